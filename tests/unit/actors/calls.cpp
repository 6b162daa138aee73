#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

TEST_CASE_METHOD(node_fixture, "Scenario: a caller calls, talks, and hangs up") {
  const auto office = make_office();
  const auto first = arrive(office, "uuid-1");
  REQUIRE(first);
  CHECK(first->what == answer_instruction::kind::stream);
  CHECK(first->media_token.size() == 32);
  CHECK(actors().calls_in_progress() == 1);

  THEN("a repeated webhook gets the same answer, and there is one call") {
    const auto again = arrive(office, "uuid-1");
    REQUIRE(again);
    CHECK(again->media_token == first->media_token);
    CHECK(again->call == first->call);
    CHECK(journal.scan(keys::entities(entity_kind::call), 10).size() == 1);
  }
  THEN("the stream binds once, the transcript is kept, the hang-up ends it") {
    const auto bound = bind(first->call, first->media_token, "uuid-1", "s1");
    REQUIRE(bound);
    CHECK(bound->definition_json == R"({"nodes":[]})");
    CHECK(bound->attempt == 1);
    CHECK(bind(first->call, first->media_token, "uuid-1", "s2").why().code == errc::conflict);
    actors().calls().agent_said(first->call, line_said{{speaker::agent, "hello", 0, 500}});
    actors().calls().agent_said(first->call, slot_gathered{"day", "Tuesday", 900});
    pass(300);
    CHECK(record(first->call).transcript.size() == 1);
    CHECK(record(first->call).gathered["day"] == "Tuesday");
    CHECK(ask<done>([&](auto to) {
      actors().calls().hung_up({{}, "", {"uuid-1"}},
                               {hangup_cause::normal_clearing, hangup_party::caller, 4000, "Normal Hangup", 12}, to);
    }));
    const auto r = record(first->call);
    CHECK(r.phase == call_phase::ended);
    CHECK(r.disposition == "completed");
    CHECK(r.duration_s == 12);
    CHECK(actors().calls_in_progress() == 0);
    CHECK(journal.scan(keys::open_calls(), 10).empty());
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: an outbound call is dialed once, after its intent is durable") {
  const auto office = make_office();
  inbox<call_initiated> told;
  actors().calls().initiate(wish(office), told.slot());
  run();
  REQUIRE(carrier.dials.size() == 1);
  CHECK(told.empty());
  CHECK(carrier.dials[0].account.auth_token == "secret");
  CHECK(carrier.dials[0].request.ring_timeout_s == 60);
  CHECK(carrier.dials[0].request.time_limit_s == 1800);
  carrier.dials[0].to({dial_verdict::accepted, {"req-1"}, 201, "call fired"});
  run();
  REQUIRE(told.size() == 1);
  REQUIRE(told[0]);
  CHECK(told[0]->phase == call_phase::queued);
  const auto id = told[0]->call;
  const auto attempt = record(id).attempt;
  CHECK(attempt.size() == 32);
  CHECK(ask<done>([&](auto to) { actors().calls().ringing({id, attempt, {"uuid-9"}}, {now}, to); }));
  CHECK(ask<done>([&](auto to) {
          actors().calls().ringing({id, "wrong", {"uuid-9"}}, {now}, to);
        })
            .why()
            .code == errc::unauthorized);
  const auto answer = ask<answer_instruction>([&](auto to) { actors().calls().answered({id, attempt, {"uuid-9"}}, now, to); });
  REQUIRE(answer);
  CHECK(answer->what == answer_instruction::kind::stream);
  CHECK(bind(id, answer->media_token, "uuid-9", "s1"));
  CHECK(record(id).phase == call_phase::streaming);
}
