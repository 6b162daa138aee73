#pragma once
// What may be said to a telephony configuration's actor: it holds the credentials and lets requests to the carrier through.

#include <functional>
#include <variant>

#include "actors/answer.hpp"
#include "messages/carrier.hpp"
#include "messages/errors.hpp"
#include "messages/ids.hpp"

namespace tandem {

namespace to_config {
/// A dial asks for its turn. @p to is told once: the account to dial with, or why it may not (limit_reached: too many wait;
/// not_found, not_configured: the configuration is gone or cannot be used). Granted, the call holds a slot until it leaves.
struct take_turn {
  call_id call;
  std::function<void(outcome<carrier_account>)> to;
};
/// Gives back a place in the queue or the slot of a call; harmless when it has neither.
struct leave_turn {
  call_id call;
};
/// A call that was in progress before a restart has its slot.
struct hold_slot {
  call_id call;
};
/// Any other request to the carrier, within the limit of requests: @p run is told once. Urgent ones go first.
struct use_carrier {
  bool urgent = false;
  std::function<void(outcome<carrier_account>)> run;
};
struct pace {
  answer<carrier_pace> to;
};
struct changed {};       // the stored configuration is another now
struct rate_limited {};  // the carrier said 429
struct wake {};
struct stop {};
}  // namespace to_config

struct config_message {
  std::variant<to_config::take_turn, to_config::leave_turn, to_config::hold_slot, to_config::use_carrier, to_config::pace,
               to_config::changed, to_config::rate_limited, to_config::wake, to_config::stop>
      what;
};

}  // namespace tandem
