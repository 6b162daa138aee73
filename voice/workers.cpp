#include "voice/workers.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace tandem {

workers::workers(worker_options options) : waiting_max_(options.waiting_max) {
  auto count = std::max<std::size_t>(options.threads, 1);
  for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this, nice = options.nice] { run(nice); });
}

workers::~workers() {
  std::deque<waiting_job> dropped;  // outlives the lock: what a job holds may post when it dies
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(jobs_);
  }
  work_.notify_all();
  for (auto& thread : threads_) thread.join();
  for (auto& job : dropped)
    if (job.dropped) job.dropped();
}

bool workers::post(std::function<void()> job, std::function<void()> dropped) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || jobs_.size() >= waiting_max_) return false;
    jobs_.push_back({std::move(job), std::move(dropped)});
  }
  work_.notify_one();
  return true;
}

bool workers::stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void workers::run(int nice) {
  // On Linux niceness belongs to a thread, and a refusal costs nothing but politeness.
  if (nice != 0) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), nice);
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job.run();
    job = {};
    lock.lock();
  }
}

bool worker_lane::post(std::function<void()> job) {
  std::lock_guard lock(mutex_);
  if (jobs_.size() >= waiting_max_) return false;
  jobs_.push_back(std::move(job));
  if (enlisted_) return true;
  if (enlist()) return true;
  jobs_.pop_back();
  return false;
}

bool worker_lane::enlist() {
  enlisted_ = workers_.post([self = shared_from_this()] { self->run_one(); }, [self = shared_from_this()] { self->drop_all(); });
  return enlisted_;
}

void worker_lane::run_one() {
  std::unique_lock lock(mutex_);
  while (!jobs_.empty()) {
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    if (jobs_.empty()) break;
    // To the back of the queue, so that others get their turn; with no place there, on we go.
    if (enlist()) return;
    if (workers_.stopping()) break;
  }
  enlisted_ = false;
  if (!jobs_.empty()) {
    lock.unlock();
    drop_all();
  }
}

void worker_lane::drop_all() {
  std::deque<std::function<void()>> dropped;  // dies after the lock is gone
  std::lock_guard lock(mutex_);
  enlisted_ = false;
  dropped.swap(jobs_);
}

}  // namespace tandem
