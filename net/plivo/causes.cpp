#include "net/plivo/causes.hpp"

#include <algorithm>
#include <iterator>

#include "net/http.hpp"

namespace tandem::plivo {
namespace {

struct row {
  std::uint32_t code;
  std::string_view name;
  hangup_cause cause;
  fault whose;
};

constexpr row by_code[] = {
    {1000, "Canceled", hangup_cause::canceled, fault::nobody},
    {1010, "Canceled (Out Of Credits)", hangup_cause::out_of_credit, fault::account},
    {1020, "Canceled (Simultaneous dial limit reached)", hangup_cause::limit_exceeded, fault::account},
    {2000, "Invalid Destination Address", hangup_cause::invalid_number_format, fault::number},
    {2010, "Destination Out Of Service", hangup_cause::destination_out_of_order, fault::number},
    {2020, "Endpoint Not Registered", hangup_cause::destination_out_of_order, fault::far_end},  // a SIP endpoint that is offline
    {2030, "Destination Country Barred", hangup_cause::outgoing_call_barred, fault::account},   // country
    {2040, "Destination Number Barred", hangup_cause::outgoing_call_barred, fault::account},    // premium number
    {2050, "Destination Prefix Barred", hangup_cause::outgoing_call_barred, fault::account},    // prefix
    {2060, "Loop Detected", hangup_cause::interworking, fault::our_answer},                     // a loop
    {2070, "Violates Media Anchoring", hangup_cause::outgoing_call_barred, fault::account},     // media anchoring (India)
    {3000, "No Answer", hangup_cause::no_answer, fault::far_end},
    {3010, "Busy Line", hangup_cause::user_busy, fault::far_end},
    {3020, "Rejected", hangup_cause::call_rejected, fault::far_end},
    {3030, "Unknown Caller ID", hangup_cause::call_rejected, fault::account},  // unknown caller ID
    {3040, "Forbidden", hangup_cause::outgoing_call_barred, fault::account},
    {3050, "Unallocated number", hangup_cause::unallocated_number, fault::number},
    {3070, "Request timeout", hangup_cause::recovery_on_timer_expire, fault::carrier},
    {3080, "Internal server error from carrier", hangup_cause::temporary_failure, fault::carrier},
    {3090, "Network congestion from carrier", hangup_cause::switching_congestion, fault::carrier},
    {3100, "Busy everywhere", hangup_cause::user_busy, fault::far_end},
    {3110, "Declined", hangup_cause::call_rejected, fault::far_end},
    {3120, "User does not exist anywhere", hangup_cause::unallocated_number, fault::number},
    {3130, "Spam block", hangup_cause::spam_blocked, fault::account},
    {3140, "DNO Caller ID", hangup_cause::call_rejected, fault::account},  // the caller ID may not originate calls
    {4000, "Normal Hangup", hangup_cause::normal_clearing, fault::nobody},
    {4010, "End Of XML Instructions", hangup_cause::normal_clearing, fault::nobody},  // our document came to its end
    {4020, "Multiparty Call Ended", hangup_cause::normal_clearing, fault::nobody},
    {4030, "Kicked Out Of Multiparty Call", hangup_cause::normal_clearing, fault::nobody},
    {4210, "sip_auth_failed", hangup_cause::call_rejected, fault::account},  // SIP authentication
    {4240, "sip_auth_failed", hangup_cause::call_rejected, fault::account},
    {4250, "sip_auth_timeout", hangup_cause::recovery_on_timer_expire, fault::account},
    {5000, "Network Error", hangup_cause::network_out_of_order, fault::carrier},
    {5010, "Internal Error", hangup_cause::temporary_failure, fault::carrier},
    {5020, "Routing Error", hangup_cause::no_circuit_available, fault::carrier},
    {5030, "Concurrency Limit Breached", hangup_cause::limit_exceeded, fault::account},
    {6000, "Scheduled Hangup", hangup_cause::time_limit_reached, fault::nobody},
    {6010, "Ring Timeout Reached", hangup_cause::no_answer, fault::far_end},
    {6020, "Media Timeout", hangup_cause::media_timeout, fault::carrier},
    {7011, "Error Reaching Answer URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7012, "Error Reaching Action URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7013, "Error Reaching Transfer URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7014, "Error Reaching Redirect URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7022, "Invalid Action URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7023, "Invalid Transfer URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7024, "Invalid Redirect URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7032, "Invalid Method For Action URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7033, "Invalid Method For Transfer URL", hangup_cause::answer_url_failed, fault::our_answer},
    {7034, "Invalid Method For Redirect URL", hangup_cause::answer_url_failed, fault::our_answer},
    {8011, "Invalid Answer XML", hangup_cause::answer_url_failed, fault::our_answer},
    {8012, "Invalid Action XML", hangup_cause::answer_url_failed, fault::our_answer},
    {8013, "Invalid Transfer XML", hangup_cause::answer_url_failed, fault::our_answer},
    {8014, "Invalid Redirect XML", hangup_cause::answer_url_failed, fault::our_answer},
    {9000, "Lost Race", hangup_cause::lost_race, fault::nobody},
    {9100, "Machine Detected", hangup_cause::machine_detected, fault::nobody},
    {9110, "Confirm Key Challenge Failed", hangup_cause::call_rejected, fault::far_end},  // the confirm key was not pressed
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
    {"Cancelled", hangup_cause::canceled, fault::nobody},  // an older spelling of 1000
};

const row* find(std::uint32_t code) {
  const auto* at =
      std::lower_bound(std::begin(by_code), std::end(by_code), code, [](const row& r, auto c) { return r.code < c; });
  return at != std::end(by_code) && at->code == code ? at : nullptr;
}

}  // namespace

hangup_meaning meaning_of(std::uint32_t code, std::string_view name) {
  if (const auto* found = find(code)) return {found->cause, found->whose};
  for (const auto& r : by_name)
    if (equal_ignoring_case(r.name, name)) return {r.cause, r.whose};
  for (const auto& r : by_code)
    if (equal_ignoring_case(r.name, name)) return {r.cause, r.whose};
  return {};
}

std::string_view name_of(std::uint32_t code) {
  const auto* found = find(code);
  return found ? found->name : std::string_view();
}

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
