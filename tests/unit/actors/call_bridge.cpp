// Warm transfers: the caller's machine and the leg's, state by event, and as stories.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/actors/call_story.hpp"

using namespace tandem;
using namespace tandem::calls;
using namespace tandem::calls::story;

namespace {

// Read as the table of call_machine.cpp: the caller asked, holding, whispering (to the third party), connected, left (the
// conference, before we know why), returning; the leg bridged (being whispered to) and joined. B: bridged.
// clang-format off
const std::map<std::string, std::string> table{
    {"call_arrived",               "-  -  -  -  -  -  -  -"},
    {"run_created",                "-  -  -  -  -  -  -  -"},
    {"dial_intended",              "-  -  -  -  -  -  -  -"},
    {"dial_started",               "-  -  -  -  -  -  -  -"},
    {"dial_accepted",              "T' T' T' T' T' T' B' B'"},
    {"dial_refused",               "-  -  -  -  -  -  -  -"},
    {"dial_uncertain",             "-  -  -  -  -  -  -  -"},
    {"dial_forgone",               "-  -  -  -  -  -  -  -"},
    {"carrier_told live",          "-  -  -  -  -  -  -  -"},
    {"carrier_told ended",         "!X !X !X !X !X !X !X !X"},
    {"carrier_told not_found",     "-  -  -  -  -  -  -  -"},
    {"far_end_rang",               "-  -  -  -  -  -  -  -"},
    {"far_end_answered",           "-  -  -  -  -  -  -  -"},
    {"call_hung_up",               "!X !X !X !X !X !X !X !X"},
    {"stream_bound",               "-  -  -  -  -  -  -  -"},
    {"stream_lost",                "T' T' T' T' -  -  -  -"},
    {"stream_noted",               "T' T' T' T' T' T' B' B'"},
    {"agent_reported line",        "T' T' T' T' T' T' B' B'"},
    {"agent_reported end",         "T' T' T' T' T' T' B' B'"},
    {"recording_stored",           "T' T' T' T' T' T' B' B'"},
    {"hang_up_wished",             "!E !E !E !E !E !E !E !E"},
    {"timer_fired own",            "!S !T !T !T !E !T B  B"},
    {"timer_fired stale",          "-  -  -  -  -  -  -  -"},
    {"timer_fired limit",          "!E !E !E -  -  !E !E !E"},
    {"node_restarted",             "!T !T !T !T !T !T !B !B"},
    {"call_disowned",              "-  -  -  -  -  -  -  -"},
    {"machine_found",              "T' T' T' T' T' T' B' B'"},
    {"element_noted",              "T' T' T' T' T' T' B' B'"},
    {"transfer_wished",            "-  -  -  -  -  -  -  -"},
    {"transfer_refused",           "!S -  -  -  -  T' -  -"},
    {"transfer_fetched",           "!T -  -  -  -  !A -  -"},
    {"third_party_answered",       "-  -  -  -  -  -  -  -"},
    {"transfer_finished busy",     "-  -  -  -  -  -  -  -"},
    {"transfer_finished through",  "-  -  -  -  -  -  -  -"},
    {"leg_told ringing",           "-  -  -  -  -  -  -  -"},
    {"leg_told answered",          "-  T  -  -  -  -  -  -"},
    {"leg_told joined",            "-  !T !T -  -  -  -  -"},
    {"leg_told busy",              "-  !T !T !E !E -  -  -"},
    {"leg_told through",           "-  !E !E !E !E -  -  -"},
    {"leg_told machine",           "-  !T !T !T !A -  -  -"},
    {"leg_told stale",             "-  -  -  -  -  -  -  -"},
    {"hold_left",                  "-  !A !A !T -  !A -  -"},
    {"hold_left stale",            "-  -  -  -  -  -  -  -"},
    {"room_joined",                "-  -  -  -  -  -  !B -"},
    {"talk_begun",                 "-  -  -  -  -  -  -  -"},
    {"transfer_finished stale",    "-  -  -  -  -  -  -  -"},
};
// clang-format on

}  // namespace

