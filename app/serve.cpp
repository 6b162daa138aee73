#include "app/serve.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include "app/composition.hpp"
#include "app/log.hpp"

namespace tandem {
namespace {

// Signals are taken by waiting for them on one thread: nothing runs in a handler.
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

int next_signal(const sigset_t& set) {
  int number = 0;
  sigwait(&set, &number);
  return number;
}

}  // namespace

int serve(const config& c) {
  start_log(c.log_level);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is a full disk, not the end
  const sigset_t stop = stop_signals();
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);  // before any thread is made, so that all inherit it

  auto started = composition::start(c);
  if (!started) {
    log_line(log_level::error, "node.refused_to_start", {{"detail", started.why().message}, {"field", started.why().field}});
    std::fprintf(stderr, "tandem: %s\n", started.why().message.c_str());
    return 1;
  }
  auto& node = **started;
  if (!c.port_file.empty()) std::ofstream(c.port_file) << node.port() << "\n";
  std::printf("tandem: listening on %s\n", node.url().c_str());
  std::fflush(stdout);
  log_line(log_level::info, "node.started", {{"url", node.url()}, {"data", c.data}});

  next_signal(stop);
  log_line(log_level::info, "node.draining",
           {{"calls", std::to_string(node.calls_in_progress())}, {"seconds", std::to_string(c.drain_timeout.count())}});
  std::atomic<bool> drained{false};
  std::thread impatience([&] {
    next_signal(stop);
    if (!drained) node.hurry();
  });
  const bool empty = node.drain(std::chrono::duration_cast<std::chrono::milliseconds>(c.drain_timeout));
  drained = true;
  pthread_kill(impatience.native_handle(), SIGTERM);  // it waits for a second signal; nobody else will send one now
  impatience.join();
  log_line(log_level::info, "node.stopped", {{"drained", empty ? "true" : "false"}});
  return 0;
}

}  // namespace tandem
