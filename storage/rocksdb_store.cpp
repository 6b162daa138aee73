#include "storage/rocksdb_store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>

#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace tandem {
namespace {

constexpr std::uint64_t wal_bytes_max = 64 << 20;  // bounds what a start has to replay

std::string place_of(log_id log, sequence at) {
  return "log " + std::to_string(log.value) + " record " + std::to_string(at.value);
}

refusal disagree(log_id log, std::string_view one, sequence a, std::string_view other, sequence b) {
  return {errc::corrupt,
          "log " + std::to_string(log.value) + ": " + std::string(one) + " ends at record " + std::to_string(a.value) + ", " +
              std::string(other) + " at " + std::to_string(b.value),
          "journal"};
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

/// Keeps the sums in step with the tables. RocksDB computes them while it writes.
class sum_keeper final : public rocksdb::EventListener {
 public:
  explicit sum_keeper(const table_sums& sums) : sums_(sums) {}
  // The number of a table that never came to count may be used again.
  void OnTableFileCreationStarted(const rocksdb::TableFileCreationBriefInfo& info) override {
    sums_.forget(file_name(info.file_path));
  }
  void OnTableFileCreated(const rocksdb::TableFileCreationInfo& info) override {
    if (!info.status.ok() || info.file_checksum.size() != 4) return;
    std::uint32_t crc = 0;  // big-endian in RocksDB's hands
    for (unsigned char c : info.file_checksum) crc = crc << 8 | c;
    sums_.remember(file_name(info.file_path), info.file_size, crc);
  }
  void OnTableFileDeleted(const rocksdb::TableFileDeletionInfo& info) override { sums_.forget(file_name(info.file_path)); }

 private:
  const table_sums sums_;
};

rocksdb::Options database_options(const rocksdb_options& o) {
  rocksdb::Options db;
  if (o.env) db.env = o.env;
  db.paranoid_checks = true;
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.atomic_flush = true;  // records, state and heads reach the files together, or not at all
  db.max_total_wal_size = wal_bytes_max;
  db.max_background_jobs = 2;
  db.max_open_files = 256;
  db.max_bgerror_resume_count = 0;
  db.stats_dump_period_sec = 0;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.keep_log_file_num = 4;
  db.max_log_file_size = 1 << 20;
  db.manifest_preallocation_size = 64 << 10;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.write_buffer_size = o.memtable_bytes;
  db.max_write_buffer_number = 3;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(o.cache_bytes);
  db.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return db;
}

rocksdb::Slice slice(std::string_view s) { return {s.data(), s.size()}; }
std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

}  // namespace

rocksdb_store::~rocksdb_store() {
  if (!db_) return;
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  db_->Close();
}

refusal rocksdb_store::refuse(std::string_view what, const rocksdb::Status& status) const {
  const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsNotFound();
  return {damaged ? errc::corrupt : errc::storage_failed,
          "cannot " + std::string(what) + " " + path_.string() + ": " + status.ToString() +
              (damaged ? ". Restore the data directory from a snapshot; nothing was changed" : ""),
          "journal"};
}

outcome<std::unique_ptr<rocksdb_store>> rocksdb_store::open(const data_dir& dir, const rocksdb_options& options, how mode) {
  std::unique_ptr<rocksdb_store> out(new rocksdb_store(dir));
  auto db_options = database_options(options);
  db_options.listeners.push_back(std::make_shared<sum_keeper>(out->sums_));
  db_options.create_if_missing = db_options.create_missing_column_families = mode == how::create;
  const rocksdb::ColumnFamilyOptions family(db_options);
  const std::vector<rocksdb::ColumnFamilyDescriptor> families{
      {rocksdb::kDefaultColumnFamilyName, family}, {"journal", family}, {"state", family}, {"meta", family}};
  rocksdb::DB* db = nullptr;
  const auto path = dir.journal().string();
  const auto status = mode == how::read_only ? rocksdb::DB::OpenForReadOnly(db_options, path, families, &out->handles_, &db)
                                             : rocksdb::DB::Open(db_options, path, families, &out->handles_, &db);
  if (!status.ok()) return out->refuse("open the journal", status);
  out->db_.reset(db);
  out->journal_ = out->handles_[1];
  out->state_ = out->handles_[2];
  out->meta_ = out->handles_[3];
  return out;
}

outcome<stored_logs> rocksdb_store::load() const {
  stored_logs out;
  for (std::size_t i = 0; i < log_count; ++i) {
    auto one = load(log_id{static_cast<std::uint8_t>(i)});
    if (!one) return one.why();
    out[i] = *one;
  }
  return out;
}

outcome<stored_log> rocksdb_store::load(log_id log) const {
  stored_log out;
  std::string value;
  auto status = db_->Get({}, meta_, keys::head(log), &value);
  if (!status.ok() && !status.IsNotFound()) return refuse("read the journal", status);
  if (status.ok()) {
    const auto head = decode<stored_head>(value);
    if (!head) return refusal{errc::corrupt, "the head of log " + std::to_string(log.value) + " makes no sense", "journal"};
    out.head = *head;
  }
  const auto last = last_record(log);
  if (!last) return last.why();
  if (*last != out.head.last) return disagree(log, "its records", *last, "its head", out.head.last);
  status = db_->Get({}, state_, keys::applied(log), &value);
  if (!status.ok() && !status.IsNotFound()) return refuse("read the journal", status);
  const auto applied = status.ok() && value.size() == 8 ? sequence{little_endian::get(value, 0, 8)} : sequence{};
  if (applied != out.head.last) return disagree(log, "the stored state", applied, "its head", out.head.last);
  status = db_->Get({}, meta_, keys::first(log), &value);
  if (!status.ok() && !status.IsNotFound()) return refuse("read the journal", status);
  if (status.ok() && value.size() == 8) out.first = sequence{little_endian::get(value, 0, 8)};
  return out;
}

outcome<sequence> rocksdb_store::last_record(log_id log) const {
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, journal_));
  it->SeekForPrev(keys::record(log, {~std::uint64_t{0}}));
  if (!it->status().ok()) return refuse("read the journal", it->status());
  if (!it->Valid() || it->key()[0] != static_cast<char>(log.value)) return sequence{};
  const auto at = keys::sequence_of_record(view(it->key()));
  const auto whole = decode_record(view(it->value()), place_of(log, at));
  if (!whole) return whole.why();
  return at;
}

