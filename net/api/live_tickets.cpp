#include "net/api/live_tickets.hpp"

#include "net/api/uuid.hpp"

namespace tandem::rest {

std::optional<std::string> live_tickets::give(const identity& to, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (open_.size() >= open_max) std::erase_if(open_, [&](const auto& each) { return each.second.until_ms <= now_ms; });
  if (open_.size() >= open_max) return {};
  auto text = "lt_" + random_uuid();
  open_.emplace(sha256_hex(text), ticket{to, now_ms + valid_ms});
  return text;
}

std::optional<identity> live_tickets::take(std::string_view text, std::int64_t now_ms) {
  // By hash, so that the time of a look-up tells nothing about the tickets there are.
  const auto hash = sha256_hex(text);
  const std::lock_guard lock(mutex_);
  const auto found = open_.extract(hash);
  if (!found || found.mapped().until_ms <= now_ms) return {};
  return found.mapped().whose;
}

}  // namespace tandem::rest
