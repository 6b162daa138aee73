#pragma once
// What a transfer is made of: the words of its condition, and the questions about one. Part of machine.hpp.
//
//   talking --wished--> asked --fetched--> dialing --answered--> connected
//                         |                   |                      |
//                         | not taken         | busy, no answer,     | the conversation is over
//                         v                   v declined, failed     v
//                    streaming             answered (a new stream)  ending
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
inline constexpr std::size_t whisper_max = 1000;

enum class transfer_stage : std::uint8_t {  // journaled as numbers: never renumber
  asked = 1,                                // of the carrier; the agent may still be talking
  dialing = 2,                              // the third party's telephone rings, or will
  connected = 3,
};
struct transferring {
  transfer_stage stage = transfer_stage::asked;
  bool stream_alive = false;     // the agent's stream has not ended yet
  std::uint32_t unanswered = 0;  // times the guard has fired
};

struct call_state;
/// May this call be transferred so? A refusal says why not.
outcome<done> admit_transfer(const call_state& state, const transfer_wish& wish);

}  // namespace tandem::calls
