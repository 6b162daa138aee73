#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "actors/call/describe.hpp"
#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"
#include "tests/unit/actors/call_story.hpp"

using namespace tandem;
using namespace tandem::calls;
using namespace tandem::calls::story;

namespace {

// One column per state, in the order of every_state(). A letter is the state that follows (C created, I intended, D dialing, Q
// queued, U uncertain, R ringing, A answered, S streaming, E ending, X ended, T transferring: the carrier asked, dialing,
// connected; the column before those is answered too, between two streams), with its timers anew; with ' it stays as it is and
// only learns something. '!': durable before anybody sees it. '-': news we already had, or nothing to do with us.
//
// clang-format off
const std::map<std::string, std::string> table{
    {"call_arrived",               "!A -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"run_created",                "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"dial_intended",              "!I -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"dial_started",               "-  !D -  -  -  -  -  -  -  -  -  -  -  -"},
    {"dial_accepted",              "-  !Q !Q -  !Q R' A' S' E' X' A' T' T' T'"},
    {"dial_refused",               "-  !X !X -  !X -  -  -  -  -  -  -  -  -"},
    {"dial_uncertain",             "-  !U !U -  -  -  -  -  -  -  -  -  -  -"},
    {"dial_forgone",               "-  !X -  -  -  -  -  -  -  -  -  -  -  -"},
    {"carrier_told live",          "-  -  -  Q' !Q -  -  -  !E -  -  -  -  -"},
    {"carrier_told ended",         "-  -  -  !X !X !X !X !X !X -  !X !X !X !X"},
    {"carrier_told not_found",     "-  -  -  -  -  -  -  -  !X -  -  -  -  -"},
    {"far_end_rang",               "-  R  R  R  R  -  -  -  -  -  -  -  -  -"},
    {"far_end_answered",           "-  !A !A !A !A !A -  -  -  -  -  -  -  -"},
    {"call_hung_up",               "-  !X !X !X !X !X !X !X !X -  !X !X !X !X"},
    {"stream_bound",               "-  -  -  -  -  -  !S -  -  -  !S -  -  -"},
    {"stream_lost",                "-  -  -  -  -  -  -  A  -  -  -  T' T' T'"},
    {"stream_noted",               "-  I' D' Q' U' R' A' S' E' X' A' T' T' T'"},
    {"agent_reported line",        "-  I' D' Q' U' R' A' S' E' X' A' T' T' T'"},
    {"agent_reported end",         "-  I' D' Q' U' R' !E !E E' X' !E T' T' T'"},
    {"recording_stored",           "-  I' D' Q' U' R' A' S' E' X' A' T' T' T'"},
    {"call_forgotten",             "-  -  -  -  -  -  -  -  -  !X'-  -  -  -"},
    {"hang_up_wished",             "!X !X !E !E !E !E !E !E -  -  !E !E !E !E"},
    {"timer_fired own",            "-  !X !U !E !X !E !E -  !E -  A  !S !T !T"},
    {"timer_fired stale",          "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"timer_fired limit",          "-  -  -  -  -  -  !E !E -  -  !E !E !E -"},
    {"node_restarted",             "-  !I !U !Q !U !R !A !A !E -  !A !T !T !T"},
    {"call_disowned",              "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"machine_found",              "-  I' D' Q' U' R' A' S' E' -  A' T' T' T'"},
    {"element_noted",              "-  I' D' Q' U' R' A' S' E' X' A' T' T' T'"},
    {"transfer_wished",            "-  -  -  -  -  -  !T !T -  -  !T -  -  -"},
    {"transfer_refused",           "-  -  -  -  -  -  -  -  -  -  -  !S -  -"},
    {"transfer_fetched",           "-  -  -  -  -  -  -  -  -  -  -  !T -  -"},
    {"third_party_answered",       "-  -  -  -  -  -  -  -  -  -  -  !T !T -"},
    {"transfer_finished busy",     "-  -  -  -  -  -  -  -  -  -  -  !A !A !E"},
    {"transfer_finished through",  "-  -  -  -  -  -  -  -  -  -  -  !E !E !E"},
    {"leg_told ringing",           "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told answered",          "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told joined",            "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told busy",              "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told through",           "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told machine",           "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"leg_told stale",             "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"hold_left",                  "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"hold_left stale",            "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"room_joined",                "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"talk_begun",                 "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
    {"transfer_finished stale",    "-  -  -  -  -  -  -  -  -  -  -  -  -  -"},
};
// clang-format on

}  // namespace

SCENARIO("every event in every state does what the table says") {
  for (const auto& [name, event] : every_event()) {
    INFO(name);
    const auto found = table.find(name);
    CHECK((found == table.end() ? "no row" : found->second) == row(event));
  }
  CHECK(table.size() == every_event().size());
}

SCENARIO("nobody answers") {
  GIVEN("a call that rings") {
    const auto ringing = transition(in("queued"), far_end_rang{uuid, t0});
    THEN("its guard waits for the carrier's own ring timeout, and some") {
      REQUIRE(find_timer(ringing, timer::ring));
      CHECK(find_timer(ringing, timer::ring)->after_ms == 60'000 + ring_grace_ms);
    }
    WHEN("the guard fires") {
      const auto x = transition(ringing.next, own_timer(ringing.next));
      THEN(
          "the carrier is asked to hang up, and asked how it stands if no "
          "callback comes") {
        CHECK(x.next.record.phase == call_phase::ending);
        CHECK(find_effect<ask_hang_up>(x));
        CHECK(find_timer(x, timer::ending)->after_ms == ending_guard_ms);
        const auto guard = transition(x.next, own_timer(x.next));
        CHECK(find_effect<ask_carrier>(guard));
        const auto over = transition(guard.next, told(carrier_call_report::status::ended));
        CHECK(over.next.record.cause == hangup_cause::no_answer);
        CHECK(over.next.record.disposition == "no-answer");
      }
      THEN("a carrier who ended it for a reason of its own is believed") {
        const auto r = transition(x.next, hang_up_by(hangup_party::us, hangup_cause::answer_url_failed)).next.record;
        CHECK(r.cause == hangup_cause::answer_url_failed);
      }
      THEN("an answer that we were never told of is no 'no answer'") {
        const auto r = transition(x.next, hang_up_by(hangup_party::us)).next.record;
        CHECK(r.duration_s == 7);
        CHECK(r.cause == hangup_cause::normal_clearing);
        CHECK_FALSE(r.note.empty());
      }
    }
  }
}

SCENARIO("a node comes back to a call that rang when it died") {
  for (const auto* name : {"queued", "ringing"}) {
    const auto back = transition(in(name), node_restarted{t0});
    CHECK(find_effect<ask_carrier>(back));
    REQUIRE(find_timer(back, timer::ring));
    REQUIRE(find_timer(back, timer::settle));
    WHEN("the carrier's records lag behind, or say that it lives (" << name << ")") {
      const auto told_nothing = transition(back.next, told(carrier_call_report::status::not_found));
      const auto again = transition(told_nothing.next, timer_fired{timer::settle, back.next.generation, t0 + ending_guard_ms});
      THEN("it is asked again and again, and the guard of its ringing stays") {
        CHECK(find_effect<ask_carrier>(again));
        CHECK(find_timer(again, timer::settle)->after_ms == ending_guard_ms);
        const auto guard = transition(again.next, timer_fired{timer::ring, back.next.generation, t0 + 90'000});
        CHECK(guard.next.record.phase == call_phase::ending);
      }
    }
  }
}

SCENARIO("the callbacks overtake the reply to the dial") {
  GIVEN("a dial that the carrier has not answered yet") {
    auto s = in("dialing");
    WHEN("the far end answers first") {
      s = transition(s, far_end_answered{uuid, token, t0}).next;
      THEN("the late reply only adds the request's name") {
        const auto x = transition(s, dial_accepted{{"req"}, t0 + 1});
        CHECK(x.next.record.phase == call_phase::answered);
        CHECK(x.next.record.request.value == "req");
        CHECK(x.effects.empty());
      }
      THEN("not even a refusal or a lost reply can undo it") {
        CHECK(transition(s, dial_refused{500, "?", false, t0}).how == commit::nothing);
        CHECK(transition(s, dial_uncertain{"?", t0}).how == commit::nothing);
      }
    }
    WHEN("it is over before the reply comes") {
      s = transition(s, hang_up_by(hangup_party::callee, hangup_cause::user_busy)).next;
      CHECK(s.record.disposition == "busy");
      CHECK(transition(s, dial_accepted{{"req"}, t0}).next.record.phase == call_phase::ended);
    }
  }
}

SCENARIO("a media token opens one stream, and a second one once the first is dead") {
  auto s = in("answered");
  CHECK(admit_stream(s, "wrong", uuid, "s1", t0).why().code == errc::unauthorized);
  CHECK(admit_stream(s, std::string(32, '0'), uuid, "s1", t0).why().code == errc::unauthorized);
  CHECK(admit_stream(s, token, {"another"}, "s1", t0).why().code == errc::unauthorized);
  CHECK(admit_stream(s, token, uuid, "s1", t0 + token_life_ms + 1).why().code == errc::unauthorized);
  CHECK(admit_stream(in("ended"), token, uuid, "s1", t0).why().code == errc::not_found);
  CHECK(admit_stream(in("ending"), token, uuid, "s1", t0).why().code == errc::not_found);
  const auto first = admit_stream(s, token, uuid, "s1", t0 + token_life_ms);
  REQUIRE(first);
  s = transition(s, *first).next;
  CHECK(s.streams == 1);
  CHECK(admit_stream(s, token, uuid, "s2", t0).why().code == errc::conflict);
  s = transition(s, stream_lost{"s1", "closed", t0 + 200'000}).next;
  CHECK(admit_stream(s, token, uuid, "s2", t0 + 200'000 + stream_gone_ms + 1).why().code == errc::unauthorized);
  const auto second = admit_stream(s, token, uuid, "s2", t0 + 200'000 + stream_gone_ms);
  REQUIRE(second);
  s = transition(s, *second).next;
  CHECK(s.streams == 2);
  THEN("the end of the dead one, heard late, does not end the new one") {
    CHECK(transition(s, stream_lost{"s1", "closed", t0}).how == commit::nothing);
  }
}

SCENARIO("a stream that is lost and does not come back") {
  auto x = transition(in("streaming"), stream_lost{"s1", "closed", t0});
  THEN(
      "the carrier is asked about the call soon, then ever more seldom, and "
      "after a minute it is hung up") {
    std::int64_t waited = 0;
    for (const std::int64_t asked_at_ms : {5'000, 15'000, 35'000}) {
      waited += find_timer(x, timer::stream)->after_ms;
      CHECK(waited == asked_at_ms);
      x = transition(x.next, own_timer(x.next));
      CHECK(find_effect<ask_carrier>(x));
      CHECK_FALSE(find_effect<ask_hang_up>(x));
      CHECK(x.how == commit::behind);
      CHECK(admit_stream(x.next, token, uuid, "s2", t0 + waited));
    }
    CHECK(waited + find_timer(x, timer::stream)->after_ms == stream_gone_ms);
    x = transition(x.next, own_timer(x.next));
    CHECK(x.next.record.phase == call_phase::ending);
    CHECK(find_effect<ask_hang_up>(x));
    CHECK(transition(x.next, hang_up_by(hangup_party::us)).next.record.cause == hangup_cause::media_timeout);
  }
  THEN("the carrier may know the caller's hang-up, whose callback was lost") {
    const auto asked = transition(x.next, own_timer(x.next)).next;
    carrier_call_report r;
    r.is = carrier_call_report::status::ended;
    r.call = uuid;
    r.cause = hangup_cause::normal_clearing;
    r.by = hangup_party::caller;
    const auto over = transition(asked, carrier_told{r, t0 + 5'100}).next;
    CHECK(is_over(over));
    CHECK(over.record.cause == hangup_cause::normal_clearing);
    CHECK(over.record.hung_up_by == hangup_party::caller);
    CHECK(over.record.ended_ms == t0 + 5'100);
  }
  THEN("as long as it is live, or unknown, or redialed, nobody hangs up") {
    const auto asked = transition(x.next, own_timer(x.next)).next;
    CHECK(transition(asked, told(carrier_call_report::status::live)).how == commit::nothing);
    CHECK(transition(asked, told(carrier_call_report::status::not_found)).how == commit::nothing);
    const auto again = transition(asked, stream_bound{"s2", uuid, t0 + 6'000}).next;
    CHECK(again.record.phase == call_phase::streaming);
    CHECK(transition(again, own_timer(asked)).how == commit::nothing);
    AND_THEN("the next loss begins from the start") {
      CHECK(find_timer(transition(again, stream_lost{"s2", "closed", t0 + 9'000}), timer::stream)->after_ms == stream_ask_ms);
    }
  }
}

SCENARIO("whose doing an end was") {
  GIVEN("a conversation that came to its end") {
    const auto s = transition(in("streaming"), agent_reported{conversation_ended{"booked", "", 0}, t0}).next;
    THEN("the carrier's 'by API' is ours to explain") {
      const auto r = transition(s, hang_up_by(hangup_party::us)).next.record;
      CHECK(r.cause == hangup_cause::agent_ended);
      CHECK(r.hung_up_by == hangup_party::agent);
      CHECK(r.disposition == "booked");
      CHECK(r.bill_duration_s == 60);
      CHECK(r.total_cost == "0.00850");
    }
    THEN("a caller who hung up meanwhile was first") {
      const auto r = transition(s, hang_up_by(hangup_party::caller)).next.record;
      CHECK(r.cause == hangup_cause::normal_clearing);
      CHECK(r.hung_up_by == hangup_party::caller);
    }
  }
}

SCENARIO("why a conversation ended") {
  const auto cause_after = [](std::string disposition) {
    const auto s = transition(in("streaming"), agent_reported{conversation_ended{disposition, "", 0}, t0}).next;
    return transition(s, hang_up_by(hangup_party::us)).next.record.cause;
  };
  CHECK(cause_after("booked") == hangup_cause::agent_ended);
  CHECK(cause_after("caller_silent") == hangup_cause::caller_silent);
  CHECK(cause_after("agent_failed") == hangup_cause::agent_failed);
  CHECK(cause_after("max_duration") == hangup_cause::time_limit_reached);
}

SCENARIO("an end that the carrier could not confirm") {
  GIVEN("a hang-up that was asked for, and a carrier that is out of reach") {
    auto s = in("ending");
    std::int64_t at = t0, waited = 0;
    int asked = 0;
    while (!is_over(s)) {
      const auto before = s.generation;
      at += ending_guard_ms_max;
      const auto x = transition(s, timer_fired{timer::ending, s.generation, at});
      if (const auto* t = find_timer(x, timer::ending)) {
        CHECK(t->after_ms <= ending_guard_ms_max);
        waited = t->after_ms;
      }
      s = x.next;
      REQUIRE(s.generation > before);
      REQUIRE(++asked < 100);
    }
    CHECK(waited == ending_guard_ms_max);
    THEN("it ends with what we know, and its note says so") {
      CHECK(s.record.cause == hangup_cause::normal_clearing);
      CHECK_FALSE(s.record.note.empty());
      CHECK_FALSE(std::get<ended>(s.now).confirmed);
    }
    THEN("the truth is welcome when it comes after all, once") {
      const auto late = transition(s, hang_up_by(hangup_party::callee, hangup_cause::user_busy));
      CHECK(late.next.record.cause == hangup_cause::user_busy);
      CHECK(late.next.record.duration_s == 7);
      CHECK(transition(late.next, hang_up_by(hangup_party::carrier)).how == commit::nothing);
    }
  }
}

SCENARIO("an uncertain dial") {
  const auto lost = transition(in("dialing"), dial_uncertain{"timed out", t0});
  CHECK(find_effect<settle_dial>(lost));
  CHECK(find_timer(lost, timer::settle)->after_ms == 60'000 + settle_grace_ms);
  THEN("it may turn out to be a live call") {
    const auto x = transition(lost.next, told(carrier_call_report::status::live));
    CHECK(x.next.record.phase == call_phase::queued);
    CHECK(x.next.record.carrier_call == uuid);
    CHECK_FALSE(find_effect<dial>(x));
    AND_THEN(
        "a callback of another call of ours that claims the same name "
        "sets us right") {
      const auto y = transition(x.next, call_disowned{uuid, t0});
      CHECK(y.next.record.phase == call_phase::uncertain);
      CHECK(y.next.record.carrier_call.value.empty());
      CHECK(find_effect<settle_dial>(y));
    }
    AND_THEN("a callback of our own outweighs what the search had found") {
      const auto y = transition(x.next, far_end_rang{{"uuid-2"}, t0});
      CHECK(y.next.record.carrier_call.value == "uuid-2");
      CHECK(transition(y.next, call_disowned{{"uuid-2"}, t0}).how == commit::nothing);
    }
  }
  THEN("it may turn out to be over") {
    const auto x = transition(lost.next, told(carrier_call_report::status::ended));
    CHECK(x.next.record.phase == call_phase::ended);
    CHECK(x.next.record.cause == hangup_cause::no_answer);
  }
  THEN("it may never be known, and then a late callback still tells") {
    const auto x = transition(lost.next, own_timer(lost.next));
    CHECK(x.next.record.cause == hangup_cause::dial_unknown);
    CHECK(transition(x.next, hang_up_by(hangup_party::callee, hangup_cause::user_busy)).next.record.disposition == "busy");
  }
  THEN(
      "an operator who wants it hung up waits until it is known whom to hang "
      "up") {
    const auto wish = transition(lost.next, hang_up_wished{hangup_cause::normal_clearing, hangup_party::operator_request, t0});
    CHECK(wish.next.record.phase == call_phase::ending);
    const auto guard = transition(wish.next, own_timer(wish.next));
    CHECK(find_effect<settle_dial>(guard));
    const auto found = transition(guard.next, told(carrier_call_report::status::live));
    CHECK(find_effect<ask_hang_up>(found));
    CHECK(transition(found.next, hang_up_by(hangup_party::us, hangup_cause::canceled)).next.record.disposition == "canceled");
  }
}

SCENARIO("an intent that a restart finds") {
  CHECK(find_effect<ask_turn>(transition(in("intended"), node_restarted{t0 + fresh_intent_ms})));
  const auto late = transition(in("intended"), node_restarted{t0 + fresh_intent_ms + 1});
  CHECK(late.next.record.phase == call_phase::ended);
  CHECK(late.next.record.cause == hangup_cause::not_dialed);
  CHECK_FALSE(late.next.record.note.empty());
  CHECK_FALSE(find_effect<dial>(late));
}

SCENARIO("a caller is put through to somebody else") {
  const auto asked = transition(in("streaming"), transfer_wished{wish, t0});
  CHECK(find_effect<ask_transfer>(asked));
  CHECK(find_timer(asked, timer::stream)->after_ms == transfer_fetch_ms);
  const auto dialing_on = transition(asked.next, transfer_fetched{1, t0 + 100});
  CHECK(dialing_on.effects.size() == 1);
  THEN("the document dials from our own number, and whispers") {
    const auto x = instruction_for(dialing_on.next);
    CHECK(x.what == answer_instruction::kind::dial);
    CHECK(x.transfer == 1);
    CHECK(x.dial_to == wish.to);
    CHECK(x.dial_from.value == "+14155550100");
    CHECK(x.dial_timeout_s == transfer_ring_s);
    CHECK(x.spoken == "a caller");
  }
  WHEN("they answer, talk, and hang up") {
    const auto talk = transition(dialing_on.next, third_party_answered{1, {"b1"}, t0 + 4'000});
    CHECK(talk.next.record.disposition == "transferred");
    CHECK(talk.next.record.gathered.at("transfer_result") == "put_through");
    const auto over = transition(talk.next, finished(transfer_outcome::put_through));
    CHECK(instruction_for(over.next).what == answer_instruction::kind::hang_up);
    CHECK_FALSE(find_effect<ask_hang_up>(over));
    const auto r = transition(over.next, hang_up_by(hangup_party::us)).next.record;
    CHECK(r.transfers.at(0).outcome == transfer_outcome::put_through);
    CHECK(r.transfers[0].connected_ms == t0 + 4'000);
    CHECK(r.transfers[0].leg.value == "b1");
    CHECK(r.disposition == "transferred");
    CHECK(r.cause == hangup_cause::normal_clearing);
  }
  WHEN("the caller does not wait") {
    const auto r = transition(dialing_on.next, hang_up_by(hangup_party::caller)).next.record;
    CHECK(r.transfers.at(0).outcome == transfer_outcome::canceled);
    CHECK(r.transfers[0].ended_ms == t0 + 9'000);
    CHECK(r.disposition == "completed");
  }
  WHEN("nothing more is heard while they talk, for an hour") {
    auto s = in("connected");
    for (int i = 0; i < 12; ++i) {
      const auto x = transition(s, timer_fired{timer::stream, s.generation, t0 + i * 300'000});
      CHECK(find_effect<ask_carrier>(x));
      s = transition(x.next, told(carrier_call_report::status::live)).next;
    }
    THEN("they are not cut off") { CHECK(s.record.phase == call_phase::transferring); }
    THEN("after a day they are") {
      CHECK(transition(s, timer_fired{timer::stream, s.generation, t0 + longest_call_ms + 1}).next.record.phase ==
            call_phase::ending);
    }
  }
}

SCENARIO("a transfer that fails brings the caller back to the agent") {
  auto s = in("dialing on");
  const auto back = transition(s, finished(transfer_outcome::busy));
  CHECK(back.next.record.phase == call_phase::answered);
  CHECK(back.next.token == next_token);
  CHECK(back.next.comes_from == transfer_outcome::busy);
  CHECK(back.next.record.gathered.at("transfer_result") == "busy");
  CHECK(back.next.record.transfers.at(0).note == "USER_BUSY");
  CHECK(find_timer(back, timer::stream)->after_ms == answer_to_stream_ms);
  CHECK(instruction_for(back.next).media_token == next_token);
  CHECK(admit_stream(back.next, token, uuid, "s2", t0).why().code == errc::unauthorized);
  const auto bound = admit_stream(back.next, next_token, uuid, "s2", t0 + 6'000);
  REQUIRE(bound);
  s = transition(back.next, *bound).next;
  CHECK(s.comes_from == transfer_outcome::busy);
  THEN("the news, said twice, is old") {
    CHECK(transition(back.next, finished(transfer_outcome::busy)).how == commit::nothing);
    CHECK(transition(s, finished(transfer_outcome::no_answer)).how == commit::nothing);
  }
  THEN(
      "a second one is of its own number, and news of the first do not touch "
      "it") {
    s = transition(s, transfer_wished{wish, t0 + 10'000}).next;
    CHECK(instruction_for(s).transfer == 2);
    CHECK(transition(s, finished(transfer_outcome::busy)).how == commit::nothing);
    CHECK(transition(s, transfer_fetched{1, t0}).how == commit::nothing);
    CHECK(transition(s, transfer_fetched{2, t0}).how == commit::before);
  }
  THEN("a stream that breaks later is just cut off") {
    s = transition(s, stream_lost{"s2", "closed", t0 + 20'000}).next;
    CHECK(s.comes_from == transfer_outcome::none);
  }
}

SCENARIO("a transfer that the carrier does not take") {
  GIVEN("an agent that still talks") {
    const auto x = transition(in("asked"), transfer_refused{1, "invalid url", t0});
    CHECK(x.next.record.phase == call_phase::streaming);
    CHECK(x.next.record.transfers.at(0).outcome == transfer_outcome::failed);
    CHECK(x.next.record.gathered.at("transfer_result") == "failed");
  }
  GIVEN("an agent whose stream is closed") {
    auto s = transition(in("asked"), stream_lost{"s1", "transferred", t0}).next;
    s = transition(s, own_timer(s)).next;
    CHECK(s.record.transfers.at(0).outcome == transfer_outcome::failed);
    CHECK(s.comes_from == transfer_outcome::failed);
    THEN("it may come back within a minute") {
      CHECK(admit_stream(s, token, uuid, "s2", t0 + 2'000));
      CHECK(find_effect<ask_carrier>(transition(s, own_timer(s))));
    }
  }
}

SCENARIO("a node dies during a transfer") {
  THEN("what the carrier has not come for is asked for again") {
    const auto x = transition(in("asked"), node_restarted{t0 + 1'000});
    CHECK(find_effect<ask_transfer>(x));
    CHECK(find_effect<ask_carrier>(x));
  }
  THEN("what it has come for is not: that would cut the third party off") {
    for (auto name : {"dialing on", "connected"}) {
      const auto x = transition(in(name), node_restarted{t0 + 1'000});
      CHECK_FALSE(find_effect<ask_transfer>(x));
      CHECK(transition(x.next, finished(transfer_outcome::put_through)).next.record.phase == call_phase::ending);
    }
  }
}

SCENARIO("who may be transferred, and to whom") {
  const auto field = [](const std::string& state, transfer_wish w) {
    const auto said = admit_transfer(in(state), w);
    return said ? std::string("fine") : said.why().field + " " + std::to_string(static_cast<int>(said.why().code));
  };
  const auto code = [](errc c) { return std::to_string(static_cast<int>(c)); };
  CHECK(field("streaming", wish) == "fine");
  CHECK(field("answered", wish) == "fine");
  for (auto state : {"intended", "ringing", "ending", "ended", "asked", "connected"})
    CHECK(field(state, wish) == "call " + code(errc::conflict));
  CHECK(admit_transfer(blank(), wish).why().code == errc::not_found);
  CHECK(field("streaming", {{"+14155550123"}}) == "to " + code(errc::invalid));
  CHECK(field("streaming", {{"+14155550100"}}) == "to " + code(errc::invalid));
  CHECK(field("streaming", {{""}}) == "to " + code(errc::invalid));
  CHECK(field("streaming", {wish.to, transfer_mode::cold, std::string(4001, 'x')}) == "whisper " + code(errc::invalid));
}

SCENARIO("news that come twice are written down once") {
  const auto s = transition(in("streaming"), stream_noted{"s1", "degraded", "30", t0}).next;
  CHECK(transition(s, stream_noted{"s1", "degraded", "30", t0 + 1}).how == commit::nothing);
  CHECK(transition(s, stream_noted{"s1", "stopped", "", t0 + 1}).how == commit::behind);
  const auto found = transition(s, machine_found{t0 + 7}).next;
  CHECK(found.record.machine_ms == t0 + 7);
  CHECK(transition(found, machine_found{t0 + 9}).how == commit::nothing);
  auto many = found;
  for (int i = 0; i < 200; ++i) many = transition(many, element_noted{"record", "r" + std::to_string(i), "", t0}).next;
  CHECK(many.inbox.size() == inbox_max);
  CHECK(transition(many, element_noted{"record", "r199", "", t0}).how == commit::nothing);
}

SCENARIO("what is stored reads as a record, and leads to the call") {
  const auto before = in("dialing"), now = transition(before, far_end_answered{uuid, token, t0}).next;
  const auto changes = changes_between(before, now);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].key == keys::call_by_carrier("uuid-1"));
  const auto record = decode<call_record>(*changes[0].value);
  REQUIRE(record);
  CHECK(record->phase == call_phase::answered);
  CHECK(record->carrier_call == uuid);
  const auto end = changes_between(now, transition(now, hang_up_by(hangup_party::caller)).next);
  REQUIRE(end.size() == 3);
  CHECK(end[1].key == keys::logged_call({64}));
  const auto line = decode<logged_call>(*end[1].value);
  REQUIRE(line);
  CHECK(line->phase == call_phase::ended);
  CHECK(line->hung_up_by == hangup_party::caller);
  CHECK(end[2].key == keys::open_call({64}));
  CHECK_FALSE(end[2].value);
  const auto begin = changes_between(blank(), in("intended"));
  REQUIRE(begin.size() == 5);  // the call, its key, its run, its place in the log, and that it is open
  CHECK(begin[3].key == keys::logged_call({64}));
  CHECK(begin[3].value == "");
}

// Any events in any order: what is journaled is enough to rebuild the state, and some things never happen.
SCENARIO("the journal alone gives the state back") {
  const auto seed = std::getenv("TANDEM_SEED") ? std::strtoull(std::getenv("TANDEM_SEED"), nullptr, 10) : std::random_device{}();
  INFO("TANDEM_SEED=" << seed);
  std::mt19937_64 random(seed);
  const auto events = every_event();
  for (int life = 0; life < 300; ++life) {
    auto s = blank();
    std::vector<std::string> journal;
    std::string stored = encode(s), first_token;
    int dials = 0, overs = 0;
    std::int64_t at = t0;
    const auto live = [&](call_event e) {
      const bool was_over = is_over(s);
      auto x = transition(s, e);
      if (x.how == commit::nothing) {
        CHECK(encode(x.next) == encode(s));
        CHECK(x.effects.empty());
        return;
      }
      journal.push_back(write_event(e));
      s = x.next;
      stored = encode(s);
      for (const auto& effect : x.effects) {
        if (std::holds_alternative<dial>(effect)) {
          ++dials;
          CHECK(x.how == commit::before);
        }
        overs += std::holds_alternative<call_over>(effect);
      }
      if (was_over) CHECK(is_over(s));
      // A caller who comes back from a transfer gets a new one.
      if (first_token.empty() || s.token == next_token) first_token = s.token;
      CHECK(s.token == first_token);
      CHECK(s.record.phase == phase_of(s.now));
    };
    switch (random() % 4) {
      case 0: live(intent()); break;
      case 2: live(talk()); break;
      case 1: live(arrival()); break;
      default: live(leg_intent()); break;
    }
    for (int i = 0; i < 60; ++i) {
      auto e = events[random() % events.size()].second(s);
      at += static_cast<std::int64_t>(random() % 20'000);
      if (auto* a = std::get_if<far_end_answered>(&e)) a->token = std::to_string(random());
      if (auto* t = std::get_if<timer_fired>(&e)) t->at_ms = at;
      if (auto* r = std::get_if<node_restarted>(&e)) r->at_ms = at;
      live(std::move(e));
    }
    CHECK(dials <= 1);
    CHECK(overs <= 1);
    auto again = blank();
    for (const auto& line : journal) {
      const auto e = read_event(line);
      REQUIRE(e);
      again = transition(std::move(again), *e).next;
    }
    REQUIRE(encode(again) == stored);
    const auto read = read_call(stored);
    REQUIRE(read);
    REQUIRE(encode(*read) == stored);
  }
}
