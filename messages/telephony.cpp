#include "messages/telephony.hpp"

#include <algorithm>
#include <phonenumbers/phonenumberutil.h>

#include "messages/call.hpp"

namespace tandem {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr const char* example = "a valid one looks like +14155550100";

refusal invalid(std::string why) { return {errc::invalid, std::move(why), "address"}; }

bool is_phone_character(char c) {
  return (c >= '0' && c <= '9') || c == '+' || c == ' ' || c == '-' || c == '(' || c == ')' || c == '.';
}

}  // namespace

outcome<e164> parse_e164(std::string_view text, std::string_view region) {
  std::string shown(text.substr(0, 40));
  if (text.empty()) return invalid(std::string("the number is empty; ") + example);
  if (text.size() > 255 || !std::all_of(text.begin(), text.end(), is_phone_character))
    return invalid("'" + shown + "' is not a phone number: only digits, spaces, dashes and brackets may stand in it; " + example);
  std::string input(text);
  const bool has_plus = input.find('+') != std::string::npos;
  std::string digits;
  std::copy_if(input.begin(), input.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  auto error = util.Parse(has_plus || !region.empty() ? input : "+" + digits, has_plus ? "ZZ" : std::string(region), &parsed);
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR)
    return invalid("'" + shown + "' has no country code that exists: write + and the country code first; " + example);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return invalid("'" + shown + "' cannot be read as a phone number; " + example);
  std::string formatted;
  util.Format(parsed, PhoneNumberUtil::E164, &formatted);
  switch (util.IsPossibleNumberWithReason(parsed)) {
    case PhoneNumberUtil::TOO_SHORT:
      if (!has_plus && region.empty())
        return invalid("'" + shown + "' is too short; is the country code missing? Write + and the country code first; " +
                       example);
      return invalid("'" + shown + "' is too short: with country code " + std::to_string(parsed.country_code()) +
                     " it has only " + std::to_string(formatted.size() - 1) + " digits; " + example);
    case PhoneNumberUtil::TOO_LONG:
      return invalid("'" + shown + "' is too long for country code " + std::to_string(parsed.country_code()) + "; " + example);
    default: break;
  }
  std::string home;
  util.GetRegionCodeForCountryCode(parsed.country_code(), &home);
  // 555-01XX numbers are kept for fiction and for tests: possible, although no plan assigns them.
  const bool fictional = parsed.country_code() == 1 && formatted.size() == 12 && formatted.compare(5, 5, "55501") == 0;
  if (!fictional && !util.IsValidNumber(parsed) && !has_plus && region.empty())
    return invalid("'" + shown + "' is no number if its country code is " + std::to_string(parsed.country_code()) +
                   "; is the country code missing? Write + and the country code first; " + example);
  if (!fictional && !util.IsValidNumber(parsed))
    return invalid("'" + shown + "' is not in the number plan of " + (home.empty() ? "its country" : home) + "; " + example);
  return e164{formatted};
}

e164 canonical_e164(std::string_view carrier_text) {
  std::string digits;
  for (char c : carrier_text) {
    if (c >= '0' && c <= '9')
      digits.push_back(c);
    else if (!is_phone_character(c))
      return {};
  }
  if (digits.empty() || digits.size() > 18) return {};
  return {"+" + digits};
}

