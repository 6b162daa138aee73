// A spoken call with real speech at both ends: flite speaks and PocketSphinx listens on either side of the line, the caller with
// another voice than the agent's. What the agent said is recognised again from the emulator's side, by a grammar that also holds
// every other day, hour and digit, so a wrong read-back would be heard as what it is.

#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

const json friday = {{"day", "friday the third"},
                     {"day_word", "friday"},
                     {"date_words", "the third"},
                     {"time", "nine thirty in the morning"},
                     {"time_words", "nine thirty in the morning"},
                     {"digits", "5550123"},
                     {"spoken_digits", "five five five zero one two three"}};

std::string heard_from_agent(const json& call) {
  std::string all;
  for (const auto& line : call.at("transcript"))
    if (line.at("who") == "agent") all += line.at("text").get<std::string>() + " ";
  return all;
}

/// Audio time of the first event of @p type at or after @p from; -1 when there is none.
std::int64_t first(const json& call, const std::string& type, std::int64_t from = 0) {
  for (const auto& line : call.at("timeline"))
    if (text(line, "type") == type && line.value("at_ms", std::int64_t{-1}) >= from) return line.at("at_ms");
  return -1;
}

}  // namespace

SCENARIO("a caller books an appointment by voice and keys and is read back exactly that") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "receptionist");
  tandem.add_number(configuration, workflow);

  WHEN("the caller cuts into the greeting, says day and time, presses the number and says yes") {
    const auto uuid = carrier.ring("brightside_booking", friday);
    const auto call = carrier.ended(uuid, seconds(200));
    const auto run = tandem.ended_run(workflow, uuid);
    THEN("both sides agree on every word that matters") {
      INFO(call.at("transcript").dump(1));
      CHECK(text(call, "scenario_failure") == "");
      const auto heard = heard_from_agent(call);
      for (auto words : {"friday the third", "nine thirty in the morning", "five five five zero one two three"}) {
        INFO("the caller heard: " << heard);
        CHECK(heard.find(words) != std::string::npos);
      }
      REQUIRE_FALSE(run.is_null());
      const auto& gathered = run.at("gathered_context");
      CHECK(text(gathered, "intent") == "book");
      CHECK(text(gathered, "day") == "friday 3");
      CHECK(text(gathered, "time") == "09:30");
      CHECK(text(gathered, "phone") == "5550123");
      CHECK(text(run, "disposition") == "booked");
      CHECK(text(run, "cause") == "agent_ended");
      // The goodbye was played to its end before anybody hung up.
      const auto& goodbye = run.at("logs").at("transcript").back();
      CHECK(text(goodbye, "text").find("Goodbye.") != std::string::npos);
      CHECK(goodbye.at("interrupted") == false);
      // The agent fell silent within 100 ms of audio of the caller's onset, and its record says what was heard of its line.
      const auto onset = first(call, "caller_speech_began");
      REQUIRE(onset > 0);
      const auto silent = first(call, "agent_speech_ended");
      CHECK(silent >= onset - 20);
      CHECK(silent <= onset + 100);
      bool cut = false;
      for (const auto& line : run.at("logs").at("transcript"))
        if (line.at("interrupted") == true) {
          cut = true;
          CHECK(text(line, "text").find("How can I help") == std::string::npos);
        }
      CHECK(cut);
      // Each turn was measured, and both sides were recorded.
      CHECK(run.at("logs").at("turns").size() >= 3);
      for (const auto& turn : run.at("logs").at("turns")) CHECK(turn.at("total_ms") > 0);
      http_answer recording;
      CHECK(eventually([&] {
        recording = tandem.api("GET", "/workflow/" + workflow.at("id").dump() + "/runs/" + run.at("id").dump() + "/recording");
        return recording.status == 200;
      }));
      CHECK(recording.body.size() > 50'000);
    }
  }

  WHEN("a caller says something else") {
    const auto booking = json::parse(R"({"name": "canceller", "voice": "awb", "agent_says": [
        "hello thanks for calling brightside dental", "i can book change or cancel an appointment", "how can i help", "sure",
        "what day works best", "i can do that", "what is your phone number", "please say or press the seven digits",
        "i will cancel the appointment for five five five zero one nine nine", "is that right",
        "your appointment is cancelled", "your appointment is on friday the third", "thank you", "thank you for calling", "goodbye"],
      "steps": [{"wait_for": {"words": ["how can i help"], "timeout_ms": 25000}}, {"say": "I'd like to cancel my appointment."},
                {"wait_for": {"any": ["what day", "seven digits"], "timeout_ms": 25000}},
                {"press": "5550199"}, {"wait_for": {"words": ["is that right"], "timeout_ms": 25000}}, {"say": "yes, that's right."},
                {"wait_for": {"words": ["goodbye"], "timeout_ms": 25000}}, {"silence": 3000}]})");
    const auto uuid = carrier.ring(booking);
    const auto call = carrier.ended(uuid, seconds(200));
    const auto run = tandem.ended_run(workflow, uuid);
    THEN("the agent gives another answer") {
      INFO(call.at("transcript").dump(1));
      const auto heard = heard_from_agent(call);
      CHECK(heard.find("cancel the appointment") != std::string::npos);
      CHECK(heard.find("your appointment is on") == std::string::npos);
      REQUIRE_FALSE(run.is_null());
      CHECK(text(run.at("gathered_context"), "intent") == "cancel");
      CHECK(text(run, "disposition") == "cancelled");
    }
  }
}
