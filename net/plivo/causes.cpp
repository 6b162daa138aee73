#include "net/plivo/causes.hpp"

#include <algorithm>
#include <iterator>

#include "net/http.hpp"

namespace tandem::plivo {
namespace {

struct row {
  std::uint32_t code;
  hangup_cause cause;
  fault whose;
};

constexpr row by_code[] = {
    {1000, hangup_cause::canceled, fault::nobody},
    {1010, hangup_cause::out_of_credit, fault::account},
    {1020, hangup_cause::limit_exceeded, fault::account},
    {2000, hangup_cause::invalid_number_format, fault::number},
    {2010, hangup_cause::destination_out_of_order, fault::number},
    {2020, hangup_cause::destination_out_of_order, fault::far_end},  // a SIP endpoint that is offline
    {2030, hangup_cause::outgoing_call_barred, fault::account},      // country
    {2040, hangup_cause::outgoing_call_barred, fault::account},      // premium number
    {2050, hangup_cause::outgoing_call_barred, fault::account},      // prefix
    {2060, hangup_cause::interworking, fault::our_answer},           // a loop
    {2070, hangup_cause::outgoing_call_barred, fault::account},      // media anchoring (India)
    {3000, hangup_cause::no_answer, fault::far_end},
    {3010, hangup_cause::user_busy, fault::far_end},
    {3020, hangup_cause::call_rejected, fault::far_end},
    {3030, hangup_cause::call_rejected, fault::account},  // unknown caller ID
    {3040, hangup_cause::outgoing_call_barred, fault::account},
    {3050, hangup_cause::unallocated_number, fault::number},
    {3070, hangup_cause::recovery_on_timer_expire, fault::carrier},
    {3080, hangup_cause::temporary_failure, fault::carrier},
    {3090, hangup_cause::switching_congestion, fault::carrier},
    {3100, hangup_cause::user_busy, fault::far_end},
    {3110, hangup_cause::call_rejected, fault::far_end},
    {3120, hangup_cause::unallocated_number, fault::number},
    {3130, hangup_cause::spam_blocked, fault::account},
    {3140, hangup_cause::call_rejected, fault::account},  // the caller ID may not originate calls
    {4000, hangup_cause::normal_clearing, fault::nobody},
    {4010, hangup_cause::normal_clearing, fault::nobody},  // our document came to its end
    {4020, hangup_cause::normal_clearing, fault::nobody},
    {4030, hangup_cause::normal_clearing, fault::nobody},
    {4210, hangup_cause::call_rejected, fault::account},  // SIP authentication
    {4240, hangup_cause::call_rejected, fault::account},
    {4250, hangup_cause::recovery_on_timer_expire, fault::account},
    {5000, hangup_cause::network_out_of_order, fault::carrier},
    {5010, hangup_cause::temporary_failure, fault::carrier},
    {5020, hangup_cause::no_circuit_available, fault::carrier},
    {5030, hangup_cause::limit_exceeded, fault::account},
    {6000, hangup_cause::time_limit_reached, fault::nobody},
    {6010, hangup_cause::no_answer, fault::far_end},
    {6020, hangup_cause::media_timeout, fault::carrier},
    {7011, hangup_cause::answer_url_failed, fault::our_answer},
    {7012, hangup_cause::answer_url_failed, fault::our_answer},
    {7013, hangup_cause::answer_url_failed, fault::our_answer},
    {7014, hangup_cause::answer_url_failed, fault::our_answer},
    {7022, hangup_cause::answer_url_failed, fault::our_answer},
    {7023, hangup_cause::answer_url_failed, fault::our_answer},
    {7024, hangup_cause::answer_url_failed, fault::our_answer},
    {7032, hangup_cause::answer_url_failed, fault::our_answer},
    {7033, hangup_cause::answer_url_failed, fault::our_answer},
    {7034, hangup_cause::answer_url_failed, fault::our_answer},
    {8011, hangup_cause::answer_url_failed, fault::our_answer},
    {8012, hangup_cause::answer_url_failed, fault::our_answer},
    {8013, hangup_cause::answer_url_failed, fault::our_answer},
    {8014, hangup_cause::answer_url_failed, fault::our_answer},
    {9000, hangup_cause::lost_race, fault::nobody},
    {9100, hangup_cause::machine_detected, fault::nobody},
    {9110, hangup_cause::call_rejected, fault::far_end},  // the confirm key was not pressed
};

struct named_row {
  std::string_view name;
  hangup_cause cause;
  fault whose;
};

constexpr named_row by_name[] = {
    {"NORMAL_CLEARING", hangup_cause::normal_clearing, fault::nobody},
    {"NORMAL_UNSPECIFIED", hangup_cause::normal_unspecified, fault::nobody},
    {"ORIGINATOR_CANCEL", hangup_cause::canceled, fault::nobody},
    {"USER_BUSY", hangup_cause::user_busy, fault::far_end},
    {"NO_USER_RESPONSE", hangup_cause::no_user_response, fault::far_end},
    {"NO_ANSWER", hangup_cause::no_answer, fault::far_end},
    {"SUBSCRIBER_ABSENT", hangup_cause::no_user_response, fault::far_end},
    {"CALL_REJECTED", hangup_cause::call_rejected, fault::far_end},
    {"UNALLOCATED_NUMBER", hangup_cause::unallocated_number, fault::number},
    {"NUMBER_CHANGED", hangup_cause::number_changed, fault::number},
    {"INVALID_NUMBER_FORMAT", hangup_cause::invalid_number_format, fault::number},
    {"NO_ROUTE_DESTINATION", hangup_cause::no_circuit_available, fault::carrier},
    {"DESTINATION_OUT_OF_ORDER", hangup_cause::destination_out_of_order, fault::number},
    {"NETWORK_OUT_OF_ORDER", hangup_cause::network_out_of_order, fault::carrier},
    {"NORMAL_CIRCUIT_CONGESTION", hangup_cause::no_circuit_available, fault::carrier},
    {"NORMAL_TEMPORARY_FAILURE", hangup_cause::temporary_failure, fault::carrier},
    {"SERVICE_UNAVAILABLE", hangup_cause::temporary_failure, fault::carrier},
    {"SWITCH_CONGESTION", hangup_cause::switching_congestion, fault::carrier},
    {"OUTGOING_CALL_BARRED", hangup_cause::outgoing_call_barred, fault::account},
    {"BEARERCAPABILITY_NOTAVAIL", hangup_cause::bearer_not_available, fault::carrier},
    {"RECOVERY_ON_TIMER_EXPIRE", hangup_cause::recovery_on_timer_expire, fault::carrier},
    {"MEDIA_TIMEOUT", hangup_cause::media_timeout, fault::carrier},
    {"ALLOTTED_TIMEOUT", hangup_cause::time_limit_reached, fault::nobody},
    {"INTERWORKING", hangup_cause::interworking, fault::carrier},
    {"LOSE_RACE", hangup_cause::lost_race, fault::nobody},
    // HangupCauseName, for those who send it without its code
    {"Normal Hangup", hangup_cause::normal_clearing, fault::nobody},
    {"End Of XML Instructions", hangup_cause::normal_clearing, fault::nobody},
    {"Busy Line", hangup_cause::user_busy, fault::far_end},
    {"No Answer", hangup_cause::no_answer, fault::far_end},
    {"Ring Timeout Reached", hangup_cause::no_answer, fault::far_end},
    {"Rejected", hangup_cause::call_rejected, fault::far_end},
    {"Canceled", hangup_cause::canceled, fault::nobody},
    {"Cancelled", hangup_cause::canceled, fault::nobody},
    {"Machine Detected", hangup_cause::machine_detected, fault::nobody},
    {"Scheduled Hangup", hangup_cause::time_limit_reached, fault::nobody},
};

const row* find(std::uint32_t code) {
  const auto* at =
      std::lower_bound(std::begin(by_code), std::end(by_code), code, [](const row& r, auto c) { return r.code < c; });
  return at != std::end(by_code) && at->code == code ? at : nullptr;
}

}  // namespace

std::string_view to_string(fault whose) {
  switch (whose) {
    case fault::nobody: return "nobody";
    case fault::far_end: return "far_end";
    case fault::number: return "number";
    case fault::carrier: return "carrier";
    case fault::our_answer: return "our_answer";
    case fault::account: return "account";
    case fault::unknown: return "unknown";
  }
  return "unknown";
}

hangup_meaning meaning_of(std::uint32_t code, std::string_view name) {
  if (const auto* found = find(code)) return {found->cause, found->whose};
  for (const auto& r : by_name)
    if (equal_ignoring_case(r.name, name)) return {r.cause, r.whose};
  return {};
}

bool known_code(std::uint32_t code) { return find(code) != nullptr; }

hangup_party party_of(std::string_view source, fault whose) {
  const auto is = [&](std::string_view text) { return equal_ignoring_case(source, text); };
  if (is("Caller")) return hangup_party::caller;
  if (is("Callee") || is("Call recipient")) return hangup_party::callee;
  if (is("API Request") || is("Answer XML")) return hangup_party::us;
  if (is("Plivo") || is("Carrier")) return hangup_party::carrier;
  if (is("Error")) return whose == fault::our_answer ? hangup_party::us : hangup_party::carrier;
  return hangup_party::unknown;
}

}  // namespace tandem::plivo
