#include "storage/memory.hpp"

#include <fstream>
#include <iterator>

#include "storage/codec.hpp"
#include "storage/keys.hpp"

namespace tandem {
namespace {

// What a snapshot of memory looks like on disk.
struct kept_log {
  epoch of;
  sequence last, first;
  std::vector<std::string> records;
};
template <class V>
void describe(V& v, kept_log& x) {
  v(1, "epoch", x.of);
  v(2, "last", x.last);
  v(3, "first", x.first);
  v(4, "records", x.records);
}
struct kept {
  std::vector<kept_log> logs;
  std::map<std::string, std::string> state;
};
template <class V>
void describe(V& v, kept& x) {
  v(1, "logs", x.logs);
  v(2, "state", x.state);
}

constexpr const char* snapshot_file = "journal.memory";

bool spend(unsigned& budget) { return budget > 0 && budget-- > 0; }

std::string place_of(log_id log, sequence at) {
  return "log " + std::to_string(log.value) + " record " + std::to_string(at.value);
}

}  // namespace

void memory_journal::claim(log_id log, claim_fn done) {
  outcome<claimed> answer;
  {
    std::lock_guard lock(mutex_);
    auto& l = logs_[log.value];
    if (failure_)
      answer = *failure_;
    else
      answer = claimed{epoch{++l.of.value}, l.last};
  }
  done(std::move(answer));
}

void memory_journal::append(log_id log, epoch of, sequence after, record_batch batch, append_fn done) {
  verdict v;
  {
    std::lock_guard lock(mutex_);
    v = decide(log, of, after, batch);
    if (v.drop || v.hold) logs_[log.value].in_flight = true;
    if (v.hold)
      held_.push_back([this, log, done, answer = v.answer] {
        {
          std::lock_guard inner(mutex_);
          logs_[log.value].in_flight = false;
        }
        done(answer);
      });
  }
  if (!v.drop && !v.hold) done(std::move(v.answer));
}

memory_journal::verdict memory_journal::decide(log_id log, epoch of, sequence after, const record_batch& batch) {
  auto& l = logs_[log.value];
  if (failure_) return {*failure_};
  if (auto why = check_batch(batch)) return {*why};
  if (of != l.of) return {refuse_stale(log, of, l.of)};
  if (l.in_flight) return {refusal{errc::conflict, "an append of this log is in flight: wait for its answer", "log"}};
  if (after != l.last) return {refuse_order(log, after, l.last)};
  if (spend(refuse_)) {
    if (refuse_with_.code == errc::storage_failed) failure_ = refuse_with_;
    return {refuse_with_};
  }
  auto answer = apply(l, log, of, batch);
  if (spend(fail_after_)) {
    failure_ = refusal{errc::storage_failed, "failed on demand after writing", ""};
    return {*failure_};
  }
  const bool drop = spend(drop_);
  return {std::move(answer), drop, !drop && hold_};
}

outcome<sequence> memory_journal::apply(one_log& l, log_id log, epoch of, const record_batch& batch) {
  ++l.last.value;
  ++appends_;
  l.records.push_back(encode_record({log, l.last, of, ++nonce_, batch}));
  for (const auto& entry : batch.entries)
    for (const auto& c : entry.changes) {
      if (c.value)
        state_.insert_or_assign(c.key, *c.value);
      else
        state_.erase(c.key);
    }
  return l.last;
}

outcome<std::vector<journal_record>> memory_journal::read(log_id log, sequence from, std::size_t limit) const {
  std::lock_guard lock(mutex_);
  const auto& l = logs_[log.value];
  if (from < l.first) return refuse_trimmed(log, from, l.first);
  std::vector<journal_record> out;
  for (auto at = from.value; at <= l.last.value && out.size() < limit; ++at) {
    auto record = decode_record(l.records[at - l.first.value], place_of(log, {at}));
    if (!record) return record.why();
    out.push_back(std::move(*record));
  }
  return out;
}

log_head memory_journal::head(log_id log) const {
  std::lock_guard lock(mutex_);
  const auto& l = logs_[log.value];
  return {l.last, l.first, l.of};
}

outcome<done> memory_journal::snapshot(const std::filesystem::path& dir) {
  kept all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& l : logs_) all.logs.push_back({l.of, l.last, l.first, {l.records.begin(), l.records.end()}});
    all.state.insert(state_.begin(), state_.end());
  }
  std::error_code error;
  if (!std::filesystem::create_directories(dir, error))
    return refusal{errc::conflict, "cannot make " + dir.string() + ": " + (error ? error.message() : "it exists"), "dir"};
  std::ofstream out(dir / snapshot_file, std::ios::binary);
  out << encode(all);
  if (!out.flush()) return refusal{errc::storage_failed, "cannot write " + (dir / snapshot_file).string(), "dir"};
  return tandem::done{};
}

