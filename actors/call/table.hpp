#pragma once
// The transition table of a call's machine, by event: table_*.cpp. Each has an overload on(state, condition, event) for every
// condition; a forgotten pair does not compile.

#include "actors/call/steps.hpp"

namespace tandem::calls {

// table_dial.cpp: how it begins, and what becomes of a dial
step happens(call_state s, const call_arrived& e);
step happens(call_state s, const run_created& e);
step happens(call_state s, const talk_begun& e);
step happens(call_state s, const dial_intended& e);
step happens(call_state s, const dial_started& e);
step happens(call_state s, const dial_accepted& e);
step happens(call_state s, const dial_refused& e);
step happens(call_state s, const dial_uncertain& e);
step happens(call_state s, const dial_forgone& e);

// table_callbacks.cpp: what the carrier tells, asked or not
step happens(call_state s, const far_end_rang& e);
step happens(call_state s, const far_end_answered& e);
step happens(call_state s, const call_hung_up& e);
step happens(call_state s, const carrier_told& e);
step happens(call_state s, const call_disowned& e);
step happens(call_state s, const machine_found& e);
step happens(call_state s, const element_noted& e);

// table_stream.cpp: its media stream, and the agent on it
step happens(call_state s, const stream_bound& e);
step happens(call_state s, const stream_lost& e);
step happens(call_state s, const stream_noted& e);
step happens(call_state s, const agent_reported& e);
step happens(call_state s, const recording_stored& e);
step happens(call_state s, const call_forgotten& e);

// table_transfer.cpp: to a third party, by a Dial
step happens(call_state s, const transfer_wished& e);
step happens(call_state s, const transfer_refused& e);
step happens(call_state s, const transfer_fetched& e);
step happens(call_state s, const third_party_answered& e);
step happens(call_state s, const transfer_finished& e);

// table_bridge.cpp: to a third party whom we call ourselves; both sides of it
step happens(call_state s, const leg_told& e);
step happens(call_state s, const hold_left& e);
step happens(call_state s, const room_joined& e);
/// The caller's document has been fetched: on hold now; or out of it again.
step holds(call_state s, const transferring& c);
step is_fetched_back(call_state s, std::int64_t at_ms);
/// The guard of a warm transfer has fired: of any stage but `asked`, and `connected` only when the caller has left.
step has_held_long_enough(call_state s, const transferring& c, std::int64_t at_ms);

// table_time.cpp: our own wishes, time that passes, and a node that was down
step happens(call_state s, const hang_up_wished& e);
step happens(call_state s, const timer_fired& e);
step happens(call_state s, const node_restarted& e);

}  // namespace tandem::calls
