#include "net/metrics_history.hpp"

#include <catch2/catch.hpp>

using namespace tandem::metrics;

namespace {

using values = std::vector<std::optional<double>>;

/// A node of one gauge, one counter and one histogram, and a clock that goes on by steps.
struct watched {
  registry metrics;
  gauge& calls = metrics.gauge("calls", "");
  counter& requests = metrics.counter("requests", "");
  histogram& waits = metrics.histogram("waits", "", {}, {0.01, 0.1, 1});
  history past{history_options{10, 40, 6}};
  std::int64_t now_ms = 1'714'555'800'000;

  watched() {
    past.level("calls", "Calls", "count", [this] { return std::optional(static_cast<double>(calls.value())); });
    past.rate("requests", "Requests", "per_second", [this] { return static_cast<double>(requests.value()); });
    past.quantile("waits_p50", "Half are faster", waits, 0.5);
  }
  void tick(std::int64_t seconds = 10) {
    now_ms += seconds * 1'000;
    past.tick(now_ms);
  }
};

}  // namespace

SCENARIO("metrics become points over time") {
  watched t;
  CHECK(t.past.view(60).at.empty());
  CHECK(t.past.view(60).series.size() == 3);
  t.tick();  // what was before it is not known
  CHECK(t.past.view(60).at.empty());
  t.calls.set(4);
  t.requests.add(50);
  t.waits.observe(0.005);
  t.waits.observe(0.05);
  t.waits.observe(0.06);
  t.tick();
  t.tick();
  const auto view = t.past.view(60);
  CHECK(view.step_seconds == 10);
  CHECK(view.at == std::vector<std::int64_t>{1'714'555'820, 1'714'555'830});
  CHECK(view.series.at(0).name == "calls");
  CHECK(view.series[0].unit == "count");
  CHECK(view.series[0].values == values{4, 4});
  CHECK(view.series[1].values == values{5, 0});
  REQUIRE(view.series[2].values.at(0));
  CHECK(*view.series[2].values[0] == Approx(10 + 90 * 0.25));
  CHECK_FALSE(view.series[2].values[1]);  // nobody waited
  CHECK(view.series[2].unit == "ms");

  WHEN("a tick is late") {
    t.requests.add(30);
    t.tick(30);
    THEN("its step is longer, and the rate is right") { CHECK(t.past.view(60).series[1].values.back() == 1.0); }
  }
  WHEN("the clock goes back") {
    t.tick(-100);
    THEN("nothing is added") { CHECK(t.past.view(60).at.size() == 2); }
  }
  WHEN("a ring is full") {
    for (int i = 0; i < 20; ++i) t.tick();
    THEN("the oldest points go") {
      CHECK(t.past.view(60).at.size() == 6);
      CHECK(t.past.view(20).at.size() == 2);
      CHECK(t.past.view(60).at.back() == t.now_ms / 1'000);
    }
  }
}

SCENARIO("a day is told in coarse points") {
  watched t;
  t.tick();
  for (int i = 1; i <= 8; ++i) {
    t.calls.set(i);
    t.requests.add(10);
    t.waits.observe(i <= 4 ? 0.005 : 0.05);
    t.tick();
  }
  const auto view = t.past.view(61);
  CHECK(view.step_seconds == 40);
  REQUIRE(view.at.size() == 2);
  CHECK(view.at[1] - view.at[0] == 40);
  CHECK(view.series[0].values == values{2.5, 6.5});  // means
  CHECK(view.series[1].values == values{1, 1});
  CHECK(*view.series[2].values[0] == Approx(5));
  CHECK(*view.series[2].values[1] == Approx(55));
}

SCENARIO("what cannot be told is left open") {
  history past{history_options{10, 40, 6}};
  double total = 100;
  past.level("disk", "Free", "bytes", [] { return std::optional<double>(); });
  past.rate(
      "cpu", "Processor", "ratio", [&] { return total; }, 4);
  past.tick(10'000);
  total = 90;  // counted anew
  past.tick(20'000);
  total = 110;
  past.tick(30'000);
  const auto view = past.view(60);
  CHECK(view.series[0].values == values{std::nullopt, std::nullopt});
  CHECK(view.series[1].values == values{std::nullopt, 0.5});
}

SCENARIO("quantiles are spread within their bucket") {
  const std::vector<double> bounds{1, 2, 4};
  CHECK_FALSE(quantile_of({0, 0, 0, 0}, bounds, 0.5));
  CHECK(*quantile_of({10, 0, 0, 0}, bounds, 0.5) == Approx(0.5));
  CHECK(*quantile_of({5, 5, 0, 0}, bounds, 0.9) == Approx(1.8));
  CHECK(*quantile_of({0, 0, 0, 3}, bounds, 0.5) == 4);  // beyond the last bound
  CHECK(*quantile_of({0, 0, 2, 0}, bounds, 0) == Approx(2));
}
