#pragma once
// Threads for work too long for an I/O thread: synthesis, recognition, compression. A bounded queue in front of a fixed number
// of threads, and lanes through it: jobs of one lane run in order, one at a time, on whichever thread is free.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tandem {

struct worker_options {
  std::size_t threads = 2;
  std::size_t waiting_max = 4096;  // jobs not yet begun
  int nice = 0;                    // 19: only what nobody else wants
};

/// Thread: any.
class workers {
 public:
  explicit workers(worker_options options);
  /// Finishes the job each thread is at, drops those not begun.
  ~workers();
  workers(const workers&) = delete;
  workers& operator=(const workers&) = delete;

  /// False when waiting_max jobs wait already: the caller tells its user that we are busy. A job must not throw. @p dropped is
  /// called instead of a job that was taken and never begun, by the destructor's thread.
  bool post(std::function<void()> job, std::function<void()> dropped = {});
  bool stopping() const;

 private:
  struct waiting_job {
    std::function<void()> run, dropped;
  };
  void run(int nice);

  const std::size_t waiting_max_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<waiting_job> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

/// One order of jobs through shared workers, which must outlive their use of it. A lane takes one place in the workers' queue
/// however many jobs it holds, so that a long one does not starve the others. Make with std::make_shared; jobs keep it alive.
class worker_lane : public std::enable_shared_from_this<worker_lane> {
 public:
  worker_lane(workers& to, std::size_t waiting_max) : workers_(to), waiting_max_(waiting_max) {}

  /// False when the lane or the workers are full.
  bool post(std::function<void()> job);

 private:
  bool enlist();
  void run_one();
  /// The workers are going: a job may hold what holds this lane, so none may stay in it.
  void drop_all();

  workers& workers_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::deque<std::function<void()>> jobs_;
  bool enlisted_ = false;
};

}  // namespace tandem
