// The practice line: the node starts the emulator itself, and a virtual caller rings a workflow. No carrier account, no
// telephone.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/leak_watch.hpp"
#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Processes whose parent is @p parent, or all emulators that run on a made-up account when it is 0: a child of a dead process
/// belongs to somebody else.
std::vector<int> emulators_of(int parent) {
  std::vector<int> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); })) continue;
    if (read(entry.path() / "comm") != "plivo_emulator\n") continue;
    const auto stat = read(entry.path() / "stat");
    int state_and_parent = 0;
    char state = 0;
    std::istringstream(stat.substr(stat.rfind(')') + 1)) >> state >> state_and_parent;
    if (state_and_parent == parent && state != 'Z') out.push_back(std::stoi(name));
  }
  return out;
}
bool alive(int pid) {
  return ::kill(pid, 0) == 0 && read("/proc/" + std::to_string(pid) + "/stat").find(") Z") == std::string::npos;
}

json configurations(const node& tandem) { return tandem.must("GET", "/organizations/telephony-configs").at("configurations"); }

}  // namespace

SCENARIO("an operator practises without a carrier") {
  emulator unused;  // whom the node must not ask: its default carrier
  // A public address that nobody can reach: callbacks of the practice line find their way all the same.
  node tandem(unused, {"--public-url", "https://voice.example.com"});
  tandem.start();
  const auto before = tandem.must("GET", "/practice");
  CHECK(before.at("available") == true);
  CHECK(before.at("running") == false);
  const auto workflow = install_workflow(tandem, "echo");
  CHECK(tandem.api("POST", "/practice/calls", {{"workflow_id", workflow.at("id")}, {"scenario", "hello"}}).status == 409);

  const auto line = tandem.must("POST", "/practice/start", json::object());
  REQUIRE(line.at("running") == true);
  const auto children = emulators_of(tandem.pid());
  REQUIRE(children.size() == 1);
  const auto place = "/organizations/telephony-configs/" + line.at("telephony_configuration_id").dump();

  THEN("it is marked, on the loopback, and kept apart from real lines") {
    const auto config = tandem.must("GET", place);
    CHECK(config.at("practice") == true);
    CHECK(config.at("is_default_outbound") == false);
    CHECK(text(config.at("credentials"), "api_url").rfind("http://127.0.0.1:", 0) == 0);
    CHECK(tandem.api("POST", place + "/set-default-outbound", json::object()).status == 409);
    CHECK(tandem.api("DELETE", place).status == 409);
    CHECK(tandem.api("PUT", place, {{"name", "real"}}).status == 409);
    CHECK(tandem.api("POST", place + "/phone-numbers", {{"address", "+14155550100"}}).status == 409);
    CHECK(tandem.must("POST", "/practice/start", json::object()).at("telephony_configuration_id") ==
          line.at("telephony_configuration_id"));
    CHECK(emulators_of(tandem.pid()).size() == 1);
    CHECK(unused.get("/emulator/requests?since=0").at("requests").empty());
    const auto real = tandem.add_configuration();
    CHECK(real.at("is_default_outbound") == true);
    // Its token is in no list of processes.
    const auto title = read("/proc/" + std::to_string(children[0]) + "/cmdline");
    CHECK(title.find("--auth-id") != std::string::npos);
    CHECK(title.find("--auth-token") == std::string::npos);
    // Nothing of ours is open in it, and nothing of ours is in its environment.
    CHECK(read("/proc/" + std::to_string(children[0]) + "/environ").find("TANDEM_") == std::string::npos);
  }

  WHEN("a virtual caller rings") {
    const auto rung = tandem.must("POST", "/practice/calls", {{"workflow_id", workflow.at("id")}, {"scenario", "echo_check"}});
    THEN("the call is on record, with both sides, and the caller was content") {
      REQUIRE(rung.at("call_id").is_number());
      const auto run = tandem.ended_run(workflow, text(rung, "carrier_call_id"));
      REQUIRE_FALSE(run.is_null());
      CHECK(run.at("id") == rung.at("call_id"));
      CHECK(text(run, "mode") == "plivo");
      CHECK(run.at("telephony").at("telephony_configuration_id") == line.at("telephony_configuration_id"));
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK(text(run, "hung_up_by") == "caller");
      CHECK(run.at("usage_info").at("call_duration_seconds") >= 1);
      CHECK(unused.get("/emulator/calls").at("calls").empty());
    }
  }
  WHEN("nobody there is called so") {
    CHECK(tandem.api("POST", "/practice/calls", {{"workflow_id", workflow.at("id")}, {"scenario", "nobody"}}).status == 422);
    CHECK(tandem.api("POST", "/practice/calls", {{"workflow_id", 999}, {"scenario", "hello"}}).status == 404);
  }
  WHEN("it is stopped while somebody talks") {
    const auto rung = tandem.must("POST", "/practice/calls", {{"workflow_id", workflow.at("id")}, {"scenario", "silent_caller"}});
    CHECK(tandem.must("POST", "/practice/stop", json::object()).at("running") == false);
    THEN("nothing of it is left") {
      CHECK_FALSE(alive(children[0]));
      CHECK(configurations(tandem).empty());
      const auto run = tandem.ended_run(workflow, text(rung, "carrier_call_id"));
      REQUIRE_FALSE(run.is_null());
      CHECK(run.at("is_completed") == true);
      CHECK(tandem.must("GET", "/practice").at("telephony_configuration_id").is_null());
      AND_THEN("it can be started again") { CHECK(tandem.must("POST", "/practice/start", json::object()).at("running") == true); }
    }
  }
  WHEN("the emulator dies") {
    const auto rung = tandem.must("POST", "/practice/calls", {{"workflow_id", workflow.at("id")}, {"scenario", "silent_caller"}});
    ::kill(children[0], SIGKILL);
    THEN("it is noticed, said, and cleared away") {
      json now;
      CHECK(eventually([&] {
        now = tandem.must("GET", "/practice");
        return now.at("running") == false && configurations(tandem).empty();
      }));
      CHECK(text(now, "why_not").find("signal 9") != std::string::npos);
      CHECK(tandem.log().find("practice.died") != std::string::npos);
      const auto run = tandem.ended_run(workflow, text(rung, "carrier_call_id"));
      REQUIRE_FALSE(run.is_null());
      CHECK(text(run, "cause") == "temporary_failure");
    }
  }
  WHEN("the node is killed") {
    tandem.kill9();
    THEN("its child goes with it, and the next start clears away what the journal still knows") {
      CHECK(eventually([&] { return !alive(children[0]); }));
      tandem.start();
      CHECK(eventually([&] { return configurations(tandem).empty(); }));
      CHECK(tandem.must("GET", "/practice").at("running") == false);
    }
  }
  WHEN("the node is told to stop") {
    CHECK(tandem.terminate() == 0);
    CHECK_FALSE(alive(children[0]));
    tandem.start();
    CHECK(configurations(tandem).empty());
  }
}