outcome<std::unique_ptr<memory_journal>> memory_journal::open_snapshot(const std::filesystem::path& dir) {
  std::ifstream in(dir / snapshot_file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto all = decode<kept>(bytes);
  if (!all || all->logs.size() != log_count)
    return refusal{errc::corrupt, dir.string() + " holds no snapshot of a journal", "dir"};
  auto out = std::make_unique<memory_journal>();
  for (std::size_t i = 0; i < log_count; ++i) {
    auto& l = all->logs[i];
    out->logs_[i] = {l.of, l.last, l.first, {l.records.begin(), l.records.end()}};
  }
  out->state_.insert(all->state.begin(), all->state.end());
  return out;
}

outcome<sequence> memory_journal::trim(log_id log, sequence up_to) {
  std::lock_guard lock(mutex_);
  auto& l = logs_[log.value];
  while (l.first <= up_to && l.first < l.last) {
    l.records.pop_front();
    ++l.first.value;
  }
  return sequence{l.first.value - 1};
}

std::optional<refusal> memory_journal::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

std::optional<std::string> memory_journal::get(std::string_view key) const {
  std::lock_guard lock(mutex_);
  const auto it = state_.find(key);
  if (it == state_.end()) return std::nullopt;
  return it->second;
}

std::vector<std::pair<std::string, std::string>> memory_journal::scan(std::string_view prefix, std::size_t limit,
                                                                      std::string_view from) const {
  std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::string>> out;
  for (auto it = state_.lower_bound(std::max(prefix, from)); it != state_.end() && out.size() < limit; ++it) {
    if (!it->first.starts_with(prefix)) break;
    out.push_back(*it);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> memory_journal::scan_back(std::string_view prefix, std::size_t limit,
                                                                           std::string_view before) const {
  std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::string>> out;
  const auto past = keys::after_prefix(prefix);
  auto it = past.empty() ? state_.end() : state_.lower_bound(past);
  if (!before.empty() && (past.empty() || before < past)) it = state_.lower_bound(before);
  while (it != state_.begin() && out.size() < limit) {
    --it;
    if (!it->first.starts_with(prefix)) break;
    out.push_back(*it);
  }
  return out;
}

void memory_journal::refuse_next(unsigned n, refusal why) {
  std::lock_guard lock(mutex_);
  refuse_ = n;
  refuse_with_ = std::move(why);
}

void memory_journal::fail_after_applying_next(unsigned n) {
  std::lock_guard lock(mutex_);
  fail_after_ = n;
}

void memory_journal::drop_next_acks(unsigned n) {
  std::lock_guard lock(mutex_);
  drop_ = n;
}

void memory_journal::hold_acks() {
  std::lock_guard lock(mutex_);
  hold_ = true;
}

std::size_t memory_journal::release_acks() {
  std::deque<std::function<void()>> ready;
  {
    std::lock_guard lock(mutex_);
    hold_ = false;
    ready.swap(held_);
  }
  for (auto& answer : ready) answer();
  return ready.size();
}

void memory_journal::supersede(log_id log) {
  std::lock_guard lock(mutex_);
  ++logs_[log.value].of.value;
}

std::size_t memory_journal::appends() const {
  std::lock_guard lock(mutex_);
  return appends_;
}

}  // namespace tandem
