#include "storage/log_writer.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "messages/call_log_keys.hpp"
#include "storage/keys.hpp"

namespace tandem {
namespace {

using clock = std::chrono::steady_clock;

struct waiting {
  journal_entry entry;
  journal_port::done_fn done;
  std::size_t bytes = 0;
  clock::time_point since;
};

/// One record between engine.append and its answer.
struct flight {
  record_batch batch;
  std::vector<journal_port::done_fn> answers;
  epoch of;
  sequence after;
  std::uint64_t mark = 0;  // the counters' mark it carries; 0: none
  append_measure measure;
  clock::time_point since;
};

struct one_log {
  mutable std::mutex mutex;
  epoch of;  // {0}: not ours
  sequence last;
  std::deque<waiting> queue;
  std::size_t queued_bytes = 0;
  journal_port::done_fn ready;  // of own(), until the first record
  std::uint64_t marked = 0;     // the mark this log is known to hold
  bool mark_wanted = false;     // send a record even if it carries nothing else
  bool in_flight = false;       // from take() until its answers were given
  bool sending = false;         // somebody is in send(): an engine that answers at once must not make us recurse
};

refusal not_ours(log_id log) { return {errc::stale_writer, "this node does not own log " + std::to_string(log.value), "log"}; }

/// What was journaled of a call is found again by its record's key.
void lead_to(journal_entry& e, log_id log, sequence record) {
  if (e.entity.kind != entity_kind::call || e.events.empty() || log_of(e.entity.id) != log) return;
  e.changes.push_back({keys::record_of_call({e.entity.id}, record), ""});
}

std::uint64_t parse(const std::optional<std::string>& text) {
  std::uint64_t n = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), n);
  return n;
}

}  // namespace

struct log_writer::core : std::enable_shared_from_this<core> {
  core(journal& e, log_writer_limits l, append_observer o)
      : engine(e), limits(l), observe(std::move(o)), block(l.first_counter_block) {}

  journal& engine;
  const log_writer_limits limits;
  const append_observer observe;
  std::array<one_log, log_count> logs;
  std::atomic<bool> closing = false;

  std::atomic<std::uint64_t> last_counter = 0;
  std::atomic<std::uint64_t> mark = 0;      // no counter handed out is above it
  std::atomic<std::uint64_t> renew_at = 0;  // a counter above this raises the mark
  std::mutex mark_mutex;
  std::uint64_t block;

  std::optional<refusal> push(log_id log, waiting& w);
  void send(log_id log);
  std::optional<flight> take(log_id log);
  void fill(flight& f, one_log& l) const;
  void landed(log_id log, const std::shared_ptr<flight>& f, const outcome<sequence>& answer);
  std::deque<waiting> settle(log_id log, const flight& f, const outcome<sequence>& answer);
  void raise_mark(std::uint64_t counter);
  void close();
};

// ------------------------------------------------------------------------------------------------ entries to records

std::optional<refusal> log_writer::core::push(log_id log, waiting& w) {
  auto& l = logs[log.value];
  std::lock_guard lock(l.mutex);
  if (closing) return refusal{errc::unavailable, "the journal is closing", ""};
  if (l.of.value == 0) return not_ours(log);
  if (l.queue.size() >= limits.waiting_entries || l.queued_bytes + w.bytes > limits.waiting_bytes)
    return refusal{errc::unavailable, "too much is waiting for log " + std::to_string(log.value) + ": try again later", "log"};
  l.queued_bytes += w.bytes;
  l.queue.push_back(std::move(w));
  return std::nullopt;
}

void log_writer::core::send(log_id log) {
  while (auto taken = take(log)) {
    auto f = std::make_shared<flight>(std::move(*taken));
    auto batch = std::move(f->batch);
    engine.append(log, f->of, f->after, std::move(batch),
                  [self = shared_from_this(), log, f](outcome<sequence> answer) { self->landed(log, f, answer); });
    std::lock_guard lock(logs[log.value].mutex);
    logs[log.value].sending = false;
  }
}

// The one that gets a flight is the one that sends: `sending` is set for it.
std::optional<flight> log_writer::core::take(log_id log) {
  auto& l = logs[log.value];
  std::lock_guard lock(l.mutex);
  const bool mark_due = l.mark_wanted && l.marked < mark;
  if (closing || l.sending || l.in_flight || l.of.value == 0 || (l.queue.empty() && !mark_due)) return std::nullopt;
  flight f;
  f.of = l.of;
  f.after = l.last;
  f.since = clock::now();
  f.measure.log = log;
  l.in_flight = l.sending = true;
  l.mark_wanted = false;
  if (const auto now = mark.load(); l.marked < now) {
    f.mark = now;
    f.batch.entries.push_back({{}, {}, {{keys::log_counter(log), std::to_string(now)}}});
  }
  fill(f, l);
  return f;
}

