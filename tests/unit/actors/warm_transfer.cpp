// Warm transfers through the desk: two calls of ours, one carrier, and a node that dies in between.
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

using kind = carrier_transfer_news::kind;
using report = carrier_call_report;

struct warm_fixture : node_fixture {
  office here = make_office();
  answer_instruction first = *arrive(here, "uuid-1");
  call_id id = first.call;

  warm_fixture() {
    carrier.dial_answers = [](std::size_t) { return dial_answer{dial_verdict::accepted, {"leg-uuid"}}; };
    REQUIRE(bind(id, first.media_token, "uuid-1", "s1"));
    actors().calls().agent_said(id, node_entered{"n7", "Reason", 100});
    pass(300);
  }
  outcome<done> wish() {
    return ask<done>([&](auto to) {
      actors().calls().transfer(id, {{"+14155550177"}, transfer_mode::warm, "A caller about refunds."}, to);
    });
  }
  outcome<answer_instruction> news(kind what, std::uint32_t n = 1) {
    carrier_transfer_news x;
    x.what = what;
    x.transfer = n;
    return ask<answer_instruction>([&](auto to) { actors().calls().transfer_news({id, "", {"uuid-1"}}, x, to); });
  }
  /// The caller is on hold, and the leg has been dialed.
  void hold() {
    REQUIRE(wish());
    actors().calls().stream_ended(id, "s1", "transferred");
    run();
    const auto document = news(kind::fetched);
    REQUIRE(document);
    REQUIRE(document->what == answer_instruction::kind::hold);
    pass(500);
    REQUIRE(carrier.dials.size() == 1);
  }
  transfer_record transfer() { return record(id).transfers.back(); }
  call_id leg() { return transfer().leg_call; }
  call_address leg_address() { return {leg(), record(leg()).attempt, {"leg-uuid"}}; }
  void leg_rings() {
    CHECK(ask<done>([&](auto to) { actors().calls().ringing(leg_address(), {now}, to); }));
  }
  outcome<answer_instruction> leg_answers() {
    return ask<answer_instruction>([&](auto to) { actors().calls().answered(leg_address(), now, to); });
  }
  void leg_joins() {
    carrier_transfer_news x;
    x.what = kind::joined;
    CHECK(ask<answer_instruction>([&](auto to) { actors().calls().transfer_news(leg_address(), x, to); })->what ==
          answer_instruction::kind::nothing);
  }
  void ends(call_address whom, hangup_cause cause, hangup_party by) {
    CHECK(ask<done>([&](auto to) { actors().calls().hung_up(whom, {cause, by, 0, "Busy Line"}, to); }));
  }
  void leg_ends(hangup_cause cause, hangup_party by = hangup_party::callee) { ends(leg_address(), cause, by); }
  /// The caller comes back to an agent that knows why.
  void is_back_because(transfer_outcome why) {
    REQUIRE(carrier.redirects.size() == 2);
    CHECK(carrier.redirects[1] == carrier.redirects[0]);
    const auto back = news(kind::fetched);
    REQUIRE(back);
    CHECK(back->what == answer_instruction::kind::stream);
    const auto binding = bind(id, back->media_token, "uuid-1", "s2");
    REQUIRE(binding);
    CHECK(binding->transfer == why);
    CHECK(binding->node == "n7");
    CHECK(binding->gathered.at("transfer_result") == to_string(why));
    CHECK(transfer().outcome == why);
    CHECK(carrier.dials.size() <= 1);
  }
};

}  // namespace

