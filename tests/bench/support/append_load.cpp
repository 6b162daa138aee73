#include "tests/bench/support/append_load.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <rocksdb/db.h>
#include <stdexcept>

#include "messages/keys.hpp"

namespace tandem::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint64_t calls_per_log = 256;  // whose state is written over and over

std::string state_key(log_id log, std::uint64_t n) {
  return keys::entity({entity_kind::call, make_id(1 + n % calls_per_log, log)});
}

}  // namespace

std::string noise_of(std::size_t bytes) {
  std::mt19937_64 random(7);
  std::string out;
  while (out.size() < bytes) out += static_cast<char>(random());
  return out;
}

// ------------------------------------------------------------------------------------------------ through the journal

struct append_load::core {
  core(journal_port& p, std::size_t each) : port(p), outstanding(each) {}

  void append(log_id log) {
    const auto n = appended++;
    journal_entry entry{{entity_kind::call, make_id(1 + n % calls_per_log, log)}, {event}, {{state_key(log, n), state}}};
    port.append(log, std::move(entry), [this, log](const outcome<sequence>& answer) { durable(log, answer); });
  }
  // The journal's thread: only hands the news on.
  void durable(log_id log, const outcome<sequence>& answer) {
    std::lock_guard lock(mutex);
    if (!answer) trouble = answer.why().message;
    if (landed.empty()) more.notify_one();
    landed.push_back(log);
  }
  std::deque<log_id> wait() {
    std::unique_lock lock(mutex);
    more.wait(lock, [&] { return !landed.empty(); });
    if (!trouble.empty()) throw std::runtime_error("the journal refused: " + trouble);
    return std::exchange(landed, {});
  }

  journal_port& port;
  const std::size_t outstanding;
  const std::string event = noise_of(event_bytes), state = noise_of(state_bytes);
  std::uint64_t appended = 0;
  std::mutex mutex;
  std::condition_variable more;
  std::deque<log_id> landed;
  std::string trouble;
};

append_load::append_load(journal_port& port, std::size_t outstanding_per_log)
    : core_(std::make_unique<core>(port, outstanding_per_log)) {}
append_load::~append_load() = default;

std::uint64_t append_load::run(std::chrono::milliseconds time) {
  auto& c = *core_;
  const auto until = clock::now() + time;
  std::size_t on_their_way = c.outstanding * log_count;
  for (std::size_t i = 0; i < on_their_way; ++i) c.append({static_cast<std::uint8_t>(i % log_count)});
  std::uint64_t in_time = 0;
  while (on_their_way > 0) {
    const auto landed = c.wait();
    const bool more = clock::now() < until;
    for (const auto log : landed) {
      if (more)
        ++in_time, c.append(log);
      else
        --on_their_way;
    }
  }
  return in_time;
}

// ------------------------------------------------------------------------------------------------ straight to RocksDB

struct bare_writes::core {
  std::unique_ptr<rocksdb::DB> db;
  const std::string event = noise_of(event_bytes), state = noise_of(state_bytes);
  std::uint64_t written = 0;

  void put(rocksdb::WriteBatch& batch) {
    const auto n = written++;
    const log_id log{static_cast<std::uint8_t>(n % log_count)};
    std::string key(1, static_cast<char>(log.value));
    for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(n >> shift);
    batch.Put(key, event);
    batch.Put(state_key(log, n / log_count), state);
  }
};

bare_writes::bare_writes(const std::string& folder, rocksdb::Env* env) : core_(std::make_unique<core>()) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.env = env;
  rocksdb::DB* db = nullptr;
  if (const auto status = rocksdb::DB::Open(options, folder, &db); !status.ok()) throw std::runtime_error(status.ToString());
  core_->db.reset(db);
}
bare_writes::~bare_writes() = default;

std::uint64_t bare_writes::run(std::chrono::milliseconds time, std::size_t batch) {
  const auto until = clock::now() + time;
  rocksdb::WriteOptions synced;
  synced.sync = true;
  std::uint64_t entries = 0;
  for (; clock::now() < until; entries += batch) {
    rocksdb::WriteBatch all;
    for (std::size_t i = 0; i < batch; ++i) core_->put(all);
    if (const auto status = core_->db->Write(synced, &all); !status.ok()) throw std::runtime_error(status.ToString());
  }
  return entries;
}

}  // namespace tandem::bench
