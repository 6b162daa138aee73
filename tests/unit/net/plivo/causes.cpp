#include "net/plivo/causes.hpp"

#include <catch2/catch.hpp>

using namespace tandem;
using namespace tandem::plivo;

SCENARIO("every hangup code of Plivo's page has a cause and somebody whose fault it was") {
  struct row {
    std::uint32_t code;
    std::string_view name;
    hangup_cause cause;
    fault whose;
  };
  const row table[] = {
      {1000, "Canceled", hangup_cause::canceled, fault::nobody},
      {1010, "Canceled (Out Of Credits)", hangup_cause::out_of_credit, fault::account},
      {1020, "Canceled (Simultaneous dial limit reached)", hangup_cause::limit_exceeded, fault::account},
      {2000, "Invalid Destination Address", hangup_cause::invalid_number_format, fault::number},
      {2010, "Destination Out Of Service", hangup_cause::destination_out_of_order, fault::number},
      {2020, "Endpoint Not Registered", hangup_cause::destination_out_of_order, fault::far_end},
      {2030, "Destination Country Barred", hangup_cause::outgoing_call_barred, fault::account},
      {2040, "Destination Number Barred", hangup_cause::outgoing_call_barred, fault::account},
      {2050, "Destination Prefix Barred", hangup_cause::outgoing_call_barred, fault::account},
      {2060, "Loop Detected", hangup_cause::interworking, fault::our_answer},
      {2070, "Violates Media Anchoring", hangup_cause::outgoing_call_barred, fault::account},
      {3000, "No Answer", hangup_cause::no_answer, fault::far_end},
      {3010, "Busy Line", hangup_cause::user_busy, fault::far_end},
      {3020, "Rejected", hangup_cause::call_rejected, fault::far_end},
      {3030, "Unknown Caller ID", hangup_cause::call_rejected, fault::account},
      {3040, "Forbidden", hangup_cause::outgoing_call_barred, fault::account},
      {3050, "Unallocated number", hangup_cause::unallocated_number, fault::number},
      {3070, "Request timeout", hangup_cause::recovery_on_timer_expire, fault::carrier},
      {3080, "Internal server error from carrier", hangup_cause::temporary_failure, fault::carrier},
      {3090, "Network congestion from carrier", hangup_cause::switching_congestion, fault::carrier},
      {3100, "Busy everywhere", hangup_cause::user_busy, fault::far_end},
      {3110, "Declined", hangup_cause::call_rejected, fault::far_end},
      {3120, "User does not exist anywhere", hangup_cause::unallocated_number, fault::number},
      {3130, "Spam block", hangup_cause::spam_blocked, fault::account},
      {3140, "DNO Caller ID", hangup_cause::call_rejected, fault::account},
      {4000, "Normal Hangup", hangup_cause::normal_clearing, fault::nobody},
      {4010, "End Of XML Instructions", hangup_cause::normal_clearing, fault::nobody},
      {4020, "Multiparty Call Ended", hangup_cause::normal_clearing, fault::nobody},
      {4030, "Kicked Out Of Multiparty Call", hangup_cause::normal_clearing, fault::nobody},
      {4210, "sip_auth_failed", hangup_cause::call_rejected, fault::account},
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
      {9110, "Confirm Key Challenge Failed", hangup_cause::call_rejected, fault::far_end},
  };
  for (const auto& row : table) {
    INFO(row.code);
    CHECK(meaning_of(row.code, "").cause == row.cause);
    CHECK(meaning_of(row.code, "").whose == row.whose);
    CHECK(name_of(row.code) == row.name);
    if (row.code == 4240) continue;  // shares its name with 4210
    CHECK(meaning_of(0, row.name).cause == row.cause);
    CHECK(meaning_of(0, row.name).whose == row.whose);
  }
  CHECK(name_of(0).empty());
  CHECK(name_of(4001).empty());
}

SCENARIO("a code outside the table is understood by its name") {
  CHECK(meaning_of(16, "NORMAL_CLEARING").cause == hangup_cause::normal_clearing);
  CHECK(meaning_of(0, "user_busy").cause == hangup_cause::user_busy);
  CHECK(meaning_of(65000, "ORIGINATOR_CANCEL").cause == hangup_cause::canceled);
  CHECK(meaning_of(0, "BEARERCAPABILITY_NOTAVAIL").cause == hangup_cause::bearer_not_available);
  CHECK(meaning_of(3010, "NORMAL_CLEARING").cause == hangup_cause::user_busy);  // a code we know is the better witness
  CHECK(meaning_of(0, "").cause == hangup_cause::unknown);
  CHECK(meaning_of(12345, "MOON_PHASE").whose == fault::unknown);
}

SCENARIO("whose doing the end was") {
  CHECK(party_of("Caller") == hangup_party::caller);
  CHECK(party_of("Callee") == hangup_party::callee);
  CHECK(party_of("call recipient") == hangup_party::callee);
  CHECK(party_of("Plivo") == hangup_party::carrier);
  CHECK(party_of("Carrier") == hangup_party::carrier);
  CHECK(party_of("API Request") == hangup_party::us);
  CHECK(party_of("Answer XML") == hangup_party::us);
  CHECK(party_of("Error", fault::our_answer) == hangup_party::us);
  CHECK(party_of("Error") == hangup_party::carrier);
  CHECK(party_of("Unknown") == hangup_party::unknown);
  CHECK(party_of("") == hangup_party::unknown);
}