outcome<done> rocksdb_store::verify_blocks() const {
  const auto status = db_->VerifyChecksum();
  if (!status.ok()) return refuse("verify the journal", status);
  return done{};
}

outcome<std::string> rocksdb_store::record(log_id log, sequence at) const {
  std::string value;
  const auto status = db_->Get({}, journal_, keys::record(log, at), &value);
  if (status.IsNotFound()) return refusal{errc::not_found, place_of(log, at) + " does not exist", "journal"};
  if (!status.ok()) return refuse("read the journal", status);
  return value;
}

outcome<std::vector<journal_record>> rocksdb_store::records(log_id log, sequence from, sequence to, std::size_t limit) const {
  std::vector<journal_record> out;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, journal_));
  it->Seek(keys::record(log, from));
  for (auto at = from; at <= to && out.size() < limit; ++at.value, it->Next()) {
    if (!it->status().ok()) return refuse("read the journal", it->status());
    if (!it->Valid() || view(it->key()) != keys::record(log, at))
      return refusal{errc::corrupt, place_of(log, at) + " is missing from " + path_.string(), "journal"};
    auto record = decode_record(view(it->value()), place_of(log, at));
    if (!record) return record.why();
    if (record->log != log || record->at != at)
      return refusal{errc::corrupt, place_of(log, at) + " is in another's place: it says " + place_of(record->log, record->at),
                     "journal"};
    out.push_back(std::move(*record));
  }
  return out;
}

outcome<std::optional<std::string>> rocksdb_store::get(std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, state_, slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return refuse("read the state in", status);
  return std::optional<std::string>{std::move(value)};
}

outcome<rocksdb_store::pairs> rocksdb_store::scan(std::string_view prefix, std::size_t limit, std::string_view from) const {
  pairs out;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, state_));
  // \1 is above the engine's own keys, which begin with \0.
  for (it->Seek(slice(std::max({prefix, from, std::string_view("\1")}))); it->Valid() && out.size() < limit; it->Next()) {
    if (!it->key().starts_with(slice(prefix))) break;
    out.emplace_back(it->key().ToString(), it->value().ToString());
  }
  if (!it->status().ok()) return refuse("read the state in", it->status());
  return out;
}

