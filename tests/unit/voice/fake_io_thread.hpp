#pragma once
// The stream's I/O thread, played by the test itself: work posted from anywhere waits until the test runs it.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>

#include "voice/speech.hpp"

namespace tandem::testing {

class fake_io_thread {
 public:
  fake_io_thread() = default;
  fake_io_thread(const fake_io_thread&) = delete;
  fake_io_thread& operator=(const fake_io_thread&) = delete;
  ~fake_io_thread() { inbox_->close(); }

  /// May be called, to no effect, when this thread is gone: a worker may just be about to.
  poster_fn poster() {
    return [inbox = inbox_](std::function<void()> work) { inbox->put(std::move(work)); };
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
    std::unique_lock lock(inbox_->mutex);
    if (!inbox_->arrived.wait_for(lock, std::chrono::minutes(2), [this] { return !inbox_->work.empty(); }))
      throw std::runtime_error("nothing was posted to the I/O thread");
  }

  void run_one() {
    std::function<void()> work;
    {
      std::lock_guard lock(inbox_->mutex);
      if (inbox_->work.empty()) return;
      work = std::move(inbox_->work.front());
      inbox_->work.pop_front();
    }
    work();
  }

  /// Runs all that is there now.
  void drain() {
    while (waiting() > 0) run_one();
  }

  std::size_t waiting() const {
    std::lock_guard lock(inbox_->mutex);
    return inbox_->work.size();
  }

 private:
  struct inbox {
    std::mutex mutex;
    std::condition_variable arrived;
    std::deque<std::function<void()>> work;
    bool closed = false;

    void put(std::function<void()> what) {
      std::lock_guard lock(mutex);
      if (closed) return;
      work.push_back(std::move(what));
      arrived.notify_all();
    }
    void close() {
      std::deque<std::function<void()>> left;  // destroyed without the lock: it may hold posters
      std::lock_guard lock(mutex);
      closed = true;
      left.swap(work);
    }
  };
  std::shared_ptr<inbox> inbox_ = std::make_shared<inbox>();
};

}  // namespace tandem::testing
