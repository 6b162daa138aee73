#include "net/plivo/causes.hpp"

#include <catch2/catch.hpp>

using namespace tandem;
using namespace tandem::plivo;

SCENARIO("every hangup code of Plivo's page has a meaning of its own") {
  struct row {
    std::uint32_t code;
    hangup_cause cause;
    fault whose;
  };
  const row table[] = {
      {1000, hangup_cause::canceled, fault::nobody},
      {1010, hangup_cause::out_of_credit, fault::account},
      {1020, hangup_cause::limit_exceeded, fault::account},
      {2000, hangup_cause::invalid_number_format, fault::number},
      {2030, hangup_cause::outgoing_call_barred, fault::account},
      {3000, hangup_cause::no_answer, fault::far_end},
      {3010, hangup_cause::user_busy, fault::far_end},
      {3020, hangup_cause::call_rejected, fault::far_end},
      {3050, hangup_cause::unallocated_number, fault::number},
      {3090, hangup_cause::switching_congestion, fault::carrier},
      {3130, hangup_cause::spam_blocked, fault::account},
      {4000, hangup_cause::normal_clearing, fault::nobody},
      {4010, hangup_cause::normal_clearing, fault::nobody},
      {5000, hangup_cause::network_out_of_order, fault::carrier},
      {5030, hangup_cause::limit_exceeded, fault::account},
      {6000, hangup_cause::time_limit_reached, fault::nobody},
      {6010, hangup_cause::no_answer, fault::far_end},
      {6020, hangup_cause::media_timeout, fault::carrier},
      {7011, hangup_cause::answer_url_failed, fault::our_answer},
      {8011, hangup_cause::answer_url_failed, fault::our_answer},
      {9000, hangup_cause::lost_race, fault::nobody},
      {9100, hangup_cause::machine_detected, fault::nobody},
  };
  for (const auto& row : table) {
    INFO(row.code);
    CHECK(meaning_of(row.code, "").cause == row.cause);
    CHECK(meaning_of(row.code, "").whose == row.whose);
  }
  for (std::uint32_t code :
       {1000, 1010, 1020, 2000, 2010, 2020, 2030, 2040, 2050, 2060, 2070, 3000, 3010, 3020, 3030, 3040, 3050, 3070, 3080,
        3090, 3100, 3110, 3120, 3130, 3140, 4000, 4010, 4020, 4030, 4210, 4240, 4250, 5000, 5010, 5020, 5030, 6000, 6010,
        6020, 7011, 7012, 7013, 7014, 7022, 7023, 7024, 7032, 7033, 7034, 8011, 8012, 8013, 8014, 9000, 9100, 9110}) {
    INFO(code);
    CHECK(known_code(code));
    CHECK(meaning_of(code, "").cause != hangup_cause::unknown);
  }
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
