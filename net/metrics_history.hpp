#pragma once
// What metrics were over the last day, in memory: rings of points, fine ones for an hour, coarse ones for a day.
//
//   tick, every fine step:   gauges as they are, what grows as a rate, histograms as a quantile of what came since the last point
//   a coarse point:          gauges as the mean of the ticks in it, the others over all of it
//
// Time is told with each tick; one that comes late makes a longer step, one that goes back in time is left out.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/metrics.hpp"

namespace tandem::metrics {

struct history_options {
  std::int64_t fine_step_s = 10, coarse_step_s = 240;
  std::size_t points = 360;  // of each ring
};

struct history_series {
  std::string name, label;
  std::string unit;                           // count, per_second, ms, bytes or ratio
  std::vector<std::optional<double>> values;  // one for each time; nothing: it is not known
};
struct history_view {
  std::int64_t step_seconds = 0;
  std::vector<std::int64_t> at;  // seconds since the Unix epoch, ascending
  std::vector<history_series> series;
};

/// Series are described before the first tick. Thread: tick and view any; what is described is read on the thread that ticks.
class history {
 public:
  using options = history_options;
  explicit history(options with = {});
  ~history();

  /// As it is at the time; nothing: it cannot be told.
  void level(std::string name, std::string label, std::string unit, std::function<std::optional<double>()> now);
  /// How fast @p total grows, in a second, divided by @p full. A total that falls (what it counts began anew) is no rate.
  void rate(std::string name, std::string label, std::string unit, std::function<double()> total, double full = 1);
  /// Of a histogram of seconds, in milliseconds; @p fraction 0.5: half are faster. Nothing when nothing came.
  void quantile(std::string name, std::string label, const histogram& of, double fraction);

  void tick(std::int64_t now_ms);
  /// The last @p seconds, at most options.points points: the fine ring as far as it reaches.
  history_view view(std::int64_t seconds) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The value that @p fraction of the observations are below, by buckets (the last one is +Inf) and their upper bounds, spread
/// evenly within a bucket. Nothing when there are none.
std::optional<double> quantile_of(const std::vector<std::uint64_t>& buckets, const std::vector<double>& bounds, double fraction);

}  // namespace tandem::metrics
