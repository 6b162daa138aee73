#pragma once
// What every actor may reach: the ports it acts through, our clock, our randomness, and the registry that finds other actors.
// Made once at composition; outlives the actors.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "actors/desks.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem {

struct registry_message;

struct world {
  journal_port& journal;
  const state_reader& state;
  carrier_port& carrier;
  secret_box& secrets;
  actor_settings settings;
  actor_callbacks outside;
  std::function<void(registry_message)> registry;  // thread: any

  std::int64_t now_ms() const { return outside.now_ms(); }
  std::int64_t steady_ms() const { return outside.steady_ms(); }
  void observe(actor_note n) const {
    if (outside.observe) outside.observe(n);
  }
  void alarm(std::string event, std::string detail, call_id call = {}) const {
    if (outside.observe) outside.observe({actor_note::level::error, event, detail, call, {}});
    if (outside.alarm) outside.alarm(event, detail);
  }
};

/// How an actor's shell reaches itself. tell and later: any thread. quit: from its own handlers only; @p why empty is a quiet
/// end.
template <class Message>
struct self_port {
  std::function<void(Message)> tell;
  std::function<void(std::chrono::milliseconds, Message)> later;
  std::function<void(std::string why)> quit;
};

/// How others reach an actor: any thread, never blocks. A message to one that is gone says `unavailable` to whoever waits.
template <class Message>
using port = std::function<void(Message)>;

}  // namespace tandem
