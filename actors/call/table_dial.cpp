// The table of a call's machine: how it begins, and what becomes of a dial.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

step on(call_state s, const created&, const call_arrived& e) {
  auto& r = s.record;
  r.run_name = e.run_name;
  r.direction = call_direction::inbound;
  r.workflow = e.workflow;
  r.config = e.config;
  r.number = e.number;
  r.from = e.from;
  r.to = e.to;
  r.carrier_call = e.carrier_call;
  r.created_ms = e.at_ms;
  s.time_limit_s = e.time_limit_s;
  return is_answered(std::move(s), e.token, e.at_ms);
}
step on(call_state s, const auto&, const call_arrived&) { return ignore(std::move(s)); }

// Only what has never been: a run that waits for its dial is none.
step on(call_state s, const created&, const talk_begun& e) {
  auto& r = s.record;
  if (r.created_ms) return ignore(std::move(s));
  r.medium = call_medium::browser;
  r.run_name = e.run_name;
  r.direction = call_direction::inbound;
  r.workflow = e.workflow;
  r.initial_context_json = e.initial_context_json;
  r.created_ms = e.at_ms;
  s.time_limit_s = e.time_limit_s;
  return is_answered(std::move(s), e.token, e.at_ms);
}
step on(call_state s, const auto&, const talk_begun&) { return ignore(std::move(s)); }

step on(call_state s, const created&, const run_created& e) {
  auto& r = s.record;
  if (r.created_ms) return ignore(std::move(s));
  r.run_name = e.run_name;
  r.direction = call_direction::outbound;
  r.workflow = e.workflow;
  r.initial_context_json = e.initial_context_json;
  r.created_ms = e.at_ms;
  return enter(std::move(s), created{}, commit::before);
}
step on(call_state s, const auto&, const run_created&) { return ignore(std::move(s)); }

step on(call_state s, const created&, const dial_intended& e) {
  auto& r = s.record;
  if (r.run_name.empty()) r.run_name = e.run_name;
  r.direction = call_direction::outbound;
  r.workflow = e.workflow;
  r.config = e.config;
  r.number = e.number;
  r.from = e.from;
  r.to = e.to;
  r.attempt = e.attempt;
  if (e.initial_context_json != "{}") r.initial_context_json = e.initial_context_json;
  if (!r.created_ms) r.created_ms = e.at_ms;
  s.intended_ms = e.at_ms;
  s.idempotency_key = e.idempotency_key;
  s.ring_timeout_s = e.ring_timeout_s;
  s.time_limit_s = e.time_limit_s;
  s.extras = e.extras;
  s.leg = e.leg;
  r.made_for = e.leg.caller;
  step x = enter(std::move(s), intended{}, commit::before, {ask_turn{}});
  arm(x, timer::turn, turn_wait_ms);
  return x;
}
step on(call_state s, const auto&, const dial_intended&) { return ignore(std::move(s)); }

step on(call_state s, const intended&, const dial_started& e) {
  s.record.dialed_ms = e.at_ms;
  step x = enter(std::move(s), dialing{}, commit::before, {dial{}});
  arm(x, timer::reply, dial_reply_ms);
  return x;
}
step on(call_state s, const auto&, const dial_started&) { return ignore(std::move(s)); }

// The reply to the dial may come after the callbacks that prove it was taken.
step on(call_state s, const one_of<intended, dialing, uncertain> auto&, const dial_accepted& e) {
  return accepted(std::move(s), e.request);
}
step on(call_state s, const one_of<queued, ringing, answered, streaming, transferring, bridged, ended> auto&,
        const dial_accepted& e) {
  if (!s.record.request.value.empty() || e.request.value.empty()) return ignore(std::move(s));
  s.record.request = e.request;
  return note_it(std::move(s));
}
step on(call_state s, const ending& c, const dial_accepted& e) {
  if (s.record.request.value.empty()) s.record.request = e.request;
  if (!c.dial_unknown) return note_it(std::move(s));
  // Now we know whom to hang up.
  step x = enter(std::move(s), ending{c.cause, c.by, c.since_ms, false, 0}, commit::before, {ask_hang_up{}});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}
step on(call_state s, const created&, const dial_accepted&) { return ignore(std::move(s)); }

step on(call_state s, const one_of<intended, dialing, uncertain> auto&, const dial_refused& e) {
  add_note(s.record, e.message);
  return finish(std::move(s), e.rate_limited ? hangup_cause::limit_exceeded : hangup_cause::dial_refused, hangup_party::carrier,
                e.at_ms, true);
}
step on(call_state s, const ending& c, const dial_refused& e) {
  if (!c.dial_unknown) return ignore(std::move(s));
  add_note(s.record, e.message);
  return finish(std::move(s), hangup_cause::canceled, c.by, e.at_ms, true);
}
step on(call_state s, const one_of<created, queued, ringing, answered, streaming, transferring, bridged, ended> auto&,
        const dial_refused&) {
  return ignore(std::move(s));  // callbacks have proved the contrary
}

step on(call_state s, const one_of<intended, dialing> auto&, const dial_uncertain& e) {
  return becomes_uncertain(std::move(s), e.message, e.at_ms);
}
step on(call_state s, const ending& c, const dial_uncertain&) {
  if (!c.dial_unknown) return ignore(std::move(s));
  return {std::move(s), {settle_dial{}}, commit::behind};
}
step on(call_state s, const one_of<created, queued, uncertain, ringing, answered, streaming, transferring, bridged, ended> auto&,
        const dial_uncertain&) {
  return ignore(std::move(s));
}

step on(call_state s, const intended&, const dial_forgone& e) {
  add_note(s.record, e.why);
  return finish(std::move(s), hangup_cause::not_dialed, hangup_party::us, e.at_ms, true);
}
step on(call_state s, const auto&, const dial_forgone&) { return ignore(std::move(s)); }

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const call_arrived& e) { return look_up(std::move(s), e); }
step happens(call_state s, const run_created& e) { return look_up(std::move(s), e); }
step happens(call_state s, const talk_begun& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_intended& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_started& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_accepted& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_refused& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_uncertain& e) { return look_up(std::move(s), e); }
step happens(call_state s, const dial_forgone& e) { return look_up(std::move(s), e); }

}  // namespace tandem::calls
