#pragma once
// RocksDB as the engine uses it: three column families and what a log's head looks like. Only the engine's sources include this.

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "messages/errors.hpp"
#include "storage/data_dir.hpp"
#include "storage/journal.hpp"
#include "storage/rocksdb_journal.hpp"
#include "storage/table_sums.hpp"
#include "storage/witness.hpp"

namespace tandem {

struct stored_head {
  epoch of;
  sequence last;
  std::uint32_t record_crc = 0;
};
template <class V>
void describe(V& v, stored_head& x) {
  v(1, "epoch", x.of);
  v(2, "last", x.last);
  v(3, "record_crc", x.record_crc);
}

struct stored_log {
  stored_head head;
  sequence first{1};
};
using stored_logs = std::array<stored_log, log_count>;

class rocksdb_store {
 public:
  enum class how { create, read_only, read_write };
  static outcome<std::unique_ptr<rocksdb_store>> open(const data_dir& dir, const rocksdb_options& options, how mode);
  ~rocksdb_store();

  /// Heads of all logs, after checking that heads, records and state agree.
  outcome<stored_logs> load() const;
  /// Has RocksDB check every block: for tables that table_sums knows nothing of.
  outcome<done> verify_blocks() const;

  /// The encoded record; not_found when there is none.
  outcome<std::string> record(log_id log, sequence at) const;
  outcome<std::vector<journal_record>> records(log_id log, sequence from, sequence to, std::size_t limit) const;
  outcome<std::optional<std::string>> get(std::string_view key) const;
  using pairs = std::vector<std::pair<std::string, std::string>>;
  outcome<pairs> scan(std::string_view prefix, std::size_t limit, std::string_view from) const;
  outcome<pairs> scan_back(std::string_view prefix, std::size_t limit, std::string_view before) const;

  void put_record(rocksdb::WriteBatch& batch, log_id log, const stored_head& head, std::string_view record,
                  const record_batch& entries) const;
  void put_head(rocksdb::WriteBatch& batch, log_id log, const stored_head& head) const;
  outcome<done> write(rocksdb::WriteBatch& batch);
  /// Flushes state and heads, then forgets [from, to].
  outcome<done> trim(log_id log, sequence from, sequence to);
  outcome<done> checkpoint(const data_dir& to);

 private:
  explicit rocksdb_store(const data_dir& dir) : path_(dir.journal()), sums_(dir.journal(), dir.sums()) {}
  outcome<stored_log> load(log_id log) const;
  outcome<sequence> last_record(log_id log) const;
  refusal refuse(std::string_view what, const rocksdb::Status& status) const;

  std::filesystem::path path_;
  table_sums sums_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle *journal_ = nullptr, *state_ = nullptr, *meta_ = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

/// That no log ends before what @p witnessed says, nor in another record. @p logs' epochs are raised to the witnessed ones.
std::optional<refusal> check_acknowledged(const rocksdb_store& store, const data_dir& dir, const acknowledgements& witnessed,
                                          stored_logs& logs);

}  // namespace tandem
