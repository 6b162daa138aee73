#include <catch2/catch.hpp>

#include "tests/unit/voice/spoken.hpp"
#include "voice/speech_check.hpp"

using namespace tandem;
using namespace tandem::testing;

SCENARIO("a recording is listened to afterwards") {
  workers on({.threads = 2});
  std::vector<std::int16_t> recording(8000);
  for (const auto* text : {"What day works best?", "You said Tuesday the fourteenth at three thirty. Is that right?"}) {
    const auto& said = say(on, "rms", text);
    recording.insert(recording.end(), said.begin(), said.end());
    recording.resize(recording.size() + 12000);
  }
  recognition_hints hints{.sentences = {"What day works best?", "You said <date> at <time>. Is that right?"}};
  WHEN("its passages are recognised") {
    auto passages = recognise_recording(recording, hints);
    REQUIRE(passages.size() == 2);
    CHECK(passages[0].heard.text == "what day works best");
    CHECK(passages[1].heard.text.find("tuesday the fourteenth at three thirty") != std::string::npos);
    CHECK(passages[0].start_ms >= 800);
    CHECK(passages[0].start_ms <= 1300);
    CHECK(passages[1].start_ms > passages[0].end_ms);
  }
  WHEN("one of several sentences must have been said") {
    const auto& said = say(on, "rms", "Your appointment is on Tuesday at three thirty.");
    std::vector<std::string> alternatives;
    for (const auto* day : {"monday", "tuesday", "wednesday", "thursday"})
      for (const auto* time : {"three thirty", "two thirty", "three fifteen"})
        alternatives.push_back(std::string("your appointment is on ") + day + " at " + time);
    THEN("the right one is") { CHECK(best_alternative(said, alternatives) == "your appointment is on tuesday at three thirty"); }
    THEN("another one when another was") {
      CHECK(best_alternative(say(on, "rms", "Your appointment is on Thursday at two thirty."), alternatives) ==
            "your appointment is on thursday at two thirty");
    }
  }
  WHEN("there is nothing on it") {
    CHECK(recognise_recording(std::vector<std::int16_t>(16000), hints).empty());
    CHECK(recognise_recording({}, hints).empty());
    CHECK(best_alternative({}, {"yes"}).empty());
    CHECK(best_alternative(recording, {}).empty());
  }
}
