#pragma once
// What may be said to an application's actor. An application has its configuration's id: there is one per configuration.

#include <variant>

#include "actors/answer.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem {

constexpr application_id application_of(telephony_config_id c) { return {c.value}; }

namespace to_application {
/// A number with an inbound workflow was saved: see to it that its calls come to us. Answered with the carrier's first word.
struct push {
  e164 number;
  answer<provider_sync> to;
};
struct config_changed {};  // other credentials or another application: begin again
struct resume {};          // keep watch after a restart
struct fetched {
  outcome<carrier_application> how;
  std::uint64_t round = 0;
};
struct made {
  outcome<carrier_application> how;
  std::uint64_t round = 0;
};
struct updated {
  outcome<done> how;
  std::uint64_t round = 0;
};
struct link_found {
  e164 number;
  outcome<carrier_number> how;
  answer<provider_sync> to;
};
struct linked {
  e164 number;
  outcome<done> how;
  answer<provider_sync> to;
};
struct appended {
  outcome<sequence> how;
};
struct wake {
  std::uint64_t round = 0;
};
struct stop {};
}  // namespace to_application

struct application_message {
  std::variant<to_application::push, to_application::config_changed, to_application::resume, to_application::fetched,
               to_application::made, to_application::updated, to_application::link_found, to_application::linked,
               to_application::appended, to_application::wake, to_application::stop>
      what;
};

}  // namespace tandem
