#pragma once
// Tickets for /live. A browser's EventSource sends no headers, and a key in an address would stay in logs and histories: whoever
// has a key asks for a ticket, which opens the feed once within a minute and is worth nothing afterwards.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "net/api/auth.hpp"

namespace tandem::rest {

/// In memory: a ticket is good on the node that gave it. Thread: any.
class live_tickets {
 public:
  static constexpr std::int64_t valid_ms = 60'000;
  static constexpr std::size_t open_max = 10'000;

  /// Nothing: too many have been given and not used.
  std::optional<std::string> give(const identity& to, std::int64_t now_ms);
  /// Whose it was; it is used up now. Nothing: it was never given, was used, or is too old.
  std::optional<identity> take(std::string_view ticket, std::int64_t now_ms);

 private:
  struct ticket {
    identity whose;
    std::int64_t until_ms = 0;
  };
  std::mutex mutex_;
  std::map<std::string, ticket, std::less<>> open_;  // by SHA-256
};

}  // namespace tandem::rest
