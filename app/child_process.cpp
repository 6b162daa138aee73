#include "app/child_process.hpp"

#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <utility>
#include <unistd.h>

namespace tandem {
namespace {

constexpr std::chrono::seconds patience{3};
constexpr std::size_t line_max = 1000;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// Between fork and exec: nothing that another thread's lock could be needed for.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment, int out, pid_t parent) {
  ::setpgid(0, 0);  // a Ctrl-C at our terminal is ours to answer
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);  // it died before we could ask to hear of it
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (const int nothing = ::open("/dev/null", O_RDONLY); nothing >= 0) ::dup2(nothing, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::close_range(3, ~0U, 0);
  ::execve(program, arguments, environment);
  ::_exit(127);
}

std::string in_words(const siginfo_t& end) {
  if (end.si_code == CLD_EXITED && end.si_status == 127) return "could not be run";
  if (end.si_code == CLD_EXITED) return "ended with status " + std::to_string(end.si_status);
  const char* name = ::strsignal(end.si_status);
  return "was ended by signal " + std::to_string(end.si_status) + " (" + (name ? name : "?") + ")";
}

}  // namespace

struct child_process::state {
  child_command command;
  line_fn line;
  end_fn ended;
  mutable std::mutex mutex;
  std::condition_variable over;
  pid_t pid = 0;
  bool done = false;
  std::thread thread;

  // The system tells the child of the death of the thread that made it, so that thread stays as long as the child does.
  void run() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return finish("could not be run: " + std::string(std::strerror(errno)));
    command.arguments.insert(command.arguments.begin(), command.program);
    const auto arguments = pointers(command.arguments), environment = pointers(command.environment);
    const pid_t parent = ::getpid(), child = ::fork();
    if (child == 0) become(command.program.c_str(), arguments.data(), environment.data(), ends[1], parent);
    const int error = errno;
    ::close(ends[1]);
    if (child > 0) {
      {
        std::lock_guard lock(mutex);
        pid = child;
        over.notify_all();
      }
      listen(ends[0]);
    }
    ::close(ends[0]);
    finish(child > 0 ? wait_for(child) : "could not be run: " + std::string(std::strerror(error)));
  }

  void listen(int from) {
    std::string text;
    char piece[4096];
    for (;;) {
      const auto n = ::read(from, piece, sizeof piece);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      for (const char c : std::string_view(piece, static_cast<std::size_t>(n))) {
        if (c == '\n')
          line(std::exchange(text, {}));
        else if (text.size() < line_max)
          text += c;
      }
    }
    if (!text.empty()) line(text);
  }

  /// It keeps its number until nobody can signal it any more.
  std::string wait_for(pid_t child) {
    siginfo_t end{};
    while (::waitid(P_PID, static_cast<id_t>(child), &end, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    std::lock_guard lock(mutex);
    pid = 0;
    ::waitpid(child, nullptr, 0);
    return in_words(end);
  }

  void finish(const std::string& how) {
    {
      std::lock_guard lock(mutex);
      done = true;
      over.notify_all();
    }
    ended(how);
  }

  void signal(int number) const {
    if (pid > 0) ::kill(pid, number);
  }
};

child_process::child_process(child_command command, line_fn line, end_fn ended) : state_(std::make_unique<state>()) {
  state_->command = std::move(command);
  state_->line = std::move(line);
  state_->ended = std::move(ended);
  state_->thread = std::thread([s = state_.get()] { s->run(); });
}

child_process::~child_process() {
  {
    std::unique_lock lock(state_->mutex);
    state_->over.wait(lock, [this] { return state_->pid > 0 || state_->done; });
    state_->signal(SIGTERM);
    if (!state_->over.wait_for(lock, patience, [this] { return state_->done; })) state_->signal(SIGKILL);
  }
  state_->thread.join();
}

int child_process::pid() const {
  std::lock_guard lock(state_->mutex);
  return state_->pid;
}

}  // namespace tandem