void log_writer::core::fill(flight& f, one_log& l) const {
  if (l.ready) f.answers.push_back(std::exchange(l.ready, nullptr));
  if (!l.queue.empty()) f.since = l.queue.front().since;
  while (!l.queue.empty() && (f.measure.entries == 0 || f.measure.bytes + l.queue.front().bytes <= limits.record_bytes)) {
    auto& w = l.queue.front();
    f.measure.bytes += w.bytes;
    ++f.measure.entries;
    l.queued_bytes -= w.bytes;
    f.batch.entries.push_back(std::move(w.entry));
    lead_to(f.batch.entries.back(), f.measure.log, {f.after.value + 1});
    f.answers.push_back(std::move(w.done));
    l.queue.pop_front();
  }
}

void log_writer::core::landed(log_id log, const std::shared_ptr<flight>& f, const outcome<sequence>& answer) {
  auto rest = settle(log, *f, answer);
  for (auto& done : f->answers) done(answer);
  for (auto& w : rest) w.done(answer);
  {
    std::lock_guard lock(logs[log.value].mutex);
    logs[log.value].in_flight = false;
  }
  if (observe) {
    f->measure.waited = clock::now() - f->since;
    f->measure.result = answer ? errc::none : answer.why().code;
    observe(f->measure);
  }
  send(log);
}

// What waits behind a refused record.
std::deque<waiting> log_writer::core::settle(log_id log, const flight& f, const outcome<sequence>& answer) {
  auto& l = logs[log.value];
  std::lock_guard lock(l.mutex);
  if (l.of != f.of) return {};  // claimed again meanwhile: what we wrote before is in claimed::last already
  if (answer) {
    l.last = *answer;
    if (f.mark != 0) l.marked = f.mark;
    return {};
  }
  // Somebody else owns the log, or writes in our name: in both cases it is not ours to write any more.
  const bool fenced = answer.why().code == errc::stale_writer || answer.why().code == errc::conflict;
  if (fenced) l.of = {};
  l.queued_bytes = 0;
  return std::exchange(l.queue, {});
}

void log_writer::core::close() {
  closing = true;
  const refusal why{errc::unavailable, "the journal is closing", ""};
  for (auto& l : logs) {
    std::deque<waiting> rest;
    journal_port::done_fn ready;
    {
      std::lock_guard lock(l.mutex);
      rest.swap(l.queue);
      ready.swap(l.ready);
    }
    if (ready) ready(why);
    for (auto& w : rest) w.done(why);
  }
}

// ------------------------------------------------------------------------------------------------ counters

// Marks are set under the mutex and sent outside it: an answer may ask for a counter again.
void log_writer::core::raise_mark(std::uint64_t counter) {
  {
    std::lock_guard lock(mark_mutex);
    if (counter <= renew_at) return;
    mark = std::max(counter, last_counter.load()) + block;
    renew_at = mark - block / 2;
    block = std::min(block * 2, limits.counter_block_max);
  }
  for (std::size_t i = 0; i < log_count; ++i) {
    {
      std::lock_guard lock(logs[i].mutex);
      logs[i].mark_wanted = logs[i].of.value != 0;
    }
    send({static_cast<std::uint8_t>(i)});
  }
}

// ------------------------------------------------------------------------------------------------ the port

log_writer::log_writer(journal& engine, log_writer_limits limits, append_observer observe)
    : core_(std::make_shared<core>(engine, limits, std::move(observe))) {}

log_writer::~log_writer() { core_->close(); }

void log_writer::own(log_id log, const claimed& got, done_fn ready) {
  auto& c = *core_;
  const auto found = parse(c.engine.get(keys::log_counter(log)));
  for (auto seen = c.last_counter.load(); seen < found && !c.last_counter.compare_exchange_weak(seen, found);) {
  }
  {
    auto& l = c.logs[log.value];
    std::lock_guard lock(l.mutex);
    l.of = got.of;
    l.last = got.last;
    l.marked = found;
    l.ready = std::move(ready);
    l.mark_wanted = true;
  }
  c.raise_mark(c.last_counter + 1);
  c.send(log);
}

epoch log_writer::owned(log_id log) const {
  const auto& l = core_->logs[log.value];
  std::lock_guard lock(l.mutex);
  return l.of;
}

void log_writer::append(log_id log, journal_entry entry, done_fn done) {
  waiting w{std::move(entry), std::move(done), 0, clock::now()};
  w.bytes = size_in_record(w.entry);
  auto why = check_entry(w.entry);
  if (!why) why = core_->push(log, w);
  if (why)
    w.done(*why);
  else
    core_->send(log);
}

std::uint64_t log_writer::next_counter(log_id) {
  const auto counter = core_->last_counter.fetch_add(1) + 1;
  if (counter > core_->renew_at) core_->raise_mark(counter);
  return counter;
}

}  // namespace tandem
