#pragma once
// Twenty slots of one millisecond for what ticks every 20 ms, and a heap for what happens once. A machine without a clock: time
// is an argument, so a test can play hours in microseconds. Each I/O thread drives one. Not thread safe.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tandem {

/// Ends its ticks when destroyed. May be destroyed inside its own tick, and after the wheel.
class wheel_handle {
 public:
  wheel_handle() = default;
  wheel_handle(wheel_handle&&) = default;
  wheel_handle& operator=(wheel_handle&& other) noexcept;
  ~wheel_handle() { reset(); }
  void reset();
  explicit operator bool() const { return entry_ != nullptr; }

 private:
  friend class timer_wheel;
  struct entry;
  explicit wheel_handle(std::shared_ptr<entry> e) : entry_(std::move(e)) {}
  std::shared_ptr<entry> entry_;
};

/// May be dropped (the timer still fires) or used to cancel. Cancelling what has fired is harmless.
class timer_handle {
 public:
  timer_handle() = default;
  void cancel();

 private:
  friend class timer_wheel;
  friend class io_thread;
  struct entry;
  explicit timer_handle(std::weak_ptr<entry> e) : entry_(std::move(e)) {}
  std::weak_ptr<entry> entry_;
};

class timer_wheel {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr unsigned slots = 20;  // of 1 ms each: the period of a media frame

  explicit timer_wheel(time_point origin) : origin_(origin) {}

  /// First tick within 20 ms of @p now, in the slot with the least to do.
  wheel_handle every_20ms(time_point now, std::function<void(time_point)> tick);
  timer_handle at(time_point deadline, std::function<void()> work);
  /// Runs what is due by @p now. A slot is run once however many of its turns were missed.
  void advance(time_point now);
  /// When advance has something to do next; nothing when nothing is registered.
  std::optional<time_point> next() const;

 private:
  friend class io_thread;
  struct deadline_entry {
    time_point deadline;
    std::uint64_t order;  // equal deadlines fire in the order they were set
    std::shared_ptr<timer_handle::entry> timer;
  };
  timer_handle add(time_point deadline, std::shared_ptr<timer_handle::entry> timer);
  static bool later(const deadline_entry& a, const deadline_entry& b);
  void drop_cancelled();
  std::int64_t millisecond(time_point t) const;
  void run_slot(unsigned slot, time_point now);
  void run_once_timers(time_point now);

  time_point origin_;
  std::int64_t done_until_ = 0;  // milliseconds since origin_ whose slots have been run
  std::array<std::vector<std::shared_ptr<wheel_handle::entry>>, slots> wheel_;
  std::vector<deadline_entry> heap_;
  std::size_t tidy_at_ = 64;  // heap size at which cancelled timers are swept out
  std::uint64_t order_ = 0;
};

}  // namespace tandem
