#pragma once
// A call in one line: what the log of calls shows and searches, a twentieth of its record and without its conversation.
//
// Every call has a key under keys::call_log(), by id, which grow with time on one node: scan_back reads the newest first. While a
// call lasts the value is empty and its record says how it stands; from its end on the value is a logged_call, written anew when
// the recording or the cost arrives later.

#include "messages/call.hpp"

namespace tandem {

struct logged_call {
  call_id call;
  std::string run_name;
  call_direction direction = call_direction::inbound;
  e164 from, to;
  workflow_id workflow;
  telephony_config_id config;
  number_id number;
  call_phase phase = call_phase::created;
  std::int64_t created_ms = 0, answered_ms = 0, ended_ms = 0;
  std::int64_t duration_s = 0;  // talked_s of the record
  std::string disposition;
  hangup_cause cause = hangup_cause::none;
  hangup_party hung_up_by = hangup_party::unknown;
  std::string total_cost;
  bool has_recording = false;
  std::uint32_t turns = 0;
  std::int64_t last_turn_ms = 0;  // voice to voice; 0: there was no turn
  carrier_call_id carrier_call;
  std::int64_t recording_forgotten_ms = 0, transcript_forgotten_ms = 0;
  std::int64_t bill_duration_s = 0;  // the carrier's
};
template <class V>
void describe(V& v, logged_call& x) {
  v(1, "call", x.call);
  v(2, "run_name", x.run_name);
  v(3, "direction", x.direction);
  v(4, "from", x.from);
  v(5, "to", x.to);
  v(6, "workflow", x.workflow);
  v(7, "config", x.config);
  v(8, "number", x.number);
  v(9, "phase", x.phase);
  v(10, "created_ms", x.created_ms);
  v(11, "answered_ms", x.answered_ms);
  v(12, "ended_ms", x.ended_ms);
  v(13, "duration_s", x.duration_s);
  v(14, "disposition", x.disposition);
  v(15, "cause", x.cause);
  v(16, "hung_up_by", x.hung_up_by);
  v(17, "total_cost", x.total_cost);
  v(18, "has_recording", x.has_recording);
  v(19, "turns", x.turns);
  v(20, "last_turn_ms", x.last_turn_ms);
  v(21, "carrier_call", x.carrier_call);
  v(22, "recording_forgotten_ms", x.recording_forgotten_ms);
  v(23, "transcript_forgotten_ms", x.transcript_forgotten_ms);
  v(24, "bill_duration_s", x.bill_duration_s);
}

logged_call in_one_line(const call_record& c);
/// Seconds, as the carrier told them, or from answer to end.
std::int64_t talked_s(const call_record& c);

}  // namespace tandem
