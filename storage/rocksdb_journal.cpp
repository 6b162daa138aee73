#include "storage/rocksdb_journal.hpp"

#include <algorithm>
#include <atomic>
#include <bitset>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <variant>

#include <pthread.h>
#include <spdlog/spdlog.h>

#include "messages/crash_point.hpp"
#include "storage/codec.hpp"
#include "storage/rocksdb_store.hpp"

#include <rocksdb/version.h>

namespace tandem {
namespace {

constexpr std::size_t claims_waiting_max = 1024;
constexpr std::size_t group_bytes_max = 4 << 20;  // of one WriteBatch; a single record may exceed it

struct claim_request {
  log_id log;
  journal::claim_fn done;
};
struct append_request {
  log_id log;
  epoch of;
  sequence after;
  std::string record;  // encoded on the caller's thread
  record_batch batch;
  journal::append_fn done;
};
using request = std::variant<claim_request, append_request>;

/// What one WriteBatch carries, and the answers that wait for it.
struct group {
  rocksdb::WriteBatch batch;
  std::array<stored_head, log_count> heads;
  std::bitset<log_count> touched;
  std::bitset<log_count> appended;
  std::vector<std::function<void()>> answers;
};

class rocksdb_journal final : public journal {
 public:
  rocksdb_journal(data_dir dir, std::unique_ptr<rocksdb_store> store, witness seen, const stored_logs& logs,
                  std::chrono::milliseconds witness_sync);
  ~rocksdb_journal() override;

  void claim(log_id log, claim_fn done) override;
  void append(log_id log, epoch of, sequence after, record_batch batch, append_fn done) override;
  outcome<std::vector<journal_record>> read(log_id log, sequence from, std::size_t limit) const override;
  log_head head(log_id log) const override;
  outcome<tandem::done> snapshot(const std::filesystem::path& dir) override;
  outcome<sequence> trim(log_id log, sequence up_to) override;
  std::optional<refusal> failure() const override;
  std::optional<std::string> get(std::string_view key) const override;
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from) const override;
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                             std::string_view before) const override;

 private:
  // The writer's thread.
  void run();
  std::deque<request> wait_for_work();
  void commit(std::deque<request>& work);
  void add(group& g, claim_request& r);
  void add(group& g, append_request& r);
  std::optional<refusal> check(const group& g, const append_request& r) const;
  std::optional<refusal> make_durable(group& g);
  void answer(group& g, const std::optional<refusal>& failed);

  // Any thread.
  std::optional<refusal> enqueue(append_request& r);
  void fail(refusal why) const;
  template <class T>
  T or_fail(outcome<T> answer) const;

  const data_dir dir_;
  const std::unique_ptr<rocksdb_store> store_;
  const std::chrono::milliseconds witness_sync_;
  std::atomic<std::uint64_t> nonce_;

  std::mutex queue_mutex_;
  std::condition_variable wake_;
  std::deque<request> queue_;  // bounded: one append per log, claims_waiting_max claims
  std::size_t claims_ = 0;
  std::bitset<log_count> in_flight_;
  bool closing_ = false;

  mutable std::mutex heads_mutex_;
  std::array<stored_head, log_count> heads_;  // acknowledged
  std::array<sequence, log_count> first_;
  witness witness_;  // written by the writer, read by snapshot
  mutable std::optional<refusal> failure_;
  mutable std::atomic<bool> failed_ = false;

  std::mutex trim_mutex_;
  std::thread writer_;
};

rocksdb_journal::rocksdb_journal(data_dir dir, std::unique_ptr<rocksdb_store> store, witness seen, const stored_logs& logs,
                                 std::chrono::milliseconds witness_sync)
    : dir_(std::move(dir)), store_(std::move(store)), witness_sync_(witness_sync), witness_(std::move(seen)) {
  std::random_device random;
  nonce_ = std::uint64_t{random()} << 32 | random();
  for (std::size_t i = 0; i < log_count; ++i) {
    heads_[i] = logs[i].head;
    first_[i] = logs[i].first;
  }
  writer_ = std::thread([this] { run(); });
  pthread_setname_np(writer_.native_handle(), "journal");
}

