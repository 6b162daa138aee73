// kill -9 at any moment: what was acknowledged is there, once, and no counter is handed out twice.

#include <catch2/catch.hpp>

#include <cstdio>
#include <set>
#include <sstream>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/contract/engines.hpp"
#include "tests/support/seed.hpp"

using namespace tandem;

namespace {

struct acknowledgement {
  unsigned log = 0;
  std::uint64_t at = 0;
  std::string name;
};

/// Runs the victim until it has acknowledged @p wanted appends, then kills it. All it said, the last words included.
std::vector<acknowledgement> run_and_kill(const std::filesystem::path& dir, std::size_t wanted) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::execl(TANDEM_VICTIM, "victim", dir.c_str(), nullptr);
    ::_exit(9);
  }
  ::close(ends[1]);
  std::string text;
  char chunk[4096];
  std::size_t lines = 0;
  bool killed = false;
  for (ssize_t n = 0; (n = ::read(ends[0], chunk, sizeof chunk)) > 0;) {
    text.append(chunk, static_cast<std::size_t>(n));
    lines += static_cast<std::size_t>(std::count(chunk, chunk + n, '\n'));
    if (lines >= wanted && !killed) killed = ::kill(child, SIGKILL) == 0;
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  std::vector<acknowledgement> out;
  std::istringstream in(text.substr(0, text.rfind('\n') + 1));
  for (acknowledgement a; in >> a.log >> a.at >> a.name;) out.push_back(a);
  return out;
}

}  // namespace

SCENARIO("a journal whose process is killed keeps what it acknowledged", "[kill]") {
  std::mt19937_64 random(test::seed("journal kills"));
  test::temporary_directory dir;
  std::map<std::string, acknowledgement> acknowledged;
  for (int life = 0; life < 12; ++life) {
    const auto wanted = 1 + random() % 3000;
    INFO("life " << life << ", killed after " << wanted);
    for (auto& a : run_and_kill(dir.path(), wanted)) CHECK(acknowledged.emplace(a.name, a).second);  // no counter twice
    const auto j = test::rocksdb_engine::open(dir.path());
    std::map<std::string, std::uint64_t> found;
    for (std::uint8_t log = 0; log < log_count; ++log) {
      const auto records = j->read({log}, {1}, 1'000'000);
      REQUIRE(records);
      for (const auto& r : *records)
        for (const auto& e : r.batch.entries)
          for (const auto& name : e.events) CHECK(found.emplace(name, r.at.value).second);
    }
    std::size_t missing = 0;
    for (const auto& [name, a] : acknowledged)
      if (found[name] != a.at || j->get("k/" + name) != name) ++missing;
    CHECK(missing == 0);
    CHECK(acknowledged.size() >= wanted);
  }
}
