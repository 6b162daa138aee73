#pragma once
// A call's whole life as a pure function: (state, event) -> (state, effects). No clock, socket, log or random number here:
// time and tokens arrive inside events, and replaying the journaled events gives the stored state again.
//
//   outbound                                                             inbound
//   created -> intended -> dialing -> queued ------> ringing ----.          |
//                  |          |  `--> uncertain ----^    ^       |          |
//                  |          |          |   `----------'        v          v
//                  |          |          |                   answered <-----'
//                  |          |          |                    |    ^
//                  |          |          |       stream bound v    | stream lost (60 s to come back; after 5, 15 and 35 s of
//                  |          |          |                    |    | them the carrier is asked whether the call still lives)
//                  |          |          |                   streaming
//                  v          v          v                       |
//                ended <--- ending (we asked for the hang-up) <--'
//
// Callbacks come late, twice and in any order: a later word overtakes an earlier one (an answer proves the dial was accepted),
// an earlier word after a later one is only mined for names we did not know yet. A hang-up ends the call from anywhere.
// Asking is not knowing: `ending` waits for the carrier's word, and asks for it when it does not come.
//
// A call through a browser is answered from its beginning, and knows no `ending`: its socket is all there is of it, so that the
// wish to end it, the loss of the socket and a restart of the node each are its end.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "actors/call/transfer.hpp"
#include "messages/call.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/retention.hpp"

