#include "tests/unit/actors/node_fixture.hpp"

#include "actors/call/machine.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

using status = carrier_call_report::status;

struct restart_fixture : node_fixture {
  office here = make_office();
  call_id id;
  std::string attempt;

  void dial() {
    actors().calls().initiate(wish(here), [](auto) {});
    run();
    id = {keys::trailing_id(journal.scan(keys::open_calls(), 1).at(0).first)};
    attempt = record(id).attempt;
  }
  void accept() {
    carrier.dials.at(0).to({dial_verdict::accepted, {"req-1"}, 201, ""});
    run();
  }
  outcome<answer_instruction> answers() {
    return ask<answer_instruction>([&](auto to) { actors().calls().answered({id, attempt, {"uuid-9"}}, now, to); });
  }
  void carrier_knows(status is, std::string uuid = "uuid-9") {
    carrier_call_report r;
    r.is = is;
    r.call = {uuid};
    r.from = {"+14155550100"};
    r.to = {"+14155550123"};
    r.cause = is == status::ended ? hangup_cause::user_busy : hangup_cause::none;
    carrier.find_answer = r;
    carrier.search_answer = std::vector{r};
  }
  /// What the journal alone says, against what is stored.
  void journal_agrees() {
    calls::call_state s;
    s.record.call = id;
    for (const auto& line : journal.events_of({entity_kind::call, id.value})) {
      const auto e = calls::read_event(line);
      REQUIRE(e);
      s = calls::transition(std::move(s), *e).next;
    }
    const auto stored = calls::read_call(*journal.get(keys::entity({entity_kind::call, id.value})));
    REQUIRE(stored);
    CHECK(encode(s.record) == encode(stored->record));
    CHECK(s.now.index() == stored->now.index());
    CHECK(s.generation == stored->generation);
  }
};

}  // namespace

TEST_CASE_METHOD(restart_fixture, "Scenario: killed between the intent and its turn") {
  journal.hold = true;
  actors().calls().initiate(wish(here), [](auto) {});
  run();
  id = {keys::trailing_id(journal.scan(keys::open_calls(), 1).at(0).first)};
  journal.hold = false;
  WHEN("it comes back soon, it goes on") {
    now += 30'000;
    restart();
    CHECK(carrier.dials.size() == 1);
    CHECK(record(id).restarts == 1);
  }
  WHEN("it comes back late, nobody is rung") {
    now += 61'000;
    restart();
    CHECK(carrier.dials.empty());
    CHECK(record(id).cause == hangup_cause::not_dialed);
    CHECK(journal.scan(keys::open_calls(), 1).empty());
  }
  journal_agrees();
}

