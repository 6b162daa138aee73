#pragma once
// Plivo's callbacks as our events. Pure, and the only place that knows the names of their fields.
// Nothing here is trusted before its signature was verified, but for the hints that choose whose token to verify with.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/desks.hpp"
#include "messages/errors.hpp"
#include "net/form.hpp"

namespace tandem::plivo {

/// A call arrived (inbound) or was answered (outbound), or its control moved to us: the carrier wants XML.
struct start_app {
  carrier_call_id call;
  carrier_request_id request;  // outbound only
  call_direction direction = call_direction::inbound;
  e164 from, to;  // empty: withheld, or not a telephone number
};
struct ring {
  carrier_call_id call;
};
struct hangup {
  carrier_call_id call;
  call_direction direction = call_direction::inbound;
  carrier_hung_up how;
};
struct stream_news {
  carrier_call_id call;
  carrier_stream_status status;  // status: started, stopped, dropped or degraded
};
/// The carrier believes that a machine answered.
struct machine_detected {
  carrier_call_id call;
};
/// A Dial of ours is over: what it came to.
struct dial_over {
  carrier_call_id call, leg;  // leg: empty when nobody answered
  transfer_outcome outcome = transfer_outcome::none;
  std::string words;
};
/// Something happened within a Dial of ours.
struct dial_progress {
  carrier_call_id call, leg;
  bool answered = false;
};
/// A Record, GetInput, GetDigits or Conference of ours has news.
struct element_news {
  carrier_call_id call;
  carrier_element what;
};
/// An event nobody described to us.
struct other_event {
  std::string name;
  carrier_call_id call;
};
using webhook_event =
    std::variant<start_app, ring, hangup, stream_news, machine_detected, dial_over, dial_progress, element_news, other_event>;

/// Refusal errc::invalid names the field. @p now_ms: when it arrived; Plivo's own times carry no zone.
outcome<webhook_event> read_webhook(const form_fields& form, std::int64_t now_ms);
/// What an answer URL is asked, whatever Event says: redirects and transfers come with names of their own.
outcome<start_app> read_start(const form_fields& form);

/// Unverified: only good for choosing candidate tokens.
struct account_hints {
  e164 to;                            // inbound: ours
  e164 from;                          // outbound: ours
  std::vector<std::string> auth_ids;  // AuthID, ParentAuthID: as far as they were given
};
account_hints read_hints(const form_fields& form);

}  // namespace tandem::plivo
