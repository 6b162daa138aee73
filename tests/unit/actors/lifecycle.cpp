#include <algorithm>

#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

TEST_CASE_METHOD(node_fixture, "Scenario: a caller is answered only when that is durable") {
  const auto here = make_office();
  inbox<answer_instruction> told;
  journal.hold = true;
  const auto ring = [&] {
    actors().calls().arrived({{"uuid-1"}, here.config.id, here.number.id, {"+14155550199"}, {"+14155550100"}, now}, told.slot());
    run();
  };
  ring();
  ring();  // the carrier is impatient
  CHECK(told.empty());
  CHECK(journal.held() == 1);
  journal.release();
  run();
  REQUIRE(told.size() == 2);
  CHECK(told[0]->media_token == told[1]->media_token);
  CHECK(told[0]->call == told[1]->call);
}

TEST_CASE_METHOD(node_fixture, "Scenario: callers who cannot be served are told so") {
  auto here = make_office();
  update_number off;
  off.is_active = false;
  REQUIRE(ask<number_saved>([&](auto to) { actors().telephony().update(here.config.id, here.number.id, off, to); }));
  const auto told = arrive(here, "uuid-1");
  REQUIRE(told);
  CHECK(told->what == answer_instruction::kind::refuse);
  CHECK_FALSE(told->spoken.empty());
  CHECK(journal.scan(keys::entities(entity_kind::call), 1).empty());
  THEN("and are served when it is mended, although the carrier calls it the same call") {
    off.is_active = true;
    REQUIRE(ask<number_saved>([&](auto to) { actors().telephony().update(here.config.id, here.number.id, off, to); }));
    CHECK(arrive(here, "uuid-1")->what == answer_instruction::kind::stream);
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: the disk says no") {
  const auto here = make_office();
  WHEN("a caller arrives") {
    journal.refuse = refusal{errc::storage_failed, "disk full", ""};
    CHECK(arrive(here, "uuid-1").why().code == errc::storage_failed);
    CHECK_FALSE(alarms.empty());
    CHECK(actors().calls_in_progress() == 0);
    journal.refuse.reset();
    pass(2'000);
    CHECK(arrive(here, "uuid-1")->what == answer_instruction::kind::stream);
  }
  WHEN("a call is to be dialed, it is not") {
    journal.refuse = refusal{errc::storage_failed, "disk full", ""};
    CHECK(ask<call_initiated>([&](auto to) { actors().calls().initiate(wish(here), to); }).why().code == errc::storage_failed);
    CHECK(carrier.dials.empty());
  }
  WHEN("it says no only when the dial is about to start") {
    journal.hold = true;
    actors().calls().initiate(wish(here), [](auto) {});
    run();
    journal.hold = false;
    journal.refuse_next = 1;
    journal.release();
    run();
    CHECK(carrier.dials.empty());
    THEN("the call is revived from what is durable, and dialed once") {
      CHECK(actors().calls_in_progress() == 1);
      pass(1'500);
      CHECK(carrier.dials.size() == 1);
      CHECK(carrier.dials[0].account.auth_id == "MA1");
    }
  }
  WHEN("it goes on saying no, nobody spins") {
    const auto first = arrive(here, "uuid-1");
    REQUIRE(first);
    journal.refuse = refusal{errc::storage_failed, "disk full", ""};
    actors().calls().stream_ended(first->call, "none", "");
    CHECK_FALSE(ask<done>([&](auto to) { actors().calls().hang_up(first->call, to); }));
    const auto before = alarms.size();
    pass(300'000, 1'000);
    CHECK(alarms.size() - before < 40);
    journal.refuse.reset();
    pass(61'000, 1'000);
    CHECK(ask<done>([&](auto to) { actors().calls().hang_up(first->call, to); }));
  }
  WHEN("another node owns the log, the call stays down here") {
    const auto first = arrive(here, "uuid-1");
    journal.refuse = refusal{errc::stale_writer, "epoch 2", ""};
    CHECK(ask<done>([&](auto to) { actors().calls().hang_up(first->call, to); }).why().code == errc::unavailable);
    journal.refuse.reset();
    pass(120'000, 1'000);
    CHECK(ask<done>([&](auto to) { actors().calls().hang_up(first->call, to); }).why().code == errc::unavailable);
    CHECK(actors().calls_in_progress() == 0);
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: a journal that never answers") {
  const auto here = make_office();
  journal.hold = true;
  inbox<answer_instruction> told;
  actors().calls().arrived({{"uuid-1"}, here.config.id, here.number.id, {"+14155550199"}, {"+14155550100"}, now}, told.slot());
  pass(11'000, 1'000);
  CHECK(told.empty());
  pass(2'000, 1'000);
  REQUIRE(told.size() == 1);
  CHECK(told[0].why().code == errc::unavailable);
}

TEST_CASE_METHOD(node_fixture, "Scenario: the node drains") {
  const auto here = make_office();
  const auto talking = arrive(here, "uuid-1");
  int empty = 0;
  actors().drain([&] { ++empty; });
  run();
  CHECK(empty == 0);
  CHECK(ask<call_initiated>([&](auto to) { actors().calls().initiate(wish(here), to); }).why().code == errc::unavailable);
  CHECK(arrive(here, "uuid-2")->what == answer_instruction::kind::refuse);
  CHECK(arrive(here, "uuid-1")->media_token == talking->media_token);
  CHECK(bind(talking->call, talking->media_token, "uuid-1", "s1"));
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-1"}}, {hangup_cause::normal_clearing}, to); }));
  CHECK(empty == 1);
}

TEST_CASE_METHOD(node_fixture, "Scenario: a dial that waits for its turn does not hold up a drain") {
  carrier_limits one;
  one.concurrent_calls = 1;
  const auto here = make_office(one);
  carrier.dial_answers = [](std::size_t n) { return dial_answer{dial_verdict::accepted, {"req" + std::to_string(n)}, 201, ""}; };
  const auto first = ask<call_initiated>([&](auto to) { actors().calls().initiate(wish(here), to); });
  inbox<call_initiated> second;
  actors().calls().initiate(wish(here), second.slot());
  run();
  int empty = 0;
  actors().drain([&] { ++empty; });
  run();
  REQUIRE(second.size() == 1);
  CHECK(second[0].why().code == errc::unavailable);
  CHECK(actors().calls_in_progress() == 1);
  const auto r = record(first->call);
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({r.call, r.attempt, {"uuid"}}, {hangup_cause::user_busy}, to); }));
  CHECK(empty == 1);
  CHECK(carrier.dials.size() == 1);
}

TEST_CASE_METHOD(node_fixture, "Scenario: a drain waits for a call that is being revived") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  journal.refuse_next = 1;
  CHECK(ask<done>([&](auto to) { actors().calls().hang_up(call->call, to); }).why().code == errc::storage_failed);
  int empty = 0;
  actors().drain([&] { ++empty; });
  pass(5'000);
  CHECK(empty == 0);
  CHECK(actors().calls_in_progress() == 1);
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-1"}}, {hangup_cause::normal_clearing}, to); }));
  CHECK(empty == 1);
}

TEST_CASE_METHOD(node_fixture, "Scenario: a clock that is set back does not hold up a call") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  now -= 3'600'000;
  pass(31'000);
  CHECK(record(call->call).phase == call_phase::ending);
  actors().calls().initiate(wish(here), [](auto) {});
  pass(1'000);
  CHECK(carrier.dials.size() == 1);
}

TEST_CASE_METHOD(node_fixture, "Scenario: calls that are over leave memory, and are found again") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-1"}}, {hangup_cause::normal_clearing}, to); }));
  const auto residents = node_->system.registry().running();
  pass(120'000, 1'000);
  CHECK(node_->system.registry().running() == residents - 1);
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-1"}}, {hangup_cause::user_busy}, to); }));
  CHECK(record(call->call).cause == hangup_cause::normal_clearing);
  actors().calls().agent_said(call->call, line_said{{speaker::agent, "goodbye"}});
  actors().calls().recording_finished(call->call, "r.wav", 5'000);
  pass(1'000);
  CHECK(record(call->call).recording == "r.wav");
  CHECK(record(call->call).transcript.size() == 1);
  CHECK(arrive(here, "uuid-1")->what == answer_instruction::kind::hang_up);
  CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"nobody"}}, {}, to); }).why().code == errc::not_found);
}

