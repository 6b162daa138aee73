#pragma once
// Counters, gauges and histograms in Prometheus' text form. Look a metric up once, keep the reference, touch it anywhere:
// touching is a relaxed atomic, without locks or allocations.

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem::metrics {

using labels = std::vector<std::pair<std::string, std::string>>;

/// Only ever grows.
class counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class gauge {
 public:
  void set(std::int64_t v) { value_.store(v, std::memory_order_relaxed); }
  void add(std::int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  void subtract(std::int64_t n = 1) { value_.fetch_sub(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Counts by upper bound, in the unit the metric's name ends with.
class histogram {
 public:
  explicit histogram(std::vector<double> bounds);
  void observe(double v);
  const std::vector<double>& bounds() const { return bounds_; }
  std::uint64_t bucket(std::size_t i) const { return buckets_[i].load(std::memory_order_relaxed); }  // bounds().size() is +Inf
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> buckets_;  // not cumulative
  std::atomic<double> sum_{0};
};

/// 1 ms to 10 s: for anything a caller waits for.
const std::vector<double>& latency_seconds();

/// References stay valid for the registry's life. Thread: any. The same name and labels give the same metric; a name used for two
/// kinds is a bug: std::logic_error.
class registry {
 public:
  registry();
  ~registry();
  metrics::counter& counter(std::string_view name, std::string_view help, labels with = {});
  metrics::gauge& gauge(std::string_view name, std::string_view help, labels with = {});
  metrics::histogram& histogram(std::string_view name, std::string_view help, labels with = {},
                                const std::vector<double>& bounds = latency_seconds());
  /// Prometheus' text exposition format 0.0.4.
  std::string text() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The process has one; a test may make its own.
registry& process();

}  // namespace tandem::metrics
