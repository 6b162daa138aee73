#pragma once
// What may be said to an application's actor. An application has its configuration's id: there is one per configuration.

#include <string>
#include <variant>
#include <vector>

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
  consent given = consent::none;
  answer<provider_sync> to;
};
/// Everything at the carrier as it should be: the Application, and the links of all numbers with an inbound workflow.
struct sync_all {
  consent given = consent::none;
  answer<provider_sync> to;
};
/// A number is to be removed: what we overwrote for it is put back. Nothing to say: there was nothing to put back.
struct detach {
  e164 number;
  answer<std::optional<provider_sync>> to;
};
struct config_changed {  // another application, or other credentials: begin again
  bool credentials = false;
};
struct worked {  // the carrier accepted the configuration's credentials, for whatever they were used
  std::int64_t at_ms = 0;
};
struct resume {};  // keep watch after a restart
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
/// A page of the account's numbers.
struct numbers_listed {
  outcome<carrier_list<carrier_number>> how;
  std::uint32_t offset = 0;
  std::uint64_t round = 0;
};
/// How it stands with one number's link, and with what was asked of it.
struct link_found {
  e164 number;
  outcome<carrier_number> how;
  std::uint64_t errand = 0;
};
struct linked {
  e164 number;
  outcome<done> how;
  std::uint64_t errand = 0;
};
/// One of the things to put back is back, or not.
struct put_back {
  e164 number;
  outcome<done> how;
  bool application = false;
  answer<std::optional<provider_sync>> to;
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
  std::variant<to_application::push, to_application::sync_all, to_application::detach, to_application::config_changed,
               to_application::worked, to_application::resume, to_application::fetched, to_application::made,
               to_application::updated, to_application::numbers_listed, to_application::link_found, to_application::linked,
               to_application::put_back, to_application::appended, to_application::wake, to_application::stop>
      what;
};

}  // namespace tandem
