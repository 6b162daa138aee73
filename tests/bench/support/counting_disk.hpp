#pragma once
// RocksDB's file system, with a count of the write-ahead log's syncs and of the time they took.

#include <atomic>
#include <cstdint>
#include <memory>

namespace rocksdb {
class Env;
}

namespace tandem::bench {

class counting_disk {
 public:
  counting_disk();
  ~counting_disk();
  rocksdb::Env* env() { return env_.get(); }
  std::uint64_t syncs() const { return counts_.syncs; }
  double sync_seconds() const { return static_cast<double>(counts_.nanoseconds) / 1e9; }

  struct counts {
    std::atomic<std::uint64_t> syncs{0}, nanoseconds{0};
  };

 private:
  counts counts_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace tandem::bench
