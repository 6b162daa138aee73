#pragma once
// How a call's states and events are written down. Tags are for ever.

#include "actors/call/machine.hpp"

namespace tandem {
template <class V>
void describe(V& v, carrier_call_report& x) {
  v(1, "is", x.is);
  v(2, "call", x.call);
  v(3, "from", x.from);
  v(4, "to", x.to);
  v(5, "cause", x.cause);
  v(6, "by", x.by);
  v(7, "cause_code", x.cause_code);
  v(8, "cause_name", x.cause_name);
  v(9, "duration_s", x.duration_s);
  v(10, "total_cost", x.total_cost);
  v(11, "fault", x.fault);
}
template <class V>
void describe(V& v, transfer_wish& x) {
  v(1, "to", x.to);
  v(2, "mode", x.mode);
  v(3, "whisper", x.whisper);
  v(4, "idempotency_key", x.idempotency_key);
}
}  // namespace tandem

namespace tandem::calls {

template <class V, class T>
requires std::is_empty_v<T>
void describe(V&, T&) {}

template <class V>
void describe(V& v, uncertain& x) {
  v(1, "deadline_ms", x.deadline_ms);
}
template <class V>
void describe(V& v, answered& x) {
  v(1, "stream_lost_ms", x.stream_lost_ms);
  v(2, "asked", x.asked);
}
template <class V>
void describe(V& v, ending& x) {
  v(1, "cause", x.cause);
  v(2, "by", x.by);
  v(3, "since_ms", x.since_ms);
  v(4, "dial_unknown", x.dial_unknown);
  v(5, "asked", x.asked);
}
template <class V>
void describe(V& v, ended& x) {
  v(1, "confirmed", x.confirmed);
}
template <class V>
void describe(V& v, transferring& x) {
  v(1, "stage", x.stage);
  v(2, "stream_alive", x.stream_alive);
  v(3, "unanswered", x.unanswered);
  v(4, "left", x.left);
}
template <class V>
void describe(V& v, bridged& x) {
  v(1, "asked", x.asked);
}
template <class V>
void describe(V& v, leg_order& x) {
  v(1, "caller", x.caller);
  v(2, "transfer", x.transfer);
  v(3, "room", x.room);
  v(4, "whisper", x.whisper);
}
template <class V>
void describe(V& v, call_state& x) {
  describe(v, x.record);  // tags below 100
  v(100, "condition", x.now);
  v(101, "generation", x.generation);
  v(102, "token", x.token);
  v(103, "token_issued_ms", x.token_issued_ms);
  v(104, "streams", x.streams);
  v(105, "ring_timeout_s", x.ring_timeout_s);
  v(106, "time_limit_s", x.time_limit_s);
  v(107, "idempotency_key", x.idempotency_key);
  v(108, "intended_ms", x.intended_ms);
  v(109, "found_by_search", x.found_by_search);
  v(110, "extras", x.extras);
  v(111, "inbox", x.inbox);
  v(112, "comes_from", x.comes_from);
  v(113, "room", x.room);
  v(114, "leg", x.leg);
}

template <class V>
void describe(V& v, call_arrived& x) {
  v(1, "run_name", x.run_name);
  v(2, "workflow", x.workflow);
  v(3, "config", x.config);
  v(4, "number", x.number);
  v(5, "from", x.from);
  v(6, "to", x.to);
  v(7, "carrier_call", x.carrier_call);
  v(8, "token", x.token);
  v(9, "time_limit_s", x.time_limit_s);
  v(10, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, run_created& x) {
  v(1, "run_name", x.run_name);
  v(2, "workflow", x.workflow);
  v(3, "initial_context_json", x.initial_context_json);
  v(4, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, dial_intended& x) {
  v(1, "run_name", x.run_name);
  v(2, "workflow", x.workflow);
  v(3, "config", x.config);
  v(4, "number", x.number);
  v(5, "from", x.from);
  v(6, "to", x.to);
  v(7, "attempt", x.attempt);
  v(8, "initial_context_json", x.initial_context_json);
  v(9, "idempotency_key", x.idempotency_key);
  v(10, "ring_timeout_s", x.ring_timeout_s);
  v(11, "time_limit_s", x.time_limit_s);
  v(12, "at_ms", x.at_ms);
  v(13, "extras", x.extras);
  v(14, "leg", x.leg);
}
template <class V>
void describe(V& v, dial_started& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, dial_accepted& x) {
  v(1, "request", x.request);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, dial_refused& x) {
  v(1, "http_status", x.http_status);
  v(2, "message", x.message);
  v(3, "rate_limited", x.rate_limited);
  v(4, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, dial_uncertain& x) {
  v(1, "message", x.message);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, dial_forgone& x) {
  v(1, "why", x.why);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, carrier_told& x) {
  v(1, "report", x.report);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, far_end_rang& x) {
  v(1, "carrier_call", x.carrier_call);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, far_end_answered& x) {
  v(1, "carrier_call", x.carrier_call);
  v(2, "token", x.token);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, call_hung_up& x) {
  v(1, "carrier_call", x.carrier_call);
  v(2, "cause", x.cause);
  v(3, "by", x.by);
  v(4, "code", x.code);
  v(5, "name", x.name);
  v(6, "duration_s", x.duration_s);
  v(7, "bill_duration_s", x.bill_duration_s);
  v(8, "total_cost", x.total_cost);
  v(9, "at_ms", x.at_ms);
  v(10, "fault", x.fault);
}
template <class V>
void describe(V& v, stream_bound& x) {
  v(1, "stream", x.stream);
  v(2, "carrier_call", x.carrier_call);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, stream_lost& x) {
  v(1, "stream", x.stream);
  v(2, "why", x.why);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, stream_noted& x) {
  v(1, "stream", x.stream);
  v(2, "status", x.status);
  v(3, "reason", x.reason);
  v(4, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, agent_reported& x) {
  v(1, "what", x.what);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, recording_stored& x) {
  v(1, "path", x.path);
  v(2, "duration_ms", x.duration_ms);
}
template <class V>
void describe(V& v, hang_up_wished& x) {
  v(1, "cause", x.cause);
  v(2, "by", x.by);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, timer_fired& x) {
  v(1, "which", x.which);
  v(2, "generation", x.generation);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, node_restarted& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, call_disowned& x) {
  v(1, "carrier_call", x.carrier_call);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, machine_found& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, element_noted& x) {
  v(1, "kind", x.kind);
  v(2, "id", x.id);
  v(3, "value", x.value);
  v(4, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, transfer_wished& x) {
  v(1, "what", x.what);
  v(2, "at_ms", x.at_ms);
  v(3, "leg", x.leg);
  v(4, "room", x.room);
}
template <class V>
void describe(V& v, transfer_refused& x) {
  v(1, "transfer", x.transfer);
  v(2, "why", x.why);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, transfer_fetched& x) {
  v(1, "transfer", x.transfer);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, third_party_answered& x) {
  v(1, "transfer", x.transfer);
  v(2, "leg", x.leg);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, transfer_finished& x) {
  v(1, "transfer", x.transfer);
  v(2, "outcome", x.outcome);
  v(3, "leg", x.leg);
  v(4, "words", x.words);
  v(5, "token", x.token);
  v(6, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, leg_told& x) {
  v(1, "leg", x.leg);
  v(2, "stage", x.stage);
  v(3, "outcome", x.outcome);
  v(4, "carrier_call", x.carrier_call);
  v(5, "words", x.words);
  v(6, "token", x.token);
  v(7, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, hold_left& x) {
  v(1, "transfer", x.transfer);
  v(2, "token", x.token);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, room_joined& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, call_forgotten& x) {
  v(1, "what", x.what);
  v(2, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, talk_begun& x) {
  v(1, "run_name", x.run_name);
  v(2, "workflow", x.workflow);
  v(3, "initial_context_json", x.initial_context_json);
  v(4, "token", x.token);
  v(5, "time_limit_s", x.time_limit_s);
  v(6, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, journaled_event& x) {
  v(1, "event", x.event);
}

}  // namespace tandem::calls
