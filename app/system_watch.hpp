#pragma once
// The node watching itself: its metrics over the last day, its disk, its memory, what it is made of.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>

#include "net/api/api.hpp"
#include "net/metrics_history.hpp"

namespace tandem {

class system_watch {
 public:
  struct surroundings {
    std::filesystem::path data;
    std::function<std::uint64_t()> calls_in_progress;
    std::int64_t started_ms = 0;
  };
  explicit system_watch(surroundings around);

  /// Every 10 s, on one thread. Milliseconds since the Unix epoch.
  void tick(std::int64_t now_ms) { past_.tick(now_ms); }
  metrics::history_view history(std::int64_t seconds) const { return past_.view(seconds); }
  /// Sizes of folders are measured at most once a minute, which may take a while: not for I/O threads. Thread: any.
  system_facts facts(std::int64_t now_ms);

 private:
  void measure(std::int64_t now_ms);

  surroundings around_;
  metrics::history past_;
  std::mutex mutex_;
  std::int64_t measured_ms_ = 0;
  std::uint64_t journal_bytes_ = 0, recordings_bytes_ = 0;
};

}  // namespace tandem
