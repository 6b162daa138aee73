#pragma once
// Words every telephone engineer knows: numbers, causes, statuses. No carrier's spelling in here.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "messages/errors.hpp"

namespace tandem {

/// A number of the international plan, always with its plus: "+14155550100". Empty is "unknown" (a withheld caller).
struct e164 {
  std::string value;
  auto operator<=>(const e164&) const = default;
  /// Digits alone, as carriers like them.
  std::string digits() const { return value.empty() ? value : value.substr(1); }
};
template <class V>
void describe(V& v, e164& x) {
  v(1, "value", x.value);
}

/// Reads a number as people and carriers write it: spaces, dashes, brackets, with or without plus. A national number needs
/// @p region (ISO 3166-1 alpha-2). The refusal says what is wrong (country code missing, too short, too long, not in the
/// number plan) and shows a valid number. Source of the plan: libphonenumber.
outcome<e164> parse_e164(std::string_view text, std::string_view region = {});

/// What a carrier put in From/To: digits with or without plus. Never refused for plan reasons: carriers deliver what they
/// deliver. Letters, "anonymous", SIP addresses and the like give an empty number.
e164 canonical_e164(std::string_view carrier_text);

/// "US" for +1415...; empty when the plan does not know.
std::string region_of(const e164& number);

enum class call_direction : std::uint8_t { inbound = 1, outbound = 2 };

/// ITU-T Q.850 below 128; ours from 128. Journaled as numbers: never renumber, never reuse.
enum class hangup_cause : std::uint8_t {
  none = 0,
  unallocated_number = 1,
  normal_clearing = 16,
  user_busy = 17,
  no_user_response = 18,
  no_answer = 19,
  call_rejected = 21,
  number_changed = 22,
  destination_out_of_order = 27,
  invalid_number_format = 28,
  normal_unspecified = 31,
  no_circuit_available = 34,
  network_out_of_order = 38,
  temporary_failure = 41,
  switching_congestion = 42,
  outgoing_call_barred = 52,
  bearer_not_available = 58,
  recovery_on_timer_expire = 102,
  interworking = 127,
  canceled = 128,  // the carrier was told to forget it before the answer
  machine_detected = 129,
  time_limit_reached = 130,
  out_of_credit = 131,
  limit_exceeded = 132,     // concurrency or calls per second, at the carrier
  answer_url_failed = 133,  // the carrier could not get instructions from us
  media_timeout = 134,
  dial_refused = 135,    // the carrier's API said no
  dial_unknown = 136,    // we asked for a dial and never learned whether it happened; never dialed again
  node_restarted = 137,  // ended by our restart; the carrier confirmed that it is over
  not_dialed = 138,      // we decided not to dial: the reason is in the record
  agent_ended = 139,     // the conversation came to its end and we hung up
  caller_silent = 140,   // nobody spoke for too long
  agent_failed = 141,    // our voice pipeline could not go on
  spam_blocked = 142,
  lost_race = 143,
  unknown = 255,
};
std::string_view to_string(hangup_cause cause);

/// Whose doing the end of a call was.
enum class hangup_party : std::uint8_t {
  unknown = 0,
  caller = 1,
  callee = 2,
  agent = 3,
  carrier = 4,
  us = 5,
  operator_request = 6
};
std::string_view to_string(hangup_party party);

/// Who could have made the end of a call better. Journaled as numbers: never renumber.
enum class hangup_fault : std::uint8_t {
  unknown = 0,
  nobody = 1,      // calls end
  far_end = 2,     // busy, silent, switched off, unwilling
  number = 3,      // there is nobody at this number, or it is not one
  carrier = 4,     // the carrier or a network behind it
  our_answer = 5,  // our URLs or our instructions
  account = 6,     // credit, permission, caller ID, limits: an operator can mend it
};
std::string_view to_string(hangup_fault whose);

enum class machine_detection : std::uint8_t {
  off = 0,
  report = 1,   // the call goes on; we are told when a machine was found
  hang_up = 2,  // the carrier hangs up on a machine
};
/// What else one dial may carry. Journaled with its intent.
struct dial_extras {
  machine_detection machines = machine_detection::off;
  std::uint32_t machine_detection_ms = 5000;       // 2000 to 10000
  std::string caller_name;                         // at most 50 characters
  std::string send_digits;                         // once answered: 0-9 * #, w waits half a second, W a whole one; at most 64
  std::map<std::string, std::string> sip_headers;  // letters and digits; at most 24
};
template <class V>
void describe(V& v, dial_extras& x) {
  v(1, "machine_detection", x.machines);
  v(2, "machine_detection_ms", x.machine_detection_ms);
  v(3, "caller_name", x.caller_name);
  v(4, "send_digits", x.send_digits);
  v(5, "sip_headers", x.sip_headers);
}
/// The refusal (errc::invalid) names the field, what is wrong with it and what would be right.
outcome<done> check(const dial_extras& extras);

}  // namespace tandem
