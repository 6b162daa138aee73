#include "examples/plivo_emulator/scenario.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "examples/plivo_emulator/scenario_folder.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem::emulator;

namespace {
std::string error(const std::string& json, const std::map<std::string, std::string>& vars = {}) {
  return parse_scenario(json, vars).error;
}
}  // namespace

SCENARIO("a scenario is read") {
  auto got = parse_scenario(
      R"({"name":"x","voice":"rms","vars":{"day":"tuesday","code":"1234"},"agent_says":["what day","you said <day>"],
    "lists":{"day":["monday","tuesday"]},
    "steps":[{"wait_for":["what day"]},{"say":"on ${day} please"},{"press":"${code}"},{"interrupt":{"after_ms":500,"say":"stop"}},
             {"repeat":{"times":2,"steps":[{"silence":100}]}},{"if_heard":{"any":["monday","Tuesday!"],"then":[{"hang_up":true}]}}]})",
      {{"day", "monday"}});
  REQUIRE(got.error == "");
  REQUIRE(got.made.steps.size() == 6);
  CHECK(got.made.steps[1].text == "on monday please");
  CHECK(got.made.steps[2].text == "1234");
  CHECK(got.made.steps[4].then.size() == 1);
  CHECK(got.made.steps[5].any == std::vector<std::string>{"monday", "tuesday"});
  CHECK(got.made.grammar.words == std::vector<std::string>{"day", "monday", "said", "tuesday", "what", "you"});
  CHECK(spoken_lines(got.made).size() == 2);
}

SCENARIO("what is wrong with a scenario is named by place") {
  CHECK(error("{") != "");
  CHECK(error("[]").find("object") != std::string::npos);
  CHECK(error(R"({"name":"x"})").find("steps: is missing") == 0);
  CHECK(error(R"({"steps":[{"shout":"x"}]})").find("steps[0]: there is no step \"shout\"") == 0);
  CHECK(error(R"({"steps":[{"say":"a","press":"1"}]})").find("steps[0]") == 0);
  CHECK(error(R"({"steps":[{"say":"${who}"}]})").find("${who}") != std::string::npos);
  CHECK(error(R"({"steps":[{"press":"12x"}]})").find("'x'") != std::string::npos);
  CHECK(error(R"({"steps":[{"silence":-5}]})").find("steps[0].silence") == 0);
  CHECK(error(R"({"steps":[{"wait_for":["hello"]}]})").find("agent_says") == 0);
  CHECK(error(R"({"agent_says":["hello"],"steps":[{"wait_for":{"timeout_ms":5}}]})").find("steps[0].wait_for") == 0);
  CHECK(error(R"({"agent_says":["hello"],"steps":[{"wait_for":{"words":["hello"],"timeoutms":500}}]})").find("timeoutms") !=
        std::string::npos);
  CHECK(error(R"({"agent_says":["hello <day>"],"steps":[]})").find("<day>") != std::string::npos);
  CHECK(error(R"({"agent_says":["call 911"],"steps":[]})").find("write numbers as words") != std::string::npos);
  CHECK(error(R"({"agent_says":["(a | b"],"steps":[]})").find("never closed") != std::string::npos);
  CHECK(error(R"({"voice":"hal","steps":[{"say":"x"}]})").find("hal") != std::string::npos);
  CHECK(error(R"({"steps":[{"interrupt":{"after_ms":5}}]})").find("say") != std::string::npos);
  CHECK(error(R"({"steps":[{"hang_up":1}]})").find("true") != std::string::npos);
  CHECK(error(R"({"stepps":[],"steps":[]})").find("stepps") == 0);
}

SCENARIO("the scenarios that ship can be read") {
  int read = 0;
  for (const auto& file : std::filesystem::directory_iterator(TANDEM_EMULATOR_SCENARIOS)) {
    CAPTURE(file.path().string());
    std::ifstream in(file.path());
    std::ostringstream text;
    text << in.rdbuf();
    CHECK(error(text.str()) == "");
    ++read;
  }
  CHECK(read >= 2);
}

SCENARIO("the scenarios that ship are found where the program was put") {
  const tandem::test::temporary_directory scratch;
  const auto root = std::filesystem::canonical(scratch.path());
  const auto program = root / "bin" / "plivo_emulator";
  CHECK(find_scenarios(program) == TANDEM_EMULATOR_SCENARIOS);
  std::filesystem::create_directories(root / "bin");
  std::filesystem::create_directories(root / "share" / "plivo_emulator" / "scenarios");
  CHECK(find_scenarios(program) == root / "share" / "plivo_emulator" / "scenarios");
}

SCENARIO("words are compared plainly") {
  CHECK(plain_words("  Don't  STOP, now! ") == "don't stop now");
  CHECK(has_phrase("the fourteenth of may", "fourteenth"));
  CHECK_FALSE(has_phrase("the fourteenth of may", "four"));
  CHECK_FALSE(has_phrase("", "four"));
}
