#include "tests/support/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace tandem::test {

using clock = std::chrono::steady_clock;

process::process(std::vector<std::string> command, std::map<std::string, std::string> environment, std::string errors_to) {
  std::vector<std::string> variables;
  for (char** e = environ; *e; ++e) {
    std::string text(*e);
    if (text.rfind("TANDEM_", 0) == 0) continue;  // a developer's own settings must not reach a test
    variables.push_back(text);
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (auto& word : command) argv.push_back(word.data());
  for (auto& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe_ends[1], 1);
    const int errors = ::open(errors_to.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (errors >= 0) ::dup2(errors, 2);
    ::execvpe(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  out_ = pipe_ends[0];
}

process::~process() {
  if (running()) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
}

std::optional<std::string> process::line(std::chrono::milliseconds within) {
  const auto deadline = clock::now() + within;
  for (;;) {
    if (auto end = pending_.find('\n'); end != std::string::npos) {
      auto text = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return text;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0) return std::nullopt;
    pollfd p{out_, POLLIN, 0};
    if (::poll(&p, 1, static_cast<int>(left)) <= 0) continue;
    char chunk[4096];
    const auto n = ::read(out_, chunk, sizeof chunk);
    if (n <= 0) return std::nullopt;
    pending_.append(chunk, static_cast<std::size_t>(n));
  }
}

void process::signal(int number) {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> process::wait(std::chrono::milliseconds within) {
  if (status_) return status_;
  const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (fd >= 0) {
    pollfd p{fd, POLLIN, 0};
    const auto deadline = clock::now() + within;
    int ready = 0;
    do {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
      ready = ::poll(&p, 1, static_cast<int>(left > 0 ? left : 0));
    } while (ready < 0 && errno == EINTR);
    ::close(fd);
  }
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

bool process::running() { return !wait(std::chrono::milliseconds(0)); }

scratch_folder::scratch_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tandem-test-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
  path_ = pattern;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  if (!std::getenv("TEST_KEEP")) std::filesystem::remove_all(path_, ignored);
}

}  // namespace tandem::test