outcome<rocksdb_store::pairs> rocksdb_store::scan_back(std::string_view prefix, std::size_t limit,
                                                       std::string_view before) const {
  pairs out;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, state_));
  auto end = keys::after_prefix(prefix);
  if (!before.empty() && (end.empty() || before < end)) end = before;
  if (end.empty()) {
    it->SeekToLast();
  } else {
    it->SeekForPrev(end);
    if (it->Valid() && view(it->key()) == end) it->Prev();
  }
  for (; it->Valid() && out.size() < limit; it->Prev()) {
    if (!it->key().starts_with(slice(prefix)) || it->key()[0] == '\0') break;
    out.emplace_back(it->key().ToString(), it->value().ToString());
  }
  if (!it->status().ok()) return refuse("read the state in", it->status());
  return out;
}

void rocksdb_store::put_head(rocksdb::WriteBatch& batch, log_id log, const stored_head& head) const {
  batch.Put(meta_, keys::head(log), encode(head));
}

void rocksdb_store::put_record(rocksdb::WriteBatch& batch, log_id log, const stored_head& head, std::string_view record,
                               const record_batch& entries) const {
  batch.Put(journal_, keys::record(log, head.last), slice(record));
  for (const auto& entry : entries.entries)
    for (const auto& c : entry.changes) {
      if (c.value)
        batch.Put(state_, c.key, *c.value);
      else
        batch.Delete(state_, c.key);
    }
  std::string applied;
  little_endian::put(applied, head.last.value, 8);
  batch.Put(state_, keys::applied(log), applied);
  put_head(batch, log, head);
}

outcome<done> rocksdb_store::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const auto status = db_->Write(options, &batch);
  if (!status.ok())
    return refusal{errc::storage_failed,
                   "cannot write to " + path_.string() + ": " + status.ToString() +
                       (status.IsNoSpace() ? "; make room, then restart the node" : "; see to the disk, then restart the node"),
                   "journal"};
  return done{};
}

outcome<done> rocksdb_store::trim(log_id log, sequence from, sequence to) {
  const auto status = db_->Flush({}, std::vector<rocksdb::ColumnFamilyHandle*>{journal_, state_, meta_});
  if (!status.ok()) return refusal{errc::storage_failed, "cannot flush " + path_.string() + ": " + status.ToString(), "journal"};
  rocksdb::WriteBatch batch;
  const sequence first{to.value + 1};
  std::string value;
  little_endian::put(value, first.value, 8);
  batch.DeleteRange(journal_, keys::record(log, from), keys::record(log, first));
  batch.Put(meta_, keys::first(log), value);
  return write(batch);
}

outcome<done> rocksdb_store::checkpoint(const data_dir& to) {
  rocksdb::Checkpoint* raw = nullptr;
  auto status = rocksdb::Checkpoint::Create(db_.get(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  if (status.ok()) status = checkpoint->CreateCheckpoint(to.journal().string());
  if (!status.ok())
    return refusal{errc::storage_failed, "cannot write " + to.journal().string() + ": " + status.ToString(), "dir"};
  return sums_.copy_to({to.journal(), to.sums()});
}

std::optional<refusal> check_acknowledged(const rocksdb_store& store, const data_dir& dir, const acknowledgements& witnessed,
                                          stored_logs& logs) {
  for (std::size_t i = 0; i < log_count; ++i) {
    const log_id log{static_cast<std::uint8_t>(i)};
    const auto& seen = witnessed[i];
    auto& stored = logs[i];
    // A claim whose record is lost costs nothing: the next one is higher all the same.
    stored.head.of = std::max(stored.head.of, seen.of);
    const std::string advice =
        " Nothing was changed. Restore the data directory from a snapshot; or, to go on without what is "
        "lost, create the empty file " +
        dir.reset().string() + " and start again";
    if (stored.head.last < seen.last)
      return refusal{errc::corrupt,
                     "log " + std::to_string(i) + ": " + dir.journal().string() + " ends at record " +
                         std::to_string(stored.head.last.value) + ", but record " + std::to_string(seen.last.value) +
                         " was acknowledged (" + dir.acknowledged().string() + "): its tail is lost or damaged." + advice,
                     "journal"};
    if (seen.last.value == 0 || seen.last < stored.first) continue;
    const auto record = store.record(log, seen.last);
    if (!record) return record.why();
    if (const auto whole = decode_record(*record, place_of(log, seen.last)); !whole) return whole.why();
    if (crc_of_record(*record) != seen.record_crc)
      return refusal{errc::corrupt,
                     place_of(log, seen.last) + " in " + dir.journal().string() + " is not the one acknowledged (" +
                         dir.acknowledged().string() + ")." + advice,
                     "journal"};
  }
  return std::nullopt;
}

}  // namespace tandem
