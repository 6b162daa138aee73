#include "net/metrics.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <variant>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace tandem::metrics {

histogram::histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), buckets_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

void histogram::observe(double v) {
  auto i = std::lower_bound(bounds_.begin(), bounds_.end(), v) - bounds_.begin();
  buckets_[static_cast<std::size_t>(i)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(v, std::memory_order_relaxed);
}

const std::vector<double>& latency_seconds() {
  static const std::vector<double> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return bounds;
}

namespace {

using metric = std::variant<std::unique_ptr<counter>, std::unique_ptr<gauge>, std::unique_ptr<histogram>>;

struct family {
  std::string help;
  std::map<labels, metric> metrics;
};

struct to_client_metric {
  prometheus::ClientMetric& out;
  void operator()(const std::unique_ptr<counter>& c) const { out.counter.value = static_cast<double>(c->value()); }
  void operator()(const std::unique_ptr<gauge>& g) const { out.gauge.value = static_cast<double>(g->value()); }
  void operator()(const std::unique_ptr<histogram>& h) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= h->bounds().size(); ++i) {
      sum += h->bucket(i);
      auto bound = i < h->bounds().size() ? h->bounds()[i] : std::numeric_limits<double>::infinity();
      out.histogram.bucket.push_back({sum, bound});
    }
    out.histogram.sample_count = sum;
    out.histogram.sample_sum = h->sum();
  }
};

prometheus::MetricType type_of(const metric& m) {
  constexpr prometheus::MetricType types[] = {prometheus::MetricType::Counter, prometheus::MetricType::Gauge,
                                              prometheus::MetricType::Histogram};
  return types[m.index()];
}

}  // namespace

struct registry::state {
  mutable std::mutex mutex;
  std::map<std::string, family, std::less<>> families;

  template <class T, class Make>
  T& find_or_make(std::string_view name, std::string_view help, labels with, Make make) {
    std::lock_guard lock(mutex);
    auto it = families.find(name);
    if (it == families.end()) it = families.emplace(std::string(name), family{std::string(help), {}}).first;
    auto& metrics = it->second.metrics;
    if (!metrics.empty() && !std::holds_alternative<std::unique_ptr<T>>(metrics.begin()->second))
      throw std::logic_error("two kinds of metric with the name " + std::string(name));
    auto found = metrics.find(with);
    if (found == metrics.end()) found = metrics.emplace(std::move(with), make()).first;
    return *std::get<std::unique_ptr<T>>(found->second);
  }
};

registry::registry() : state_(std::make_unique<state>()) {}
registry::~registry() = default;

metrics::counter& registry::counter(std::string_view name, std::string_view help, labels with) {
  return state_->find_or_make<metrics::counter>(name, help, std::move(with), [] { return std::make_unique<metrics::counter>(); });
}

metrics::gauge& registry::gauge(std::string_view name, std::string_view help, labels with) {
  return state_->find_or_make<metrics::gauge>(name, help, std::move(with), [] { return std::make_unique<metrics::gauge>(); });
}

metrics::histogram& registry::histogram(std::string_view name, std::string_view help, labels with,
                                        const std::vector<double>& bounds) {
  return state_->find_or_make<metrics::histogram>(name, help, std::move(with),
                                                  [&] { return std::make_unique<metrics::histogram>(bounds); });
}

std::string registry::text() const {
  std::vector<prometheus::MetricFamily> out;
  std::lock_guard lock(state_->mutex);
  for (const auto& [name, f] : state_->families) {
    auto& family = out.emplace_back();
    family.name = name;
    family.help = f.help;
    family.type = type_of(f.metrics.begin()->second);
    for (const auto& [with, m] : f.metrics) {
      auto& one = family.metric.emplace_back();
      for (const auto& [key, value] : with) one.label.push_back({key, value});
      std::visit(to_client_metric{one}, m);
    }
  }
  return prometheus::TextSerializer().Serialize(out);
}

registry& process() {
  static registry one;
  return one;
}

}  // namespace tandem::metrics
