#pragma once
// A call as everybody but its own machine sees it: the record that the API shows and the state store keeps.
// Times: ms since the Unix epoch, UTC, unless a name says otherwise.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/conversation.hpp"
#include "messages/describe.hpp"
#include "messages/ids.hpp"
#include "messages/telephony.hpp"

namespace tandem {

/// Where a call is in its life; the machine in actors/call knows more.
enum class call_phase : std::uint8_t {
  created = 1,    // a run without a dial yet
  intended = 2,   // the intent is durable; waiting for the governor
  dialing = 3,    // the one request to the carrier is under way
  queued = 4,     // the carrier accepted
  uncertain = 5,  // it may or may not have
  ringing = 6,
  answered = 7,  // instructions given, no stream yet (or between streams)
  streaming = 8,
  ending = 9,  // we asked for the hang-up
  ended = 10,
  transferring = 11,  // on its way to, or with, a third party
  bridged = 12,       // made for a transfer: its far end has answered, and is in the
                      // conference or about to be
};
std::string_view to_string(call_phase phase);

/// What carries the sound. Journaled as numbers: never renumber.
enum class call_medium : std::uint8_t {
  telephone = 0,  // a carrier's call
  browser = 1,    // a socket of a browser's: no carrier knows of it, and its end is the call's end
};

/// Exactly which version of a workflow a call runs; it keeps it to its end.
struct pinned_workflow {
  workflow_id workflow;
  std::uint32_t version = 0;
};
template <class V>
void describe(V& v, pinned_workflow& x) {
  v(1, "workflow", x.workflow);
  v(2, "version", x.version);
}

enum class transfer_mode : std::uint8_t {
  cold = 1,  // the caller is dialed through to the third party
  warm = 2,  // the caller is on hold in a conference until the third party, spoken to first, joins it
};
/// How a transfer went. Journaled as numbers: never renumber.
enum class transfer_outcome : std::uint8_t {
  none = 0,  // not known yet
  put_through = 1,
  busy = 2,
  no_answer = 3,
  declined = 4,
  failed = 5,
  canceled = 6,  // the caller hung up first
  machine = 7,   // one answered
};
std::string_view to_string(transfer_mode mode);
std::string_view to_string(transfer_outcome how);

/// One transfer of a call: asked for, and what became of it.
struct transfer_record {
  e164 to;
  transfer_mode mode = transfer_mode::cold;
  std::string whisper;  // said to the third party before the caller hears them
  std::int64_t asked_ms = 0, connected_ms = 0, ended_ms = 0;
  transfer_outcome outcome = transfer_outcome::none;
  carrier_call_id leg;  // the third party's
  std::string note;     // for a human: the carrier's words
  std::string idempotency_key;
  call_id leg_call;  // warm: the call that was made to the third party
};
template <class V>
void describe(V& v, transfer_record& x) {
  v(1, "to", x.to);
  v(2, "mode", x.mode);
  v(3, "whisper", x.whisper);
  v(4, "asked_ms", x.asked_ms);
  v(5, "connected_ms", x.connected_ms);
  v(6, "ended_ms", x.ended_ms);
  v(7, "outcome", x.outcome);
  v(8, "leg", x.leg);
  v(9, "note", x.note);
  v(10, "idempotency_key", x.idempotency_key);
  v(11, "leg_call", x.leg_call);
}

/// One run: the conversation. It takes the id of its first leg (run_id.value == call_id.value).
struct call_record {
  call_id call;
  std::string run_name;  // WR-TEL-IN-00000001, WR-TEL-OUT-00000002
  call_direction direction = call_direction::inbound;
  call_phase phase = call_phase::created;
  pinned_workflow workflow;
  telephony_config_id config;
  number_id number;  // ours
  e164 from, to;
  std::string attempt;  // random, carried by every callback URL of an outbound call
  carrier_request_id request;
  carrier_call_id carrier_call;
  std::string stream;
  std::int64_t created_ms = 0, dialed_ms = 0, ringing_ms = 0, answered_ms = 0, streaming_ms = 0, ended_ms = 0;
  hangup_cause cause = hangup_cause::none;
  hangup_party hung_up_by = hangup_party::unknown;
  std::uint32_t carrier_cause_code = 0;
  std::string carrier_cause_name;
  std::string disposition;                           // the workflow's word, or ours: completed, busy, no-answer, failed, canceled
  std::string note;                                  // for a human: why it was not dialed, what the carrier said
  std::int64_t duration_s = 0, bill_duration_s = 0;  // the carrier's
  std::string total_cost;                            // decimal, the carrier's
  std::string initial_context_json = "{}";
  std::map<std::string, std::string> gathered;
  std::vector<transcript_line> transcript;
  std::vector<turn_latency> turns;
  std::vector<node_entered> nodes;
  std::string recording;  // path within the data folder; empty: none (yet)
  std::int64_t recording_ms = 0;
  std::uint32_t restarts = 0;  // of the node, while it was in progress
  hangup_fault fault = hangup_fault::unknown;
  std::int64_t machine_ms = 0;  // when the carrier found that a machine had answered; 0: it did not say so
  std::vector<transfer_record> transfers;
  call_id made_for;  // the call whose transfer this one is a leg of; none: it
                     // has a conversation of its own
  call_medium medium = call_medium::telephone;
  std::int64_t recording_forgotten_ms = 0, transcript_forgotten_ms = 0;  // by the retention rule; 0: not, or there was none
};
template <class V>
void describe(V& v, call_record& x) {
  v(1, "call", x.call);
  v(2, "run_name", x.run_name);
  v(3, "direction", x.direction);
  v(4, "phase", x.phase);
  v(5, "workflow", x.workflow);
  v(6, "config", x.config);
  v(7, "number", x.number);
  v(8, "from", x.from);
  v(9, "to", x.to);
  v(10, "attempt", x.attempt);
  v(11, "request", x.request);
  v(12, "carrier_call", x.carrier_call);
  v(13, "stream", x.stream);
  v(14, "created_ms", x.created_ms);
  v(15, "dialed_ms", x.dialed_ms);
  v(16, "ringing_ms", x.ringing_ms);
  v(17, "answered_ms", x.answered_ms);
  v(18, "streaming_ms", x.streaming_ms);
  v(19, "ended_ms", x.ended_ms);
  v(20, "cause", x.cause);
  v(21, "hung_up_by", x.hung_up_by);
  v(22, "carrier_cause_code", x.carrier_cause_code);
  v(23, "carrier_cause_name", x.carrier_cause_name);
  v(24, "disposition", x.disposition);
  v(25, "note", x.note);
  v(26, "duration_s", x.duration_s);
  v(27, "bill_duration_s", x.bill_duration_s);
  v(28, "total_cost", x.total_cost);
  v(29, "initial_context_json", x.initial_context_json);
  v(30, "gathered", x.gathered);
  v(31, "transcript", x.transcript);
  v(32, "turns", x.turns);
  v(33, "nodes", x.nodes);
  v(34, "recording", x.recording);
  v(35, "recording_ms", x.recording_ms);
  v(36, "restarts", x.restarts);
  v(37, "fault", x.fault);
  v(38, "machine_ms", x.machine_ms);
  v(39, "transfers", x.transfers);
  v(40, "made_for", x.made_for);
  v(41, "medium", x.medium);
  v(42, "recording_forgotten_ms", x.recording_forgotten_ms);
  v(43, "transcript_forgotten_ms", x.transcript_forgotten_ms);
}

}  // namespace tandem
