#include <catch2/catch.hpp>

#include "tests/unit/voice/samples.hpp"
#include "voice/dtmf.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

std::string detect(const std::vector<std::int16_t>& pcm) {
  dtmf_detector detector;
  std::string digits;
  for (std::size_t i = 0; i + 160 <= pcm.size(); i += 160) digits += detector.push(std::span(pcm).subspan(i, 160));
  return digits;
}

}  // namespace

SCENARIO("touch-tones come through the line") {
  const std::string all = "0123456789*#ABCD";
  for (double snr_db : {40.0, 20.0, 15.0, 10.0})
    GIVEN("all sixteen digits, ten times, " + std::to_string(static_cast<int>(snr_db)) + " dB above noise, in mu-law") {
      std::string digits;
      for (int i = 0; i < 10; ++i) digits += all;
      auto pcm = dtmf_tones(digits, {.tone_ms = 60, .pause_ms = 60});
      CHECK(pcm.size() == digits.size() * 120 * 8);
      add_noise(pcm, snr_db, 11);
      through_mulaw(pcm);
      THEN("each is heard once, in order") { CHECK(detect(pcm) == digits); }
    }
  GIVEN("a digit held for two seconds") {
    auto pcm = dtmf_tones("5", {.tone_ms = 2000, .pause_ms = 100});
    THEN("it is one digit") { CHECK(detect(pcm) == "5"); }
  }
  GIVEN("the same digit twice") { CHECK(detect(dtmf_tones("77", {})) == "77"); }
  GIVEN("something that is no digit") {
    auto pcm = dtmf_tones("1x2", {});
    THEN("it is a pause as long") {
      CHECK(pcm.size() == 3 * 160 * 8);
      CHECK(detect(pcm) == "12");
    }
  }
}

SCENARIO("while a key is down") {
  dtmf_detector detector;
  auto pcm = dtmf_tones("9", {.tone_ms = 100, .pause_ms = 100});
  CHECK_FALSE(detector.tone_on());
  detector.push(std::span(pcm).first(80 * 8));
  CHECK(detector.tone_on());
  detector.push(std::span(pcm).subspan(80 * 8));
  CHECK_FALSE(detector.tone_on());
}

SCENARIO("speech is not a digit") {
  for (const auto* name : {"human-cards-8k-mulaw.wav", "human-goforward-8k-mulaw.wav", "vad-office-5dB-10s.wav"}) {
    CAPTURE(name);
    CHECK(detect(recording(name)).empty());
  }
}
