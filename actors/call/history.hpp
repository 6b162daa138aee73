#pragma once
// A call's journal told for people (messages/call_history.hpp). The phases are what the machine makes of the events, replayed.

#include <functional>
#include <vector>

#include "messages/call_history.hpp"
#include "messages/journal.hpp"

namespace tandem {

/// The entries of one record. not_found: it was trimmed.
using read_record = std::function<outcome<std::vector<journal_entry>>(log_id, sequence)>;

/// Reads every record of the call up to the end of the page, and skips those that were trimmed: a long call costs a few hundred
/// reads. Thread: any.
outcome<history_page> history_of(const state_reader& state, const read_record& read, call_id call, std::uint64_t after,
                                 std::size_t limit);

}  // namespace tandem
