#include "app/child_process.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <unistd.h>

using namespace tandem;

namespace {

/// Hears what a child says until it has ended.
struct listener {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines;
  std::string end;

  std::unique_ptr<child_process> run(const std::string& script, std::vector<std::string> environment = {}) {
    return start({"/bin/sh", {"-c", script}, std::move(environment)});
  }
  std::unique_ptr<child_process> start(child_command command) {
    return std::make_unique<child_process>(
        std::move(command),
        [this](const std::string& line) {
          std::lock_guard lock(mutex);
          lines.push_back(line);
          changed.notify_all();
        },
        [this](const std::string& how) {
          std::lock_guard lock(mutex);
          end = how;
          changed.notify_all();
        });
  }
  std::string ended() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(20), [&] { return !end.empty(); });
    return end;
  }
  std::string first_line() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(20), [&] { return !lines.empty(); });
    return lines.empty() ? "" : lines.front();
  }
};

}  // namespace

SCENARIO("a child speaks and ends") {
  listener l;
  const auto child = l.run("echo one; echo two >&2; printf three; exit 4");
  CHECK(l.ended() == "ended with status 4");
  CHECK(l.lines == std::vector<std::string>{"one", "two", "three"});
  CHECK(child->pid() == 0);
}

SCENARIO("a line without end is cut") {
  listener l;
  const auto child = l.run("i=0; while [ $i -lt 300 ]; do printf 0123456789; i=$((i+1)); done; echo");
  l.ended();
  REQUIRE(l.lines.size() == 1);
  CHECK(l.lines[0].size() == 1000);
}

SCENARIO("a program that is not there") {
  listener l;
  const auto child = l.start({"/no/such/program", {}, {}});
  CHECK(l.ended() == "could not be run");
}

SCENARIO("a child has nothing of ours") {
  const int ours = ::open("/dev/null", O_RDONLY);  // as careless code would: it would be inherited
  ::setenv("OF_OURS", "secret", 1);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  listener l;
  const auto child = l.run("echo \"$OF_OURS/$ITS_OWN\"; ls /proc/self/fd | wc -l; grep SigBlk /proc/self/status",
                           {"ITS_OWN=1", "PATH=/usr/bin:/bin"});
  CHECK(l.ended() == "ended with status 0");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::unsetenv("OF_OURS");
  REQUIRE(l.lines.size() == 3);
  CHECK(l.lines[0] == "/1");
  CHECK(std::stoi(l.lines[1]) <= 4);  // three, and the folder that ls reads
  CHECK(l.lines[2].find("0000000000000000") != std::string::npos);
  ::close(ours);
}

SCENARIO("a child that is let go of ends, whether it wants to or not") {
  listener l;
  WHEN("it ends when asked") {
    auto child = l.run("echo up; exec sleep 600");
    CHECK(l.first_line() == "up");
    child.reset();
    CHECK(l.end == "was ended by signal 15 (Terminated)");
  }
  WHEN("it does not listen") {
    auto child = l.run("trap '' TERM; echo up; exec sleep 600");
    CHECK(l.first_line() == "up");
    child.reset();
    CHECK(l.end == "was ended by signal 9 (Killed)");
  }
}