TEST_CASE_METHOD(restart_fixture, "Scenario: killed while the dial was under way") {
  dial();
  CHECK(record(id).phase == call_phase::dialing);
  WHEN("the carrier has the call") {
    carrier_knows(status::live);
    restart();
    CHECK(record(id).phase == call_phase::queued);
    CHECK(answers()->what == answer_instruction::kind::stream);
  }
  WHEN("the carrier has had the call") {
    carrier_knows(status::ended);
    restart();
    CHECK(record(id).cause == hangup_cause::user_busy);
  }
  WHEN("the carrier never had it") {
    restart();
    CHECK(record(id).phase == call_phase::uncertain);
    WHEN("and the node is killed again and again") {
      for (int i = 0; i < 5; ++i) {
        pass(20'000, 500);
        restart();
      }
      CHECK(record(id).restarts == 6);
    }
    pass(200'000, 500);
    CHECK(record(id).cause == hangup_cause::dial_unknown);
  }
  WHEN("the old dial's answer comes to the dead") {
    const auto late = carrier.dials.at(0).to;
    kill();
    late({dial_verdict::accepted, {"req-1"}, 201, ""});
    start();
    CHECK(record(id).phase == call_phase::uncertain);
  }
  CHECK(carrier.dials.size() == 1);
  journal_agrees();
}

TEST_CASE_METHOD(restart_fixture, "Scenario: killed while it rang") {
  dial();
  accept();
  CHECK(ask<done>([&](auto to) { actors().calls().ringing({id, attempt, {"uuid-9"}}, {now}, to); }));
  WHEN("it is still ringing") {
    carrier_knows(status::live);
    restart();
    CHECK(record(id).phase == call_phase::ringing);
    CHECK(answers()->what == answer_instruction::kind::stream);
  }
  WHEN("it ended meanwhile") {
    carrier_knows(status::ended);
    restart();
    CHECK(record(id).cause == hangup_cause::user_busy);
    CHECK(record(id).disposition == "busy");
    CHECK(actors().calls_in_progress() == 0);
  }
  WHEN("the carrier cannot be asked for a while") {
    carrier.find_answer = refusal{errc::unavailable, "down", ""};
    restart();
    const auto asked = carrier.finds.size();
    pass(20'000, 500);
    CHECK(carrier.finds.size() > asked);
    CHECK(carrier.finds.size() < asked + 6);
    carrier_knows(status::ended);
    pass(31'000, 500);
    CHECK(record(id).cause == hangup_cause::user_busy);
  }
  journal_agrees();
}

TEST_CASE_METHOD(restart_fixture, "Scenario: killed in the middle of a conversation") {
  const auto first = arrive(here, "uuid-9");
  id = first->call;
  REQUIRE(bind(id, first->media_token, "uuid-9", "s1"));
  actors().calls().agent_said(id, line_said{{speaker::agent, "hello", 0, 400}});
  actors().calls().agent_said(id, node_entered{"n2", "Ask the day", 500});
  actors().calls().agent_said(id, slot_gathered{"day", "Tuesday", 600});
  pass(300);
  carrier_knows(status::live);
  restart();
  CHECK(actors().calls_in_progress() == 1);
  CHECK(record(id).transcript.size() == 1);
  WHEN("the carrier redials the stream, the conversation goes on where it was") {
    pass(5'000);
    const auto again = bind(id, first->media_token, "uuid-9", "s2");
    REQUIRE(again);
    CHECK(again->attempt == 2);
    CHECK(again->node == "n2");
    CHECK(again->gathered.at("day") == "Tuesday");
    CHECK(record(id).phase == call_phase::streaming);
  }
  WHEN("the carrier asks for instructions again, they are the same") {
    CHECK(arrive(here, "uuid-9")->media_token == first->media_token);
  }
  WHEN("nothing comes back, it is hung up after a minute") {
    pass(61'000, 500);
    CHECK(record(id).phase == call_phase::ending);
    CHECK(carrier.hang_ups == std::vector<std::string>{"uuid-9"});
    carrier_knows(status::ended);
    pass(16'000, 500);
    CHECK(record(id).phase == call_phase::ended);
  }
  WHEN("the caller had hung up meanwhile") {
    CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-9"}}, {hangup_cause::normal_clearing}, to); }));
    CHECK(record(id).disposition == "completed");
  }
  journal_agrees();
}

TEST_CASE_METHOD(restart_fixture, "Scenario: a stream ends and the hang-up's callback never comes") {
  const auto first = arrive(here, "uuid-9");
  id = first->call;
  REQUIRE(bind(id, first->media_token, "uuid-9", "s1"));
  actors().calls().stream_ended(id, "s1", "closed");
  pass(4'500, 500);
  CHECK(carrier.finds.empty());
  WHEN("the carrier says that the call is over") {
    carrier_knows(status::ended);
    pass(1'500, 500);
    CHECK(carrier.finds == std::vector<std::string>{"uuid-9"});
    CHECK(record(id).phase == call_phase::ended);
    CHECK(carrier.hang_ups.empty());
  }
  WHEN("it is live, and its stream returns") {
    carrier_knows(status::live);
    pass(1'500, 500);
    REQUIRE(bind(id, first->media_token, "uuid-9", "s2"));
    pass(120'000, 1'000);
    CHECK(carrier.finds.size() == 1);
    CHECK(record(id).phase == call_phase::streaming);
  }
  WHEN("it is live, and nothing comes") {
    carrier_knows(status::live);
    pass(55'000, 500);
    CHECK(carrier.finds.size() == 3);
    CHECK(carrier.hang_ups.empty());
    pass(1'500, 500);
    CHECK(carrier.hang_ups == std::vector<std::string>{"uuid-9"});
  }
  WHEN("the carrier cannot be asked, it is tried again with patience, and the answer counts when it comes") {
    pass(30'000, 500);
    CHECK(carrier.finds.size() == 4);  // after 5 s, and 2, 4 and 8 s later
    carrier_knows(status::ended);
    pass(10'000, 500);
    CHECK(record(id).phase == call_phase::ended);
    CHECK(record(id).cause == hangup_cause::user_busy);
  }
  WHEN("the hang-up's callback comes after all, nobody is asked") {
    CHECK(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {"uuid-9"}}, {hangup_cause::normal_clearing}, to); }));
    pass(120'000, 1'000);
    CHECK(carrier.finds.empty());
  }
  journal_agrees();
}

TEST_CASE_METHOD(restart_fixture, "Scenario: killed while it was being hung up") {
  const auto first = arrive(here, "uuid-9");
  id = first->call;
  CHECK(ask<done>([&](auto to) { actors().calls().hang_up(id, to); }));
  carrier_knows(status::ended);
  restart();
  CHECK(carrier.hang_ups.size() == 2);
  pass(16'000, 500);
  CHECK(record(id).phase == call_phase::ended);
  journal_agrees();
}
