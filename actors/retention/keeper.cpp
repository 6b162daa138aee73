#include "actors/retention/keeper.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "messages/call.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/deliveries.hpp"
#include "messages/delivery_keys.hpp"
#include "messages/keys.hpp"

namespace tandem {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::uint64_t progress_id = 1;
constexpr std::size_t ways_bite = 512;
constexpr std::size_t milestones_max = 4'000;  // somewhat more than the longest time that can be wished for

template <class T>
std::optional<T> load(const state_reader& state, entity_kind kind, std::uint64_t id) {
  const auto bytes = state.get(keys::entity({kind, id}));
  return bytes ? decode<T>(*bytes) : std::nullopt;
}

/// Nothing is old enough when things are kept for ever.
std::int64_t cutoff(std::uint32_t days, std::int64_t now_ms) { return days ? now_ms - days * day_ms : 0; }

bool is_in_progress(const call_record& c) { return c.phase != call_phase::created && c.phase != call_phase::ended; }
bool has_words(const call_record& c) { return !c.transcript.empty() || !c.gathered.empty(); }

log_id home() {
  static const log_id log = log_for_key("retention");
  return log;
}

}  // namespace

struct retention_keeper::core : std::enable_shared_from_this<core> {
  explicit core(retention_surroundings s) : around(std::move(s)) {}

  enum class kind : std::uint8_t { recordings, transcripts };
  /// What one bite of calls is about; each answer of theirs is counted.
  struct bite_of_calls {
    kind what;
    call_id up_to;
    std::vector<call_id> calls;
    bool more = false;
    std::atomic<std::size_t> unanswered{1};
    std::atomic<bool> failed{false};
  };

  void later(std::chrono::milliseconds delay, void (core::*what)()) {
    if (stopped) return;
    around.after(delay, [weak = weak_from_this(), what] {
      if (const auto self = weak.lock(); self && !self->stopped) (*self.*what)();
    });
  }
  void later(std::chrono::milliseconds delay, std::function<void(core&)> work) {
    if (stopped) return;
    around.after(delay, [weak = weak_from_this(), work = std::move(work)] {
      if (const auto self = weak.lock(); self && !self->stopped) work(*self);
    });
  }

  void begin_pass();
  void note_milestone();
  void look_at_calls(kind what);
  void forget(const std::shared_ptr<bite_of_calls>& b);
  void answered(const std::shared_ptr<bite_of_calls>& b);
  void bite_done(const std::shared_ptr<bite_of_calls>& b);
  void next_after(kind what);
  void forget_events();
  std::size_t forget_deliveries(std::int64_t before_ms);
  std::size_t forget_refusals(std::int64_t before_ms);
  void trim_journal();
  void forget_ways(const std::string& from, std::int64_t before_ms);
  void erase(log_id log, entity_ref what, std::vector<change> changes);
  void write(std::uint64_t id, const char* what, std::vector<change> changes, std::function<void(core&, bool)> then);
  void tell(const char* event, std::string detail) const {
    if (around.observe) around.observe({actor_note::level::info, event, std::move(detail), {}, {}, {}});
  }

  const retention_surroundings around;
  std::atomic<bool> stopped{false};
  retention_rules rules;
  std::size_t forgotten_calls = 0;
  std::atomic<bool> journal_refused{false};  // the next pass tries again
};

// ------------------------------------------------------------------------------------------------ the pass

void retention_keeper::core::begin_pass() {
  rules = around.rules();
  journal_refused = false;
  forgotten_calls = 0;
  note_milestone();
  look_at_calls(kind::recordings);
}

void retention_keeper::core::write(std::uint64_t id, const char* what, std::vector<change> changes,
                                   std::function<void(core&, bool)> then) {
  around.journal.append(home(), {{retention_entity, id}, {what}, std::move(changes)},
                        [weak = weak_from_this(), then = std::move(then)](const outcome<sequence>& how) {
                          const auto self = weak.lock();
                          if (self && then)
                            self->later(between_bites, [then, fine = static_cast<bool>(how)](core& c) { then(c, fine); });
                        });
}

void retention_keeper::core::next_after(kind what) {
  if (what == kind::recordings) return look_at_calls(kind::transcripts);
  if (forgotten_calls) tell("retention.forgot", std::to_string(forgotten_calls) + " calls");
  forget_events();
}