SCENARIO("every event in every state of a warm transfer does what the table says") {
  for (const auto& [name, event] : every_event()) {
    INFO(name);
    const auto found = table.find(name);
    CHECK((found == table.end() ? "no row" : found->second) == row(event, every_warm_state()));
  }
  CHECK(table.size() == every_event().size());
}

SCENARIO("a caller holds, the third party hears who it is, and they talk") {
  const auto asked = warm("asked");
  const auto held = transition(asked, transfer_fetched{1, t0});
  THEN(
      "the leg is made only when the caller is on hold, and that is written "
      "first") {
    CHECK(held.how == commit::before);
    CHECK(find_effect<ask_leg>(held));
    CHECK(find_timer(held, timer::stream)->after_ms == hold_ms_max);
    CHECK_FALSE(find_effect<ask_leg>(transition(asked, leg_is(leg_stage::ringing))));
  }
  const auto document = instruction_for(held.next);
  CHECK(document.what == answer_instruction::kind::hold);
  CHECK(document.room == "room-1");
  CHECK(document.transfer == 1);
  const auto talk = transition(transition(held.next, leg_is(leg_stage::answered)).next, leg_is(leg_stage::joined));
  CHECK(talk.next.record.transfers.at(0).outcome == transfer_outcome::put_through);
  CHECK(talk.next.record.transfers[0].connected_ms == t0 + 5'000);
  CHECK(talk.next.record.transfers[0].leg.value == "b1");
  CHECK(talk.next.record.gathered.at("transfer_result") == "put_through");
  CHECK(talk.next.record.disposition == "transferred");
  WHEN("the third party hangs up") {
    const auto left = transition(talk.next, hold_left{1, next_token, t0 + 60'000});
    THEN("the caller waits a moment for why, and is then hung up on") {
      CHECK(instruction_for(left.next).what == answer_instruction::kind::wait);
      CHECK(find_timer(left, timer::stream)->after_ms == leg_word_ms);
      const auto over = transition(left.next, leg_is(leg_stage::gone, transfer_outcome::put_through));
      CHECK(instruction_for(over.next).what == answer_instruction::kind::hang_up);
      CHECK_FALSE(find_effect<ask_hang_up>(over));
      CHECK(over.next.record.transfers[0].ended_ms == t0 + 5'000);
      CHECK(over.next.record.transfers[0].outcome == transfer_outcome::put_through);
    }
    THEN("nor does the caller wait for ever") {
      const auto over = transition(left.next, own_timer(left.next));
      CHECK(instruction_for(over.next).what == answer_instruction::kind::hang_up);
      CHECK(find_effect<let_leg_go>(over));
    }
  }
  WHEN("the caller hangs up") {
    const auto over = transition(talk.next, hang_up_by(hangup_party::caller));
    CHECK(find_effect<let_leg_go>(over));
    CHECK(over.next.record.transfers[0].outcome == transfer_outcome::put_through);
    CHECK(over.next.record.transfers[0].ended_ms == t0 + 9'000);
    CHECK(over.next.record.disposition == "transferred");
  }
  WHEN("nothing more is heard while they talk") {
    auto s = talk.next;
    for (int i = 0; i < 12; ++i) {
      const auto x = transition(s, timer_fired{timer::stream, s.generation, t0 + i * 300'000});
      CHECK(find_effect<ask_carrier>(x));
      CHECK(find_effect<ask_leg>(x));
      s = x.next;
    }
    CHECK(s.record.phase == call_phase::transferring);
  }
}

SCENARIO("a third party who does not come sends the caller back to the agent") {
  for (const auto how : {transfer_outcome::busy, transfer_outcome::no_answer, transfer_outcome::declined,
                         transfer_outcome::machine, transfer_outcome::failed}) {
    const auto x = transition(warm("holding"), leg_is(leg_stage::gone, how));
    CHECK(find_effect<ask_transfer>(x));
    CHECK(x.next.record.transfers.at(0).outcome == how);
    CHECK(x.next.record.transfers[0].note == "Busy Line");
    CHECK(x.next.record.gathered.at("transfer_result") == to_string(how));
    CHECK(x.next.comes_from == how);
    const auto back = transition(x.next, transfer_fetched{1, t0 + 6'000});
    CHECK(instruction_for(back.next).what == answer_instruction::kind::stream);
    CHECK(instruction_for(back.next).media_token == next_token);
    CHECK(admit_stream(back.next, next_token, uuid, "s2", t0 + 7'000));
  }
  GIVEN("a carrier that does not come for the document") {
    auto s = warm("returning");
    int asked = 0;
    while (s.record.phase == call_phase::transferring) {
      const auto x = transition(s, own_timer(s));
      asked += find_effect<ask_transfer>(x) != nullptr;
      s = x.next;
    }
    THEN("it is asked some times more, then the caller is not kept on hold") {
      CHECK(asked == returns_max);
      CHECK(s.record.phase == call_phase::ending);
    }
  }
  GIVEN("a carrier that refuses to bring the caller back") {
    THEN("it is asked whether he is there at all") {
      CHECK(find_effect<ask_carrier>(transition(warm("returning"), transfer_refused{1, "not found", t0})));
    }
  }
}

SCENARIO("a machine that is found out after it has joined") {
  const auto gone = leg_is(leg_stage::gone, transfer_outcome::machine);
  for (const std::string when : {"connected", "left"}) {
    auto s = transition(warm(when), gone).next;
    CHECK(s.record.transfers.at(0).outcome == transfer_outcome::machine);
    CHECK(s.record.disposition.empty());
    // The end of the conference sends the caller to us by himself.
    s = transition(s, hold_left{1, next_token, t0}).next;
    CHECK(instruction_for(s).what == answer_instruction::kind::stream);
    CHECK(s.comes_from == transfer_outcome::machine);
  }
}

SCENARIO("a caller who does not wait") {
  for (const std::string when : {"holding", "whispering"}) {
    const auto over = transition(warm(when), hang_up_by(hangup_party::caller));
    CHECK(find_effect<let_leg_go>(over));
    CHECK(over.next.record.transfers.at(0).outcome == transfer_outcome::canceled);
    CHECK_FALSE(has_use_for(over.next, leg));
    const auto left = transition(warm(when), hold_left{1, next_token, t0});
    CHECK(find_effect<let_leg_go>(left));
    CHECK(left.next.record.transfers[0].outcome == transfer_outcome::canceled);
  }
  const auto wished =
      transition(warm("holding"), hang_up_wished{hangup_cause::normal_clearing, hangup_party::operator_request, t0});
  CHECK(find_effect<ask_hang_up>(wished));
  CHECK(find_effect<let_leg_go>(wished));
}

SCENARIO("holding has an end") {
  auto x = transition(warm("holding"), own_timer(warm("holding")));
  CHECK(find_effect<let_leg_go>(x));
  CHECK(x.next.record.phase == call_phase::transferring);
  x = transition(x.next, leg_is(leg_stage::gone, transfer_outcome::no_answer));
  CHECK(find_effect<ask_transfer>(x));
  THEN("a whisper whose callback was lost is believed to have been heard") {
    const auto y = transition(warm("whispering"), own_timer(warm("whispering")));
    CHECK(y.next.record.transfers.at(0).outcome == transfer_outcome::put_through);
    CHECK(find_timer(y, timer::stream)->after_ms == transfer_check_ms_max);
  }
}

SCENARIO("a leg hears the whisper and joins") {
  const auto intended = transition(blank(), leg_intent());
  CHECK(intended.next.record.made_for == call_id{192});
  const auto answered = transition(leg_after({}), far_end_answered{uuid, token, t0});
  CHECK(find_timer(answered, timer::stream)->after_ms == 8 * whisper_ms_per_byte + whisper_grace_ms);
  CHECK(find_timer(answered, timer::limit)->after_ms == leg_time_limit_s * 1'000 + limit_grace_ms);
  const auto document = instruction_for(answered.next);
  CHECK(document.what == answer_instruction::kind::join);
  CHECK(document.room == "room-1");
  CHECK(document.spoken == "a caller");
  CHECK(leg_stage_of(answered.next) == leg_stage::answered);
  CHECK(leg_stage_of(warm("joined")) == leg_stage::joined);
  CHECK(find_effect<ask_carrier>(transition(warm("joined"), own_timer(warm("joined")))));
  CHECK(find_effect<ask_hang_up>(transition(warm("joined"), timer_fired{timer::limit, 0, t0})));
}

SCENARIO("what a leg came to") {
  const auto ended = [](const std::string& when, hangup_cause cause, hangup_party by) {
    auto s = when == "ringing" ? leg_after({far_end_rang{uuid, t0}}) : warm(when);
    return leg_outcome_of(transition(s, hang_up_by(by, cause)).next);
  };
  using cause = hangup_cause;
  using by = hangup_party;
  CHECK(ended("ringing", cause::user_busy, by::carrier) == transfer_outcome::busy);
  CHECK(ended("ringing", cause::no_answer, by::carrier) == transfer_outcome::no_answer);
  CHECK(ended("ringing", cause::no_user_response, by::carrier) == transfer_outcome::no_answer);
  CHECK(ended("ringing", cause::call_rejected, by::callee) == transfer_outcome::declined);
  CHECK(ended("ringing", cause::unallocated_number, by::carrier) == transfer_outcome::failed);
  CHECK(ended("ringing", cause::canceled, by::us) == transfer_outcome::no_answer);
  CHECK(ended("bridged", cause::machine_detected, by::carrier) == transfer_outcome::machine);
  CHECK(ended("bridged", cause::normal_clearing, by::callee) == transfer_outcome::declined);
  CHECK(ended("bridged", cause::normal_clearing, by::us) == transfer_outcome::no_answer);
  CHECK(ended("joined", cause::normal_clearing, by::callee) == transfer_outcome::put_through);
  CHECK(ended("joined", cause::machine_detected, by::carrier) == transfer_outcome::machine);
  const auto rings_on = transition(leg_after({far_end_rang{uuid, t0}}), own_timer(leg_after({far_end_rang{uuid, t0}}))).next;
  CHECK(leg_stage_of(rings_on) == leg_stage::gone);
  CHECK(leg_outcome_of(rings_on) == transfer_outcome::no_answer);
  CHECK(leg_outcome_of(transition(leg_after({}), dial_refused{400, "barred", false, t0}).next) == transfer_outcome::failed);
}

SCENARIO("a node dies in any state of a warm transfer") {
  const auto after_restart = [](const std::string& name) { return transition(warm(name), node_restarted{t0 + 1'000}); };
  THEN("what the carrier has not come for is asked for again") {
    for (auto name : {"asked", "returning"}) {
      CHECK(find_effect<ask_transfer>(after_restart(name)));
      CHECK_FALSE(find_effect<ask_leg>(after_restart(name)));
    }
  }
  THEN(
      "the leg, which may have gone on, is asked how it stands; the caller is "
      "not disturbed") {
    for (auto name : {"holding", "whispering", "connected", "left"}) {
      CHECK(find_effect<ask_leg>(after_restart(name)));
      CHECK_FALSE(find_effect<ask_transfer>(after_restart(name)));
      CHECK_FALSE(find_effect<dial>(after_restart(name)));
    }
  }
  THEN("a leg is looked for at the carrier and never dialed again") {
    for (auto name : {"bridged", "joined"}) {
      CHECK(find_effect<ask_carrier>(after_restart(name)));
      CHECK(after_restart(name).next.record.phase == call_phase::bridged);
    }
    const auto lost = transition(leg_after({}), node_restarted{t0 + 1'000});
    CHECK(lost.next.record.phase == call_phase::uncertain);
    CHECK_FALSE(find_effect<dial>(lost));
  }
}

SCENARIO("who comes back may be transferred again, and the old leg means nothing") {
  auto s = transition(warm("returning"), transfer_fetched{1, t0}).next;
  s = transition(s, stream_bound{"s2", uuid, t0}).next;
  CHECK(was_transferred_by(s, "k7"));
  s = transition(s, transfer_wished{{{"+14155550178"}, transfer_mode::warm}, t0, {256}, "room-2"}).next;
  s = transition(s, transfer_fetched{2, t0}).next;
  CHECK(instruction_for(s).room == "room-2");
  CHECK(has_use_for(s, {256}));
  CHECK_FALSE(has_use_for(s, leg));
  CHECK(transition(s, leg_is(leg_stage::joined)).how == commit::nothing);
  CHECK(transition(s, hold_left{1, next_token, t0}).how == commit::nothing);
}