rocksdb_journal::~rocksdb_journal() {
  {
    std::lock_guard lock(queue_mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  writer_.join();
  if (!witness_.sync()) spdlog::warn("{}", file_refusal("sync", dir_.acknowledged()).message);
}

// ------------------------------------------------------------------------------------------------ the writer's thread

void rocksdb_journal::run() {
  for (;;) {
    auto work = wait_for_work();
    if (work.empty()) return;
    commit(work);
  }
}

// Empty: closing, and nothing is left to write.
std::deque<request> rocksdb_journal::wait_for_work() {
  std::deque<request> work;
  auto witness_due = std::chrono::steady_clock::now() + witness_sync_;
  std::unique_lock lock(queue_mutex_);
  for (;;) {
    if (wake_.wait_until(lock, witness_due, [&] { return closing_ || !queue_.empty(); })) break;
    lock.unlock();
    if (!witness_.sync()) fail(file_refusal("sync", dir_.acknowledged()));
    witness_due = std::chrono::steady_clock::now() + witness_sync_;
    lock.lock();
  }
  work.swap(queue_);
  claims_ = 0;
  return work;
}

void rocksdb_journal::commit(std::deque<request>& work) {
  while (!work.empty()) {
    group g;
    {
      std::lock_guard lock(heads_mutex_);
      g.heads = heads_;
    }
    while (!work.empty() && g.batch.GetDataSize() < group_bytes_max) {
      std::visit([&](auto& r) { add(g, r); }, work.front());
      work.pop_front();
    }
    answer(g, make_durable(g));
  }
}

void rocksdb_journal::add(group& g, claim_request& r) {
  auto& head = g.heads[r.log.value];
  ++head.of.value;
  g.touched.set(r.log.value);
  store_->put_head(g.batch, r.log, head);
  g.answers.push_back([this, done = std::move(r.done), got = claimed{head.of, head.last}] {
    if (auto why = failure())
      done(*why);
    else
      done(got);
  });
}

void rocksdb_journal::add(group& g, append_request& r) {
  g.appended.set(r.log.value);
  if (auto why = check(g, r)) {
    g.answers.push_back([done = std::move(r.done), why = std::move(*why)] { done(why); });
    return;
  }
  auto& head = g.heads[r.log.value];
  ++head.last.value;
  head.record_crc = crc_of_record(r.record);
  g.touched.set(r.log.value);
  for (const auto& entry : r.batch.entries)
    if (entry.entity.kind == entity_kind::call) crash_point("journal.writing_call");
  store_->put_record(g.batch, r.log, head, r.record, r.batch);
  g.answers.push_back([this, done = std::move(r.done), at = head.last] {
    if (auto why = failure())
      done(*why);
    else
      done(at);
  });
}

std::optional<refusal> rocksdb_journal::check(const group& g, const append_request& r) const {
  const auto& head = g.heads[r.log.value];
  if (r.of != head.of) return refuse_stale(r.log, r.of, head.of);
  if (r.after != head.last) return refuse_order(r.log, r.after, head.last);
  return std::nullopt;
}

// Disk first, then the witness, then the answers: a kill between any two leaves the witness behind the journal, never ahead.
std::optional<refusal> rocksdb_journal::make_durable(group& g) {
  if (auto why = failure()) return why;
  if (g.touched.none()) return std::nullopt;
  if (auto written = store_->write(g.batch); !written) return written.why();
  std::lock_guard lock(heads_mutex_);
  for (std::size_t i = 0; i < log_count; ++i)
    if (g.touched[i]) witness_.set({static_cast<std::uint8_t>(i)}, {g.heads[i].last, g.heads[i].of, g.heads[i].record_crc});
  if (auto written = witness_.write(); !written) return written.why();
  heads_ = g.heads;
  return std::nullopt;
}

void rocksdb_journal::answer(group& g, const std::optional<refusal>& failed) {
  if (failed) fail(*failed);
  {
    std::lock_guard lock(queue_mutex_);
    in_flight_ &= ~g.appended;
  }
  for (auto& done : g.answers) done();
}

// ------------------------------------------------------------------------------------------------ any thread

void rocksdb_journal::claim(log_id log, claim_fn done) {
  std::optional<refusal> why = failure();
  {
    std::lock_guard lock(queue_mutex_);
    if (!why && closing_) why = refusal{errc::unavailable, "the journal is closing", ""};
    if (!why && claims_ >= claims_waiting_max) why = refusal{errc::unavailable, "too many claims are waiting", ""};
    if (!why) {
      ++claims_;
      queue_.push_back(claim_request{log, std::move(done)});
    }
  }
  if (why)
    done(*why);
  else
    wake_.notify_one();
}

std::optional<refusal> rocksdb_journal::enqueue(append_request& r) {
  std::lock_guard lock(queue_mutex_);
  if (closing_) return refusal{errc::unavailable, "the journal is closing", ""};
  if (in_flight_[r.log.value]) return refusal{errc::conflict, "an append of this log is in flight: wait for its answer", "log"};
  in_flight_.set(r.log.value);
  queue_.push_back(std::move(r));
  return std::nullopt;
}

void rocksdb_journal::append(log_id log, epoch of, sequence after, record_batch batch, append_fn done) {
  if (auto why = failure()) return done(*why);
  if (auto why = check_batch(batch)) return done(*why);
  journal_record record{log, {after.value + 1}, of, nonce_.fetch_add(1), std::move(batch)};
  append_request r{log, of, after, encode_record(record), std::move(record.batch), std::move(done)};
  if (auto why = enqueue(r)) return r.done(*why);
  wake_.notify_one();
}

outcome<std::vector<journal_record>> rocksdb_journal::read(log_id log, sequence from, std::size_t limit) const {
  const auto now = head(log);
  if (from < now.first) return refuse_trimmed(log, from, now.first);
  auto found = store_->records(log, from, now.last, limit);
  // A trim may have overtaken us: then what is missing is not damage.
  if (!found && from < head(log).first) return refuse_trimmed(log, from, head(log).first);
  return found;
}

log_head rocksdb_journal::head(log_id log) const {
  std::lock_guard lock(heads_mutex_);
  return {heads_[log.value].last, first_[log.value], heads_[log.value].of};
}

outcome<done> rocksdb_journal::snapshot(const std::filesystem::path& dir) {
  if (file_exists(dir)) return refusal{errc::conflict, dir.string() + " exists already: a snapshot needs a new directory", "dir"};
  auto part = dir;
  part += ".part";
  std::error_code error;
  std::filesystem::remove_all(part, error);
  acknowledgements seen;  // taken before the checkpoint, so never ahead of it
  {
    std::lock_guard lock(heads_mutex_);
    seen = witness_.all();
  }
  auto copy = data_dir::open(part);
  if (!copy) return copy.why();
  if (auto written = store_->checkpoint(*copy); !written) return written;
  if (auto written = witness::create(copy->acknowledged(), seen); !written) return written.why();
  if (auto written = (*copy).finish(); !written) return written;
  std::filesystem::rename(part, dir, error);
  if (error) return refusal{errc::storage_failed, "cannot rename " + part.string() + ": " + error.message(), "dir"};
  return sync_directory(dir.parent_path());
}

outcome<sequence> rocksdb_journal::trim(log_id log, sequence up_to) {
  std::lock_guard one_at_a_time(trim_mutex_);
  if (auto why = failure()) return *why;
  const auto now = head(log);
  up_to.value = std::min(up_to.value, now.last.value == 0 ? 0 : now.last.value - 1);
  if (up_to < now.first) return sequence{now.first.value - 1};
  if (auto trimmed = store_->trim(log, now.first, up_to); !trimmed) {
    fail(trimmed.why());
    return trimmed.why();
  }
  std::lock_guard lock(heads_mutex_);
  first_[log.value].value = up_to.value + 1;
  return up_to;
}

void rocksdb_journal::fail(refusal why) const {
  std::lock_guard lock(heads_mutex_);
  if (failure_) return;
  spdlog::critical("the journal takes nothing more until it is opened anew: {}", why.message);
  why.code = errc::storage_failed;
  failure_ = std::move(why);
  failed_ = true;
}

std::optional<refusal> rocksdb_journal::failure() const {
  if (!failed_) return std::nullopt;
  std::lock_guard lock(heads_mutex_);
  return failure_;
}

template <class T>
T rocksdb_journal::or_fail(outcome<T> answer) const {
  if (answer) return std::move(*answer);
  fail(answer.why());
  return {};
}

std::optional<std::string> rocksdb_journal::get(std::string_view key) const { return or_fail(store_->get(key)); }

std::vector<std::pair<std::string, std::string>> rocksdb_journal::scan(std::string_view prefix, std::size_t limit,
                                                                       std::string_view from) const {
  return or_fail(store_->scan(prefix, limit, from));
}

std::vector<std::pair<std::string, std::string>> rocksdb_journal::scan_back(std::string_view prefix, std::size_t limit,
                                                                            std::string_view before) const {
  return or_fail(store_->scan_back(prefix, limit, before));
}

// ------------------------------------------------------------------------------------------------ opening

struct opened {
  std::unique_ptr<rocksdb_store> store;
  stored_logs logs;
};

outcome<opened> open_and_load(const data_dir& dir, const rocksdb_options& options, rocksdb_store::how mode) {
  auto store = rocksdb_store::open(dir, options, mode);
  if (!store) return store.why();
  auto logs = (*store)->load();
  if (!logs) return logs.why();
  return opened{std::move(*store), *logs};
}

bool anything_in(const stored_logs& logs) {
  return std::any_of(logs.begin(), logs.end(),
                     [](const stored_log& l) { return l.head.of.value != 0 || l.head.last.value != 0; });
}

acknowledgements as_acknowledged(const stored_logs& logs) {
  acknowledgements out;
  for (std::size_t i = 0; i < log_count; ++i) out[i] = {logs[i].head.last, logs[i].head.of, logs[i].head.record_crc};
  return out;
}

/// The directory is new, or its making was interrupted before anything was acknowledged.
outcome<opened> make(data_dir& dir, const rocksdb_options& options) {
  auto made = open_and_load(dir, options, rocksdb_store::how::create);
  if (!made) return made;
  if (anything_in(made->logs))
    return refusal{errc::corrupt,
                   dir.format().string() + " is missing, but " + dir.journal().string() +
                       " holds records. If the rest of the directory is sound, write to it: '" + data_dir::format_text() + "'",
                   "data"};
  if (auto seen = witness::create(dir.acknowledged()); !seen) return seen.why();
  if (auto finished = dir.finish(); !finished) return finished.why();
  return made;
}

/// Everything that can be found wrong without writing. @p seen is empty when an operator said not to mind.
std::optional<refusal> prove(const data_dir& dir, const rocksdb_options& options, const acknowledgements* seen) {
  bool sums_cover_all = true;
  if (options.verify) {
    const auto checked = table_sums(dir.journal(), dir.sums()).check();
    if (!checked) return checked.why();
    sums_cover_all = *checked;
  }
  auto proof = open_and_load(dir, options, rocksdb_store::how::read_only);
  if (!proof) return proof.why();
  if (!sums_cover_all)
    if (auto sound = proof->store->verify_blocks(); !sound) return sound.why();
  return seen ? check_acknowledged(*proof->store, dir, *seen, (*proof).logs) : std::nullopt;
}

outcome<opened> reopen(const data_dir& dir, const rocksdb_options& options) {
  const bool reset = file_exists(dir.reset());
  auto seen = reset ? outcome<witness>() : witness::open(dir.acknowledged());
  if (!seen)
    return refusal{errc::corrupt,
                   seen.why().message +
                       ". It proves that the journal is whole: restore it with the rest of the directory; or, to go "
                       "on with the journal as it is, create the empty file " +
                       dir.reset().string(),
                   "data"};
  if (auto why = prove(dir, options, reset ? nullptr : &seen->all())) return *why;
  auto out = open_and_load(dir, options, rocksdb_store::how::read_write);
  if (!out) return out;
  if (!reset)
    if (auto why = check_acknowledged(*out->store, dir, seen->all(), (*out).logs)) return *why;
  return out;
}

}  // namespace

outcome<std::unique_ptr<journal>> open_rocksdb_journal(const rocksdb_options& options) {
  auto dir = data_dir::open(options.data);
  if (!dir) return dir.why();
  auto store = dir->unfinished() ? make(*dir, options) : reopen(*dir, options);
  if (!store) return store.why();
  // What is in the journal now counts as acknowledged: somebody may have read it by the next start.
  auto seen = witness::create(dir->acknowledged(), as_acknowledged(store->logs));
  if (!seen) return seen.why();
  if (file_exists(dir->reset())) {
    spdlog::warn("{} says to go on with the journal as it is: what was acknowledged beyond its end is lost",
                 dir->reset().string());
    std::error_code ignored;
    std::filesystem::remove(dir->reset(), ignored);
  }
  return std::unique_ptr<journal>(std::make_unique<rocksdb_journal>(std::move(*dir), std::move((*store).store), std::move(*seen),
                                                                    store->logs, options.witness_sync));
}

std::string rocksdb_version() {
  return std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR) + "." + std::to_string(ROCKSDB_PATCH);
}

}  // namespace tandem
