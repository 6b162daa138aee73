// Callers are put through to somebody else, by a Dial (cold) and by a conference (warm), and come back to the agent when nobody
// takes the call; in one of the stories the node is killed while the other telephone rings.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

const json waits = {{"name", "waits"}, {"steps", {{{"silence", 60000}}}}};
const json takes_the_call = {{"name", "takes the call"}, {"steps", {{{"silence", 5000}}, {{"hang_up", true}}}}};
constexpr const char* whisper = "A caller about refunds.";

bool has_event(const json& call, const std::string& type) {
  const auto& timeline = call.at("timeline");
  return std::any_of(timeline.begin(), timeline.end(), [&](const json& line) { return text(line, "type") == type; });
}

struct exchange {
  emulator carrier;
  node tandem{carrier};
  json workflow;
  std::string uuid, path;  // of the caller: at the carrier, and as we show the call

  exchange() {
    tandem.start();
    const auto configuration = tandem.add_configuration();
    workflow = install_workflow(tandem, "receptionist");
    tandem.add_number(configuration, workflow);
  }
  /// Somebody rings and talks with the agent.
  void somebody_rings() {
    uuid = carrier.ring(waits);
    REQUIRE(eventually([&] {
      for (const auto& run : tandem.runs(workflow))
        if (text(run, "carrier_call_id") == uuid) path = "/calls/" + run.at("id").dump();
      return !path.empty() && text(call(), "phase") == "streaming";
    }));
  }
  void there_is(const std::string& number, json does) {
    does["number"] = number;
    carrier.post("/emulator/parties", does);
  }
  json call() const { return tandem.must("GET", path); }
  json transfer() const { return call().at("transfers").back(); }
  void put_through(const std::string& number, const char* mode) {
    const auto answer = tandem.must("POST", path + "/transfer", {{"to", "+" + number}, {"mode", mode}, {"whisper", whisper}});
    CHECK(answer.at("to") == "+" + number);
    CHECK(tandem.api("POST", path + "/transfer", {{"to", "+14155550199"}}).status == 409);
  }
  /// What the carrier knows of the one who was called.
  json called(const std::string& number) const {
    const auto all = carrier.get("/emulator/calls");
    for (const auto& c : all.at("calls"))
      if (text(c, "to") == number) return carrier.call(c.at("call_uuid"));
    return json::object();
  }
  bool agent_says(const std::string& words) const {
    return eventually([&] { return call().at("logs").at("transcript").dump().find(words) != std::string::npos; }, seconds(30));
  }
  /// The conversation between the two has come to its end.
  void is_over_having_talked() {
    CHECK(text(carrier.ended(uuid, seconds(40)), "state") == "ended");
    const auto run = tandem.ended_run(workflow, uuid, seconds(40));
    REQUIRE_FALSE(run.is_null());
    CHECK(text(run, "disposition") == "transferred");
    CHECK(text(run.at("transfers").back(), "result") == "put_through");
    CHECK_FALSE(run.at("transfers").back().at("connected_at").is_null());
    CHECK_FALSE(run.at("transfers").back().at("ended_at").is_null());
  }
  /// They meet in the conference, and nobody was called twice.
  void they_talk(const std::string& number) {
    CHECK(eventually([&] { return text(transfer(), "result") == "put_through"; }));
    CHECK(has_event(called(number), "conference_entered"));
    const auto told = carrier.get("/emulator/webhooks").dump();
    CHECK(told.find(std::string(whisper) + "</Speak><Conference") != std::string::npos);
    CHECK(tandem.must("GET", "/calls/" + transfer().at("leg_call_id").dump()).at("leg_of_call_id") == call().at("call_id"));
    is_over_having_talked();
    CHECK(carrier.dials().at(number) == 1);
  }
  void caller_comes_back(const char* result, const std::string& words) {
    CHECK(agent_says(words));
    CHECK(text(transfer(), "result") == result);
    CHECK(text(call(), "phase") == "streaming");
    CHECK(text(call().at("gathered_context"), "transfer_result") == result);
    http("DELETE", carrier.url() + "/emulator/calls/" + uuid);
    REQUIRE_FALSE(tandem.ended_run(workflow, uuid, seconds(30)).is_null());
  }
};

}  // namespace

SCENARIO("a caller is put through cold, and comes back when the line is busy") {
  exchange line;
  line.somebody_rings();
  WHEN("they answer") {
    line.there_is("14155550171", {{"does", "answers"}, {"after_ms", 500}, {"scenario", takes_the_call}});
    line.put_through("14155550171", "cold");
    line.is_over_having_talked();
  }
  WHEN("they are busy") {
    line.there_is("14155550172", {{"does", "busy"}, {"after_ms", 500}});
    line.put_through("14155550172", "cold");
    line.caller_comes_back("busy", "the line is busy");
  }
}

SCENARIO("a caller is put through warm, to somebody who was told who calls") {
  exchange line;
  line.somebody_rings();
  line.there_is("14155550173", {{"does", "answers"}, {"after_ms", 500}, {"scenario", takes_the_call}});
  WHEN("all goes well") {
    line.put_through("14155550173", "warm");
    line.they_talk("14155550173");
  }
  WHEN("the node is killed while the telephone rings") {
    line.carrier.post("/emulator/faults", {{"kind", "hold_ringing"}});
    line.put_through("14155550173", "warm");
    REQUIRE(eventually([&] { return text(line.called("14155550173"), "state") == "ringing"; }));
    line.tandem.kill9();
    line.tandem.start();
    line.carrier.post("/emulator/release", {{"call_uuid", line.called("14155550173").at("call_uuid")}});
    line.they_talk("14155550173");
  }
}

SCENARIO("nobody takes a warm transfer, and the agent goes on") {
  exchange line;
  line.somebody_rings();
  WHEN("a machine answers") {
    line.there_is("14155550174", {{"does", "machine"}, {"after_ms", 300}, {"detected_ms", 600}});
    line.put_through("14155550174", "warm");
    line.caller_comes_back("machine", "answering machine");
  }
  WHEN("they are busy") {
    line.there_is("14155550175", {{"does", "busy"}, {"after_ms", 300}});
    line.put_through("14155550175", "warm");
    line.caller_comes_back("busy", "the line is busy");
  }
}
