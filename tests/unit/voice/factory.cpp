#include "voice/factory.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/voice/conversation/play.hpp"
#include "tests/unit/voice/fake_line.hpp"
#include "voice/ears.hpp"
#include "voice/echo_agent.hpp"
#include "voice/key_filter.hpp"

using namespace tandem;
using namespace tandem::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {
stream_binding binding_of(const std::string& workflow) {
  const std::string file = file_text(std::string(TANDEM_SOURCE_DIR) + "/examples/workflows/" + workflow + ".json");
  stream_binding binding;
  binding.workflow = {{64}, 1};
  binding.definition_json = part_of(file, "workflow_definition");
  binding.configurations_json = part_of(file, "workflow_configurations");
  return binding;
}
}  // namespace

SCENARIO("who talks on a stream") {
  fake_line line;
  fake_stt stt;
  fake_tts tts;
  auto factory = make_agent_factory({&stt, &tts, "rms", [&] { return line.now(); }}, {2});
  GIVEN("a receptionist") {
    line.start(factory->make(binding_of("receptionist"), line.report()));
    THEN("she greets") { CHECK_THAT(tts.spoken.at(0), StartsWith("Hello, thanks for calling")); }
    THEN("a draft that changed is spoken as it is now") {
      stream_binding changed = binding_of("receptionist");
      changed.definition_json.replace(changed.definition_json.find("Hello, thanks"), 5, "Howdy");
      line.start(factory->make(changed, line.report()));
      CHECK_THAT(tts.spoken.at(1), StartsWith("Howdy, thanks"));
    }
  }
  GIVEN("what came with the call") {
    stream_binding binding = binding_of("outbound_reminder");
    binding.initial_context_json =
        R"({"first_name": "Ada", "appointment": "on Friday at nine", "n": [1, {}], "deep": {"er": 7}})";
    line.start(factory->make(binding, line.report()));
    CHECK(tts.spoken.at(0) ==
          "Hello Ada, this is Brightside Dental. You have an appointment on Friday at nine. Can you make it?");
  }
  GIVEN("an echo line") {
    line.start(factory->make(binding_of("echo"), line.report()));
    const auto voice = babble(1000);
    line.say(voice);
    line.run(1500);
    THEN("what was said comes back") {
      REQUIRE(line.out.size() >= 8000);
      std::vector<std::byte> said(voice.size());
      linear_to_mulaw(voice, said);
      CHECK(std::equal(said.begin(), said.end(), line.out.begin()));
    }
  }
  GIVEN("a definition that is no JSON") {
    stream_binding binding;
    binding.definition_json = "{\"nodes\":[";
    line.start(factory->make(binding, line.report()));
    REQUIRE(line.run_until([&] { return line.ended(); }));
    CHECK(line.all<conversation_ended>().at(0).disposition == "agent_failed");
    CHECK_THAT(line.all<conversation_ended>().at(0).reason, Contains("JSON"));
    CHECK_THAT(line.transcript(), Contains("technical problem"));
  }
  GIVEN("an edge to nowhere") {
    stream_binding binding;
    binding.definition_json =
        R"({"nodes":[{"id":"s","type":"startCall","data":{"greeting":"Hi"}}],"edges":[{"id":"x","source":"s","target":"y"}]})";
    line.start(factory->make(binding, line.report()));
    REQUIRE(line.run_until([&] { return line.ended(); }));
    CHECK_THAT(line.all<conversation_ended>().at(0).reason, Contains("there is no node \"y\""));
  }
  if (line.agent) line.agent->on_stop(stream_end::closed);
}

SCENARIO("the echo line ends") {
  fake_line line;
  line.start(make_echo_agent(2, line.report()));
  line.run(1980);
  CHECK_FALSE(line.ended());
  line.run(40);
  CHECK(line.all<conversation_ended>().size() == 1);
  line.agent->on_digit('5');
  CHECK(line.all<digit_pressed>().at(0).at_ms == 2000);
}

SCENARIO("contexts") {
  CHECK(flatten_context(R"({"a": "x", "b": {"c": 1.5, "d": {"e": true}}, "f": null, "g": [1]})") ==
        slot_values{{"a", "x"}, {"b.c", "1.5"}, {"b.d.e", "true"}});
  CHECK(flatten_context("").empty());
  CHECK(flatten_context("7").empty());
  CHECK(flatten_context(std::string(100000, '[')).empty());
}

SCENARIO("keys heard twice") {
  key_filter keys;
  using enum key_source;
  CHECK(keys.counts('5', event, 1000));
  CHECK(keys.counts('5', event, 1100));
  CHECK_FALSE(keys.counts('5', in_band, 1120));
  CHECK_FALSE(keys.counts('5', in_band, 1200));
  CHECK(keys.counts('5', in_band, 1300));
  CHECK_FALSE(keys.counts('5', event, 2000));
  CHECK(keys.counts('6', in_band, 3000));
  CHECK(keys.counts('6', event, 4600));  // too late to be the same
  CHECK(keys.counts('7', event, 4600));
}

SCENARIO("ears") {
  ears e;
  e.listen_to(media_encoding::mulaw_8k);
  std::vector<std::byte> bytes(1000, mulaw_silence);
  int frames = 0;
  for (int i = 0; i < 7; ++i) e.hear(std::span(bytes).first(100), [&](auto frame) { frames += frame.size() == 160; });
  CHECK(frames == 4);
  for (int i = 0; i < 100; ++i) e.hear(bytes, [&](auto) {});
  std::size_t recalled = 0;
  e.recall([&](auto frame) { recalled += frame.size(); });
  CHECK(recalled == 400 * 8);
  ears wide;
  wide.listen_to(media_encoding::l16_16k);
  frames = 0;
  for (int i = 0; i < 50; ++i) wide.hear(std::vector<std::byte>(640), [&](auto) { ++frames; });
  CHECK(frames >= 49);
}
