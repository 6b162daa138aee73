// The table of a call's machine: what the carrier tells, asked or not.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

step on(call_state s, const one_of<intended, dialing, queued, uncertain> auto&, const far_end_rang& e) {
  return rings(std::move(s), e.carrier_call, e.at_ms);
}
step on(call_state s, const one_of<ringing, answered, streaming, transferring, bridged> auto&, const far_end_rang& e) {
  return mine(std::move(s), e.carrier_call);
}
step on(call_state s, const ending& c, const far_end_rang& e) {
  if (!learn(s, e.carrier_call)) return ignore(std::move(s));
  step x = enter(std::move(s), ending{c.cause, c.by, c.since_ms, false, c.asked}, commit::before, {ask_hang_up{}});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}
step on(call_state s, const one_of<created, ended> auto&, const far_end_rang&) { return ignore(std::move(s)); }

step on(call_state s, const one_of<intended, dialing, queued, uncertain, ringing> auto&, const far_end_answered& e) {
  learn(s, e.carrier_call);
  return is_answered(std::move(s), e.token, e.at_ms);
}
step on(call_state s, const one_of<answered, streaming, transferring, bridged> auto&, const far_end_answered& e) {
  return mine(std::move(s), e.carrier_call);
}
step on(call_state s, const ending& c,
        const far_end_answered& e) {  // it is told to hang up; the callback will come
  return on(std::move(s), c, far_end_rang{e.carrier_call, e.at_ms});
}
step on(call_state s, const one_of<created, ended> auto&, const far_end_answered&) { return ignore(std::move(s)); }

step on(call_state s, const on_its_way auto&, const call_hung_up& e) {
  take_carriers_word(s, e);
  return finish(std::move(s), e.cause, e.by, e.at_ms, true);
}
step on(call_state s, const ending& c, const call_hung_up& e) {
  take_carriers_word(s, e);
  const bool ours = is_what_we_asked(e.cause, e.by);
  const bool was_answered = c.cause == hangup_cause::no_answer && e.duration_s > 0;
  if (was_answered) add_note(s.record, "the far end answered, and we were never told: we took it for ringing, and hung up");
  const bool carriers_word = !ours || was_answered || e.cause == hangup_cause::canceled;
  return finish(std::move(s), carriers_word ? e.cause : c.cause, ours ? c.by : e.by, e.at_ms, true);
}
step on(call_state s, const ended& c, const call_hung_up& e) {
  if (c.confirmed) return ignore(std::move(s));
  // We had given up asking; here is the truth after all.
  take_carriers_word(s, e);
  if (s.record.cause == hangup_cause::dial_unknown || !is_what_we_asked(e.cause, e.by)) {
    s.record.cause = e.cause;
    s.record.hung_up_by = e.by;
    s.record.disposition = our_word_for(s.record);
  }
  return enter(std::move(s), ended{true}, commit::before);
}
step on(call_state s, const created&, const call_hung_up&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ asking the carrier

using status = carrier_call_report::status;

step on(call_state s, const uncertain&, const carrier_told& e) {
  if (e.report.is == status::not_found) return ignore(std::move(s));
  guess(s, e.report.call);
  if (e.report.is == status::ended) {
    const auto word = as_hang_up(e);
    take_carriers_word(s, word);
    return finish(std::move(s), word.cause, word.by, e.at_ms, true);
  }
  return accepted(std::move(s), {});
}
step on(call_state s, const one_of<queued, ringing, answered, streaming, transferring, bridged> auto&, const carrier_told& e) {
  if (e.report.is == status::ended) {
    const auto word = as_hang_up(e);
    take_carriers_word(s, word);
    return finish(std::move(s), word.cause, word.by, e.at_ms, true);
  }
  // Not found is no proof: records of the carrier lag behind. The timers keep watch.
  if (e.report.is == status::not_found || !s.record.carrier_call.value.empty()) return ignore(std::move(s));
  return mine(std::move(s), e.report.call);
}
step on(call_state s, const ending& c, const carrier_told& e) {
  switch (e.report.is) {
    case status::ended: return on(std::move(s), c, as_hang_up(e));
    case status::not_found: return c.dial_unknown ? ignore(std::move(s)) : finish(std::move(s), c.cause, c.by, e.at_ms, false);
    case status::queued:
    case status::live: break;
  }
  if (c.dial_unknown)
    guess(s, e.report.call);
  else if (s.record.carrier_call.value.empty())
    learn(s, e.report.call);
  const auto patience = std::min(ending_guard_ms << std::min(c.asked, 5u), ending_guard_ms_max);
  step x = enter(std::move(s), ending{c.cause, c.by, c.since_ms, false, c.asked}, commit::before, {ask_hang_up{}});
  arm(x, timer::ending, patience);
  return x;
}
step on(call_state s, const one_of<created, intended, dialing, ended> auto&, const carrier_told&) { return ignore(std::move(s)); }

step on(call_state s, const queued&, const call_disowned& e) {
  if (!s.found_by_search || s.record.carrier_call != e.carrier_call) return ignore(std::move(s));
  s.record.carrier_call = {};
  s.found_by_search = false;
  return becomes_uncertain(std::move(s), "the call that was found at the carrier belongs to another dial", e.at_ms);
}
step on(call_state s, const ending& c, const call_disowned& e) {
  if (!s.found_by_search || s.record.carrier_call != e.carrier_call) return ignore(std::move(s));
  s.record.carrier_call = {};
  s.found_by_search = false;
  step x = enter(std::move(s), ending{c.cause, c.by, c.since_ms, true, c.asked}, commit::before, {settle_dial{}});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}
step on(call_state s,
        const one_of<created, intended, dialing, uncertain, ringing, answered, streaming, transferring, bridged, ended> auto&,
        const call_disowned&) {
  return ignore(std::move(s));  // never found by a search, or named by a callback of its own
}

// ------------------------------------------------------------------------------------------------ what the carrier found

step on(call_state s, const one_of<created, ended> auto&, const machine_found&) { return ignore(std::move(s)); }
step on(call_state s, const auto&, const machine_found& e) {
  if (s.record.machine_ms) return ignore(std::move(s));
  s.record.machine_ms = e.at_ms;
  return note_it(std::move(s));
}

step on(call_state s, const created&, const element_noted&) { return ignore(std::move(s)); }
step on(call_state s, const auto&, const element_noted& e) {
  return note_once(std::move(s), e.kind + " " + (e.id.empty() ? e.value.substr(0, 64) + std::to_string(e.at_ms / 60'000) : e.id));
}

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const far_end_rang& e) { return look_up(std::move(s), e); }
step happens(call_state s, const far_end_answered& e) { return look_up(std::move(s), e); }
step happens(call_state s, const call_hung_up& e) { return look_up(std::move(s), e); }
step happens(call_state s, const carrier_told& e) { return look_up(std::move(s), e); }
step happens(call_state s, const call_disowned& e) { return look_up(std::move(s), e); }
step happens(call_state s, const machine_found& e) { return look_up(std::move(s), e); }
step happens(call_state s, const element_noted& e) { return look_up(std::move(s), e); }

}  // namespace tandem::calls
