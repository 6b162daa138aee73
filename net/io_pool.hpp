#pragma once
// The threads that own sockets. Each runs one event loop; a connection lives on one of them from accept to close, so its code
// needs no locks. One timer wheel per thread paces every stream of that thread (a timer each would cost fourteen times as much).

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "net/timer_wheel.hpp"

namespace tandem {

class io_thread_impl;

class io_thread {
 public:
  explicit io_thread(unsigned index);
  ~io_thread();
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  /// Runs @p work on this thread, later, in order. An exception out of it is logged and the thread goes on. Thread: any.
  void post(std::function<void()> work);
  /// As post, but at once when we are on this thread already. Thread: any.
  void run(std::function<void()> work);
  /// True when the caller runs on this thread.
  bool is_current() const;
  /// Runs @p work on this thread once, not before @p delay. Thread: any; the handle belongs to this thread.
  timer_handle after(std::chrono::milliseconds delay, std::function<void()> work);
  /// Runs @p tick about every 20 ms with the monotonic clock, against absolute deadlines: a late tick does not delay those after
  /// it, and ticks missed altogether are not made up for. Ends when the handle does. Thread: this one.
  wheel_handle every_20ms(std::function<void(std::chrono::steady_clock::time_point)> tick);

  unsigned index() const { return index_; }
  /// For the transports of this folder only (net/io_thread_impl.hpp).
  const std::shared_ptr<io_thread_impl>& impl() const { return impl_; }

 private:
  unsigned index_;
  std::shared_ptr<io_thread_impl> impl_;  // shared: who holds a late answer may ask whether we are still there
};

/// Outlives every server, client and connection made on it.
class io_pool {
 public:
  /// @p threads 0 is taken as 1.
  explicit io_pool(unsigned threads);
  ~io_pool();

  unsigned size() const { return static_cast<unsigned>(threads_.size()); }
  io_thread& at(unsigned i) { return *threads_.at(i); }
  /// Each in turn. Thread: any.
  io_thread& next();
  /// The thread of this pool that the caller runs on, or null.
  io_thread* current();
  /// Ends and joins the threads; what was posted and has not run yet never will. Not from one of its own threads.
  void stop();

 private:
  std::vector<std::unique_ptr<io_thread>> threads_;
  std::atomic<unsigned> next_{0};
};

}  // namespace tandem
