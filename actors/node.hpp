#pragma once
// All actors of a node and the desks in front of them, on an actor system that somebody else made: actor_system_desks makes one
// with threads, tests one without.

#include <memory>

#include "actors/desks.hpp"

namespace caf {
class actor_system;
}

namespace tandem {

class node {
 public:
  node(caf::actor_system& system, journal_port&, const state_reader&, carrier_port&, secret_box&, actor_settings,
       actor_callbacks);
  ~node();

  telephony_desk& telephony();
  workflow_desk& workflows();
  key_desk& keys();
  operator_desk& operators();
  resource_desk& resources();
  idempotency_desk& idempotency();
  call_desk& calls();
  security_desk& security();
  retention_desk& retention();
  void start();
  void drain(std::function<void()> empty);
  /// Asks all actors to end; they are gone when the system has run out of them.
  void stop();
  /// No callback of a port reaches an actor from now on.
  void hang_up_ports();
  std::size_t calls_in_progress() const;

 private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace tandem
