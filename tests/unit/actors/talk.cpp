// Conversations through a browser: no carrier knows of them, and their socket is all there is of them.
#include "tests/unit/actors/call_story.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::calls;
using namespace tandem::calls::story;
using namespace tandem::testing;

namespace {

const stream_bound bound_s1{"s1", {}, t0 + 1'000};
call_state talking() { return after({talk(), bound_s1}); }

template <class Effect>
bool has(const step& x) {
  return std::any_of(x.effects.begin(), x.effects.end(), [](const auto& e) { return std::holds_alternative<Effect>(e); });
}

/// It is over, durably, the socket is shut, and nobody asks a carrier anything.
void ends(const step& x, hangup_cause cause, hangup_party by) {
  CHECK(is_over(x.next));
  CHECK(x.how == commit::before);
  CHECK(x.next.record.cause == cause);
  CHECK(x.next.record.hung_up_by == by);
  CHECK(has<shut_media>(x));
  CHECK(has<call_over>(x));
  CHECK_FALSE(has<ask_hang_up>(x));
  CHECK_FALSE(has<ask_carrier>(x));
}

struct talk_fixture : node_fixture {
  workflow ours = make_workflow();
  talk_opened opened;
  void open() {
    const auto got = ask<talk_opened>([&](auto to) { actors().calls().open({ours.id, false, R"({"name":"Ada"})"}, to); });
    REQUIRE(got);
    opened = *got;
  }
  void begin() {
    open();
    REQUIRE(bind(opened.call.call, opened.media_token, "", "s1"));
  }
  call_record now_stored() { return record(opened.call.call); }
};

}  // namespace

SCENARIO("a conversation through a browser begins answered, for the first socket that brings its token") {
  const auto begun = transition(blank(), talk());
  CHECK(begun.how == commit::before);
  const auto& r = begun.next.record;
  CHECK(r.phase == call_phase::answered);
  CHECK(r.medium == call_medium::browser);
  CHECK(r.run_name == "WR-WEB-00000064");
  CHECK(r.from.value.empty());
  CHECK(r.answered_ms == t0);
  CHECK(begun.next.time_limit_s == 600);
  CHECK(admit_stream(begun.next, "another", {}, "s1", t0).why().code == errc::unauthorized);
  CHECK(admit_stream(begun.next, token, {}, "s1", t0));
  CHECK(admit_stream(talking(), token, {}, "s2", t0).why().code == errc::conflict);
  const auto over = transition(talking(), stream_lost{"s1", "closed", t0 + 5'000}).next;
  CHECK(admit_stream(over, token, {}, "s2", t0 + 6'000).why().code == errc::not_found);
}

SCENARIO("the end of a conversation through a browser") {
  const auto closed = [](const char* why) { return transition(talking(), stream_lost{"s1", why, t0 + 5'000}); };
  ends(closed("closed"), hangup_cause::normal_clearing, hangup_party::caller);
  ends(closed("stopped"), hangup_cause::normal_clearing, hangup_party::caller);
  ends(closed("failed"), hangup_cause::media_timeout, hangup_party::unknown);
  ends(closed("idle"), hangup_cause::media_timeout, hangup_party::unknown);
  ends(closed("draining"), hangup_cause::node_restarted, hangup_party::us);
  ends(closed("dismissed"), hangup_cause::normal_clearing, hangup_party::us);
  CHECK(closed("dismissed").next.record.note.find("shown out") != std::string::npos);
  CHECK(closed("closed").next.record.disposition == "completed");
  ends(transition(talking(), agent_reported{conversation_ended{"booked", "", 0}, t0}), hangup_cause::agent_ended,
       hangup_party::agent);
  ends(transition(talking(), hang_up_wished{hangup_cause::normal_clearing, hangup_party::operator_request, t0}),
       hangup_cause::normal_clearing, hangup_party::operator_request);
  ends(transition(talking(), timer_fired{timer::limit, 0, t0}), hangup_cause::time_limit_reached, hangup_party::us);
  const auto waiting = after({talk()});
  ends(transition(waiting, timer_fired{timer::stream, waiting.generation, t0}), hangup_cause::media_timeout, hangup_party::us);
  const auto back = transition(talking(), node_restarted{t0 + 9'000});
  ends(back, hangup_cause::node_restarted, hangup_party::us);
  CHECK(back.next.record.note == "the node was restarted during the conversation");
  THEN("what the agent says on its way out is kept, and it cannot be transferred") {
    auto s = transition(closed("closed").next, agent_reported{line_said{{speaker::agent, "good", 0, 400, true}}, t0});
    CHECK(s.how == commit::behind);
    CHECK(s.next.record.transcript.size() == 1);
    CHECK(admit_transfer(talking(), wish).why().code == errc::conflict);
  }
}

SCENARIO("what a record of before browsers says of its medium") {
  auto r = talking().record;
  CHECK(decode<call_record>(encode(r))->medium == call_medium::browser);
  r.medium = call_medium::telephone;
  CHECK(decode<call_record>(encode(r))->medium == call_medium::telephone);
}

TEST_CASE_METHOD(talk_fixture, "Scenario: somebody talks through a browser, and hangs up") {
  open();
  CHECK(opened.media_token.size() == 32);
  CHECK(opened.expires_ms == now + answer_to_stream_ms);
  CHECK(opened.call.run_name == talk_name_of(opened.call.call));
  CHECK(actors().calls_in_progress() == 1);
  CHECK(bind(opened.call.call, std::string(32, '0'), "", "s1").why().code == errc::unauthorized);
  const auto bound = bind(opened.call.call, opened.media_token, "", "s1");
  REQUIRE(bound);
  CHECK(bound->initial_context_json == R"({"name":"Ada"})");
  CHECK(bound->workflow.workflow == ours.id);
  actors().calls().agent_said(opened.call.call, line_said{{speaker::agent, "hello", 0, 500}});
  pass(300);
  WHEN("the browser hangs up") {
    actors().calls().stream_ended(opened.call.call, "s1", "stopped");
    run();
    CHECK(now_stored().cause == hangup_cause::normal_clearing);
  }
  WHEN("the conversation comes to its end") {
    actors().calls().agent_said(opened.call.call, conversation_ended{"booked", "", 900});
    run();
    CHECK(now_stored().disposition == "booked");
  }
  WHEN("an operator hangs up") {
    CHECK(ask<done>([&](auto to) { actors().calls().hang_up(opened.call.call, to); }));
    CHECK(now_stored().hung_up_by == hangup_party::operator_request);
  }
  CHECK(now_stored().phase == call_phase::ended);
  CHECK(now_stored().transcript.size() == 1);
  CHECK(closed_streams == std::vector<call_id>{opened.call.call});
  CHECK(actors().calls_in_progress() == 0);
  CHECK(journal.scan(keys::open_calls(), 10).empty());
}

TEST_CASE_METHOD(talk_fixture, "Scenario: a token that nobody uses, and a node that goes") {
  WHEN("no socket comes") {
    open();
    pass(answer_to_stream_ms + 200);
    CHECK(now_stored().phase == call_phase::ended);
    CHECK(now_stored().cause == hangup_cause::media_timeout);
  }
  WHEN("the node is killed during the conversation") {
    begin();
    restart();
    CHECK(now_stored().phase == call_phase::ended);
    CHECK(now_stored().cause == hangup_cause::node_restarted);
    CHECK(now_stored().restarts == 1);
  }
  CHECK(actors().calls_in_progress() == 0);
  CHECK(alarms.empty());
}

TEST_CASE_METHOD(talk_fixture, "Scenario: who may not talk through a browser") {
  const auto refused = [&](workflow_id id) {
    return ask<talk_opened>([&](auto to) { actors().calls().open({id, false, "{}"}, to); }).why();
  };
  CHECK(refused({99 << 6}).code == errc::not_found);
  ask<workflow>([&](auto to) { actors().workflows().set_archived(ours.id, true, to); });
  CHECK(refused(ours.id).code == errc::not_found);
  ask<workflow>([&](auto to) { actors().workflows().set_archived(ours.id, false, to); });
  actors().drain([] {});
  run();
  CHECK(refused(ours.id).code == errc::unavailable);
}
