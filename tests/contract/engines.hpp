#pragma once
// The engines under contract. A third one joins by being written here and named in `engines`.
//
// An engine under test has: get() the journal; reopen(), as after a restart of the process; open_snapshot(dir).

#include <memory>
#include <stdexcept>
#include <tuple>

#include "storage/memory.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/support/temporary_directory.hpp"

namespace tandem::test {

template <class T>
std::unique_ptr<T> opened(outcome<std::unique_ptr<T>> result) {
  if (!result) throw std::runtime_error(result.why().message);
  return std::move(*result);
}

struct memory_engine {
  std::unique_ptr<memory_journal> engine = std::make_unique<memory_journal>();
  journal& get() { return *engine; }
  void reopen() {}  // nothing outlives memory but memory
  std::unique_ptr<journal> open_snapshot(const std::filesystem::path& dir) { return opened(memory_journal::open_snapshot(dir)); }
};

struct rocksdb_engine {
  temporary_directory dir;
  std::unique_ptr<journal> engine = open(dir.path());
  static std::unique_ptr<journal> open(const std::filesystem::path& path) {
    rocksdb_options options;
    options.data = path;
    return opened(open_rocksdb_journal(options));
  }
  journal& get() { return *engine; }
  void reopen() {
    engine.reset();
    engine = open(dir.path());
  }
  std::unique_ptr<journal> open_snapshot(const std::filesystem::path& from) { return open(from); }
};

using engines = std::tuple<memory_engine, rocksdb_engine>;

}  // namespace tandem::test
