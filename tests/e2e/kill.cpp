// kill -9 at twenty moments of calls going in and out, then a check of everything that was promised:
//
//   API ledger       whatever the API acknowledged is still there
//   emulator oracle  no number was dialed twice; every call that Plivo made or put through has a record
//   records          every call ended, with a cause that agrees with what Plivo says became of it
//
// Nine moments are places in the code (messages/crash_point.hpp), the rest the n-th passing of an append, n from a printed seed.
// TEST_SEED=n replays them.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

const json talks_a_while = {{"name", "short talk"},
                            {"steps", {{{"say", "one two three four five"}}, {{"silence", 600}}, {{"hang_up", true}}}}};

struct findings {
  std::vector<std::string> wrong;
  void expect(bool well, const std::string& what) {
    if (!well) wrong.push_back(what);
  }
};

/// What one moment promised, and what is to be found afterwards.
struct ledger {
  std::set<std::string> configurations;              // names acknowledged
  std::vector<std::pair<std::string, json>> dialed;  // number, answer of an acknowledged initiate-call
  std::string inbound;                               // CallUUID of the caller
};

struct drill {
  emulator carrier{std::vector<std::string>{"--seed", "4711"}};
  json workflow;
  int serial = 0;

  void prepare(node& tandem) {
    tandem.start();
    const auto configuration = tandem.add_configuration();
    workflow = install_workflow(tandem, "echo");
    tandem.add_number(configuration, workflow);
  }

