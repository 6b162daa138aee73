#pragma once
// The witness: a small file, `acknowledged`, that says how far each log has been acknowledged. It is written before every
// acknowledgement, apart from the journal, so that a journal which lost its tail cannot pass for a whole one.
//
//   offset 0      64 slots of 32 bytes: | "TAck" | log u32 | sequence u64 | epoch u64 | record crc u32 | slot crc u32 |
//   offset 4096   the same again: a torn or flipped write spoils one copy, the other still tells
//
// Written into the page cache, which outlives the process; to the disk about once a second and on close. Power loss can thus make
// it lag the journal, which is harmless: it must only never be ahead of what was written.

#include <array>
#include <filesystem>
#include <optional>

#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "storage/file.hpp"

namespace tandem {

struct acknowledged {
  sequence last;
  epoch of;
  std::uint32_t record_crc = 0;  // of record `last`; 0 when there is none
  auto operator<=>(const acknowledged&) const = default;
};
using acknowledgements = std::array<acknowledged, log_count>;

/// Thread: one at a time.
class witness {
 public:
  /// A file that says @p all. Durable on return.
  static outcome<witness> create(const std::filesystem::path& path, const acknowledgements& all = {});
  /// Refuses: not_found, corrupt (both copies of a slot are damaged; the message names file and log).
  static outcome<witness> open(const std::filesystem::path& path);

  const acknowledgements& all() const { return all_; }
  /// Remembers @p a for @p log; write() makes it count.
  void set(log_id log, const acknowledged& a);
  /// From here on a kill of the process cannot unsay it.
  outcome<done> write();
  /// To the disk, if anything was written since. @return false on an error, which errno then names.
  bool sync();

 private:
  std::filesystem::path path_;
  file file_;
  acknowledgements all_{};
  bool dirty_ = false;
};

}  // namespace tandem
