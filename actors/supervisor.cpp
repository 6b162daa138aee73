#include "actors/supervisor.hpp"

#include <algorithm>

namespace tandem {

supervisor::verdict supervisor::failed(entity_ref who, const std::string& why, std::int64_t now_ms) {
  if (why == superseded) {
    forget(who);
    return {false, {}, true};
  }
  auto& h = history_[who];
  if (now_ms - h.last_ms > forgiven_after_ms) h.failures = 0;
  h.last_ms = now_ms;
  const auto rest = first_rest * (1 << std::min(h.failures, 6u));
  ++h.failures;
  return {true, std::min<std::chrono::milliseconds>(rest, longest_rest), true};
}

}  // namespace tandem
