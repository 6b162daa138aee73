#include "net/timer_wheel.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace tandem;
using namespace std::chrono_literals;
using time_point = timer_wheel::time_point;

namespace {
const time_point origin{1h};
time_point at(std::chrono::microseconds after_origin) { return origin + after_origin; }
}  // namespace

SCENARIO("something ticks every 20 ms") {
  timer_wheel wheel(origin);
  std::vector<time_point> ticks;
  GIVEN("a wheel that has been idle for long") {
    const auto start = 12345ms;
    auto handle = wheel.every_20ms(at(start), [&](time_point now) { ticks.push_back(now); });
    WHEN("time goes on millisecond by millisecond for a second") {
      for (auto t = start; t <= start + 1s; t += 1ms) wheel.advance(at(t));
      THEN("there are fifty ticks, 20 ms apart, the first within 20 ms") {
        REQUIRE(ticks.size() == 50);
        CHECK(ticks.front() > at(start));
        CHECK(ticks.front() <= at(start + 20ms));
        for (std::size_t i = 1; i < ticks.size(); ++i) CHECK(ticks[i] - ticks[i - 1] == 20ms);
      }
    }
    WHEN("we only wake when the wheel says so") {
      for (int i = 0; i < 50; ++i) wheel.advance(*wheel.next());
      THEN("it is the same fifty ticks") {
        REQUIRE(ticks.size() == 50);
        for (std::size_t i = 1; i < ticks.size(); ++i) CHECK(ticks[i] - ticks[i - 1] == 20ms);
      }
    }
    WHEN("we wake late, 17 ms every time") {
      for (int i = 0; i < 50; ++i) wheel.advance(*wheel.next() + 17ms);
      THEN("lateness does not add up") {
        REQUIRE(ticks.size() == 50);
        CHECK(ticks.back() - ticks.front() == 49 * 20ms);
      }
    }
    WHEN("the machine stands still for a second") {
      wheel.advance(at(start + 1s));
      THEN("there is one tick, not fifty") { CHECK(ticks.size() == 1); }
    }
    WHEN("the handle is dropped") {
      handle.reset();
      wheel.advance(at(start + 1s));
      THEN("it is over, and the wheel waits for nothing") {
        CHECK(ticks.empty());
        CHECK_FALSE(wheel.next().has_value());
      }
    }
  }
  GIVEN("one that ends itself and begins another") {
    wheel_handle first, second;
    int firsts = 0, seconds = 0;
    first = wheel.every_20ms(origin, [&](time_point now) {
      ++firsts;
      first.reset();
      second = wheel.every_20ms(now, [&](time_point) { ++seconds; });
    });
    for (auto t = 0ms; t <= 100ms; t += 1ms) wheel.advance(at(t));
    THEN("each does what it should") {
      CHECK(firsts == 1);
      CHECK(seconds >= 4);
    }
  }
  GIVEN("forty at the same moment") {
    std::vector<wheel_handle> handles;
    std::vector<int> per_ms(20);
    for (int i = 0; i < 40; ++i)
      handles.push_back(
          wheel.every_20ms(origin, [&](time_point now) { ++per_ms[static_cast<std::size_t>((now - origin) / 1ms) % 20]; }));
    for (auto t = 1ms; t <= 20ms; t += 1ms) wheel.advance(at(t));
    THEN("they are spread evenly") { CHECK(per_ms == std::vector<int>(20, 2)); }
  }
}

SCENARIO("something happens once") {
  timer_wheel wheel(origin);
  std::string order;
  auto a = wheel.at(at(30ms), [&] { order += 'a'; });
  auto b = wheel.at(at(10ms), [&] { order += 'b'; });
  auto c = wheel.at(at(30ms), [&] { order += 'c'; });
  CHECK(wheel.next() == at(10ms));
  WHEN("time passes") {
    wheel.advance(at(9ms));
    CHECK(order.empty());
    wheel.advance(at(1s));
    THEN("the deadline orders them, then the order of setting") {
      CHECK(order == "bac");
      CHECK_FALSE(wheel.next().has_value());
    }
  }
  WHEN("one is cancelled, one cancels another, one is cancelled too late") {
    a.cancel();
    wheel.advance(at(10ms));
    b.cancel();
    wheel.advance(at(30ms));
    CHECK(order == "bc");
  }
  WHEN("a timer sets itself anew without delay") {
    int runs = 0;
    std::function<void()> again = [&] {
      ++runs;
      wheel.at(at(0ms), again);
    };
    wheel.at(at(0ms), again);
    wheel.advance(at(1ms));
    THEN("others still get their turn") { CHECK(runs == 1); }
  }
  WHEN("its function owns what it cancels") {
    auto owned = std::make_shared<timer_handle>();
    std::weak_ptr<timer_handle> alive = owned;
    *owned = wheel.at(at(1h), [owned] {});
    auto handle = *owned;
    owned.reset();
    handle.cancel();
    THEN("cancelling lets it go at once") { CHECK(alive.expired()); }
  }
}

SCENARIO("timers set and cancelled at random fire exactly as promised") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  timer_wheel wheel(origin);
  struct timer {
    std::chrono::milliseconds due;
    timer_handle handle;
    bool cancelled = false;
    std::optional<std::chrono::milliseconds> fired;
  };
  std::vector<std::unique_ptr<timer>> timers;
  auto now = 0ms;
  int late = 0, early = 0, wrong = 0;
  for (int step = 0; step < 5000; ++step) {
    auto t = std::make_unique<timer>();
    t->due = now + std::chrono::milliseconds(random() % 500);
    t->handle = wheel.at(at(t->due), [&now, raw = t.get()] { raw->fired = now; });
    timers.push_back(std::move(t));
    auto& victim = *timers[random() % timers.size()];
    if (random() % 2 && !victim.fired) {
      victim.handle.cancel();
      victim.cancelled = true;
    }
    if (random() % 4 == 0) {
      now += std::chrono::milliseconds(random() % 40);
      wheel.advance(at(now));
      for (auto& x : timers) late += !x->cancelled && !x->fired && x->due <= now;
    }
  }
  for (auto& x : timers) {
    wrong += x->cancelled && x->fired.has_value();
    early += x->fired && *x->fired < x->due;
  }
  CHECK(late == 0);
  CHECK(early == 0);
  CHECK(wrong == 0);
}
