#pragma once
// The stream's I/O thread, played by the test itself: work posted from anywhere waits until the test runs it.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>

#include "voice/speech.hpp"

namespace tandem::testing {

class fake_io_thread {
 public:
  poster_fn poster() {
    return [this](std::function<void()> work) {
      std::lock_guard lock(mutex_);
      work_.push_back(std::move(work));
      arrived_.notify_all();
    };
  }

  /// Runs what is posted, one by one, until @p done is true after one. Throws when nothing comes for two minutes: that is a
  /// promise broken, not a machine that is slow.
  void run_until(const std::function<bool()>& done) {
    while (!done()) {
      wait_for_work();
      run_one();
    }
  }

  /// Waits until something is posted, and leaves it there.
  void wait_for_work() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::minutes(2), [this] { return !work_.empty(); }))
      throw std::runtime_error("nothing was posted to the I/O thread");
  }

  void run_one() {
    std::function<void()> work;
    {
      std::lock_guard lock(mutex_);
      if (work_.empty()) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    work();
  }

  /// Runs all that is there now.
  void drain() {
    while (waiting() > 0) run_one();
  }

  std::size_t waiting() const {
    std::lock_guard lock(mutex_);
    return work_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> work_;
};

}  // namespace tandem::testing
