#pragma once
// The event loop behind io_thread. For the transports of this folder only: it brings Asio with it.

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <thread>

#include "net/io_pool.hpp"

namespace tandem {

class io_thread_impl : public std::enable_shared_from_this<io_thread_impl> {
 public:
  using clock = std::chrono::steady_clock;

  io_thread_impl();
  void start(unsigned index);
  void stop();
  bool is_current() const;
  bool stopped() const { return stopped_; }
  /// Sets the one timer to what the wheel waits for. After every registration. Thread: this one.
  void rearm();

  boost::asio::io_context context{1};
  timer_wheel wheel{clock::now()};

 private:
  using timer = boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, boost::asio::io_context::executor_type>;
  void loop();
  void on_timer();

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{context.get_executor()};
  timer timer_{context};
  std::optional<clock::time_point> armed_;
  bool advancing_ = false;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

inline boost::asio::io_context& context_of(io_thread& t) { return t.impl()->context; }

}  // namespace tandem