TEST_CASE_METHOD(node_fixture, "Scenario: what an agent says is journaled in order and in few entries") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  REQUIRE(bind(call->call, call->media_token, "uuid-1", "s1"));
  const auto before = journal.entries.size();
  for (int i = 0; i < 1'000; ++i) {
    actors().calls().agent_said(call->call, line_said{{speaker::caller, std::to_string(i)}});
    if (i % 5 == 0) pass(20);
  }
  actors().calls().agent_said(call->call, conversation_ended{"booked", "", 9});
  run();
  const auto r = record(call->call);
  REQUIRE(r.transcript.size() == 1'000);
  for (int i = 0; i < 1'000; ++i) CHECK(r.transcript[static_cast<std::size_t>(i)].text == std::to_string(i));
  CHECK(r.phase == call_phase::ending);
  CHECK(r.disposition == "booked");
  CHECK(carrier.hang_ups.size() == 1);
  CHECK(journal.entries.size() - before < 40);
}

TEST_CASE_METHOD(node_fixture, "Scenario: a call that never ends is ended") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  REQUIRE(bind(call->call, call->media_token, "uuid-1", "s1"));
  pass(1'859'000, 1'000);
  CHECK(record(call->call).phase == call_phase::streaming);
  pass(3'000, 1'000);
  CHECK(record(call->call).phase == call_phase::ending);
  CHECK(record(call->call).run_name.starts_with("WR-TEL-IN-"));
}

TEST_CASE_METHOD(node_fixture, "Scenario: what comes when a call is over is announced") {
  const auto here = make_office();
  const auto told = arrive(here, "uuid-1");
  REQUIRE(told);
  const auto hang_up = [&](std::string cost) {
    carrier_hung_up how;
    how.cause = hangup_cause::normal_clearing;
    how.total_cost = std::move(cost);
    how.at_ms = now;
    CHECK(ask<done>([&](auto to) { actors().calls().hung_up({told->call, "", {"uuid-1"}}, how, to); }));
  };
  hang_up("");
  REQUIRE(record(told->call).phase == call_phase::ended);
  const auto line = [&] { return decode<logged_call>(*journal.get(keys::logged_call(told->call))); };
  CHECK_FALSE(line()->has_recording);
  events.clear();
  actors().calls().recording_finished(told->call, "recordings/1.opus", 5'000);
  run();
  CHECK(events == std::vector<std::string>{"call.recorded"});
  CHECK(line()->has_recording);
  actors().calls().recording_finished(told->call, "recordings/1.opus", 5'000);
  hang_up("0.0043");
  CHECK(std::count(events.begin(), events.end(), "call.recorded") == 1);
  CHECK(std::count(events.begin(), events.end(), "call.ended") == 0);
  CHECK(std::count(events.begin(), events.end(), "call.billed") == (record(told->call).total_cost.empty() ? 0 : 1));
}
