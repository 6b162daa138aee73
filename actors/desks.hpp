#pragma once
// The desks of messages/desks.hpp, with actors behind them. This header knows no CAF.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "messages/carrier.hpp"
#include "messages/deliveries.hpp"
#include "messages/desks.hpp"
#include "messages/idempotency.hpp"
#include "messages/journal.hpp"
#include "messages/operators.hpp"
#include "messages/retention.hpp"
#include "messages/resources.hpp"

namespace tandem {

/// Absolute URLs of one dial; they carry the call's id and its attempt.
struct dial_urls {
  std::string answer, ring, hangup, fallback, machine;
};

struct actor_settings {
  std::size_t threads = 2;                           // of the scheduler
  std::string default_api_url;                       // the carrier's, where a configuration names none
  answer_settings wanted_answer;                     // pushed to Applications: https://public/api/v1/telephony/inbound/run ...
  std::chrono::milliseconds drift_check{3'600'000};  // how often it is looked whether somebody changed it there
  std::uint32_t ring_timeout_s = 60;                 // of outbound calls; the carrier is always told
  std::uint32_t time_limit_s = 1800;                 // of any call; the carrier is told for outbound ones
  std::chrono::milliseconds desk_deadline{12'000};   // a reply that has not come by then is errc::unavailable
  std::size_t waiting_dials_max = 10'000;            // per configuration; beyond it errc::limit_reached
};

/// Something that happened, for logs and counters. No secrets.
struct actor_note {
  enum class level : std::uint8_t { info = 0, warning = 1, error = 2 };
  level weight = level::info;
  std::string event;  // "call.answered", "sync.drifted": a fixed word
  std::string detail;
  call_id call;
  std::string run;
  delivery_id delivery;
};

/// Thread: any of them may be called from any actor's thread, several at once.
struct actor_callbacks {
  std::function<std::int64_t()> now_ms;     // Unix epoch; what is written down
  std::function<std::int64_t()> steady_ms;  // since any start, never back: what is waited by, whatever becomes of the wall clock
  std::function<std::string(std::size_t bytes)> random_hex;  // twice as many characters
  std::function<dial_urls(call_id, const std::string& attempt)> urls;
  /// Of the document that the call's n th transfer follows.
  std::function<std::string(call_id, const std::string& attempt, std::uint32_t transfer)> transfer_url;
  std::function<void(call_id)> close_stream;                         // the agent's, if it is on this node; may be empty
  std::function<void(std::string event, std::string detail)> alarm;  // a human should look; may be empty
  std::function<void(const actor_note&)> observe;                    // may be empty
  /// The enabled webhook nodes of a workflow's graph (webhook_port::nodes_of): the record that ends a run holds a delivery for
  /// each. Empty: nobody is told of any end.
  std::function<std::vector<webhook_node>(const std::string& definition_json)> webhooks_of;
  std::function<void(call_id)> deliveries_intended;  // durable now: somebody should deliver them; may be empty
};

class actor_system_desks {
 public:
  /// The ports must outlive this object.
  actor_system_desks(journal_port&, const state_reader&, carrier_port&, secret_box&, actor_settings, actor_callbacks);
  ~actor_system_desks();  // stops
  actor_system_desks(const actor_system_desks&) = delete;
  actor_system_desks& operator=(const actor_system_desks&) = delete;

  telephony_desk& telephony();
  workflow_desk& workflows();
  key_desk& keys();
  operator_desk& operators();
  resource_desk& resources();
  idempotency_desk& idempotency();
  call_desk& calls();
  security_desk& security();
  retention_desk& retention();

  /// Revives the calls that were in progress, and what has to be kept in sync. Call it once, before the edges open.
  void start();
  /// No new calls from now on: initiate is `unavailable`, callers are told so; dials that wait for their turn are given up.
  /// @p empty runs once, on an actor's thread, when no call is in progress.
  void drain(std::function<void()> empty);
  /// Ends the actors, not the calls: what is in progress is found again by the next start. Returns when they are gone.
  void stop();

  std::size_t calls_in_progress() const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace tandem
