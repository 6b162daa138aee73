#pragma once
// A baseline in a process of its own, so that its CPU time and memory can be told from ours.

#include <functional>

namespace tandem::bench {

class forked_server {
 public:
  /// Forks. The child, pinned to core 0, runs @p serve, which never returns and tells once on which port it listens.
  /// To be made before this process has threads.
  explicit forked_server(const std::function<void(std::function<void(unsigned short port)> listening)>& serve);
  ~forked_server();
  forked_server(const forked_server&) = delete;
  forked_server& operator=(const forked_server&) = delete;

  int pid() const { return pid_; }
  unsigned short port() const { return port_; }

 private:
  int pid_ = -1;
  unsigned short port_ = 0;
};

}  // namespace tandem::bench
