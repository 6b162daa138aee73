#include "tests/bench/support/forked_server.hpp"

#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/support/measure.hpp"

namespace tandem::bench {

forked_server::forked_server(const std::function<void(std::function<void(unsigned short port)> listening)>& serve) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    pin_to_core(0);
    serve([&](unsigned short port) {
      if (::write(ends[1], &port, sizeof port) != sizeof port) ::_exit(1);
      ::close(ends[1]);
    });
    ::_exit(0);
  }
  ::close(ends[1]);
  const auto got = ::read(ends[0], &port_, sizeof port_);
  ::close(ends[0]);
  if (got != sizeof port_) throw std::runtime_error("the baseline did not start");
}

forked_server::~forked_server() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace tandem::bench