// ------------------------------------------------------------------------------------------------ calls

void retention_keeper::core::look_at_calls(kind what) {
  const bool tapes = what == kind::recordings;
  const auto before_ms = cutoff(tapes ? rules.recordings_days : rules.transcripts_days, around.now_ms());
  const auto progress = load<retention_progress>(around.state, retention_entity, progress_id).value_or(retention_progress{});
  const auto from = tapes ? progress.recordings : progress.transcripts;
  auto b = std::make_shared<bite_of_calls>();
  b->what = what;
  b->up_to = from;
  const auto some = around.state.scan(keys::entities(entity_kind::call), bite, keys::entity({entity_kind::call, from.value + 1}));
  b->more = some.size() == bite;
  for (const auto& [key, value] : some) {
    const auto c = decode<call_record>(value);
    if (c && (c->created_ms >= before_ms || is_in_progress(*c))) {
      b->more = false;
      break;
    }
    b->up_to = {keys::trailing_id(key)};
    // A recording's file may outlive its mention: it is looked for whatever the record says.
    if (c && (tapes || has_words(*c))) b->calls.push_back(c->call);
  }
  if (b->up_to == from) return next_after(what);
  forget(b);
}

void retention_keeper::core::forget(const std::shared_ptr<bite_of_calls>& b) {
  const forgotten what{b->what == kind::transcripts, b->what == kind::recordings};
  for (const auto call : b->calls) {
    const auto c = load<call_record>(around.state, entity_kind::call, call.value);
    if (what.recording && c && c->recording.empty()) continue;  // nothing to write down
    ++b->unanswered;
    around.calls.forget(call, what, [weak = weak_from_this(), b](const outcome<done>& how) {
      if (!how && how.why().code != errc::not_found) b->failed = true;
      if (const auto self = weak.lock()) self->answered(b);
    });
  }
  answered(b);
}

void retention_keeper::core::answered(const std::shared_ptr<bite_of_calls>& b) {
  if (--b->unanswered) return;
  later(std::chrono::milliseconds(0), [b](core& c) { c.bite_done(b); });
}

/// Files go when it is written that they are forgotten; how far we came is written when they are gone.
void retention_keeper::core::bite_done(const std::shared_ptr<bite_of_calls>& b) {
  if (b->failed) return next_after(b->what);  // the next pass tries again
  if (b->what == kind::recordings)
    for (const auto call : b->calls)
      if (!around.erase_recording(call)) return next_after(b->what);
  forgotten_calls += b->calls.size();
  auto progress = load<retention_progress>(around.state, retention_entity, progress_id).value_or(retention_progress{});
  (b->what == kind::recordings ? progress.recordings : progress.transcripts) = b->up_to;
  write(progress_id, "forgotten", {{keys::entity({retention_entity, progress_id}), encode(progress)}},
        [b](core& c, bool fine) { fine && b->more ? c.look_at_calls(b->what) : c.next_after(b->what); });
}

// ------------------------------------------------------------------------------------------------ events

void retention_keeper::core::forget_events() {
  const auto before_ms = cutoff(rules.events_days, around.now_ms());
  if (!before_ms || journal_refused) return trim_journal();
  const auto deliveries = forget_deliveries(before_ms), refusals = forget_refusals(before_ms);
  if (deliveries < bite && refusals < bite) return trim_journal();
  later(between_bites, &core::forget_events);
}

void retention_keeper::core::erase(log_id log, entity_ref what, std::vector<change> changes) {
  around.journal.append(log, {what, {"forgotten"}, std::move(changes)}, [weak = weak_from_this()](const outcome<sequence>& how) {
    if (const auto self = weak.lock(); self && !how) self->journal_refused = true;
  });
}

/// @return `bite` when there may be more.
std::size_t retention_keeper::core::forget_deliveries(std::int64_t before_ms) {
  std::size_t gone = 0;
  for (const auto& [key, id] : around.state.scan(keys::deliveries_by_time(), bite)) {
    const auto d = load<delivery>(around.state, delivery_entity, keys::trailing_id(id));
    if (!d || d->created_ms >= before_ms) return gone;
    if (d->status != delivery_status::delivered && d->status != delivery_status::dead) return gone;
    std::vector<change> changes;
    for (auto& each :
         {keys::delivery_entry(d->id), keys::delivery_by_time(*d), keys::delivery_by_status(*d), keys::delivery_of_run(*d)})
      changes.push_back({each, std::nullopt});
    erase(log_of(d->id), {delivery_entity, d->id.value}, std::move(changes));
    ++gone;
  }
  return gone;
}

