#include "messages/call_log.hpp"

namespace tandem {

std::int64_t talked_s(const call_record& c) {
  if (c.duration_s > 0) return c.duration_s;
  return c.answered_ms && c.ended_ms > c.answered_ms ? (c.ended_ms - c.answered_ms + 500) / 1000 : 0;
}

logged_call in_one_line(const call_record& c) {
  logged_call x;
  x.call = c.call;
  x.run_name = c.run_name;
  x.direction = c.direction;
  x.from = c.from;
  x.to = c.to;
  x.workflow = c.workflow.workflow;
  x.config = c.config;
  x.number = c.number;
  x.phase = c.phase;
  x.created_ms = c.created_ms;
  x.answered_ms = c.answered_ms;
  x.ended_ms = c.ended_ms;
  x.duration_s = talked_s(c);
  x.disposition = c.disposition;
  x.cause = c.cause;
  x.hung_up_by = c.hung_up_by;
  x.total_cost = c.total_cost;
  x.has_recording = !c.recording.empty();
  x.turns = static_cast<std::uint32_t>(c.turns.size());
  x.last_turn_ms = c.turns.empty() ? 0 : c.turns.back().total_ms;
  x.carrier_call = c.carrier_call;
  x.bill_duration_s = c.bill_duration_s;
  x.recording_forgotten_ms = c.recording_forgotten_ms;
  x.transcript_forgotten_ms = c.transcript_forgotten_ms;
  return x;
}

}  // namespace tandem
