#pragma once
// journal_port over an engine: entries of many actors gather into records, one record of a log is in flight, the next is
// whatever has gathered meanwhile (up to 64 KB). No timer: when nothing is in flight an entry leaves at once.
//
//   append(log, entry) --> queue of that log --> engine.append(log, epoch, after, batch) --> done, in order
//
// Counters come from one clock for all logs of this node, so ids sort by birth, and none is handed out twice: no counter is above
// the mark, a new mark is raised before the old one is reached, and every record of a log that does not know the mark yet
// carries it (keys::log_counter). So whatever was written can be told by its log's mark, and a new owner goes on above it.
// An entry with events of a call also gets the key that leads from the call to its record (keys::record_of_call).
// Numbers between the last one used and the mark are skipped by a restart.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "messages/journal.hpp"
#include "storage/journal.hpp"

namespace tandem {

struct log_writer_limits {
  std::size_t record_bytes = 64 << 10;      // entries gather up to this; one that is larger travels alone
  std::size_t waiting_entries = 8192;       // of one log; beyond, append answers errc::unavailable
  std::size_t waiting_bytes = 16 << 20;     // of one log
  std::uint64_t first_counter_block = 64;   // doubles with each that is used up,
  std::uint64_t counter_block_max = 65536;  // up to this
};

/// What one record took. Told on the engine's thread, after its answers were given.
struct append_measure {
  log_id log;
  std::size_t entries = 0;
  std::size_t bytes = 0;              // about
  std::chrono::nanoseconds waited{};  // from the oldest entry's append to its answer
  errc result = errc::none;
};
using append_observer = std::function<void(const append_measure&)>;

class log_writer final : public journal_port {
 public:
  /// @p engine outlives this. @p observe may be empty.
  explicit log_writer(journal& engine, log_writer_limits limits = {}, append_observer observe = {});
  /// What waits is answered with unavailable; a record in flight is answered by the engine, even after this is gone.
  ~log_writer() override;

  /// From now on this node writes @p log under @p got. @p ready runs once the log has taken its first record (which carries the
  /// counters' mark), so that a log which cannot be written shows at the start and not in a call.
  void own(log_id log, const claimed& got, done_fn ready);
  /// @return {0} when this node does not own @p log (any more).
  epoch owned(log_id log) const;

  /// Besides what journal_port says, refuses: stale_writer when this node does not own @p log; unavailable over the limits and
  /// when closing; invalid for an entry that no record can hold. When one record is refused, everything behind it in that log
  /// is refused alike, so that nothing is written over a gap; what is appended after that is tried anew.
  void append(log_id log, journal_entry entry, done_fn done) override;
  std::uint64_t next_counter(log_id log) override;

 private:
  struct core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
