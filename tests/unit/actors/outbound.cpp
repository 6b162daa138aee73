#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

struct outbound_fixture : node_fixture {
  inbox<call_initiated> told;
  office here = make_office();
  call_id id;
  std::string attempt;

  /// Asks for a call; it is dialed, and the carrier has not answered.
  void dial(initiate_call x) {
    actors().calls().initiate(std::move(x), told.slot());
    run();
    const auto open = journal.scan(keys::open_calls(), 100);
    REQUIRE(open.size() == 1);
    id = {keys::trailing_id(open[0].first)};
    attempt = record(id).attempt;
  }
  void dial() { dial(wish(here)); }
  void reply(dial_answer a) {
    carrier.dials.at(0).to(std::move(a));
    run();
  }
  outcome<answer_instruction> answers(std::string uuid = "uuid-9") {
    return ask<answer_instruction>([&](auto to) { actors().calls().answered({id, attempt, {uuid}}, now, to); });
  }
  outcome<done> hangs_up(hangup_cause cause = hangup_cause::normal_clearing, std::string uuid = "uuid-9") {
    return ask<done>([&](auto to) {
      actors().calls().hung_up({id, attempt, {uuid}}, {cause, hangup_party::callee, 4000, "x", 5, 60, "0.01", now}, to);
    });
  }
  static carrier_call_report found(std::string uuid, carrier_call_report::status is) {
    carrier_call_report r;
    r.is = is;
    r.call = {uuid};
    r.from = {"+14155550100"};
    r.to = {"+14155550123"};
    r.cause = is == carrier_call_report::status::ended ? hangup_cause::user_busy : hangup_cause::none;
    return r;
  }
};
using status = carrier_call_report::status;

}  // namespace