  // One caller rings, one call is dialed and one configuration is written, all at once, with the knife set for one moment.
  findings run(node& tandem, const std::string& moment, bool somebody_rings = true) {
    tandem.terminate(seconds(30));
    tandem.start(moment);
    ledger promised;
    const std::string number = "1415555" + std::to_string(2000 + ++serial);
    carrier.post("/emulator/parties", {{"number", number}, {"does", "answers"}, {"after_ms", 300}, {"scenario", talks_a_while}});
    if (somebody_rings) promised.inbound = carrier.ring(talks_a_while);
    auto answer = tandem.api("POST", "/telephony/initiate-call",
                             {{"workflow_id", workflow.at("id")}, {"phone_number", "+" + number}}, {{"Idempotency-Key", number}});
    if (answer.status == 200) promised.dialed.emplace_back(number, answer.json());
    const std::string name = "written-" + number;
    if (tandem.api("POST", "/organizations/telephony-configs",
                   {{"name", name}, {"config", {{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", auth_token}}}})
                .status /
            100 ==
        2)
      promised.configurations.insert(name);
    const bool died = tandem.died(seconds(20));
    if (!died) tandem.kill9();  // the moment never came: the plain end of a process is a moment too
    tandem.start();
    // The client that never got its answer asks again, with the same key.
    if (promised.dialed.empty()) {
      auto again =
          tandem.api("POST", "/telephony/initiate-call", {{"workflow_id", workflow.at("id")}, {"phone_number", "+" + number}},
                     {{"Idempotency-Key", number}});
      if (again.status == 200) promised.dialed.emplace_back(number, again.json());
    }
    if (somebody_rings) carrier.ended(promised.inbound);
    auto result = check(tandem, promised);
    result.expect(died || moment.find(':') != std::string::npos, moment + " was never reached");
    return result;
  }

  findings check(node& tandem, const ledger& promised) {
    findings found;
    json runs;
    // A dial that Plivo never executed and whose answer we never heard stays uncertain until its deadline: that is the truth
    // about it.
    auto dials = carrier.dials();
    auto settled = [&](const json& run) {
      return text(run, "phase") == "ended" ||
             (text(run, "phase") == "uncertain" && dials[text(run.at("telephony"), "to").substr(1)] == 0);
    };
    const bool quiet = eventually(
        [&] {
          runs = tandem.runs(workflow);
          return std::all_of(runs.begin(), runs.end(), settled);
        },
        seconds(100));
    found.expect(quiet, "some call never ended: " + runs.dump());
    const auto configurations = tandem.must("GET", "/organizations/telephony-configs").dump();
    for (const auto& name : promised.configurations)
      found.expect(configurations.find(name) != std::string::npos, "lost the configuration " + name);
    for (const auto& [number, count] : carrier.dials())
      found.expect(count <= 1, number + " was dialed " + std::to_string(count) + " times");
    std::map<std::string, json> by_carrier, by_number;
    for (const auto& run : runs) {
      const auto uuid = text(run, "carrier_call_id");
      if (!uuid.empty()) {
        found.expect(!by_carrier.count(uuid), "two records of " + uuid);
        by_carrier[uuid] = run;
      }
      if (text(run, "call_type") == "outbound") by_number[text(run.at("telephony"), "to")] = run;
      found.expect(text(run, "phase") != "ended" || !text(run, "cause").empty(), "ended without a cause: " + run.dump());
    }
    for (const auto& [number, answer] : promised.dialed) {
      found.expect(by_number.count("+" + number) > 0, "lost the acknowledged call to " + number);
      if (by_number.count("+" + number))
        found.expect(by_number["+" + number].at("id") == answer.at("workflow_run_id"), "another run for " + number);
    }
    const auto made = carrier.get("/emulator/calls");
    for (const auto& summary : made.at("calls")) {
      const auto call = carrier.call(summary.at("call_uuid"));
      const bool outbound = call.at("direction") == "outbound";
      if (outbound) {
        const auto number = "+" + call.at("to").get<std::string>();
        found.expect(by_number.count(number) > 0, "Plivo dialed " + number + " and we have no record");
        if (!by_number.count(number)) continue;
        const auto& run = by_number[number];
        found.expect(
            text(run, "cause") != "not_dialed" && text(run, "cause") != "dial_refused" && text(run, "cause") != "dial_unknown",
            "Plivo dialed " + number + " and the record says " + text(run, "cause"));
        if (!call.at("answered_at").is_null())
          found.expect(text(run, "cause") != "no_answer" && text(run, "cause") != "user_busy",
                       "answered, and the record says " + text(run, "cause"));
      } else {
        bool instructed = false;
        for (const auto& line : call.at("timeline")) instructed |= text(line, "type") == "stream_connecting";
        const std::string uuid = call.at("call_uuid");
        if (instructed) found.expect(by_carrier.count(uuid) > 0, "we answered " + uuid + " and have no record");
      }
    }
    return found;
  }
};

const std::vector<std::string> places = {"call.before_append", "call.after_append", "call.intended",
                                         "call.before_post",   "call.posted",       "call.reply_received",
                                         "call.ringing",       "call.answered",     "call.streaming"};

std::uint64_t chosen_seed() {
  if (const char* text = std::getenv("TEST_SEED")) return std::strtoull(text, nullptr, 10);
  return std::random_device{}();
}

}  // namespace

SCENARIO("a node killed at any moment comes back knowing all of it") {
  const auto seed = chosen_seed();
  std::mt19937_64 random(seed);
  std::vector<std::string> moments = places;
  while (moments.size() < 20)
    moments.push_back((random() % 2 ? "call.before_append:" : "call.after_append:") + std::to_string(2 + random() % 14));
  INFO("TEST_SEED=" << seed);
  drill world;
  node tandem(world.carrier);
  world.prepare(tandem);
  for (const auto& moment : moments) {
    const auto found = world.run(tandem, moment);
    INFO("killed at " << moment);
    for (const auto& what : found.wrong) {
      INFO(what);
      CHECK(found.wrong.empty());
    }
    CHECK(found.wrong.empty());
  }
}

SCENARIO("a node that dies while the disk stands still over an intent has not dialed") {
  drill world;
  node tandem(world.carrier);
  world.prepare(tandem);
  const auto found = world.run(tandem, "journal.writing_call:1:500", false);
  for (const auto& what : found.wrong) {
    INFO(what);
    CHECK(found.wrong.empty());
  }
  CHECK(found.wrong.empty());
}

SCENARIO("a build that posts before it journals is caught") {
  drill world;
  node mutant(world.carrier, {}, TANDEM_BIN "/tandem_mutant");
  world.prepare(mutant);
  // The disk stands still over the intent's record for half a second, then the process dies: an honest node has not dialed by
  // then, the mutant has, and remembers nothing of it.
  const auto found = world.run(mutant, "journal.writing_call:1:500", false);
  CHECK_FALSE(found.wrong.empty());
}
