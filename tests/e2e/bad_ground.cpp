// The ground a node stands on fails it: a full disk, a directory that is taken, newer or sealed with another key. Each time it
// says what is wrong and what would be right, and nothing that was acknowledged is lost.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/e2e/world.hpp"

using namespace tandem::test;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct end_of_start {
  int status = -1;
  std::string said;
};

/// Starts another node on @p data, which should not stand.
end_of_start start_on(const std::string& data, std::map<std::string, std::string> environment = {}) {
  scratch_folder folder;
  environment.emplace("TANDEM_BOOTSTRAP_API_KEY", admin_key);
  environment.emplace("TANDEM_MASTER_KEY", sealing_key);
  process other({TANDEM_BIN "/tandem", "serve", "--data", data, "--listen", "127.0.0.1:0"}, environment, folder / "log");
  const auto status = other.wait(seconds(60));
  return {status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1, read_file(folder / "log")};
}

std::size_t largest_file_of(const std::string& data) {
  std::size_t most = 0;
  for (const auto& entry : fs::recursive_directory_iterator(data))
    if (entry.is_regular_file()) most = std::max<std::size_t>(most, entry.file_size());
  return most;
}

}  // namespace

SCENARIO("a data directory that is not for this node") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  tandem.add_configuration("kept");
  const auto kept = [&] {
    return tandem.must("GET", "/organizations/telephony-configs").dump().find("kept") != std::string::npos;
  };

  WHEN("a second node is started on it") {
    const auto second = start_on(tandem.data());
    THEN("that one is refused in words, and the first goes on") {
      CHECK(second.status == 1);
      CHECK_THAT(second.said, Contains("is in use by another process (pid ") && Contains("stop it first"));
      CHECK(kept());
    }
  }
  WHEN("another master key is given") {
    REQUIRE(tandem.terminate() == 0);
    const auto wrong = start_on(tandem.data(), {{"TANDEM_MASTER_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}});
    const auto broken = start_on(tandem.data(), {{"TANDEM_MASTER_KEY", "short"}});
    THEN("it is refused, saying which key would be right, and with that nothing is lost") {
      CHECK(wrong.status == 1);
      CHECK_THAT(wrong.said, Contains("was sealed with the master key of id ") && Contains("give the right one"));
      CHECK_THAT(wrong.said, !Contains("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="));
      CHECK(broken.status == 1);
      CHECK_THAT(broken.said, Contains("TANDEM_MASTER_KEY") && Contains("openssl rand -base64 32"));
      tandem.start();
      CHECK(kept());
    }
  }
  WHEN("a newer program has written it") {
    REQUIRE(tandem.terminate() == 0);
    const auto format = tandem.data() + "/format";
    const auto ours = read_file(format);
    REQUIRE_THAT(ours, Contains("version 1"));
    std::ofstream(format) << "tandem data directory, version 2\nlogs 64\nand more\n";
    const auto newer = start_on(tandem.data());
    THEN("it is refused, saying so, and the newer data are left as they are") {
      CHECK(newer.status == 1);
      CHECK_THAT(newer.said, Contains("another version") && Contains("this program reads version 1") && Contains("newer tandem"));
      CHECK(read_file(format) == "tandem data directory, version 2\nlogs 64\nand more\n");
      std::ofstream(format) << ours;
      tandem.start();
      CHECK(kept());
    }
  }
  WHEN("it is no directory, or one we may not make") {
    const auto file = start_on("/dev/null/data");
    CHECK(file.status == 1);
    CHECK_THAT(file.said, Contains("/dev/null/data"));
  }
}

SCENARIO("the disk is full") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  for (int i = 0; i < 4; ++i) install_workflow(tandem, "receptionist");
  tandem.add_configuration("kept");
  // No file may grow beyond this any more, which is how a full disk looks from inside.
  const rlimit full{largest_file_of(tandem.data()) + 4000, RLIM_INFINITY};
  REQUIRE(::prlimit(tandem.pid(), RLIMIT_FSIZE, &full, nullptr) == 0);
  std::vector<std::string> acknowledged;
  http_answer refused;
  for (int i = 0; i < 500 && refused.status == 0; ++i) {
    const auto name = "key " + std::to_string(i) + std::string(100, '.');
    const auto answer = tandem.api("POST", "/user/api-keys", {{"name", name}});
    if (answer.status == 200)
      acknowledged.push_back(name);
    else
      refused = answer;
  }
  REQUIRE_FALSE(acknowledged.empty());

  THEN("a write is refused in words, the node says what ails it, and it lives") {
    INFO(refused.body);
    CHECK(refused.status == 503);
    CHECK_THAT(refused.body, Contains("\"detail\":") && Contains("File too large"));
    const auto ready = http("GET", tandem.url() + "/api/v1/health/ready");
    CHECK(ready.status == 503);
    CHECK_THAT(ready.body, Contains("journal: ") && Contains("File too large"));
    CHECK(tandem.api("GET", "/user/api-keys").status == 200);
    CHECK(tandem.running());
  }
  THEN("when there is room again and the node is started again, all that was acknowledged is there") {
    tandem.kill9();
    tandem.start();
    const auto keys = tandem.must("GET", "/user/api-keys").dump();
    for (const auto& name : acknowledged) CHECK(keys.find("\"" + name + "\"") != std::string::npos);
    CHECK_THAT(tandem.must("GET", "/organizations/telephony-configs").dump(), Contains("kept"));
    CHECK(tandem.api("POST", "/user/api-keys", {{"name", "room again"}}).status == 200);
  }
}
