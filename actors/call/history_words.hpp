#pragma once
// One journaled event of a call in words and as data. Secrets and what is of no use to a reader are left out by name.

#include "actors/call/machine.hpp"
#include "messages/call_history.hpp"

namespace tandem::calls {

/// Without a sequence. @p at_ms is 0 when the event has no time of its own.
history_event in_words(const call_event& event);

}  // namespace tandem::calls
