#include "examples/plivo_emulator/causes.hpp"

#include <catch2/catch.hpp>

using namespace tandem::emulator;

SCENARIO("every hangup code has Plivo's name") {
  CHECK(hangup_cause_name(4000) == "Normal Hangup");
  CHECK(hangup_cause_name(4010) == "End Of XML Instructions");
  CHECK(hangup_cause_name(6010) == "Ring Timeout Reached");
  CHECK(hangup_cause_name(7011) == "Error Reaching Answer URL");
  CHECK(hangup_cause_name(8014) == "Invalid Redirect XML");
  CHECK(hangup_cause_name(16) == "");
}

SCENARIO("how a call ended is said in the webhook's words") {
  struct row {
    int code;
    bool answered;
    const char *status, *cause, *source;
  };
  for (auto r :
       {row{4000, true, "completed", "NORMAL_CLEARING", "Caller"}, row{4010, true, "completed", "NORMAL_CLEARING", "Plivo"},
        row{3010, false, "busy", "USER_BUSY", "Carrier"}, row{3020, false, "failed", "CALL_REJECTED", "Carrier"},
        row{6010, false, "no-answer", "NO_ANSWER", "Plivo"}, row{1000, false, "cancel", "ORIGINATOR_CANCEL", "API Request"},
        row{3050, false, "failed", "UNALLOCATED_NUMBER", "Carrier"}, row{9100, true, "completed", "NORMAL_CLEARING", "Plivo"},
        row{7011, true, "completed", "NORMAL_CLEARING", "Error"}, row{4000, false, "cancel", "ORIGINATOR_CANCEL", "Caller"},
        row{12345, true, "completed", "NORMAL_CLEARING", "Unknown"}}) {
    CAPTURE(r.code, r.answered);
    auto e = ending_of(r.code, r.answered);
    CHECK(e.status == r.status);
    CHECK(e.cause == r.cause);
    CHECK(e.source == r.source);
  }
  CHECK(ending_of(4000, true, "Answer XML").source == "Answer XML");
}
