#include "actors/call/steps.hpp"

#include <algorithm>

namespace tandem::calls {

step ignore(call_state s) { return {std::move(s), {}, commit::nothing}; }
step note_it(call_state s) { return {std::move(s), {}, commit::behind}; }
step note_once(call_state s, const std::string& name) {
  if (std::find(s.inbox.begin(), s.inbox.end(), name) != s.inbox.end()) return ignore(std::move(s));
  if (s.inbox.size() == inbox_max) s.inbox.erase(s.inbox.begin());
  s.inbox.push_back(name);
  return note_it(std::move(s));
}

step enter(call_state s, condition now, commit how, std::vector<call_effect> effects) {
  s.now = now;
  ++s.generation;
  return {std::move(s), std::move(effects), how};
}

void arm(step& x, timer which, std::int64_t after_ms) {
  x.effects.push_back(set_timer{which, x.next.generation, std::max<std::int64_t>(after_ms, 0)});
}

bool learn(call_state& s, const carrier_call_id& id) {
  if (id.value.empty() || (!s.record.carrier_call.value.empty() && !s.found_by_search)) return false;
  s.record.carrier_call = id;
  s.found_by_search = false;
  return true;
}
void guess(call_state& s, const carrier_call_id& id) {
  if (id.value.empty() || !s.record.carrier_call.value.empty()) return;
  s.record.carrier_call = id;
  s.found_by_search = true;
}
step mine(call_state s, const carrier_call_id& id) { return learn(s, id) ? note_it(std::move(s)) : ignore(std::move(s)); }

void add_note(call_record& r, const std::string& text) {
  if (text.empty() || r.note.size() + text.size() > 2'000) return;
  r.note += (r.note.empty() ? "" : "; ") + text;
}

std::string our_word_for(const call_record& r) {
  switch (r.cause) {
    case hangup_cause::user_busy: return "busy";
    case hangup_cause::no_answer:
    case hangup_cause::no_user_response: return "no-answer";
    case hangup_cause::canceled: return "canceled";
    case hangup_cause::machine_detected: return "machine";
    case hangup_cause::normal_clearing:
    case hangup_cause::normal_unspecified:
    case hangup_cause::none:
      if (r.answered_ms) return "completed";
      return r.hung_up_by == hangup_party::operator_request || r.hung_up_by == hangup_party::us ? "canceled" : "no-answer";
    case hangup_cause::agent_ended:
    case hangup_cause::caller_silent:
    case hangup_cause::time_limit_reached: return "completed";
    default: return "failed";
  }
}

transfer_record* open_transfer(call_record& r) {
  return r.transfers.empty() || r.transfers.back().ended_ms ? nullptr : &r.transfers.back();
}
void end_transfer(call_record& r, transfer_outcome how, const std::string& words, std::int64_t at_ms) {
  auto* t = open_transfer(r);
  if (!t) return;
  t->ended_ms = at_ms;
  if (t->outcome == transfer_outcome::none) t->outcome = how;
  if (t->note.empty()) t->note = words;
}

/// A leg of ours was made, or is being made, for the transfer under way.
static bool called_for_transfer(call_record& r) {
  const auto* t = open_transfer(r);
  return t && t->leg_call;
}

step finish(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool confirmed) {
  s.record.cause = cause;
  s.record.hung_up_by = by;
  s.record.ended_ms = at_ms;
  const bool somebody_waits = called_for_transfer(s.record);
  end_transfer(s.record, transfer_outcome::canceled, "", at_ms);
  if (s.record.disposition.empty()) s.record.disposition = our_word_for(s.record);
  step x = enter(std::move(s), ended{confirmed}, commit::before, {leave_turn{}, call_over{}});
  if (somebody_waits) x.effects.push_back(let_leg_go{});
  if (through_browser(x.next)) x.effects.push_back(shut_media{});
  return x;
}

step wish_end(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool dial_unknown) {
  if (through_browser(s)) return finish(std::move(s), cause, by, at_ms, true);
  step x = enter(std::move(s), ending{cause, by, at_ms, dial_unknown, 0}, commit::before);
  x.effects.push_back(ask_hang_up{});
  if (called_for_transfer(x.next.record)) x.effects.push_back(let_leg_go{});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}

bool is_what_we_asked(hangup_cause cause, hangup_party by) {
  const bool ordinary = cause == hangup_cause::none || cause == hangup_cause::normal_clearing ||
                        cause == hangup_cause::normal_unspecified || cause == hangup_cause::canceled;
  return ordinary && (by == hangup_party::us || by == hangup_party::operator_request || by == hangup_party::unknown);
}

void take_carriers_word(call_state& s, const call_hung_up& e) {
  auto& r = s.record;
  learn(s, e.carrier_call);
  r.fault = e.fault;
  r.carrier_cause_code = e.code;
  r.carrier_cause_name = e.name;
  r.duration_s = e.duration_s;
  r.bill_duration_s = e.bill_duration_s;
  r.total_cost = e.total_cost;
}

call_hung_up as_hang_up(const carrier_told& e) {
  const auto& r = e.report;
  return {r.call, r.cause, r.by, r.cause_code, r.cause_name, r.duration_s, 0, r.total_cost, e.at_ms, r.fault};
}

step rings(call_state s, const carrier_call_id& id, std::int64_t at_ms) {
  learn(s, id);
  s.record.ringing_ms = at_ms;
  const auto guard = seconds(s.ring_timeout_s) + ring_grace_ms;
  step x = enter(std::move(s), ringing{}, commit::behind);
  arm(x, timer::ring, guard);
  return x;
}

step accepted(call_state s, const carrier_request_id& request) {
  if (s.record.request.value.empty()) s.record.request = request;
  const auto guard = seconds(s.ring_timeout_s) + ring_grace_ms;
  step x = enter(std::move(s), queued{}, commit::before);
  arm(x, timer::ring, guard);
  return x;
}

step becomes_uncertain(call_state s, const std::string& why, std::int64_t at_ms) {
  add_note(s.record, why);
  const auto patience = seconds(s.ring_timeout_s) + settle_grace_ms;
  step x = enter(std::move(s), uncertain{at_ms + patience}, commit::before, {settle_dial{}});
  arm(x, timer::settle, patience);
  return x;
}

static step is_answered_as_leg(call_state s) {
  const auto limit = seconds(s.time_limit_s) + limit_grace_ms;
  const auto whisper = whisper_ms_per_byte * static_cast<std::int64_t>(s.leg.whisper.size()) + whisper_grace_ms;
  step x = enter(std::move(s), bridged{}, commit::before);
  arm(x, timer::stream, whisper);
  arm(x, timer::limit, limit);
  return x;
}

step is_answered(call_state s, const std::string& token, std::int64_t at_ms) {
  s.token = token;
  s.token_issued_ms = at_ms;
  s.record.answered_ms = at_ms;
  if (s.leg.caller) return is_answered_as_leg(std::move(s));
  const auto limit = seconds(s.time_limit_s) + limit_grace_ms;
  step x = enter(std::move(s), answered{}, commit::before);
  arm(x, timer::stream, answer_to_stream_ms);
  arm(x, timer::limit, limit);
  return x;
}

std::int64_t stream_patience(std::uint32_t asked) {
  const auto waited = stream_ask_ms * ((std::int64_t{1} << std::min(asked, 16u)) - 1);
  return std::clamp<std::int64_t>(stream_gone_ms - waited, 0, stream_ask_ms << std::min(asked, 16u));
}

step between_streams(call_state s, std::int64_t at_ms, commit how) {
  step x = enter(std::move(s), answered{at_ms, 0}, how);
  arm(x, timer::stream, stream_patience(0));
  return x;
}

step not_transferred(call_state s, const transferring& c, const std::string& why, std::int64_t at_ms) {
  end_transfer(s.record, transfer_outcome::failed, why, at_ms);
  s.record.gathered["transfer_result"] = to_string(transfer_outcome::failed);
  if (c.stream_alive) return enter(std::move(s), streaming{}, commit::before);
  s.comes_from = transfer_outcome::failed;
  return between_streams(std::move(s), at_ms, commit::before);
}

step after_the_third_party(call_state s, std::int64_t at_ms) {
  step x = enter(std::move(s), ending{hangup_cause::normal_clearing, hangup_party::us, at_ms, false, 0}, commit::before);
  arm(x, timer::ending, ending_guard_ms);
  return x;
}

}  // namespace tandem::calls