TEST_CASE_METHOD(warm_fixture, "Scenario: nobody is dialed before the caller holds and that is durable") {
  REQUIRE(wish());
  pass(1'000);
  CHECK(carrier.dials.empty());
  CHECK(transfer().leg_call);
  journal.hold = true;
  inbox<answer_instruction> told;
  carrier_transfer_news x;
  x.transfer = 1;
  actors().calls().transfer_news({id, "", {"uuid-1"}}, x, told.slot());
  run();
  CHECK(told.empty());
  CHECK(carrier.dials.empty());
  journal.hold = false;
  journal.release();
  pass(500);
  REQUIRE(told.size() == 1);
  CHECK(told[0]->what == answer_instruction::kind::hold);
  CHECK(closed_streams == std::vector<call_id>{id, id});
  REQUIRE(carrier.dials.size() == 1);
  const auto& dial = carrier.dials[0].request;
  CHECK(dial.to.value == "+14155550177");
  CHECK(dial.from.value == "+14155550100");
  CHECK(dial.ring_timeout_s == 30);
  CHECK(dial.extras.machines == machine_detection::hang_up);
  CHECK(dial.answer_url == "https://public/answer/" + std::to_string(leg().value) + "/" + record(leg()).attempt);
  CHECK(log_of(leg()) == log_of(id));
  CHECK(record(leg()).made_for == id);
  CHECK(news(kind::fetched)->what == answer_instruction::kind::hold);  // the carrier repeats itself
  pass(500);
  CHECK(carrier.dials.size() == 1);
}

TEST_CASE_METHOD(warm_fixture, "Scenario: a caller is put through to somebody who knows why") {
  hold();
  leg_rings();
  const auto join = leg_answers();
  REQUIRE(join);
  CHECK(join->what == answer_instruction::kind::join);
  CHECK(join->spoken == "A caller about refunds.");
  CHECK(join->room == news(kind::fetched)->room);
  CHECK(transfer().outcome == transfer_outcome::none);
  leg_joins();
  CHECK(transfer().outcome == transfer_outcome::put_through);
  CHECK(transfer().leg.value == "leg-uuid");
  CHECK(record(leg()).phase == call_phase::bridged);
  WHEN(
      "the third party hangs up, and the caller is out of the conference "
      "first") {
    CHECK(news(kind::left)->what == answer_instruction::kind::wait);
    leg_ends(hangup_cause::normal_clearing);
    CHECK(news(kind::fetched)->what == answer_instruction::kind::hang_up);
    CHECK(carrier.hang_ups.empty());
    ends({id, "", {"uuid-1"}}, hangup_cause::normal_clearing, hangup_party::us);
  }
  WHEN("the third party hangs up, and that is told first") {
    leg_ends(hangup_cause::normal_clearing);
    CHECK(news(kind::left)->what == answer_instruction::kind::hang_up);
    ends({id, "", {"uuid-1"}}, hangup_cause::normal_clearing, hangup_party::us);
  }
  WHEN("the caller hangs up") {
    ends({id, "", {"uuid-1"}}, hangup_cause::normal_clearing, hangup_party::caller);
    pass(500);
    CHECK(carrier.hang_ups == std::vector<std::string>{"leg-uuid"});
    leg_ends(hangup_cause::normal_clearing, hangup_party::us);
  }
  CHECK(record(id).disposition == "transferred");
  CHECK(record(id).phase == call_phase::ended);
  CHECK(record(leg()).phase == call_phase::ended);
  CHECK(transfer().outcome == transfer_outcome::put_through);
  CHECK(actors().calls_in_progress() == 0);
}

TEST_CASE_METHOD(warm_fixture, "Scenario: nobody takes the call, and the agent is told why") {
  WHEN("they are busy") {
    hold();
    leg_ends(hangup_cause::user_busy, hangup_party::carrier);
    is_back_because(transfer_outcome::busy);
    CHECK(transfer().note == "Busy Line");
  }
  WHEN("a machine answers") {
    hold();
    leg_rings();
    REQUIRE(leg_answers());
    leg_ends(hangup_cause::machine_detected, hangup_party::carrier);
    is_back_because(transfer_outcome::machine);
  }
  WHEN("they hear who it is, and hang up") {
    hold();
    REQUIRE(leg_answers());
    leg_ends(hangup_cause::normal_clearing);
    is_back_because(transfer_outcome::declined);
  }
  WHEN("they let it ring") {
    hold();
    leg_rings();
    pass(62'000, 1'000);
    CHECK(carrier.hang_ups == std::vector<std::string>{"leg-uuid"});
    CHECK(leg_answers()->what == answer_instruction::kind::hang_up);
    is_back_because(transfer_outcome::no_answer);
  }
  WHEN("the carrier refuses to dial") {
    carrier.dial_answers = [](std::size_t) { return dial_answer{dial_verdict::refused, {}, 400, "barred"}; };
    hold();
    is_back_because(transfer_outcome::failed);
    CHECK(transfer().note == "barred");
  }
  WHEN("nobody knows whether the carrier dials") {
    carrier.dial_answers = [](std::size_t) { return dial_answer{}; };
    hold();
    CHECK(record(leg()).phase == call_phase::uncertain);
    pass(80'000, 1'000);
    is_back_because(transfer_outcome::no_answer);
    THEN("who answers all the same is told to hang up") { CHECK(leg_answers()->what == answer_instruction::kind::hang_up); }
  }
}

TEST_CASE_METHOD(warm_fixture, "Scenario: the caller does not wait") {
  hold();
  leg_rings();
  ends({id, "", {"uuid-1"}}, hangup_cause::normal_clearing, hangup_party::caller);
  pass(500);
  CHECK(transfer().outcome == transfer_outcome::canceled);
  CHECK(carrier.hang_ups == std::vector<std::string>{"leg-uuid"});
  CHECK(leg_answers()->what == answer_instruction::kind::hang_up);
  leg_ends(hangup_cause::canceled, hangup_party::us);
  CHECK(actors().calls_in_progress() == 0);
}

TEST_CASE_METHOD(warm_fixture, "Scenario: the node is killed in every stage of a warm transfer") {
  report live;
  live.is = report::status::live;
  live.call = {"leg-uuid"};
  carrier.find_answer = live;
  WHEN("before the carrier has come for the document") {
    REQUIRE(wish());
    restart();
    CHECK(carrier.redirects.size() == 2);
    CHECK(carrier.dials.empty());
    CHECK(news(kind::fetched)->what == answer_instruction::kind::hold);
    pass(500);
    CHECK(carrier.dials.size() == 1);
  }
  WHEN("after the hold was written, before the leg was") {
    REQUIRE(wish());
    journal.hold = true;
    inbox<answer_instruction> lost;
    carrier_transfer_news x;
    x.transfer = 1;
    actors().calls().transfer_news({id, "", {"uuid-1"}}, x, lost.slot());
    run();
    journal.hold = false;
    THEN("soon after, the leg is made then: for the first time") {
      restart();
      pass(500);
      CHECK(carrier.dials.size() == 1);
      leg_ends(hangup_cause::user_busy);
      is_back_because(transfer_outcome::busy);
    }
    THEN("long after, it is too late, and the caller comes back") {
      kill();
      now += 120'000;
      start();
      pass(500);
      CHECK(carrier.dials.empty());
      is_back_because(transfer_outcome::failed);
    }
  }
  WHEN("while the leg is dialed, and nobody knows whether it was") {
    carrier.dial_answers = nullptr;
    hold();
    restart();
    pass(500);
    CHECK(record(leg()).phase == call_phase::uncertain);
    CHECK(carrier.dials.size() == 1);
    REQUIRE(leg_answers());
    leg_joins();
    CHECK(transfer().outcome == transfer_outcome::put_through);
    CHECK(carrier.dials.size() == 1);
  }
  WHEN("while the leg rings") {
    hold();
    leg_rings();
    restart();
    pass(500);
    CHECK(carrier.dials.size() == 1);
    leg_ends(hangup_cause::no_answer, hangup_party::carrier);
    is_back_because(transfer_outcome::no_answer);
  }
  WHEN("while the leg hears the whisper") {
    hold();
    REQUIRE(leg_answers());
    restart();
    leg_joins();
    CHECK(transfer().outcome == transfer_outcome::put_through);
  }
  WHEN("the leg ends while nobody listens, and the carrier knows it") {
    hold();
    REQUIRE(leg_answers());
    leg_joins();
    live.is = report::status::ended;
    live.cause = hangup_cause::normal_clearing;
    carrier.find_answer = live;
    restart();
    pass(500);
    CHECK(record(id).phase == call_phase::ended);
    CHECK(record(leg()).phase == call_phase::ended);
    CHECK(transfer().outcome == transfer_outcome::put_through);
  }
  WHEN("while they talk") {
    hold();
    REQUIRE(leg_answers());
    leg_joins();
    restart();
    pass(1'200'000, 10'000);
    CHECK(record(id).phase == call_phase::transferring);
    CHECK(record(leg()).phase == call_phase::bridged);
    CHECK(carrier.hang_ups.empty());
    leg_ends(hangup_cause::normal_clearing);
    CHECK(news(kind::left)->what == answer_instruction::kind::hang_up);
  }
  WHEN("while the caller is being brought back") {
    hold();
    leg_ends(hangup_cause::user_busy);
    CHECK(carrier.redirects.size() == 2);
    restart();
    CHECK(carrier.redirects.size() == 3);
    const auto back = news(kind::fetched);
    CHECK(back->what == answer_instruction::kind::stream);
    CHECK(bind(id, back->media_token, "uuid-1", "s2")->transfer == transfer_outcome::busy);
  }
  CHECK(carrier.dials.size() <= 1);
}

TEST_CASE_METHOD(warm_fixture,
                 "Scenario: a leg whose caller is gone ends, "
                 "though its caller's word was lost") {
  hold();
  REQUIRE(leg_answers());
  // The caller's end is written, and the node dies before the leg is let go of.
  journal.hold = true;
  actors().calls().hung_up({id, "", {"uuid-1"}}, {hangup_cause::normal_clearing, hangup_party::caller}, [](auto) {});
  run();
  CHECK(carrier.hang_ups.empty());
  journal.hold = false;
  restart();
  pass(500);
  CHECK(carrier.hang_ups == std::vector<std::string>{"leg-uuid"});
}
