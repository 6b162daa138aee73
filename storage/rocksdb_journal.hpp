#pragma once
// The journal on one disk: records, state and heads in one RocksDB, one writer thread, one fsync for whatever has gathered.
//
//   append --> queue --> writer: swap, one WriteBatch for many logs, Write(sync) --> witness --> done
//
// Opening proves before it changes anything: it reads the journal without writing, checks every file's checksums, that records,
// state and heads agree, and that no log ends before what was last acknowledged (storage/witness.hpp). What fails is refused
// with the log, both sequences, the file and what an operator can do; nothing on the disk is touched then. A torn tail beyond
// the last acknowledgement is dropped, as it was never promised.
// After any write error the engine takes nothing more until it is opened anew: a disk that failed once is not to be trusted.
// A damaged block met by a read also ends it, so that nothing decided on a wrong answer can be written.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "storage/journal.hpp"

namespace rocksdb {
class Env;
}

namespace tandem {

struct rocksdb_options {
  std::filesystem::path data;                    // see storage/data_dir.hpp
  std::size_t memtable_bytes = 16 << 20;         // three of them at most
  std::size_t cache_bytes = 8 << 20;             // actors cache their own state: the block cache need not
  bool verify = true;                            // read every file's checksums at opening, about a second per GB
  std::chrono::milliseconds witness_sync{1000};  // how long the witness may lag on the disk (not in the page cache)
  rocksdb::Env* env = nullptr;                   // tests: a disk that fails on demand
};

/// Refuses: conflict (another process has the directory), corrupt, invalid (made by a newer version), storage_failed.
outcome<std::unique_ptr<journal>> open_rocksdb_journal(const rocksdb_options& options);

/// "7.8.3": what it is compiled against.
std::string rocksdb_version();

}  // namespace tandem
