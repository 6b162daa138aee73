#pragma once
// When a failed actor may try again: from the journal, after a back-off that doubles, with an alarm; never a tight loop. Pure.

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "messages/ids.hpp"

namespace tandem {

class supervisor {
 public:
  static constexpr std::chrono::milliseconds first_rest{1'000}, longest_rest{60'000};
  static constexpr std::int64_t forgiven_after_ms = 300'000;  // a failure this long ago does not count any more

  struct verdict {
    bool restart = true;  // false: a newer owner has the log; stay down
    std::chrono::milliseconds after{0};
    bool alarm = true;
  };
  verdict failed(entity_ref who, const std::string& why, std::int64_t now_ms);
  void forget(entity_ref who) { history_.erase(who); }

 private:
  struct past {
    std::uint32_t failures = 0;
    std::int64_t last_ms = 0;
  };
  std::unordered_map<entity_ref, past> history_;
};

/// What an actor says when its log has been taken over.
inline constexpr const char* superseded = "superseded";

}  // namespace tandem