std::string region_of(const e164& number) {
  PhoneNumber parsed;
  const auto& util = *PhoneNumberUtil::GetInstance();
  if (util.Parse(number.value, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  std::string region;
  util.GetRegionCodeForNumber(parsed, &region);
  if (region == "ZZ" || region.empty()) util.GetRegionCodeForCountryCode(parsed.country_code(), &region);
  return region;
}

std::string_view to_string(hangup_cause cause) {
  switch (cause) {
    case hangup_cause::none: return "none";
    case hangup_cause::unallocated_number: return "unallocated_number";
    case hangup_cause::normal_clearing: return "normal_clearing";
    case hangup_cause::user_busy: return "user_busy";
    case hangup_cause::no_user_response: return "no_user_response";
    case hangup_cause::no_answer: return "no_answer";
    case hangup_cause::call_rejected: return "call_rejected";
    case hangup_cause::number_changed: return "number_changed";
    case hangup_cause::destination_out_of_order: return "destination_out_of_order";
    case hangup_cause::invalid_number_format: return "invalid_number_format";
    case hangup_cause::normal_unspecified: return "normal_unspecified";
    case hangup_cause::no_circuit_available: return "no_circuit_available";
    case hangup_cause::network_out_of_order: return "network_out_of_order";
    case hangup_cause::temporary_failure: return "temporary_failure";
    case hangup_cause::switching_congestion: return "switching_congestion";
    case hangup_cause::outgoing_call_barred: return "outgoing_call_barred";
    case hangup_cause::bearer_not_available: return "bearer_not_available";
    case hangup_cause::recovery_on_timer_expire: return "recovery_on_timer_expire";
    case hangup_cause::interworking: return "interworking";
    case hangup_cause::canceled: return "canceled";
    case hangup_cause::machine_detected: return "machine_detected";
    case hangup_cause::time_limit_reached: return "time_limit_reached";
    case hangup_cause::out_of_credit: return "out_of_credit";
    case hangup_cause::limit_exceeded: return "limit_exceeded";
    case hangup_cause::answer_url_failed: return "answer_url_failed";
    case hangup_cause::media_timeout: return "media_timeout";
    case hangup_cause::dial_refused: return "dial_refused";
    case hangup_cause::dial_unknown: return "dial_unknown";
    case hangup_cause::node_restarted: return "node_restarted";
    case hangup_cause::not_dialed: return "not_dialed";
    case hangup_cause::agent_ended: return "agent_ended";
    case hangup_cause::caller_silent: return "caller_silent";
    case hangup_cause::agent_failed: return "agent_failed";
    case hangup_cause::spam_blocked: return "spam_blocked";
    case hangup_cause::lost_race: return "lost_race";
    case hangup_cause::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view to_string(hangup_party party) {
  switch (party) {
    case hangup_party::unknown: return "unknown";
    case hangup_party::caller: return "caller";
    case hangup_party::callee: return "callee";
    case hangup_party::agent: return "agent";
    case hangup_party::carrier: return "carrier";
    case hangup_party::us: return "us";
    case hangup_party::operator_request: return "operator_request";
  }
  return "unknown";
}

std::string_view to_string(hangup_fault whose) {
  switch (whose) {
    case hangup_fault::unknown: return "unknown";
    case hangup_fault::nobody: return "nobody";
    case hangup_fault::far_end: return "far_end";
    case hangup_fault::number: return "number";
    case hangup_fault::carrier: return "carrier";
    case hangup_fault::our_answer: return "our_answer";
    case hangup_fault::account: return "account";
  }
  return "unknown";
}

outcome<done> check(const dial_extras& x) {
  const auto refuse = [](const char* field, std::string why) {
    return refusal{errc::invalid, field + std::string(" ") + why, field};
  };
  const auto plain = [](std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
  };
  if (x.machine_detection_ms < 2000 || x.machine_detection_ms > 10'000)
    return refuse("machine_detection_ms", "is " + std::to_string(x.machine_detection_ms) + ": expected 2000 to 10000");
  if (x.caller_name.size() > 50) return refuse("caller_name", "is longer than 50 characters");
  if (x.send_digits.size() > 64 || x.send_digits.find_first_not_of("0123456789*#wW") != std::string::npos)
    return refuse("send_digits", "is not a sequence of keys: expected at most 64 of 0-9 * # w W, as in ww123#");
  if (x.sip_headers.size() > 24) return refuse("sip_headers", "are more than 24");
  for (const auto& [name, value] : x.sip_headers)
    if (!plain(name) || !plain(value))
      return refuse("sip_headers",
                    "may hold only letters and digits, 1 to 64 in each name and value, as in {\"OrderId\": \"42\"}");
  return done{};
}

std::string_view to_string(transfer_mode mode) { return mode == transfer_mode::warm ? "warm" : "cold"; }

std::string_view to_string(transfer_outcome how) {
  switch (how) {
    case transfer_outcome::none: return "none";
    case transfer_outcome::put_through: return "put_through";
    case transfer_outcome::busy: return "busy";
    case transfer_outcome::no_answer: return "no_answer";
    case transfer_outcome::declined: return "declined";
    case transfer_outcome::failed: return "failed";
    case transfer_outcome::canceled: return "canceled";
    case transfer_outcome::machine: return "machine";
  }
  return "none";
}

std::string_view to_string(call_phase phase) {
  switch (phase) {
    case call_phase::created: return "created";
    case call_phase::intended: return "intended";
    case call_phase::dialing: return "dialing";
    case call_phase::queued: return "queued";
    case call_phase::uncertain: return "uncertain";
    case call_phase::ringing: return "ringing";
    case call_phase::answered: return "answered";
    case call_phase::streaming: return "streaming";
    case call_phase::ending: return "ending";
    case call_phase::ended: return "ended";
    case call_phase::transferring: return "transferring";
    case call_phase::bridged: return "bridged";
  }
  return "unknown";
}

}  // namespace tandem
