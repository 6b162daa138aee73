// The table of a call's machine: our own wishes, time that passes, and a node that was down.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

step on(call_state s, const one_of<created, intended> auto&, const hang_up_wished& e) {
  return finish(std::move(s), hangup_cause::canceled, e.by, e.at_ms, true);
}
step on(call_state s, const one_of<dialing, uncertain> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), hangup_cause::canceled, e.by, e.at_ms, true);
}
step on(call_state s, const one_of<queued, ringing> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), hangup_cause::canceled, e.by, e.at_ms);
}
step on(call_state s, const one_of<answered, streaming, transferring, bridged> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), e.cause, e.by, e.at_ms);
}
step on(call_state s, const one_of<ending, ended> auto&, const hang_up_wished&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ time

/// What the carrier told while the node was down, nobody heard, and its first answer after that may lag behind.
step ask_again(call_state s) {
  step x = note_it(std::move(s));
  x.effects.push_back(ask_carrier{});
  arm(x, timer::settle, ending_guard_ms);
  return x;
}

step on(call_state s, const intended&, const timer_fired& e) {
  if (e.which != timer::turn || e.generation != s.generation) return ignore(std::move(s));
  add_note(s.record,
           "not dialed: its turn did not come within ten minutes (calls per "
           "second or concurrent calls of the configuration)");
  return finish(std::move(s), hangup_cause::not_dialed, hangup_party::us, e.at_ms, true);
}
step on(call_state s, const dialing&, const timer_fired& e) {
  if (e.which != timer::reply || e.generation != s.generation) return ignore(std::move(s));
  return becomes_uncertain(std::move(s), "the carrier did not answer the dial", e.at_ms);
}
step on(call_state s, const uncertain&, const timer_fired& e) {
  if (e.which != timer::settle || e.generation != s.generation) return ignore(std::move(s));
  add_note(s.record,
           "it was never learned whether this call was dialed; it is "
           "not dialed again");
  return finish(std::move(s), hangup_cause::dial_unknown, hangup_party::unknown, e.at_ms, false);
}
step on(call_state s, const one_of<queued, ringing> auto&, const timer_fired& e) {
  if (e.generation != s.generation) return ignore(std::move(s));
  if (e.which == timer::settle) return ask_again(std::move(s));
  if (e.which != timer::ring) return ignore(std::move(s));
  return wish_end(std::move(s), hangup_cause::no_answer, hangup_party::us, e.at_ms);
}
step on(call_state s, const answered& c, const timer_fired& e) {
  if (e.which == timer::limit) return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
  if (e.which != timer::stream || e.generation != s.generation) return ignore(std::move(s));
  if (const auto patience = c.stream_lost_ms ? stream_patience(c.asked + 1) : 0; patience > 0) {
    // Most streams end because the caller has hung up. The callback that says so may never come: asking changes nothing.
    step x = enter(std::move(s), answered{c.stream_lost_ms, c.asked + 1}, commit::behind, {ask_carrier{}});
    arm(x, timer::stream, patience);
    return x;
  }
  add_note(s.record, c.stream_lost_ms ? "the media stream was lost and did not come back" : "no media stream came");
  return wish_end(std::move(s), hangup_cause::media_timeout, hangup_party::us, e.at_ms);
}
step on(call_state s, const streaming&, const timer_fired& e) {
  if (e.which != timer::limit) return ignore(std::move(s));
  return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
}
/// While people talk, or a telephone rings, the carrier is asked how it stands; silence of ours is no reason to cut them off.
step on(call_state s, const transferring& c, const timer_fired& e) {
  if (e.which == timer::limit && c.stage != transfer_stage::connected)
    return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
  if (e.which != timer::stream || e.generation != s.generation) return ignore(std::move(s));
  if (c.stage == transfer_stage::asked)
    return not_transferred(std::move(s), c, "the carrier did not come for the transfer's document", e.at_ms);
  const bool warm = s.record.transfers.back().mode == transfer_mode::warm;
  if (warm && (c.stage != transfer_stage::connected || c.left)) return has_held_long_enough(std::move(s), c, e.at_ms);
  if (e.at_ms - s.record.answered_ms > longest_call_ms) {
    add_note(s.record, "the carrier has not said for a day how the transferred call ended");
    return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
  }
  const auto patience = std::min(transfer_grace_ms << std::min(c.unanswered, 5u), transfer_check_ms_max);
  step x = enter(std::move(s), transferring{c.stage, c.stream_alive, c.unanswered + 1}, commit::before, {ask_carrier{}});
  if (warm) x.effects.push_back(ask_leg{});
  arm(x, timer::stream, patience);
  return x;
}
step on(call_state s, const bridged& c, const timer_fired& e) {
  if (e.which == timer::limit) return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
  if (e.which != timer::stream || e.generation != s.generation) return ignore(std::move(s));
  step x = enter(std::move(s), bridged{c.asked + 1}, commit::behind, {ask_carrier{}});
  arm(x, timer::stream, transfer_check_ms_max);
  return x;
}
step on(call_state s, const ending& c, const timer_fired& e) {
  if (e.which != timer::ending || e.generation != s.generation) return ignore(std::move(s));
  const auto waited = e.at_ms - c.since_ms;
  if (c.dial_unknown && waited > seconds(s.ring_timeout_s) + settle_grace_ms) {
    add_note(s.record,
             "it was never learned whether this call was dialed; it "
             "is not dialed again");
    return finish(std::move(s), hangup_cause::dial_unknown, c.by, e.at_ms, false);
  }
  // The carrier was given a time limit: beyond it the call is over, whoever can be reached.
  if (waited > seconds(s.ring_timeout_s) + seconds(s.time_limit_s) + settle_grace_ms) {
    add_note(s.record, "the carrier could not be asked how the call ended");
    return finish(std::move(s), c.cause, c.by, e.at_ms, false);
  }
  const auto patience = std::min(ending_guard_ms << std::min(c.asked, 5u), ending_guard_ms_max);
  step x = enter(std::move(s), ending{c.cause, c.by, c.since_ms, c.dial_unknown, c.asked + 1}, commit::before);
  if (c.dial_unknown)
    x.effects.push_back(settle_dial{});
  else
    x.effects.push_back(ask_carrier{});
  arm(x, timer::ending, patience);
  return x;
}
step on(call_state s, const one_of<created, ended> auto&, const timer_fired&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ after a restart

step on(call_state s, const intended&, const node_restarted& e) {
  ++s.record.restarts;
  if (e.at_ms - s.intended_ms > fresh_intent_ms) {
    add_note(s.record,
             "not dialed: the node was down when its turn would have "
             "come, and it is too late now");
    return finish(std::move(s), hangup_cause::not_dialed, hangup_party::us, e.at_ms, true);
  }
  step x = enter(std::move(s), intended{}, commit::before, {ask_turn{}});
  arm(x, timer::turn, turn_wait_ms);
  return x;
}
step on(call_state s, const dialing&, const node_restarted& e) {
  ++s.record.restarts;
  return becomes_uncertain(std::move(s), "the node stopped while the dial was under way", e.at_ms);
}
step on(call_state s, const uncertain& c, const node_restarted& e) {
  ++s.record.restarts;
  step x = enter(std::move(s), c, commit::before, {settle_dial{}});
  // Even a deadline that has passed leaves time to ask once.
  arm(x, timer::settle, std::max(c.deadline_ms - e.at_ms, ending_guard_ms));
  return x;
}
template <one_of<queued, ringing> S>
step on(call_state s, const S& c, const node_restarted&) {
  ++s.record.restarts;
  const auto guard = seconds(s.ring_timeout_s) + ring_grace_ms;
  step x = enter(std::move(s), c, commit::before, {ask_carrier{}});
  arm(x, timer::ring, guard);
  arm(x, timer::settle, ending_guard_ms);
  return x;
}
step on(call_state s, const talking auto&, const node_restarted& e) {
  ++s.record.restarts;
  if (through_browser(s)) {
    add_note(s.record, "the node was restarted during the conversation");
    return finish(std::move(s), hangup_cause::node_restarted, hangup_party::us, e.at_ms, true);
  }
  const auto limit = s.record.answered_ms + seconds(s.time_limit_s) + limit_grace_ms - e.at_ms;
  step x = between_streams(std::move(s), e.at_ms, commit::before);
  x.effects.push_back(ask_carrier{});
  arm(x, timer::limit, limit);
  return x;
}
// The document that was asked for has not been given out unless we wrote so: to ask for it again is harmless.
step on(call_state s, const transferring& c, const node_restarted& e) {
  ++s.record.restarts;
  const auto limit = s.record.answered_ms + seconds(s.time_limit_s) + limit_grace_ms - e.at_ms;
  const bool asked = c.stage == transfer_stage::asked || c.stage == transfer_stage::returning;
  const bool warm = s.record.transfers.back().mode == transfer_mode::warm;
  step x = enter(std::move(s), transferring{c.stage, false, 0, c.left}, commit::before, {ask_carrier{}});
  if (asked)
    x.effects.push_back(ask_transfer{});
  else if (warm)
    x.effects.push_back(ask_leg{});
  arm(x, timer::stream, transfer_fetch_ms);
  arm(x, timer::limit, limit);
  return x;
}
step on(call_state s, const bridged& c, const node_restarted& e) {
  ++s.record.restarts;
  const auto limit = s.record.answered_ms + seconds(s.time_limit_s) + limit_grace_ms - e.at_ms;
  step x = enter(std::move(s), c, commit::before, {ask_carrier{}});
  arm(x, timer::stream, transfer_check_ms_max);
  arm(x, timer::limit, limit);
  return x;
}
step on(call_state s, const ending& c, const node_restarted&) {
  ++s.record.restarts;
  step x = enter(std::move(s), c, commit::before);
  if (c.dial_unknown)
    x.effects.push_back(settle_dial{});
  else
    x.effects.push_back(ask_hang_up{});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}
step on(call_state s, const one_of<created, ended> auto&, const node_restarted&) { return ignore(std::move(s)); }

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const hang_up_wished& e) { return look_up(std::move(s), e); }
step happens(call_state s, const timer_fired& e) { return look_up(std::move(s), e); }
step happens(call_state s, const node_restarted& e) { return look_up(std::move(s), e); }

}  // namespace tandem::calls
