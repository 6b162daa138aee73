#pragma once
// What timer handles point at. For timer_wheel.cpp and io_pool.cpp.

#include <functional>

#include "net/timer_wheel.hpp"

namespace tandem {

struct wheel_handle::entry {
  explicit entry(std::function<void(timer_wheel::time_point)> f) : tick(std::move(f)) {}
  std::function<void(timer_wheel::time_point)> tick;
  bool ended = false;
};

struct timer_handle::entry {
  explicit entry(std::function<void()> f) : work(std::move(f)) {}
  std::function<void()> work;
  bool cancelled = false;
};

}  // namespace tandem
