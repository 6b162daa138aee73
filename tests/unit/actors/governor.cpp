#include "actors/telephony_config/governor.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

using namespace tandem;

namespace {

std::uint64_t seed() {
  static const std::uint64_t s =
      std::getenv("TANDEM_SEED") ? std::strtoull(std::getenv("TANDEM_SEED"), nullptr, 10) : std::random_device{}();
  return s;
}

/// The most grants in any half-open window of @p width_ms.
std::size_t crowd(const std::vector<std::int64_t>& times, std::int64_t width_ms) {
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < times.size(); ++last) {
    while (times[last] - times[first] >= width_ms) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

carrier_limits at_rate(double per_second) {
  carrier_limits l;
  l.calls_per_second = per_second;
  l.requests_per_5s = 1'000'000;
  return l;
}

}  // namespace

SCENARIO("dials keep the rate within one percent, and no second has more") {
  INFO("TANDEM_SEED=" << seed());
  std::mt19937_64 random(seed());
  for (const double rate : {1.0, 2.0, 3.0, 7.0, 50.0, 333.0, 500.0}) {
    for (const int lateness_ms : {0, 1, 5, 15}) {
      INFO(rate << " calls per second, polls up to " << lateness_ms << " ms late");
      governor g(at_rate(rate), 1'000'000);
      const auto calls = static_cast<std::uint64_t>(rate * 40) + 2;
      for (std::uint64_t i = 1; i <= calls; ++i) g.enqueue_dial({i});
      std::vector<std::int64_t> times;
      std::uint64_t expected = 1;
      for (std::int64_t now = 1'000'000; g.waiting();) {
        const auto x = g.poll(now);
        for (const auto call : x.dials) {
          REQUIRE(call.value == expected++);  // first come, first served
          times.push_back(now);
        }
        if (!g.waiting()) break;
        REQUIRE(x.next_ms);
        REQUIRE(*x.next_ms > now);
        now = *x.next_ms + static_cast<std::int64_t>(random() % static_cast<unsigned>(lateness_ms + 1));
      }
      CHECK(crowd(times, 1'000) <= static_cast<std::size_t>(rate));
      const auto took = static_cast<double>(times.back() - times.front()) / 1'000;
      const auto measured = static_cast<double>(times.size() - 1) / took;
      CHECK(measured <= rate * 1.000001);
      CHECK(measured >= rate * 0.99);
    }
  }
}

SCENARIO("whatever comes and goes, no limit is ever passed") {
  INFO("TANDEM_SEED=" << seed());
  std::mt19937_64 random(seed());
  for (int round = 0; round < 40; ++round) {
    carrier_limits l;
    l.calls_per_second = 1 + static_cast<double>(random() % 40);
    l.concurrent_calls = static_cast<std::uint32_t>(random() % 20);
    l.requests_per_5s = static_cast<std::uint32_t>(5 + random() % 100);
    governor g(l, 500);
    std::set<std::uint64_t> live;
    std::vector<std::int64_t> dials, requests;
    std::uint64_t next = 1;
    std::int64_t pause_until = 0;
    for (std::int64_t now = 5'000'000; now < 5'060'000; now += static_cast<std::int64_t>(random() % 50)) {
      for (auto n = random() % 4; n; --n) {
        switch (random() % 6) {
          case 0:
          case 1:
          case 2: g.enqueue_dial({next++}); break;
          case 3: g.enqueue_request(next++, random() % 2); break;
          case 4:
            if (live.empty()) break;
            g.leave({*live.begin()});
            live.erase(live.begin());
            break;
          default:
            if (random() % 40) break;
            g.rate_limited(now);
            pause_until = now + governor::back_off_ms;
        }
      }
      const auto x = g.poll(now);
      for (const auto call : x.dials) {
        live.insert(call.value);
        dials.push_back(now);
        requests.push_back(now);
        CHECK(now >= pause_until);
      }
      for (std::size_t i = 0; i < x.requests.size(); ++i) requests.push_back(now);
      if (l.concurrent_calls) REQUIRE(live.size() <= l.concurrent_calls);
      REQUIRE(g.waiting() <= 500);
    }
    CHECK(crowd(dials, 1'000) <= static_cast<std::size_t>(l.calls_per_second));
    CHECK(crowd(requests, governor::request_window_ms) <= l.requests_per_5s);
    if (l.requests_per_5s > 60) CHECK_FALSE(dials.empty());  // below, urgent requests alone may fill it
  }
}

SCENARIO("hang-ups go before everything, and dials leave them room") {
  carrier_limits l = at_rate(1'000);
  l.requests_per_5s = 50;
  governor g(l);
  for (std::uint64_t i = 1; i <= 200; ++i) g.enqueue_dial({i});
  std::size_t dialed = 0;
  for (std::int64_t now = 1'000; now < 2'000; ++now) dialed += g.poll(now).dials.size();
  CHECK(dialed == 45);  // a tenth is left
  g.enqueue_request(7, false);
  g.enqueue_request(8, true);
  const auto x = g.poll(2'000);
  CHECK(x.requests == std::vector<std::uint64_t>{8, 7});
  CHECK(x.dials.empty());
}

SCENARIO("calls in progress hold their slots") {
  carrier_limits l = at_rate(100);
  l.concurrent_calls = 2;
  governor g(l);
  g.hold({90});  // found by a restart
  for (std::uint64_t i = 1; i <= 3; ++i) CHECK(g.enqueue_dial({i}));
  CHECK(g.poll(1'000).dials == std::vector<call_id>{{1}});
  CHECK(g.poll(5'000).dials.empty());
  CHECK_FALSE(g.poll(5'000).next_ms);  // only a leaving call can change that
  g.leave({2});                        // it was tired of waiting
  g.leave({90});
  CHECK(g.poll(5'001).dials == std::vector<call_id>{{3}});
  CHECK(g.in_progress() == 2);
}

SCENARIO("the queue is bounded") {
  governor g({}, 2);
  CHECK(g.enqueue_dial({1}));
  CHECK(g.enqueue_dial({2}));
  CHECK(g.enqueue_dial({2}));  // it waits already
  CHECK_FALSE(g.enqueue_dial({3}));
  CHECK(g.enqueue_request(1, true));
  CHECK(g.enqueue_request(2, true));
  CHECK_FALSE(g.enqueue_request(3, true));
}
