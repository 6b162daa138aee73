#include "net/metrics_history.hpp"

#include <algorithm>
#include <deque>
#include <mutex>

namespace tandem::metrics {

namespace {

struct source {
  std::string name, label, unit;
  std::function<std::optional<double>()> level;
  std::function<double()> total;
  double full = 1;
  const histogram* of = nullptr;
  double fraction = 0;
};

/// What a source says at a tick.
struct reading {
  std::optional<double> level;
  double total = 0;
  std::vector<std::uint64_t> buckets;
};

reading read(const source& s) {
  reading out;
  if (s.level) out.level = s.level();
  if (s.total) out.total = s.total();
  if (s.of)
    for (std::size_t i = 0; i <= s.of->bounds().size(); ++i) out.buckets.push_back(s.of->bucket(i));
  return out;
}

/// What became of a source since the last point.
struct since_point {
  reading before;
  double levels = 0;
  std::size_t levels_read = 0;
};

std::optional<double> point_of(const source& s, const since_point& since, const reading& now, double seconds) {
  if (s.level) return since.levels_read ? std::optional(since.levels / static_cast<double>(since.levels_read)) : std::nullopt;
  if (s.total) {
    const auto grown = now.total - since.before.total;
    return grown < 0 ? std::nullopt : std::optional(grown / seconds / s.full);
  }
  std::vector<std::uint64_t> came(now.buckets.size());
  for (std::size_t i = 0; i < came.size(); ++i) came[i] = now.buckets[i] - since.before.buckets[i];
  const auto q = quantile_of(came, s.of->bounds(), s.fraction);
  return q ? std::optional(*q * 1'000) : std::nullopt;
}

class ring {
 public:
  ring(std::int64_t step_s, std::size_t points) : step_ms_(step_s * 1'000), points_(points) {}

  std::int64_t step_s() const { return step_ms_ / 1'000; }
  std::int64_t reach_s() const { return step_s() * static_cast<std::int64_t>(points_); }

  void take(const std::vector<source>& sources, const std::vector<reading>& now, std::int64_t now_ms) {
    since_.resize(sources.size());
    values_.resize(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (now[i].level) since_[i].levels += *now[i].level, ++since_[i].levels_read;
    const auto gone_ms = now_ms - last_ms_;
    if (last_ms_ && gone_ms < step_ms_ - step_ms_ / 10) return;  // a timer may be a little early
    if (last_ms_) add_point(sources, now, now_ms, static_cast<double>(gone_ms) / 1'000);
    last_ms_ = now_ms;
    for (std::size_t i = 0; i < sources.size(); ++i) since_[i] = {now[i], 0, 0};
  }

  void show(const std::vector<source>& sources, std::int64_t seconds, history_view& out) const {
    const auto from = last_ms_ / 1'000 - seconds;
    const auto first = static_cast<std::size_t>(std::ranges::upper_bound(at_, from) - at_.begin());
    out.step_seconds = step_s();
    out.at.assign(at_.begin() + static_cast<std::ptrdiff_t>(first), at_.end());
    for (std::size_t i = 0; i < sources.size(); ++i) {
      out.series.push_back({sources[i].name, sources[i].label, sources[i].unit, {}});
      if (i >= values_.size()) continue;
      const auto& all = values_[i];
      out.series.back().values.assign(all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
    }
  }

 private:
  void add_point(const std::vector<source>& sources, const std::vector<reading>& now, std::int64_t now_ms, double seconds) {
    at_.push_back(now_ms / 1'000);
    for (std::size_t i = 0; i < sources.size(); ++i) values_[i].push_back(point_of(sources[i], since_[i], now[i], seconds));
    if (at_.size() <= points_) return;
    at_.pop_front();
    for (auto& v : values_) v.pop_front();
  }

  std::int64_t step_ms_;
  std::size_t points_;
  std::int64_t last_ms_ = 0;
  std::vector<since_point> since_;
  std::deque<std::int64_t> at_;
  std::vector<std::deque<std::optional<double>>> values_;
};

}  // namespace

std::optional<double> quantile_of(const std::vector<std::uint64_t>& buckets, const std::vector<double>& bounds, double fraction) {
  std::uint64_t all = 0;
  for (const auto n : buckets) all += n;
  if (!all) return {};
  const double wanted = fraction * static_cast<double>(all);
  double below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto in_it = static_cast<double>(buckets[i]);
    if (in_it > 0 && below + in_it >= wanted) {
      const double from = i ? bounds[i - 1] : 0;
      return from + (bounds[i] - from) * (wanted - below) / in_it;
    }
    below += in_it;
  }
  return bounds.empty() ? 0 : bounds.back();  // beyond what is told apart
}

struct history::state {
  explicit state(options with) : fine(with.fine_step_s, with.points), coarse(with.coarse_step_s, with.points) {}
  mutable std::mutex mutex;
  std::vector<source> sources;
  std::int64_t last_ms = 0;
  ring fine, coarse;
};

history::history(options with) : state_(std::make_unique<state>(with)) {}
history::~history() = default;

void history::level(std::string name, std::string label, std::string unit, std::function<std::optional<double>()> now) {
  state_->sources.push_back({std::move(name), std::move(label), std::move(unit), std::move(now), nullptr, 1, nullptr, 0});
}
void history::rate(std::string name, std::string label, std::string unit, std::function<double()> total, double full) {
  state_->sources.push_back({std::move(name), std::move(label), std::move(unit), nullptr, std::move(total), full, nullptr, 0});
}
void history::quantile(std::string name, std::string label, const histogram& of, double fraction) {
  state_->sources.push_back({std::move(name), std::move(label), "ms", nullptr, nullptr, 1, &of, fraction});
}

void history::tick(std::int64_t now_ms) {
  std::vector<reading> now;
  for (const auto& s : state_->sources) now.push_back(read(s));
  std::lock_guard lock(state_->mutex);
  if (now_ms <= state_->last_ms) return;
  state_->last_ms = now_ms;
  state_->fine.take(state_->sources, now, now_ms);
  state_->coarse.take(state_->sources, now, now_ms);
}

history_view history::view(std::int64_t seconds) const {
  std::lock_guard lock(state_->mutex);
  history_view out;
  (seconds <= state_->fine.reach_s() ? state_->fine : state_->coarse).show(state_->sources, seconds, out);
  return out;
}

}  // namespace tandem::metrics
