#pragma once
// The checksum of each of RocksDB's table files, kept beside them: DIR/sums/<file> holds size and crc32c of journal/<file>.
//
// RocksDB checks blocks as it reads them, but parses a few (properties, footer) before it has checked them, and ends the process
// on what it did not expect. So tables are checked whole before RocksDB sees them. A sum is written before its table counts and
// goes with it; a table without a sum (a start or stop was interrupted) is left to RocksDB's own checks.
// Thread: any; RocksDB's background threads call remember and forget.

#include <cstdint>
#include <filesystem>
#include <string>

#include "messages/errors.hpp"

namespace tandem {

class table_sums {
 public:
  /// @p sums is made if need be.
  table_sums(std::filesystem::path tables, std::filesystem::path sums);

  void remember(const std::string& file, std::uint64_t bytes, std::uint32_t crc) const;
  void forget(const std::string& file) const;

  /// Reads every table that has a sum. Refuses: corrupt (names the file). @return whether every table had one.
  outcome<bool> check() const;

  /// Gives a copy of the tables (a checkpoint) the sums of its files.
  outcome<done> copy_to(const table_sums& other) const;

 private:
  std::filesystem::path tables_, sums_;
};

}  // namespace tandem
