#pragma once
// The vocabulary of a call's transition table: what its rows are made of. Part of the machine, and as pure.

#include <concepts>
#include <string>

#include "actors/call/machine.hpp"

namespace tandem::calls {

template <class T, class... Ts>
concept one_of = (std::same_as<std::remove_cvref_t<T>, Ts> || ...);
template <class S>
concept talking = one_of<S, answered, streaming>;
template <class S>
concept on_its_way = one_of<S, intended, dialing, queued, uncertain, ringing, answered, streaming, transferring, bridged>;

step ignore(call_state s);
step note_it(call_state s);
/// Carriers repeat themselves: the second one of the same name is no news.
step note_once(call_state s, const std::string& name);
/// Enters a condition; timers of the one before go deaf.
step enter(call_state s, condition now, commit how, std::vector<call_effect> effects = {});
void arm(step& x, timer which, std::int64_t after_ms);
inline std::int64_t seconds(std::uint32_t s) { return std::int64_t{s} * 1000; }

/// A callback of ours names the call; that outweighs what a search has found. False: it is no news.
bool learn(call_state& s, const carrier_call_id& id);
void guess(call_state& s, const carrier_call_id& id);
/// An earlier word that comes late may still name the call.
step mine(call_state s, const carrier_call_id& id);
void add_note(call_record& r, const std::string& text);
/// The disposition of a call whose workflow gave none.
std::string our_word_for(const call_record& r);

/// The latest transfer, while it is under way; null: none is.
transfer_record* open_transfer(call_record& r);
/// One that had put the caller through stays so, whatever ended it.
void end_transfer(call_record& r, transfer_outcome how, const std::string& words, std::int64_t at_ms);

/// The end. Whoever was called for an open transfer is let go of.
step finish(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool confirmed);
/// Asking is not knowing: the line is down when the carrier says so. A browser's is down with our wish.
step wish_end(call_state s, hangup_cause cause, hangup_party by, std::int64_t at_ms, bool dial_unknown = false);
inline bool through_browser(const call_state& s) { return s.record.medium == call_medium::browser; }
/// Is this the end we asked for? An unnamed party with an ordinary cause is taken for us; a cause of its own speaks for itself.
bool is_what_we_asked(hangup_cause cause, hangup_party by);
void take_carriers_word(call_state& s, const call_hung_up& e);
call_hung_up as_hang_up(const carrier_told& e);

step rings(call_state s, const carrier_call_id& id, std::int64_t at_ms);
step accepted(call_state s, const carrier_request_id& request);
step becomes_uncertain(call_state s, const std::string& why, std::int64_t at_ms);
step is_answered(call_state s, const std::string& token, std::int64_t at_ms);
/// How long to wait for a new stream, or for the call's end, when the carrier was asked so often; 0: long enough.
std::int64_t stream_patience(std::uint32_t asked);
step between_streams(call_state s, std::int64_t at_ms, commit how);

/// The agent that was never interrupted goes on; another stream has its minute to come.
step not_transferred(call_state s, const transferring& c, const std::string& why, std::int64_t at_ms);
/// Told to hang up in the answer to this very news: nothing is asked, and the guard waits for the carrier's word.
step after_the_third_party(call_state s, std::int64_t at_ms);

}  // namespace tandem::calls