TEST_CASE_METHOD(outbound_fixture, "Scenario: intent, then dial_started, then the one POST") {
  journal.hold = true;
  actors().calls().initiate(wish(here), told.slot());
  run();
  CHECK(carrier.dials.empty());  // the intent is not durable yet
  CHECK(journal.held() == 1);
  journal.release();
  run();
  CHECK(carrier.dials.empty());  // its turn has come, but that is not durable yet
  CHECK(journal.held() == 1);
  journal.release();
  run();
  CHECK(carrier.dials.size() == 1);
  CHECK(carrier.dials[0].request.from.value == "+14155550100");
  CHECK(carrier.dials[0].request.answer_url.find("https://public/answer/") == 0);
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: what the one who asked is told") {
  dial();
  CHECK(told.empty());
  WHEN("the carrier refuses") {
    reply({dial_verdict::refused, {}, 400, "to is not a number"});
    REQUIRE(told.size() == 1);
    CHECK(told[0].why().code == errc::provider_refused);
    CHECK(told[0].why().message.find("to is not a number") != std::string::npos);
    CHECK(record(id).cause == hangup_cause::dial_refused);
    CHECK(actors().calls_in_progress() == 0);
  }
  WHEN("the carrier says 429") {
    reply({dial_verdict::refused, {}, 429, "slow down", true});
    CHECK(told[0].why().code == errc::limit_reached);
    AND_THEN("the next dial waits five seconds") {
      actors().calls().initiate(wish(here), told.slot());
      pass(4'900);
      CHECK(carrier.dials.size() == 1);
      pass(200);
      CHECK(carrier.dials.size() == 2);
    }
  }
  WHEN("nobody knows") {
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    REQUIRE(told[0]);
    CHECK(told[0]->phase == call_phase::uncertain);
  }
  WHEN("the carrier takes its time") {
    pass(11'000);
    REQUIRE(told.size() == 1);
    REQUIRE(told[0]);
    CHECK(told[0]->phase == call_phase::dialing);
  }
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: the callbacks come before the reply") {
  dial();
  const auto instruction = answers();
  REQUIRE(instruction);
  CHECK(instruction->what == answer_instruction::kind::stream);
  CHECK(told[0]->phase == call_phase::answered);
  CHECK(answers()->media_token == instruction->media_token);
  CHECK(hangs_up());
  CHECK(hangs_up(hangup_cause::user_busy));
  CHECK(record(id).cause == hangup_cause::normal_clearing);
  reply({dial_verdict::accepted, {"req-1"}, 201, "call fired"});
  CHECK(record(id).phase == call_phase::ended);
  CHECK(record(id).request.value == "req-1");
  CHECK(answers()->what == answer_instruction::kind::hang_up);
  pass(300'000, 1'000);
  CHECK(carrier.dials.size() == 1);
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: an uncertain dial is settled by asking, never by dialing") {
  dial();
  WHEN("the search finds it alive") {
    carrier.search_answer = std::vector{found("uuid-9", status::live)};
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    CHECK(record(id).phase == call_phase::queued);
    CHECK(record(id).carrier_call.value == "uuid-9");
  }
  WHEN("the search finds it over") {
    carrier.search_answer = std::vector{found("uuid-9", status::ended)};
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    CHECK(record(id).cause == hangup_cause::user_busy);
    CHECK(record(id).disposition == "busy");
  }
  WHEN("the search finds calls of others only") {
    const auto stranger = arrive(here, "uuid-7");
    REQUIRE(stranger);
    auto wrong_number = found("uuid-8", status::live);
    wrong_number.to = {"+14155550177"};
    carrier.search_answer = std::vector{found("uuid-7", status::live), wrong_number};
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    CHECK(record(id).phase == call_phase::uncertain);
    THEN("it is asked again until it is found") {
      carrier.search_answer = std::vector{found("uuid-9", status::live)};
      pass(40'000, 500);
      CHECK(record(id).carrier_call.value == "uuid-9");
    }
  }
  WHEN("nothing is ever found") {
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    pass(181'000, 500);
    CHECK(record(id).cause == hangup_cause::dial_unknown);
    CHECK(carrier.searches.size() > 5);
    CHECK(carrier.searches.size() < 30);
  }
  WHEN("a callback with our attempt comes") {
    reply({dial_verdict::uncertain, {}, 0, "timed out"});
    CHECK(answers()->what == answer_instruction::kind::stream);
  }
  CHECK(carrier.dials.size() == 1);
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: two dials to one number, one of them uncertain") {
  dial();
  const auto first = id;
  const auto first_attempt = attempt;
  reply({dial_verdict::accepted, {"req-1"}, 201, ""});
  pass(1'000);
  actors().calls().initiate(wish(here), told.slot());
  run();
  REQUIRE(carrier.dials.size() == 2);
  carrier.search_answer = std::vector{found("uuid-1", status::live)};  // in truth the first one's
  carrier.dials[1].to({dial_verdict::uncertain, {}, 0, "timed out"});
  run();
  REQUIRE(told.size() == 2);
  const auto second = told[1]->call;
  CHECK(record(second).carrier_call.value == "uuid-1");
  WHEN("the first one's own callback names it") {
    CHECK(ask<done>([&](auto to) { actors().calls().ringing({first, first_attempt, {"uuid-1"}}, {now}, to); }));
    THEN("the second knows that it was wrong") {
      CHECK(record(first).carrier_call.value == "uuid-1");
      CHECK(record(second).phase == call_phase::uncertain);
      pass(300'000, 1'000);
      CHECK(record(second).cause == hangup_cause::dial_unknown);
      CHECK(std::count(carrier.hang_ups.begin(), carrier.hang_ups.end(), "uuid-1") <= 6);
    }
  }
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: the same Idempotency-Key is the same call") {
  auto x = wish(here);
  x.idempotency_key = "order-7";
  inbox<call_initiated> twice;
  actors().calls().initiate(x, twice.slot());
  actors().calls().initiate(x, twice.slot());
  run();
  REQUIRE(carrier.dials.size() == 1);
  carrier.dials[0].to({dial_verdict::accepted, {"req-1"}, 201, ""});
  run();
  REQUIRE(twice.size() == 2);
  CHECK(twice[0]->call == twice[1]->call);
  THEN("for ever, also after a restart") {
    restart();
    const auto again = ask<call_initiated>([&](auto to) { actors().calls().initiate(x, to); });
    REQUIRE(again);
    CHECK(again->call == twice[0]->call);
    CHECK(carrier.dials.size() == 1);
  }
  THEN("but not for another number") {
    auto other = x;
    other.to = {"+14155550124"};
    CHECK(ask<call_initiated>([&](auto to) { actors().calls().initiate(other, to); }).why().code == errc::conflict);
  }
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: an operator hangs up") {
  dial();
  const auto hang_up = [&] { return ask<done>([&](auto to) { actors().calls().hang_up(id, to); }); };
  WHEN("before the carrier has answered the dial") {
    CHECK(hang_up());
    CHECK(record(id).phase == call_phase::ending);
    CHECK(carrier.cancels.empty());
    reply({dial_verdict::accepted, {"req-1"}, 201, ""});
    CHECK(carrier.cancels == std::vector<std::string>{"req-1"});
  }
  WHEN("while they talk") {
    REQUIRE(answers());
    CHECK(hang_up());
    CHECK(carrier.hang_ups == std::vector<std::string>{"uuid-9"});
    CHECK(hang_up());
    THEN("and the callback is lost: the carrier is asked, and knows") {
      carrier.find_answer = found("uuid-9", status::ended);
      pass(16'000, 500);
      CHECK(record(id).phase == call_phase::ended);
      CHECK(record(id).cause == hangup_cause::user_busy);
    }
    THEN("and it is still alive after a while: it is asked again") {
      carrier.find_answer = found("uuid-9", status::live);
      pass(20'000, 500);
      CHECK(carrier.hang_ups.size() == 2);
      CHECK(record(id).phase == call_phase::ending);
    }
  }
  CHECK(ask<done>([&](auto to) { actors().calls().hang_up({12345}, to); }).why().code == errc::not_found);
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: calls wait for their turn") {
  auto tight = here.config.limits;
  tight.concurrent_calls = 1;
  tight.calls_per_second = 10;
  update_telephony_config change;
  change.limits = tight;
  REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(here.config.id, change, to); }));
  dial();
  reply({dial_verdict::accepted, {"req-1"}, 201, ""});
  inbox<call_initiated> second;
  actors().calls().initiate(wish(here, "+14155550124"), second.slot());
  pass(4'000);
  CHECK(second.empty());
  pass(2'000);
  REQUIRE(second.size() == 1);
  CHECK(second[0]->phase == call_phase::intended);
  CHECK(carrier.dials.size() == 1);
  WHEN("the first one ends") {
    CHECK(hangs_up());
    pass(200);
    CHECK(carrier.dials.size() == 2);
  }
  WHEN("the node is restarted, the first one still holds its slot") {
    carrier.find_answer = found("uuid-9", status::live);
    restart();
    pass(5'000);
    CHECK(carrier.dials.size() == 1);
    CHECK(hangs_up());
    pass(200);
    CHECK(carrier.dials.size() == 2);
  }
  WHEN("it waits too long, it is not dialed any more") {
    pass(600'000, 2'000);
    const auto r = record(second[0]->call);
    if (r.phase == call_phase::ended) CHECK((r.cause == hangup_cause::not_dialed || carrier.dials.size() == 2));
  }
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: what cannot be dialed is refused by name") {
  const auto refused = [&](initiate_call x) {
    const auto r = ask<call_initiated>([&](auto to) { actors().calls().initiate(x, to); });
    REQUIRE_FALSE(r);
    return r.why();
  };
  auto x = wish(here);
  x.workflow = {999};
  CHECK(refused(x).field == "workflow_id");
  x = wish(here);
  x.config = telephony_config_id{999};
  CHECK(refused(x).field == "telephony_configuration_id");
  x = wish(here);
  x.from = number_id{999};
  CHECK(refused(x).field == "from_phone_number_id");
  x = wish(here);
  x.run = run_id{999};
  CHECK(refused(x).field == "workflow_run_id");
  CHECK(carrier.dials.empty());
  CHECK(actors().calls_in_progress() == 0);
}

TEST_CASE_METHOD(outbound_fixture, "Scenario: a run is made first and dialed once") {
  const auto run_made = ask<call_record>([&](auto to) { actors().calls().create_run({here.workflow.id, "", "", "{}"}, to); });
  REQUIRE(run_made);
  CHECK(run_made->phase == call_phase::created);
  auto x = wish(here);
  x.run = run_id{run_made->call.value};
  dial(x);
  CHECK(id == run_made->call);
  reply({dial_verdict::accepted, {"req-1"}, 201, ""});
  CHECK(ask<call_initiated>([&](auto to) { actors().calls().initiate(x, to); }).why().code == errc::conflict);
  auto other = x;
  other.workflow = make_workflow().id;
  const auto another = ask<call_record>([&](auto to) { actors().calls().create_run({here.workflow.id, "", "", "{}"}, to); });
  other.run = run_id{another->call.value};
  CHECK(ask<call_initiated>([&](auto to) { actors().calls().initiate(other, to); }).why().field == "workflow_run_id");
}
