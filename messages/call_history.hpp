#pragma once
// What the journal holds of one call, told for people: what came, what was asked of the carrier, what was said, and which phases
// it went through. Tokens, attempts and other secrets are left out.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "messages/errors.hpp"
#include "messages/ids.hpp"

namespace tandem {

using history_value = std::variant<std::string, std::int64_t, double, bool>;

struct history_event {
  std::uint64_t sequence = 0;  // grows along a call; below 2^53
  std::int64_t at_ms = 0;      // Unix epoch; of an event without a time of its own, that of the one before
  std::string kind;            // phase, webhook, carrier_request, media, conversation, note
  std::string name;            // a fixed word
  std::string summary;         // a sentence
  std::vector<std::pair<std::string, history_value>> data;
};

struct history_page {
  std::vector<history_event> events;  // oldest first
  bool more = false;
};

/// Up to @p limit events behind sequence @p after (0: from the beginning). Empty for a call of before the journal's index of
/// calls. Reads the disk. Thread: any.
using call_history = std::function<outcome<history_page>(call_id, std::uint64_t after, std::size_t limit)>;

}  // namespace tandem