std::size_t retention_keeper::core::forget_refusals(std::int64_t before_ms) {
  std::size_t gone = 0;
  for (const auto& [key, value] : around.state.scan(keys::entities(entity_kind::security), bite)) {
    const auto r = decode<refused_request>(value);
    if (r && r->at_ms >= before_ms) return gone;
    const auto id = keys::trailing_id(key);
    erase(log_of(id), {entity_kind::security, id}, {{key, std::nullopt}});
    ++gone;
  }
  return gone;
}

// ------------------------------------------------------------------------------------------------ the journal

void retention_keeper::core::note_milestone() {
  const auto now = around.now_ms();
  const auto day = static_cast<std::uint64_t>(now / day_ms);
  if (day <= progress_id || around.state.get(keys::entity({retention_entity, day}))) return;
  retention_milestone here{now, {}};
  for (unsigned log = 0; log < log_count; ++log) here.lasts.push_back(around.last_record({static_cast<std::uint8_t>(log)}).value);
  std::vector<change> changes{{keys::entity({retention_entity, day}), encode(here)}};
  const auto all = around.state.scan(keys::entities(retention_entity), milestones_max + bite);
  for (std::size_t i = 0; i + milestones_max < all.size(); ++i)
    if (keys::trailing_id(all[i].first) != progress_id) changes.push_back({all[i].first, std::nullopt});
  write(day, "milestone", std::move(changes), {});
}

/// Up to the newest milestone that is old enough for both: records hold events, and what was said.
void retention_keeper::core::trim_journal() {
  const auto before_ms = std::max(cutoff(rules.events_days, around.now_ms()), cutoff(rules.transcripts_days, around.now_ms()));
  std::optional<retention_milestone> newest;
  std::vector<change> passed;
  for (const auto& [key, value] : around.state.scan(keys::entities(retention_entity), milestones_max + bite)) {
    if (keys::trailing_id(key) == progress_id) continue;
    auto m = decode<retention_milestone>(value);
    if (!m || m->at_ms >= before_ms) break;
    newest = std::move(m);
    passed.push_back({key, std::nullopt});
  }
  if (!newest) return later(every, &core::begin_pass);
  for (std::size_t log = 0; log < newest->lasts.size() && log < log_count && !stopped; ++log)
    if (newest->lasts[log]) around.trim({static_cast<std::uint8_t>(log)}, {newest->lasts[log]});
  tell("retention.trimmed", "the journal, up to " + std::to_string(newest->at_ms / day_ms) + " days after 1970-01-01");
  write(progress_id, "trimmed", std::move(passed), [before_ms](core& c, bool) { c.forget_ways({}, before_ms); });
}

/// The keys of calls that were made before @p before_ms to records that are gone. Younger calls have lost none; the oldest may
/// keep some, of what they were told late.
void retention_keeper::core::forget_ways(const std::string& from, std::int64_t before_ms) {
  std::map<log_id, std::vector<change>> gone;
  const auto some = around.state.scan(keys::records_of_calls(), ways_bite, from);
  for (const auto& [key, value] : some)
    if (const auto log = log_of(keys::call_of_record(key)); keys::trailing_id(key) < around.first_record(log).value)
      gone[log].push_back({key, std::nullopt});
  for (auto& [log, changes] : gone) erase(log, {retention_entity, progress_id}, std::move(changes));
  const auto last = some.empty()
                        ? std::nullopt
                        : load<call_record>(around.state, entity_kind::call, keys::call_of_record(some.back().first).value);
  const bool reached = gone.empty() && last && last->created_ms >= before_ms;
  if (some.size() < ways_bite || reached || journal_refused) return later(every, &core::begin_pass);
  later(between_bites, [next = some.back().first + '\0', before_ms](core& c) { c.forget_ways(next, before_ms); });
}

retention_keeper::retention_keeper(retention_surroundings around) : core_(std::make_shared<core>(std::move(around))) {}
retention_keeper::~retention_keeper() { stop(); }

void retention_keeper::start() { core_->later(first_pass, &core::begin_pass); }
void retention_keeper::stop() { core_->stopped = true; }

}  // namespace tandem
