// The table of a call's machine: its media stream, and the agent on it.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

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

// ------------------------------------------------------------------------------------------------ the stream

step on(call_state s, const answered&, const stream_bound& e) {
  learn(s, e.carrier_call);
  s.record.stream = e.stream;
  if (!s.record.streaming_ms) s.record.streaming_ms = e.at_ms;
  ++s.streams;
  return enter(std::move(s), streaming{}, commit::before);
}
step on(call_state s, const auto&, const stream_bound&) { return ignore(std::move(s)); }

/// Nobody dials a browser's socket again.
step socket_closed(call_state s, const stream_lost& e) {
  if (e.why == "closed" || e.why == "stopped")
    return finish(std::move(s), hangup_cause::normal_clearing, hangup_party::caller, e.at_ms, true);
  if (e.why == "draining") return finish(std::move(s), hangup_cause::node_restarted, hangup_party::us, e.at_ms, true);
  if (e.why == "dismissed") {
    add_note(s.record, "whoever talked was shown out: their session or key ended, or their role does not allow it any more");
    return finish(std::move(s), hangup_cause::normal_clearing, hangup_party::us, e.at_ms, true);
  }
  add_note(s.record, "the browser's socket was lost: " + e.why);
  return finish(std::move(s), hangup_cause::media_timeout, hangup_party::unknown, e.at_ms, true);
}

// A stream's end is not the call's end: the carrier may redial it.
step on(call_state s, const streaming&, const stream_lost& e) {
  if (e.stream != s.record.stream) return ignore(std::move(s));
  if (through_browser(s)) return socket_closed(std::move(s), e);
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
step on(call_state s, const one_of<intended, dialing, queued, uncertain, ringing, ending, ended, transferring, bridged> auto&,
        const agent_reported& e) {
  std::visit(hearing{s.record}, e.what);
  return note_it(std::move(s));
}
step on(call_state s, const created&, const agent_reported&) { return ignore(std::move(s)); }

step on(call_state s, const created&, const recording_stored&) { return ignore(std::move(s)); }
step on(call_state s, const auto&, const recording_stored& e) {
  if (s.record.recording_forgotten_ms) return ignore(std::move(s));  // it was compressed too late
  s.record.recording = e.path;
  s.record.recording_ms = e.duration_ms;
  return note_it(std::move(s));
}

step on(call_state s, const ended&, const call_forgotten& e) {
  auto& r = s.record;
  if (e.what.transcript && !(r.transcript.empty() && r.gathered.empty())) {
    r.transcript.clear();
    r.gathered.clear();
    r.transcript_forgotten_ms = e.at_ms;
  }
  if (e.what.recording && !r.recording.empty()) {
    r.recording.clear();
    r.recording_ms = 0;
    r.recording_forgotten_ms = e.at_ms;
  }
  return {std::move(s), {}, commit::before};
}
step on(call_state s, const auto&, const call_forgotten&) { return ignore(std::move(s)); }

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const stream_bound& e) { return look_up(std::move(s), e); }
step happens(call_state s, const stream_lost& e) { return look_up(std::move(s), e); }
step happens(call_state s, const stream_noted& e) { return look_up(std::move(s), e); }
step happens(call_state s, const agent_reported& e) { return look_up(std::move(s), e); }
step happens(call_state s, const recording_stored& e) { return look_up(std::move(s), e); }
step happens(call_state s, const call_forgotten& e) { return look_up(std::move(s), e); }

}  // namespace tandem::calls