namespace tandem::calls {

// ---------------------------------------------------------------------------------------------------------- limits

inline constexpr std::int64_t token_life_ms = 120'000;
inline constexpr std::int64_t answer_to_stream_ms = 30'000;
inline constexpr std::int64_t stream_gone_ms = 60'000;    // the carrier redials a dead stream within this, or never
inline constexpr std::int64_t stream_ask_ms = 5'000;      // a stream's end without a hang-up: ask after this, twice this, ...
inline constexpr std::int64_t ring_grace_ms = 30'000;     // beyond ring_timeout, for the callback to arrive
inline constexpr std::int64_t settle_grace_ms = 120'000;  // beyond ring_timeout, to learn what an uncertain dial became
inline constexpr std::int64_t limit_grace_ms = 60'000;    // beyond time_limit
inline constexpr std::int64_t ending_guard_ms = 15'000;   // hang-up asked and no callback: ask how it stands
inline constexpr std::int64_t ending_guard_ms_max = 300'000;
inline constexpr std::int64_t dial_reply_ms = 60'000;       // the carrier port answers sooner; if it does not, we do not know
inline constexpr std::int64_t turn_wait_ms = 600'000;       // a dial ten minutes late is not the dial that was asked for
inline constexpr std::int64_t fresh_intent_ms = 60'000;     // an intent older than this is not dialed after a restart
inline constexpr std::size_t transcript_lines_max = 4'000;  // beyond it lines are counted by the note only
inline constexpr std::size_t line_text_max = 8'192;
inline constexpr std::size_t inbox_max = 64;  // the oldest are forgotten: a repetition comes within minutes

// ---------------------------------------------------------------------------------------------------------- states

struct created {};
struct intended {};
struct dialing {};
struct queued {};
struct uncertain {
  std::int64_t deadline_ms = 0;
};
struct ringing {};
struct answered {
  std::int64_t stream_lost_ms = 0;  // 0: there has been no stream yet
  std::uint32_t asked = 0;          // times the carrier was asked about it since then
};
struct streaming {};
struct ending {
  hangup_cause cause = hangup_cause::none;  // why we asked: the end's cause unless the carrier knows a truer one
  hangup_party by = hangup_party::us;
  std::int64_t since_ms = 0;
  bool dial_unknown = false;  // asked while we did not know whether the carrier had taken the dial
  std::uint32_t asked = 0;    // times the guard has fired
};
struct ended {
  bool confirmed = true;  // by the carrier, or certainly never dialed
};
/// Stored as numbers (position + 1): append only.
using condition =
    std::variant<created, intended, dialing, queued, uncertain, ringing, answered, streaming, ending, ended, transferring,
                 bridged>;  // the pictures of these two are in transfer.hpp

/// What the journal keeps of a call. It is stored under keys::entity and reads as a call_record too: the machine's own fields
/// have tags that a record's reader skips.
struct call_state {
  call_record record;
  condition now;
  std::uint32_t generation = 0;  // of the condition's timer: an older one that still fires is deaf
  std::string token;             // of the media stream
  std::int64_t token_issued_ms = 0;
  std::uint32_t streams = 0;  // begun so far
  std::uint32_t ring_timeout_s = 60;
  std::uint32_t time_limit_s = 1800;
  std::string idempotency_key;
  std::int64_t intended_ms = 0;
  bool found_by_search = false;  // the carrier call's name is a search's guess; no callback of ours has confirmed it
  dial_extras extras;
  std::vector<std::string> inbox;  // news that are kept and change nothing, as far as they have come; at most `inbox_max`
  transfer_outcome comes_from = transfer_outcome::none;  // the next stream's agent is told of it
  std::string room;                                      // the conference of the latest warm transfer
  leg_order leg;                                         // what this call was made for, if it is a leg
};

// ---------------------------------------------------------------------------------------------------------- events

struct call_arrived {
  std::string run_name;
  pinned_workflow workflow;
  telephony_config_id config;
  number_id number;
  e164 from, to;
  carrier_call_id carrier_call;
  std::string token;
  std::uint32_t time_limit_s = 1800;
  std::int64_t at_ms = 0;
};
struct run_created {
  std::string run_name;
  pinned_workflow workflow;
  std::string initial_context_json;
  std::int64_t at_ms = 0;
};
struct dial_intended {
  std::string run_name;  // empty: the run has its name already
  pinned_workflow workflow;
  telephony_config_id config;
  number_id number;
  e164 from, to;
  std::string attempt;
  std::string initial_context_json;
  std::string idempotency_key;
  std::uint32_t ring_timeout_s = 60;
  std::uint32_t time_limit_s = 1800;
  std::int64_t at_ms = 0;
  dial_extras extras;
  leg_order leg;
};
struct dial_started {
  std::int64_t at_ms = 0;
};
struct dial_accepted {
  carrier_request_id request;
  std::int64_t at_ms = 0;
};
struct dial_refused {
  std::uint32_t http_status = 0;
  std::string message;
  bool rate_limited = false;
  std::int64_t at_ms = 0;
};
struct dial_uncertain {
  std::string message;
  std::int64_t at_ms = 0;
};
/// We decided against the dial: the reason is for a human.
struct dial_forgone {
  std::string why;
  std::int64_t at_ms = 0;
};
/// The carrier's answer to our asking about this call. not_found is an answer too.
struct carrier_told {
  carrier_call_report report;
  std::int64_t at_ms = 0;
};
struct far_end_rang {
  carrier_call_id carrier_call;
  std::int64_t at_ms = 0;
};
struct far_end_answered {
  carrier_call_id carrier_call;
  std::string token;
  std::int64_t at_ms = 0;
};
struct call_hung_up {
  carrier_call_id carrier_call;
  hangup_cause cause = hangup_cause::none;
  hangup_party by = hangup_party::unknown;
  std::uint32_t code = 0;
  std::string name;
  std::int64_t duration_s = 0, bill_duration_s = 0;
  std::string total_cost;
  std::int64_t at_ms = 0;
  hangup_fault fault = hangup_fault::unknown;
};
struct stream_bound {
  std::string stream;
  carrier_call_id carrier_call;
  std::int64_t at_ms = 0;
};
struct stream_lost {
  std::string stream;
  std::string why;
  std::int64_t at_ms = 0;
};
struct stream_noted {  // what the carrier said of a stream; kept in the journal, changes nothing
  std::string stream, status, reason;
  std::int64_t at_ms = 0;
};
struct agent_reported {
  agent_event what;
  std::int64_t at_ms = 0;
};
struct recording_stored {
  std::string path;
  std::int64_t duration_ms = 0;
};
/// What it left behind has been kept long enough.
struct call_forgotten {
  forgotten what;
  std::int64_t at_ms = 0;
};
struct hang_up_wished {
  hangup_cause cause = hangup_cause::normal_clearing;
  hangup_party by = hangup_party::operator_request;
  std::int64_t at_ms = 0;
};
enum class timer : std::uint8_t {  // journaled as numbers: never renumber
  turn = 1,                        // intended: the governor has not let us go
  reply = 2,                       // dialing: no answer to the one request
  settle = 3,                      // uncertain: never learned; queued, ringing after a restart: time to ask again
  ring = 4,                        // queued, ringing
  stream = 5,  // answered: no stream (any more): time to ask the carrier, or to give up; transferring, bridged: no news
  ending = 6,
  limit = 7,  // the whole call
};
struct timer_fired {
  timer which = timer::turn;
  std::uint32_t generation = 0;
  std::int64_t at_ms = 0;
};
struct node_restarted {
  std::int64_t at_ms = 0;
};
/// The carrier's call that a search found for us belongs to another dial of ours: its own callback has said so.
struct call_disowned {
  carrier_call_id carrier_call;
  std::int64_t at_ms = 0;
};

struct machine_found {
  std::int64_t at_ms = 0;
};
struct element_noted {  // kept in the journal, changes nothing
  std::string kind, id, value;
  std::int64_t at_ms = 0;
};
struct transfer_wished {
  transfer_wish what;
  std::int64_t at_ms = 0;
  call_id leg;       // warm: the call that is to be made
  std::string room;  // warm: the conference
};
struct transfer_refused {  // the carrier's API said no
  std::uint32_t transfer = 0;
  std::string why;
  std::int64_t at_ms = 0;
};
struct transfer_fetched {
  std::uint32_t transfer = 0;
  std::int64_t at_ms = 0;
};
struct third_party_answered {
  std::uint32_t transfer = 0;
  carrier_call_id leg;
  std::int64_t at_ms = 0;
};
struct transfer_finished {
  std::uint32_t transfer = 0;
  transfer_outcome outcome = transfer_outcome::failed;
  carrier_call_id leg;
  std::string words;
  std::string token;  // of the stream that the caller comes back to, if so
  std::int64_t at_ms = 0;
};
/// The leg of a warm transfer tells its caller's call how it stands.
struct leg_told {
  call_id leg;
  leg_stage stage = leg_stage::on_its_way;
  transfer_outcome outcome = transfer_outcome::none;  // of one that is gone
  carrier_call_id carrier_call;
  std::string words;
  std::string token;  // of the stream that the caller comes back to, if so
  std::int64_t at_ms = 0;
};
/// The caller's leg is out of the conference and asks what to do.
struct hold_left {
  std::uint32_t transfer = 0;
  std::string token;
  std::int64_t at_ms = 0;
};
/// This leg is in the conference.
struct room_joined {
  std::int64_t at_ms = 0;
};

/// Somebody wants to talk through a browser.
struct talk_begun {
  std::string run_name;
  pinned_workflow workflow;
  std::string initial_context_json;
  std::string token;
  std::uint32_t time_limit_s = 1800;
  std::int64_t at_ms = 0;
};

/// Journaled as numbers (position + 1): append only.
using call_event =
    std::variant<call_arrived, run_created, dial_intended, dial_started, dial_accepted, dial_refused, dial_uncertain,
                 dial_forgone, carrier_told, far_end_rang, far_end_answered, call_hung_up, stream_bound, stream_lost,
                 stream_noted, agent_reported, recording_stored, hang_up_wished, timer_fired, node_restarted, call_disowned,
                 machine_found, element_noted, transfer_wished, transfer_refused, transfer_fetched, third_party_answered,
                 transfer_finished, leg_told, hold_left, room_joined, call_forgotten, talk_begun>;
struct journaled_event {
  call_event event;
};

// ---------------------------------------------------------------------------------------------------------- effects

struct ask_turn {};    // of the governor
struct leave_turn {};  // give back a place in its queue, or the slot of a call in progress
struct dial {};        // the one request, ever
struct ask_hang_up {};
struct settle_dial {};  // look for the call that an uncertain dial may have become
struct ask_carrier {};  // how does this call stand?
struct set_timer {
  timer which = timer::turn;
  std::uint32_t generation = 0;
  std::int64_t after_ms = 0;
};
struct call_over {};
struct ask_transfer {};  // the carrier, to fetch the document of the latest transfer
struct ask_leg {};       // the latest transfer's: come into being and dial, if you
                         // have not; tell how you stand
struct let_leg_go {};    // the latest transfer's: nobody waits for it
struct shut_media {};    // the socket, if it is still there: the call is over
using call_effect = std::variant<ask_turn, leave_turn, dial, ask_hang_up, settle_dial, ask_carrier, set_timer, call_over,
                                 ask_transfer, ask_leg, let_leg_go, shut_media>;

enum class commit : std::uint8_t {
  nothing = 0,  // news we already had: not journaled
  behind = 1,   // journaled in order; nobody waits
  before = 2,   // durable first, then seen by the world
};
struct step {
  call_state next;
  std::vector<call_effect> effects = {};
  commit how = commit::nothing;
};

/// The transition table. Every pair of state and event has its overload in table_*.cpp; a forgotten pair does not compile.
step transition(call_state state, const call_event& event);

// ---------------------------------------------------------------------------------------------------------- questions

call_phase phase_of(const condition& now);
/// In progress: it holds, or may hold, a line or a place in the queue. (A created run does not.)
bool is_open(const call_state& state);
bool is_over(const call_state& state);
/// What the carrier is told when it asks for instructions.
answer_instruction instruction_for(const call_state& state);
/// May this stream begin? @return the event to journal, or why not.
outcome<stream_bound> admit_stream(const call_state& state, const std::string& token, const carrier_call_id& carrier_call,
                                   const std::string& stream, std::int64_t at_ms);
/// What has to change in the state store from @p before to @p after: the call itself, and whatever leads to it.
std::vector<change> changes_between(const call_state& before, const call_state& after);
/// nullopt: these bytes are not a call.
std::optional<call_state> read_call(std::string_view stored);
std::string write_event(const call_event& event);
std::optional<call_event> read_event(std::string_view stored);
std::string run_name_of(call_direction direction, call_id call);
/// Of a conversation through a browser.
std::string talk_name_of(call_id call);

}  // namespace tandem::calls
