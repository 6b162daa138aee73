#pragma once
// Entries as calls write them (one event, one change of state), appended through the journal or straight to RocksDB.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "messages/journal.hpp"

namespace rocksdb {
class Env;
}

namespace tandem::bench {

inline constexpr std::size_t event_bytes = 200, state_bytes = 300;

/// Bytes nobody can compress away.
std::string noise_of(std::size_t bytes);

/// Keeps a number of entries of each of the 64 logs on their way: whenever one is durable the next is appended, by one thread.
class append_load {
 public:
  /// @p port outlives this.
  append_load(journal_port& port, std::size_t outstanding_per_log);
  ~append_load();
  /// @return how many entries became durable in @p time. All are, when this returns. Throws when one is refused.
  std::uint64_t run(std::chrono::milliseconds time);

 private:
  struct core;
  std::unique_ptr<core> core_;
};

/// The same entries with nothing around them: two puts an entry, one synced write for @p batch entries, again and again.
class bare_writes {
 public:
  bare_writes(const std::string& folder, rocksdb::Env* env);
  ~bare_writes();
  std::uint64_t run(std::chrono::milliseconds time, std::size_t batch);

 private:
  struct core;
  std::unique_ptr<core> core_;
};

}  // namespace tandem::bench
