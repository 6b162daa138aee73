#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <vector>

#include "voice/workers.hpp"

using namespace tandem;

namespace {

/// Keeps a worker busy until it is let go.
class held_worker {
 public:
  explicit held_worker(workers& on) {
    std::promise<void> begun;
    posted = on.post([&begun, wait = free_.get_future().share()] {
      begun.set_value();
      wait.wait();
    });
    if (posted) begun.get_future().wait();
  }
  void let_go() { free_.set_value(); }
  bool posted = false;

 private:
  std::promise<void> free_;
};

}  // namespace

SCENARIO("work waits for a thread, but not too much of it") {
  workers on({.threads = 1, .waiting_max = 2});
  held_worker busy(on);
  std::atomic<int> ran = 0;
  std::promise<void> second;
  CHECK(on.post([&] { ++ran; }));
  CHECK(on.post([&] { ++ran, second.set_value(); }));
  THEN("the third is refused, and what was taken runs") {
    CHECK_FALSE(on.post([&] { ++ran; }));
    busy.let_go();
    second.get_future().wait();
    CHECK(ran == 2);
  }
  busy.posted = false;
  if (ran == 0) busy.let_go();
}

SCENARIO("workers that stop drop what was not begun") {
  auto ran = std::make_shared<std::atomic<int>>(0);
  auto witness = std::make_shared<int>(0);
  std::weak_ptr<int> dropped = witness;
  {
    workers on({.threads = 1});
    auto lane = std::make_shared<worker_lane>(on, 10);
    held_worker busy(on);
    on.post([ran, witness = std::move(witness)] { ++*ran; });
    lane->post([ran] { ++*ran; });
    std::thread later([&] { busy.let_go(); });
    later.join();
  }
  THEN("nothing of it is left behind") { CHECK(dropped.expired()); }
}

SCENARIO("jobs of a lane run in order, one at a time, and lanes take turns") {
  workers on({.threads = 4});
  constexpr int lanes = 8, jobs = 200;
  std::vector<std::shared_ptr<worker_lane>> all;
  std::vector<std::vector<int>> order(lanes);
  std::vector<std::promise<void>> ended(lanes);
  std::atomic<int> trouble = 0;
  std::vector<std::atomic<int>> inside(lanes);
  for (int i = 0; i < lanes; ++i) all.push_back(std::make_shared<worker_lane>(on, jobs));
  for (int j = 0; j < jobs; ++j)
    for (int i = 0; i < lanes; ++i)
      CHECK(all[static_cast<std::size_t>(i)]->post([&, i, j] {
        auto l = static_cast<std::size_t>(i);
        if (inside[l]++ != 0) ++trouble;
        order[l].push_back(j);
        --inside[l];
        if (j + 1 == jobs) ended[l].set_value();
      }));
  for (auto& end : ended) end.get_future().wait();
  CHECK(trouble == 0);
  for (const auto& one : order) {
    CHECK(one.size() == jobs);
    CHECK(std::is_sorted(one.begin(), one.end()));
  }
}

SCENARIO("a lane has its own limit") {
  workers on({.threads = 1});
  held_worker busy(on);
  auto lane = std::make_shared<worker_lane>(on, 2);
  std::promise<void> second;
  CHECK(lane->post([] {}));
  CHECK(lane->post([&] { second.set_value(); }));
  CHECK_FALSE(lane->post([] {}));
  busy.let_go();
  second.get_future().wait();
}

SCENARIO("a lane goes on when the workers have no room for it to queue again") {
  workers on({.threads = 1, .waiting_max = 1});
  std::promise<void> first_runs, go_on, last;
  auto lane = std::make_shared<worker_lane>(on, 10);
  CHECK(lane->post([&] { first_runs.set_value(), go_on.get_future().wait(); }));
  first_runs.get_future().wait();
  CHECK(lane->post([] {}));
  CHECK(lane->post([&] { last.set_value(); }));
  CHECK(on.post([] {}));  // takes the one place there is
  go_on.set_value();
  last.get_future().wait();
}

SCENARIO("workers that stop leave no circle of a lane and its jobs") {
  std::weak_ptr<worker_lane> waiting, halfway;
  std::unique_ptr<held_worker> busy;
  std::promise<void> begun, end;
  std::thread release;
  {
    workers on({.threads = 2});
    busy = std::make_unique<held_worker>(on);
    auto lane = std::make_shared<worker_lane>(on, 10);
    halfway = lane;
    lane->post([&, lane] {
      begun.set_value();
      end.get_future().wait();
    });
    lane->post([lane] {});
    begun.get_future().wait();  // both threads are at work now
    lane = std::make_shared<worker_lane>(on, 10);
    waiting = lane;
    lane->post([lane] {});
    release = std::thread([&] {
      while (!on.stopping()) std::this_thread::yield();
      busy->let_go();
      end.set_value();
    });
  }
  release.join();
  THEN("neither the one that never got its turn nor the one in the midst of its jobs is left behind") {
    CHECK(waiting.expired());
    CHECK(halfway.expired());
  }
}
