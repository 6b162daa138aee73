#include "net/io_pool.hpp"

#include <algorithm>
#include <exception>
#include <string>

#include <boost/asio/post.hpp>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include "net/io_thread_impl.hpp"
#include "net/timer_entries.hpp"

namespace tandem {

namespace {
thread_local io_thread_impl* current_thread = nullptr;
}

io_thread_impl::io_thread_impl() = default;

void io_thread_impl::start(unsigned index) {
  thread_ = std::thread([this] { loop(); });
  pthread_setname_np(thread_.native_handle(), ("io " + std::to_string(index)).c_str());
}

void io_thread_impl::loop() {
  current_thread = this;
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::exception& e) {
      spdlog::error("an I/O handler threw: {}", e.what());
      advancing_ = false;
      rearm();
    }
  }
}

void io_thread_impl::stop() {
  if (!thread_.joinable()) return;
  guard_.reset();
  context.stop();
  thread_.join();
  stopped_ = true;
}

bool io_thread_impl::is_current() const { return current_thread == this; }

void io_thread_impl::rearm() {
  if (advancing_) return;
  auto due = wheel.next();
  if (!due || (armed_ && *armed_ <= *due)) return;  // a timer that fires for nobody costs less than cancelling it
  armed_ = due;
  timer_.expires_at(*due);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) on_timer();
  });
}

void io_thread_impl::on_timer() {
  armed_.reset();
  advancing_ = true;
  wheel.advance(clock::now());
  advancing_ = false;
  rearm();
}

io_thread::io_thread(unsigned index) : index_(index), impl_(std::make_shared<io_thread_impl>()) { impl_->start(index); }
io_thread::~io_thread() { impl_->stop(); }

void io_thread::post(std::function<void()> work) { boost::asio::post(impl_->context, std::move(work)); }

void io_thread::run(std::function<void()> work) {
  if (is_current())
    work();
  else
    post(std::move(work));
}

bool io_thread::is_current() const { return impl_->is_current(); }

timer_handle io_thread::after(std::chrono::milliseconds delay, std::function<void()> work) {
  auto deadline = io_thread_impl::clock::now() + delay;
  auto timer = std::make_shared<timer_handle::entry>(std::move(work));
  timer_handle handle{std::weak_ptr(timer)};
  run([impl = impl_.get(), deadline, timer = std::move(timer)]() mutable {
    impl->wheel.add(deadline, std::move(timer));
    impl->rearm();
  });
  return handle;
}

wheel_handle io_thread::every_20ms(std::function<void(std::chrono::steady_clock::time_point)> tick) {
  auto handle = impl_->wheel.every_20ms(io_thread_impl::clock::now(), std::move(tick));
  impl_->rearm();
  return handle;
}

io_pool::io_pool(unsigned threads) {
  for (unsigned i = 0; i < std::max(threads, 1u); ++i) threads_.push_back(std::make_unique<io_thread>(i));
}
io_pool::~io_pool() { stop(); }

io_thread& io_pool::next() { return *threads_[next_.fetch_add(1, std::memory_order_relaxed) % threads_.size()]; }

io_thread* io_pool::current() {
  for (auto& t : threads_)
    if (t->is_current()) return t.get();
  return nullptr;
}

void io_pool::stop() {
  for (auto& t : threads_) t->impl()->stop();
}

}  // namespace tandem
