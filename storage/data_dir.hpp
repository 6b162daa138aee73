#pragma once
// The data directory: one process at a time, and proof that it is ours and of a kind we can read.
//
//   DIR/lock              held while a process uses it
//       format            what this directory is; written last when it is made, never changed after
//       journal/          RocksDB
//       sums/             checksums of its tables (storage/table_sums.hpp)
//       acknowledged      the witness (storage/witness.hpp)
//       acknowledged.reset  put there by an operator who accepts a loss; consumed by the next start
//
// Others (keys, recordings) put their own files beside these.

#include <filesystem>

#include "messages/errors.hpp"
#include "storage/file.hpp"

namespace tandem {

class data_dir {
 public:
  /// Makes @p path if need be and locks it. Refuses: conflict (another process has it; the message names it), corrupt (its format
  /// is damaged), invalid (made by a newer version), storage_failed.
  static outcome<data_dir> open(const std::filesystem::path& path);

  /// No format yet: the directory is new, or its making was interrupted.
  bool unfinished() const { return unfinished_; }
  /// Durable on return; from then on the directory counts as made.
  outcome<done> finish();

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path journal() const { return path_ / "journal"; }
  std::filesystem::path sums() const { return path_ / "sums"; }
  std::filesystem::path acknowledged() const { return path_ / "acknowledged"; }
  std::filesystem::path format() const { return path_ / "format"; }
  /// An operator creates this to say: go on with the journal as it is, whatever was acknowledged.
  std::filesystem::path reset() const { return path_ / "acknowledged.reset"; }

  /// What `format` holds.
  static std::string format_text();

 private:
  std::filesystem::path path_;
  file lock_;
  bool unfinished_ = false;
};

}  // namespace tandem
