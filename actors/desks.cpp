#include "actors/desks.hpp"

#include "actors/actor_compat.hpp"
#include "actors/node.hpp"

namespace tandem {

struct actor_system_desks::inside {
  inside(std::size_t threads, journal_port& j, const state_reader& s, carrier_port& c, secret_box& b, actor_settings settings,
         actor_callbacks outside)
      : config(threads),
        system(std::make_unique<caf::actor_system>(config)),
        actors(*system, j, s, c, b, std::move(settings), std::move(outside)) {}
  actor_config config;
  std::unique_ptr<caf::actor_system> system;
  node actors;
};

actor_system_desks::actor_system_desks(journal_port& j, const state_reader& s, carrier_port& c, secret_box& b,
                                       actor_settings settings, actor_callbacks outside) {
  const auto threads = settings.threads ? settings.threads : 1;
  inside_ = std::make_unique<inside>(threads, j, s, c, b, std::move(settings), std::move(outside));
}
actor_system_desks::~actor_system_desks() { stop(); }

telephony_desk& actor_system_desks::telephony() { return inside_->actors.telephony(); }
workflow_desk& actor_system_desks::workflows() { return inside_->actors.workflows(); }
key_desk& actor_system_desks::keys() { return inside_->actors.keys(); }
operator_desk& actor_system_desks::operators() { return inside_->actors.operators(); }
resource_desk& actor_system_desks::resources() { return inside_->actors.resources(); }
idempotency_desk& actor_system_desks::idempotency() { return inside_->actors.idempotency(); }
call_desk& actor_system_desks::calls() { return inside_->actors.calls(); }
security_desk& actor_system_desks::security() { return inside_->actors.security(); }
retention_desk& actor_system_desks::retention() { return inside_->actors.retention(); }
void actor_system_desks::start() { inside_->actors.start(); }
void actor_system_desks::drain(std::function<void()> empty) { inside_->actors.drain(std::move(empty)); }
std::size_t actor_system_desks::calls_in_progress() const { return inside_->actors.calls_in_progress(); }

void actor_system_desks::stop() {
  if (!inside_->system) return;
  inside_->actors.stop();
  inside_->system->await_all_actors_done();
  inside_->actors.hang_up_ports();
  inside_->system.reset();
}

}  // namespace tandem
