#pragma once
// The epochs under which this node owns logs: the proof that goes with every write. Claimed at the start, lost when the journal
// says that somebody newer has the log; never renewed by a clock.

#include <array>
#include <mutex>
#include <vector>

#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "storage/journal.hpp"

namespace tandem {

/// Thread: any.
class epochs {
 public:
  /// Claims every one of @p logs through @p engine and waits for all answers. Refuses with the first refusal; what was claimed
  /// by then stays claimed.
  outcome<done> claim(journal& engine, const std::vector<log_id>& logs);

  /// The claim we hold; epoch {0} when we hold none.
  claimed held(log_id log) const;
  bool owns(log_id log) const { return held(log).of.value != 0; }

  /// Somebody newer has the log. @return false when that is no news.
  bool lost(log_id log);

 private:
  mutable std::mutex mutex_;
  std::array<claimed, log_count> held_{};
};

}  // namespace tandem
