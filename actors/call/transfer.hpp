#pragma once
// What a transfer is made of: the words of its condition, and the questions about one. Part of machine.hpp.
//
//   cold: the caller is dialed through to the third party
//
//   talking --wished--> asked --fetched--> dialing --answered--> connected
//                         |                   |                      |
//                         | not taken         | busy, no answer,     | the conversation is over
//                         v                   v declined, failed     v
//                    streaming             answered (a new stream)  ending
//
//   warm: the caller holds in a conference; the third party is called by a call of ours (the leg), spoken to, and joins him
//
//   talking --wished--> asked --fetched--> holding --answered--> whispering --joined--> connected
//                         |                   |                      |                      |
//                         | not taken         | the leg is gone before it has joined        | the leg is gone, or the caller
//                         v                   v                                             v has left the conference
//                    streaming            returning --fetched--> answered (a new stream)  ending
//
//   a leg: a call whose far end, once it answers, hears the whisper and joins the conference
//
//   created -> intended -> dialing -> ... as any other -> bridged -> ending, ended
//
// Two calls, two machines. The leg's id is journaled with the wish, so that it is made once, whatever crashes; it dials once, as
// every call does. The caller's asks how it stands, the leg tells whenever that changes.
//
// The carrier closes the agent's stream when it fetches the transfer's document; we do when it does not. While the caller is with
// the third party nothing but the carrier's word ends the call.

#include <cstdint>
#include <string>

#include "messages/call.hpp"
#include "messages/desks.hpp"

namespace tandem::calls {

inline constexpr std::int64_t transfer_fetch_ms = 30'000;       // asked for, and the carrier has not come for the document
inline constexpr std::uint32_t transfer_ring_s = 30;            // how long the third party's telephone rings
inline constexpr std::int64_t transfer_grace_ms = 30'000;       // beyond that, for the callback to arrive
inline constexpr std::int64_t transfer_check_ms_max = 300'000;  // between two questions to the carrier
inline constexpr std::int64_t longest_call_ms = 86'400'000;     // the carrier's own limit
inline constexpr std::size_t transfers_max = 16;                // of one call
inline constexpr std::size_t whisper_max = 4000;                // bytes

inline constexpr std::int64_t hold_ms_max = 75'000;        // from on hold to an answer: the leg's turn, its dial, its ringing
inline constexpr std::int64_t whisper_grace_ms = 60'000;   // from its answer to its joining, beside the whisper
inline constexpr std::int64_t whisper_ms_per_byte = 100;   // as slowly as anybody speaks
inline constexpr std::int64_t leg_word_ms = 4'000;         // the caller is out of the conference: until the leg's end is known
inline constexpr std::int64_t return_ms = 10'000;          // until the carrier comes for what brings the caller back
inline constexpr std::uint32_t returns_max = 3;            // times it is asked again to
inline constexpr std::uint32_t leg_time_limit_s = 14'400;  // as long as a Dial lasts
inline constexpr std::int64_t leg_fresh_ms = 60'000;       // a transfer older than this is not dialed for after a restart

enum class transfer_stage : std::uint8_t {  // journaled as numbers: never renumber
  asked = 1,                                // of the carrier; the agent may still be talking
  dialing = 2,                              // cold: the third party's telephone rings, or will
  connected = 3,
  holding = 4,     // warm: the caller is on hold, the leg is on its way
  whispering = 5,  // warm: the third party has answered and is told who waits
  returning = 6,   // warm: it has failed; the carrier is asked to bring the caller back
};
struct transferring {
  transfer_stage stage = transfer_stage::asked;
  bool stream_alive = false;     // the agent's stream has not ended yet
  std::uint32_t unanswered = 0;  // times the guard has fired
  bool left = false;             // connected, warm: the caller is out of the conference
};

/// A leg's far end has answered; the record's streaming_ms says since when it is in the conference.
struct bridged {
  std::uint32_t asked = 0;  // times the carrier was asked whether it still lives
};

/// How a leg stands, told to the call it was made for. Journaled as numbers: never renumber.
enum class leg_stage : std::uint8_t {
  on_its_way = 1,
  ringing = 2,
  answered = 3,
  joined = 4,
  gone = 5,
};

/// What a leg is made for.
struct leg_order {
  call_id caller;              // none: the call is no leg
  std::uint32_t transfer = 0;  // which one of the caller's, from 1
  std::string room;            // the conference
  std::string whisper;
};

struct call_state;
/// Has this call a transfer that was asked for with this Idempotency-Key?
bool was_transferred_by(const call_state& state, const std::string& key);
/// May this call be transferred so? A refusal says why not.
outcome<done> admit_transfer(const call_state& state, const transfer_wish& wish);
/// Of a leg.
leg_stage leg_stage_of(const call_state& state);
/// What a leg that is gone came to.
transfer_outcome leg_outcome_of(const call_state& state);
/// Is this the leg that the call's transfer under way waits for, or talks to?
bool has_use_for(const call_state& state, call_id leg);

}  // namespace tandem::calls
