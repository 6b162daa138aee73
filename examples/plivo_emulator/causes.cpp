#include "examples/plivo_emulator/causes.hpp"

#include <algorithm>
#include <array>

namespace tandem::emulator {

namespace {

struct row {
  int code;
  std::string_view name;
  std::string_view source;
  std::string_view status;  // of a call that was not answered
  std::string_view cause;   // likewise; an answered one ends with NORMAL_CLEARING
};

constexpr std::array rows{
    row{0, "Unknown", "Unknown", "failed", "NORMAL_CLEARING"},
    row{1000, "Canceled", "API Request", "cancel", "ORIGINATOR_CANCEL"},
    row{1010, "Canceled (Out Of Credits)", "Plivo", "failed", "CALL_REJECTED"},
    row{1020, "Canceled (Simultaneous dial limit reached)", "Plivo", "failed", "CALL_REJECTED"},
    row{2000, "Invalid Destination Address", "Carrier", "failed", "INVALID_NUMBER_FORMAT"},
    row{2010, "Destination Out Of Service", "Carrier", "failed", "NO_ROUTE_DESTINATION"},
    row{2020, "Endpoint Not Registered", "Plivo", "failed", "NO_ROUTE_DESTINATION"},
    row{2030, "Destination Country Barred", "Plivo", "failed", "CALL_REJECTED"},
    row{2040, "Destination Number Barred", "Plivo", "failed", "CALL_REJECTED"},
    row{2050, "Destination Prefix Barred", "Plivo", "failed", "CALL_REJECTED"},
    row{2060, "Loop Detected", "Plivo", "failed", "CALL_REJECTED"},
    row{2070, "Violates Media Anchoring", "Plivo", "failed", "CALL_REJECTED"},
    row{3000, "No Answer", "Carrier", "no-answer", "NO_ANSWER"},
    row{3010, "Busy Line", "Carrier", "busy", "USER_BUSY"},
    row{3020, "Rejected", "Carrier", "failed", "CALL_REJECTED"},
    row{3030, "Unknown Caller ID", "Carrier", "failed", "CALL_REJECTED"},
    row{3040, "Forbidden", "Carrier", "failed", "CALL_REJECTED"},
    row{3050, "Unallocated number", "Carrier", "failed", "UNALLOCATED_NUMBER"},
    row{3070, "Request timeout", "Carrier", "failed", "RECOVERY_ON_TIMER_EXPIRE"},
    row{3080, "Internal server error from carrier", "Carrier", "failed", "NETWORK_OUT_OF_ORDER"},
    row{3090, "Network congestion from carrier", "Carrier", "failed", "NETWORK_OUT_OF_ORDER"},
    row{3100, "Busy everywhere", "Carrier", "busy", "USER_BUSY"},
    row{3110, "Declined", "Carrier", "failed", "CALL_REJECTED"},
    row{3120, "User does not exist anywhere", "Carrier", "failed", "UNALLOCATED_NUMBER"},
    row{3130, "Spam block", "Carrier", "failed", "CALL_REJECTED"},
    row{3140, "DNO Caller ID", "Carrier", "failed", "CALL_REJECTED"},
    row{4000, "Normal Hangup", "Caller", "completed", "NORMAL_CLEARING"},
    row{4010, "End Of XML Instructions", "Plivo", "completed", "NORMAL_CLEARING"},
    row{4020, "Multiparty Call Ended", "Plivo", "completed", "NORMAL_CLEARING"},
    row{4030, "Kicked Out Of Multiparty Call", "Plivo", "completed", "NORMAL_CLEARING"},
    row{4210, "sip_auth_failed", "Error", "failed", "CALL_REJECTED"},
    row{4240, "sip_auth_failed", "Error", "failed", "CALL_REJECTED"},
    row{4250, "sip_auth_timeout", "Error", "failed", "RECOVERY_ON_TIMER_EXPIRE"},
    row{5000, "Network Error", "Error", "failed", "NETWORK_OUT_OF_ORDER"},
    row{5010, "Internal Error", "Error", "failed", "SERVICE_UNAVAILABLE"},
    row{5020, "Routing Error", "Error", "failed", "NO_ROUTE_DESTINATION"},
    row{5030, "Concurrency Limit Breached", "Plivo", "failed", "CALL_REJECTED"},
    row{6000, "Scheduled Hangup", "Plivo", "completed", "NORMAL_CLEARING"},
    row{6010, "Ring Timeout Reached", "Plivo", "no-answer", "NO_ANSWER"},
    row{6020, "Media Timeout", "Plivo", "completed", "NORMAL_CLEARING"},
    row{7011, "Error Reaching Answer URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7012, "Error Reaching Action URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7013, "Error Reaching Transfer URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7014, "Error Reaching Redirect URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7022, "Invalid Action URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7023, "Invalid Transfer URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7024, "Invalid Redirect URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7032, "Invalid Method For Action URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7033, "Invalid Method For Transfer URL", "Error", "failed", "NORMAL_CLEARING"},
    row{7034, "Invalid Method For Redirect URL", "Error", "failed", "NORMAL_CLEARING"},
    row{8011, "Invalid Answer XML", "Error", "failed", "NORMAL_CLEARING"},
    row{8012, "Invalid Action XML", "Error", "failed", "NORMAL_CLEARING"},
    row{8013, "Invalid Transfer XML", "Error", "failed", "NORMAL_CLEARING"},
    row{8014, "Invalid Redirect XML", "Error", "failed", "NORMAL_CLEARING"},
    row{9000, "Lost Race", "Plivo", "cancel", "ORIGINATOR_CANCEL"},
    row{9100, "Machine Detected", "Plivo", "completed", "NORMAL_CLEARING"},
    row{9110, "Confirm Key Challenge Failed", "Plivo", "completed", "NORMAL_CLEARING"},
};

const row* find_row(int code) {
  auto it = std::find_if(rows.begin(), rows.end(), [&](const row& r) { return r.code == code; });
  return it == rows.end() ? nullptr : &*it;
}

}  // namespace

std::string_view hangup_cause_name(int code) {
  auto* r = find_row(code);
  return r ? r->name : std::string_view{};
}

ending ending_of(int code, bool answered, std::string_view source) {
  auto* r = find_row(code);
  if (!r) r = find_row(0);
  ending out{r->code, std::string(source.empty() ? r->source : source), "completed", "NORMAL_CLEARING"};
  if (answered) return out;
  out.status = r->status;
  out.cause = r->cause;
  // A party that hangs up before the answer gave up; it did not complete a call.
  if (code == 4000 && out.source == "Caller") {
    out.status = "cancel";
    out.cause = "ORIGINATOR_CANCEL";
  }
  return out;
}

}  // namespace tandem::emulator
