#include "actors/call/machine.hpp"

#include <algorithm>
#include <cstdio>

#include "actors/call/describe.hpp"
#include "messages/keys.hpp"

namespace tandem::calls {
namespace {

template <class T, class... Ts>
concept one_of = (std::same_as<std::remove_cvref_t<T>, Ts> || ...);

// ---------------------------------------------------------------------------------------------------------- vocabulary

step ignore(call_state s) { return {std::move(s), {}, commit::nothing}; }
step note_it(call_state s) { return {std::move(s), {}, commit::behind}; }
/// Carriers repeat themselves: the second one of the same name is no news.
step note_once(call_state s, const std::string& name) {
  if (std::find(s.inbox.begin(), s.inbox.end(), name) != s.inbox.end()) return ignore(std::move(s));
  if (s.inbox.size() == inbox_max) s.inbox.erase(s.inbox.begin());
  s.inbox.push_back(name);
  return note_it(std::move(s));
}

/// Enters a condition; timers of the one before go deaf.
step enter(call_state s, condition now, commit how, std::vector<call_effect> effects = {}) {
  s.now = now;
  ++s.generation;
  return {std::move(s), std::move(effects), how};
}

void arm(step& x, timer which, std::int64_t after_ms) {
  x.effects.push_back(set_timer{which, x.next.generation, std::max<std::int64_t>(after_ms, 0)});
}

std::int64_t seconds(std::uint32_t s) { return std::int64_t{s} * 1000; }

/// A callback of ours names the call; that outweighs what a search has found.
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
/// An earlier word that comes late may still name the call.
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

/// The latest transfer, while it is under way.
transfer_record* open_transfer(call_record& r) {
  return r.transfers.empty() || r.transfers.back().ended_ms ? nullptr : &r.transfers.back();
}
/// One that had put the caller through stays so, whatever ended it.
void end_transfer(call_record& r, transfer_outcome how, const std::string& words, std::int64_t at_ms) {
  auto* t = open_transfer(r);
  if (!t) return;
  t->ended_ms = at_ms;
  if (t->outcome == transfer_outcome::none) t->outcome = how;
  if (t->note.empty()) t->note = words;
}

step finish(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool confirmed) {
  s.record.cause = cause;
  s.record.hung_up_by = by;
  s.record.ended_ms = at_ms;
  end_transfer(s.record, transfer_outcome::canceled, "", at_ms);
  if (s.record.disposition.empty()) s.record.disposition = our_word_for(s.record);
  return enter(std::move(s), ended{confirmed}, commit::before, {leave_turn{}, call_over{}});
}

/// Asking is not knowing: the line is down when the carrier says so.
step wish_end(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool dial_unknown = false) {
  step x = enter(std::move(s), ending{cause, by, at_ms, dial_unknown, 0}, commit::before);
  x.effects.push_back(ask_hang_up{});
  arm(x, timer::ending, ending_guard_ms);
  return x;
}

/// Is this the end we asked for? An unnamed party with an ordinary cause is taken for us; a cause of its own speaks for itself.
bool is_what_we_asked(hangup_cause cause, hangup_party by) {
  const bool ordinary = cause == hangup_cause::none || cause == hangup_cause::normal_clearing ||
                        cause == hangup_cause::normal_unspecified || cause == hangup_cause::canceled;
  return by == hangup_party::us || by == hangup_party::operator_request || (by == hangup_party::unknown && ordinary);
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

step is_answered(call_state s, const std::string& token, std::int64_t at_ms) {
  s.token = token;
  s.token_issued_ms = at_ms;
  s.record.answered_ms = at_ms;
  const auto limit = seconds(s.time_limit_s) + limit_grace_ms;
  step x = enter(std::move(s), answered{}, commit::before);
  arm(x, timer::stream, answer_to_stream_ms);
  arm(x, timer::limit, limit);
  return x;
}

/// How long to wait for a new stream, or for the call's end, when the carrier was asked so often; 0: long enough.
std::int64_t stream_patience(std::uint32_t asked) {
  const auto waited = stream_ask_ms * ((std::int64_t{1} << std::min(asked, 16u)) - 1);
  return std::clamp<std::int64_t>(stream_gone_ms - waited, 0, stream_ask_ms << std::min(asked, 16u));
}

step between_streams(call_state s, std::int64_t at_ms, commit how) {
  step x = enter(std::move(s), answered{at_ms, 0}, how);
  arm(x, timer::stream, stream_patience(0));
  return x;
}

// ------------------------------------------------------------------------------------------------ what an agent tells

struct hearing {
  call_record& r;
  void operator()(const line_said& e) const {
    if (r.transcript.size() >= transcript_lines_max) return;
    r.transcript.push_back(e.line);
    auto& text = r.transcript.back().text;
    if (text.size() > line_text_max) text.resize(line_text_max);
  }
  void operator()(const turn_measured& e) const {
    if (r.turns.size() < transcript_lines_max) r.turns.push_back(e.latency);
  }
  void operator()(const node_entered& e) const {
    if (r.nodes.size() < transcript_lines_max) r.nodes.push_back(e);
  }
  void operator()(const slot_gathered& e) const {
    if (r.gathered.size() < transcript_lines_max || r.gathered.contains(e.name)) r.gathered[e.name] = e.value;
  }
  void operator()(const digit_pressed&) const {}  // the journal keeps them
  void operator()(const barged_in&) const {}
  void operator()(const conversation_ended& e) const {
    if (!e.disposition.empty()) r.disposition = e.disposition;
    add_note(r, e.reason);
  }
};

/// The voice's own words for an end that was not the conversation's.
hangup_cause cause_of(const conversation_ended& e) {
  if (e.disposition == "caller_silent") return hangup_cause::caller_silent;
  if (e.disposition == "agent_failed") return hangup_cause::agent_failed;
  if (e.disposition == "max_duration") return hangup_cause::time_limit_reached;
  return hangup_cause::agent_ended;
}

bool ends_the_conversation(const agent_reported& e) { return std::holds_alternative<conversation_ended>(e.what); }

// ------------------------------------------------------------------------------------------------ the table, by event

template <class S>
concept talking = one_of<S, answered, streaming>;
template <class S>
concept on_its_way = one_of<S, intended, dialing, queued, uncertain, ringing, answered, streaming, transferring>;

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
step on(call_state s, const one_of<queued, ringing, answered, streaming, transferring, ended> auto&, const dial_accepted& e) {
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
step on(call_state s, const one_of<created, queued, ringing, answered, streaming, transferring, ended> auto&,
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
step on(call_state s, const one_of<created, queued, uncertain, ringing, answered, streaming, transferring, ended> auto&,
        const dial_uncertain&) {
  return ignore(std::move(s));
}

step on(call_state s, const intended&, const dial_forgone& e) {
  add_note(s.record, e.why);
  return finish(std::move(s), hangup_cause::not_dialed, hangup_party::us, e.at_ms, true);
}
step on(call_state s, const auto&, const dial_forgone&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ callbacks

step on(call_state s, const one_of<intended, dialing, queued, uncertain> auto&, const far_end_rang& e) {
  return rings(std::move(s), e.carrier_call, e.at_ms);
}
step on(call_state s, const one_of<ringing, answered, streaming, transferring> auto&, const far_end_rang& e) {
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
step on(call_state s, const one_of<answered, streaming, transferring> auto&, const far_end_answered& e) {
  return mine(std::move(s), e.carrier_call);
}
step on(call_state s, const ending& c, const far_end_answered& e) {  // it is told to hang up; the callback will come
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
  return finish(std::move(s), ours && e.cause != hangup_cause::canceled ? c.cause : e.cause, ours ? c.by : e.by, e.at_ms, true);
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
step on(call_state s, const one_of<queued, ringing, answered, streaming, transferring> auto&, const carrier_told& e) {
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
        const one_of<created, intended, dialing, uncertain, ringing, answered, streaming, transferring, ended> auto&,
        const call_disowned&) {
  return ignore(std::move(s));  // never found by a search, or named by a callback of its own
}

// ------------------------------------------------------------------------------------------------ the stream

step on(call_state s, const answered&, const stream_bound& e) {
  learn(s, e.carrier_call);
  s.record.stream = e.stream;
  if (!s.record.streaming_ms) s.record.streaming_ms = e.at_ms;
  ++s.streams;
  return enter(std::move(s), streaming{}, commit::before);
}
step on(call_state s, const auto&, const stream_bound&) { return ignore(std::move(s)); }

// A stream's end is not the call's end: the carrier may redial it.
step on(call_state s, const streaming&, const stream_lost& e) {
  if (e.stream != s.record.stream) return ignore(std::move(s));
  s.comes_from = transfer_outcome::none;  // its agent was told
  return between_streams(std::move(s), e.at_ms, commit::behind);
}
step on(call_state s, const transferring& c, const stream_lost& e) {
  if (e.stream != s.record.stream || !c.stream_alive) return ignore(std::move(s));
  std::get<transferring>(s.now).stream_alive = false;
  return note_it(std::move(s));
}
step on(call_state s, const auto&, const stream_lost&) { return ignore(std::move(s)); }

step on(call_state s, const created&, const stream_noted&) { return ignore(std::move(s)); }
step on(call_state s, const auto&, const stream_noted& e) {
  return note_once(std::move(s), "stream " + e.stream + " " + e.status + " " + e.reason.substr(0, 32));
}

step on(call_state s, const talking auto&, const agent_reported& e) {
  std::visit(hearing{s.record}, e.what);
  if (!ends_the_conversation(e)) return note_it(std::move(s));
  return wish_end(std::move(s), cause_of(std::get<conversation_ended>(e.what)), hangup_party::agent, e.at_ms);
}
step on(call_state s, const one_of<intended, dialing, queued, uncertain, ringing, ending, ended, transferring> auto&,
        const agent_reported& e) {
  std::visit(hearing{s.record}, e.what);
  return note_it(std::move(s));
}
step on(call_state s, const created&, const agent_reported&) { return ignore(std::move(s)); }

step on(call_state s, const created&, const recording_stored&) { return ignore(std::move(s)); }
step on(call_state s, const auto&, const recording_stored& e) {
  s.record.recording = e.path;
  s.record.recording_ms = e.duration_ms;
  return note_it(std::move(s));
}

// ------------------------------------------------------------------------------------------------ our own wishes

step on(call_state s, const one_of<created, intended> auto&, const hang_up_wished& e) {
  return finish(std::move(s), hangup_cause::canceled, e.by, e.at_ms, true);
}
step on(call_state s, const one_of<dialing, uncertain> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), hangup_cause::canceled, e.by, e.at_ms, true);
}
step on(call_state s, const one_of<queued, ringing> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), hangup_cause::canceled, e.by, e.at_ms);
}
step on(call_state s, const one_of<answered, streaming, transferring> auto&, const hang_up_wished& e) {
  return wish_end(std::move(s), e.cause, e.by, e.at_ms);
}
step on(call_state s, const one_of<ending, ended> auto&, const hang_up_wished&) { return ignore(std::move(s)); }

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

// ------------------------------------------------------------------------------------------------ transfers

/// News of an earlier transfer are old.
bool is_latest(const call_state& s, std::uint32_t transfer) { return transfer == s.record.transfers.size(); }

step on(call_state s, const talking auto&, const transfer_wished& e) {
  const bool alive = std::holds_alternative<streaming>(s.now);
  transfer_record t;
  t.to = e.what.to;
  t.mode = e.what.mode;
  t.whisper = e.what.whisper;
  t.asked_ms = e.at_ms;
  s.record.transfers.push_back(std::move(t));
  step x = enter(std::move(s), transferring{transfer_stage::asked, alive, 0}, commit::before, {ask_transfer{}});
  arm(x, timer::stream, transfer_fetch_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_wished&) { return ignore(std::move(s)); }

/// The agent that was never interrupted goes on; another stream has its minute to come.
step not_transferred(call_state s, const transferring& c, const std::string& why, std::int64_t at_ms) {
  end_transfer(s.record, transfer_outcome::failed, why, at_ms);
  s.record.gathered["transfer_result"] = to_string(transfer_outcome::failed);
  if (c.stream_alive) return enter(std::move(s), streaming{}, commit::before);
  s.comes_from = transfer_outcome::failed;
  return between_streams(std::move(s), at_ms, commit::before);
}

step on(call_state s, const transferring& c, const transfer_refused& e) {
  if (c.stage != transfer_stage::asked || !is_latest(s, e.transfer)) return ignore(std::move(s));
  return not_transferred(std::move(s), c, e.why, e.at_ms);
}
step on(call_state s, const auto&, const transfer_refused&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const transfer_fetched& e) {
  if (c.stage != transfer_stage::asked || !is_latest(s, e.transfer)) return ignore(std::move(s));
  step x = enter(std::move(s), transferring{transfer_stage::dialing, c.stream_alive, 0}, commit::before);
  arm(x, timer::stream, seconds(transfer_ring_s) + transfer_grace_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_fetched&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const third_party_answered& e) {
  if (c.stage == transfer_stage::connected || !is_latest(s, e.transfer)) return ignore(std::move(s));
  auto& t = s.record.transfers.back();
  t.outcome = transfer_outcome::put_through;
  t.connected_ms = e.at_ms;
  t.leg = e.leg;
  s.record.gathered["transfer_result"] = to_string(t.outcome);
  if (s.record.disposition.empty()) s.record.disposition = "transferred";
  step x = enter(std::move(s), transferring{transfer_stage::connected, c.stream_alive, 0}, commit::before);
  arm(x, timer::stream, transfer_check_ms_max);
  return x;
}
step on(call_state s, const auto&, const third_party_answered&) { return ignore(std::move(s)); }

/// Told to hang up in the answer to this very news: nothing is asked, and the guard waits for the carrier's word.
step after_the_third_party(call_state s, std::int64_t at_ms) {
  step x = enter(std::move(s), ending{hangup_cause::normal_clearing, hangup_party::us, at_ms, false, 0}, commit::before);
  arm(x, timer::ending, ending_guard_ms);
  return x;
}

step on(call_state s, const transferring& c, const transfer_finished& e) {
  if (!is_latest(s, e.transfer)) return ignore(std::move(s));
  auto& t = s.record.transfers.back();
  if (t.leg.value.empty()) t.leg = e.leg;
  const bool spoke = c.stage == transfer_stage::connected || e.outcome == transfer_outcome::put_through;
  const auto outcome = spoke ? transfer_outcome::put_through : e.outcome;
  end_transfer(s.record, outcome, e.words, e.at_ms);
  s.record.gathered["transfer_result"] = to_string(outcome);
  if (spoke) {
    if (s.record.disposition.empty()) s.record.disposition = "transferred";
    return after_the_third_party(std::move(s), e.at_ms);
  }
  s.token = e.token;
  s.token_issued_ms = e.at_ms;
  s.comes_from = outcome;
  step x = enter(std::move(s), answered{}, commit::before);
  arm(x, timer::stream, answer_to_stream_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_finished&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ time

step on(call_state s, const intended&, const timer_fired& e) {
  if (e.which != timer::turn || e.generation != s.generation) return ignore(std::move(s));
  add_note(s.record,
           "not dialed: its turn did not come within ten minutes (calls per second or concurrent calls of the configuration)");
  return finish(std::move(s), hangup_cause::not_dialed, hangup_party::us, e.at_ms, true);
}
step on(call_state s, const dialing&, const timer_fired& e) {
  if (e.which != timer::reply || e.generation != s.generation) return ignore(std::move(s));
  return becomes_uncertain(std::move(s), "the carrier did not answer the dial", e.at_ms);
}
step on(call_state s, const uncertain&, const timer_fired& e) {
  if (e.which != timer::settle || e.generation != s.generation) return ignore(std::move(s));
  add_note(s.record, "it was never learned whether this call was dialed; it is not dialed again");
  return finish(std::move(s), hangup_cause::dial_unknown, hangup_party::unknown, e.at_ms, false);
}
step on(call_state s, const one_of<queued, ringing> auto&, const timer_fired& e) {
  if (e.which != timer::ring || e.generation != s.generation) return ignore(std::move(s));
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
  if (e.at_ms - s.record.answered_ms > longest_call_ms) {
    add_note(s.record, "the carrier has not said for a day how the transferred call ended");
    return wish_end(std::move(s), hangup_cause::time_limit_reached, hangup_party::us, e.at_ms);
  }
  const auto patience = std::min(transfer_grace_ms << std::min(c.unanswered, 5u), transfer_check_ms_max);
  step x = enter(std::move(s), transferring{c.stage, c.stream_alive, c.unanswered + 1}, commit::before, {ask_carrier{}});
  arm(x, timer::stream, patience);
  return x;
}
step on(call_state s, const ending& c, const timer_fired& e) {
  if (e.which != timer::ending || e.generation != s.generation) return ignore(std::move(s));
  const auto waited = e.at_ms - c.since_ms;
  if (c.dial_unknown && waited > seconds(s.ring_timeout_s) + settle_grace_ms) {
    add_note(s.record, "it was never learned whether this call was dialed; it is not dialed again");
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
    add_note(s.record, "not dialed: the node was down when its turn would have come, and it is too late now");
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
  return x;
}
step on(call_state s, const talking auto&, const node_restarted& e) {
  ++s.record.restarts;
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
  const bool asked = c.stage == transfer_stage::asked;
  step x = enter(std::move(s), transferring{c.stage, false, 0}, commit::before, {ask_carrier{}});
  if (asked) x.effects.push_back(ask_transfer{});
  arm(x, timer::stream, transfer_fetch_ms);
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

}  // namespace

step transition(call_state state, const call_event& event) {
  const condition now = state.now;
  step x = std::visit([&](const auto& c, const auto& e) { return on(std::move(state), c, e); }, now, event);
  x.next.record.phase = phase_of(x.next.now);
  return x;
}

// ------------------------------------------------------------------------------------------------ questions

call_phase phase_of(const condition& now) { return static_cast<call_phase>(now.index() + 1); }

bool is_over(const call_state& s) { return std::holds_alternative<ended>(s.now); }
bool is_open(const call_state& s) { return !is_over(s) && !std::holds_alternative<created>(s.now); }

namespace {
answer_instruction transfer_instruction(const call_state& s, answer_instruction x) {
  const auto& r = s.record;
  x.what = answer_instruction::kind::dial;
  x.transfer = static_cast<std::uint32_t>(r.transfers.size());
  x.dial_to = r.transfers.back().to;
  // Our own number: carriers refuse to show one that they did not rent out.
  x.dial_from = r.direction == call_direction::inbound ? r.to : r.from;
  x.dial_timeout_s = transfer_ring_s;
  x.spoken = r.transfers.back().whisper;
  return x;
}
}  // namespace

answer_instruction instruction_for(const call_state& s) {
  answer_instruction x;
  x.call = s.record.call;
  x.workflow = s.record.workflow.workflow;
  if (std::holds_alternative<transferring>(s.now)) return transfer_instruction(s, std::move(x));
  if (!std::holds_alternative<answered>(s.now) && !std::holds_alternative<streaming>(s.now)) return x;
  x.what = answer_instruction::kind::stream;
  x.media_token = s.token;
  return x;
}

outcome<stream_bound> admit_stream(const call_state& s, const std::string& token, const carrier_call_id& carrier_call,
                                   const std::string& stream, std::int64_t at_ms) {
  const auto& r = s.record;
  if (is_over(s) || std::holds_alternative<created>(s.now))
    return refusal{errc::not_found, "there is no call in progress with this id", "call"};
  if (s.token.empty() || token.size() != s.token.size()) return refusal{errc::unauthorized, "the media token is wrong", "token"};
  unsigned differs = 0;  // in constant time: the token is a secret
  for (std::size_t i = 0; i < token.size(); ++i) differs |= static_cast<unsigned>(token[i] ^ s.token[i]);
  if (differs) return refusal{errc::unauthorized, "the media token is wrong", "token"};
  if (!r.carrier_call.value.empty() && !carrier_call.value.empty() && r.carrier_call != carrier_call)
    return refusal{errc::unauthorized, "the media token belongs to another call of the carrier", "call"};
  if (std::holds_alternative<transferring>(s.now)) return refusal{errc::conflict, "this call is being transferred", "call"};
  if (std::holds_alternative<streaming>(s.now))
    return refusal{errc::conflict, "another media stream of this call is live", "stream"};
  const auto* c = std::get_if<answered>(&s.now);
  if (!c) return refusal{errc::not_found, "this call is being hung up", "call"};
  if (c->stream_lost_ms ? at_ms - c->stream_lost_ms > stream_gone_ms : at_ms - s.token_issued_ms > token_life_ms)
    return refusal{errc::unauthorized, "the media token has expired", "token"};
  return stream_bound{stream, carrier_call, at_ms};
}

outcome<done> admit_transfer(const call_state& s, const transfer_wish& wish) {
  const auto& r = s.record;
  if (!r.created_ms) return refusal{errc::not_found, "there is no call with this id", "call"};
  if (std::holds_alternative<transferring>(s.now))
    return refusal{errc::conflict, "this call is being transferred already, to " + r.transfers.back().to.value, "call"};
  if (!std::holds_alternative<answered>(s.now) && !std::holds_alternative<streaming>(s.now))
    return refusal{errc::conflict,
                   "only a call in conversation can be transferred; this one is " + std::string(to_string(r.phase)), "call"};
  if (r.carrier_call.value.empty()) return refusal{errc::conflict, "the carrier has not named this call yet", "call"};
  if (wish.to.value.size() < 2) return refusal{errc::invalid, "to is missing: expected a number such as +14155550100", "to"};
  if (wish.to == r.from || wish.to == r.to)
    return refusal{errc::invalid, "to is a party of this call: a call cannot be transferred to itself", "to"};
  if (wish.mode != transfer_mode::cold) return refusal{errc::invalid, "mode is not one that is served: expected cold", "mode"};
  if (wish.whisper.size() > whisper_max) return refusal{errc::invalid, "whisper is longer than 1000 bytes", "whisper"};
  if (r.transfers.size() >= transfers_max)
    return refusal{errc::limit_reached, "this call has been transferred 16 times already", "call"};
  return done{};
}

std::vector<change> changes_between(const call_state& before, const call_state& after) {
  const auto& a = before.record;
  const auto& b = after.record;
  const auto me = keys::fixed(b.call.value);
  std::vector<change> out{{keys::entity({entity_kind::call, b.call.value}), encode(after)}};
  if (a.carrier_call != b.carrier_call && !b.carrier_call.value.empty())
    out.push_back({keys::call_by_carrier(b.carrier_call.value), me});
  if (a.request != b.request) out.push_back({keys::call_by_request(b.request.value), me});
  if (before.idempotency_key != after.idempotency_key) out.push_back({keys::call_by_idempotency(after.idempotency_key), me});
  if (!a.workflow.workflow && b.workflow.workflow)
    out.push_back({keys::run_of_workflow(b.workflow.workflow, run_id{b.call.value}), me});
  if (!is_open(before) && is_open(after)) out.push_back({keys::open_call(b.call), me});
  if (is_open(before) && !is_open(after)) out.push_back({keys::open_call(b.call), std::nullopt});
  return out;
}

std::optional<call_state> read_call(std::string_view stored) { return decode<call_state>(stored); }
std::string write_event(const call_event& event) { return encode(journaled_event{event}); }
std::optional<call_event> read_event(std::string_view stored) {
  auto x = decode<journaled_event>(stored);
  if (!x) return std::nullopt;
  return std::move(x->event);
}

std::string run_name_of(call_direction direction, call_id call) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%08llu", static_cast<unsigned long long>(call.value));
  return std::string(direction == call_direction::inbound ? "WR-TEL-IN-" : "WR-TEL-OUT-") + digits;
}

}  // namespace tandem::calls
