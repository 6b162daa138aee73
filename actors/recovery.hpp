#pragma once
// What a start has to take up again.

#include "messages/journal.hpp"
#include "messages/keys.hpp"

namespace tandem {

/// Every call that was in progress when the node stopped, a page at a time.
template <class F>
void for_each_open_call(const state_reader& state, F visit) {
  constexpr std::size_t page = 256;
  const auto prefix = keys::open_calls();
  for (std::string from = prefix;;) {
    const auto found = state.scan(prefix, page, from);
    for (const auto& [key, value] : found)
      if (const auto id = keys::trailing_id(key)) visit(call_id{id});
    if (found.size() < page) return;
    from = found.back().first + '\0';
  }
}

}  // namespace tandem
