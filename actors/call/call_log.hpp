#pragma once
// Journals of before the log of calls (messages/call_log.hpp) hold calls that it does not know.

#include <cstddef>

#include "messages/journal.hpp"

namespace tandem::calls {

/// Writes the missing lines, newest call first: when the oldest has its line, all have theirs, and that is all that is looked at.
/// Blocks; once, before any call may change. @return how many; a line that the journal refused is written by the next start.
std::size_t complete_call_log(journal_port& journal, const state_reader& state);

}  // namespace tandem::calls
