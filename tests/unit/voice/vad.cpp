#include <catch2/catch.hpp>

#include "tests/unit/voice/samples.hpp"
#include "voice/vad.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

struct heard {
  int onsets = 0, releases = 0, speech_frames = 0, frames = 0;
  int first_onset_ms = -1, last_release_ms = -1;
};

heard listen(voice_activity& vad, const std::vector<std::int16_t>& pcm) {
  heard out;
  for (std::size_t i = 0; i + 160 <= pcm.size(); i += 160, ++out.frames) {
    auto result = vad.push(std::span<const std::int16_t, 160>(pcm.data() + i, 160));
    int end_ms = static_cast<int>(i + 160) / 8;
    out.speech_frames += result.speech_frame;
    if (result.onset && out.onsets++ == 0) out.first_onset_ms = end_ms;
    if (result.release) ++out.releases, out.last_release_ms = end_ms;
  }
  return out;
}

std::vector<std::int16_t> silence(int ms) { return std::vector<std::int16_t>(static_cast<std::size_t>(ms * 8)); }

std::vector<std::int16_t> operator+(std::vector<std::int16_t> a, const std::vector<std::int16_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

SCENARIO("a voice on a quiet line") {
  auto words = recording("human-goforward-8k-mulaw.wav");
  GIVEN("a second of silence, somebody's words, a second of silence") {
    voice_activity vad({.hang_ms = 300});
    auto h = listen(vad, silence(1000) + words + silence(1000));
    THEN("it begins and ends as often") {
      CHECK(h.onsets >= 1);
      CHECK(h.onsets == h.releases);
      CHECK_FALSE(vad.speaking());
    }
    THEN("not before they spoke, and soon after") {
      CHECK(h.first_onset_ms >= 1680 + 60);  // the "g" of "go" begins at 680 ms
      CHECK(h.first_onset_ms <= 1680 + 120);
      CHECK(h.last_release_ms >= 1000 + 300);
    }
  }
  GIVEN("another hang") {
    voice_activity quick({.hang_ms = 200}), patient({.hang_ms = 500});
    auto audio = words + silence(1000);
    auto a = listen(quick, audio), b = listen(patient, audio);
    THEN("the end is heard just that much later") { CHECK(b.last_release_ms - a.last_release_ms == 300); }
    WHEN("the hang is changed in the middle of a call") {
      quick.set_hang_ms(500);
      THEN("it holds from then on") { CHECK(listen(quick, audio).last_release_ms == b.last_release_ms); }
    }
  }
  GIVEN("words at a hundredth of their power") {
    auto faint = words;
    for (auto& sample : faint) sample = static_cast<std::int16_t>(sample / 10);
    voice_activity vad;
    THEN("they are heard too") { CHECK(listen(vad, silence(500) + faint + silence(500)).onsets >= 1); }
  }
  GIVEN("an unfinished utterance, and then another call") {
    voice_activity vad;
    listen(vad, words);
    vad.reset();
    THEN("nobody is speaking on it") { CHECK_FALSE(vad.speaking()); }
  }
}

SCENARIO("no voice") {
  GIVEN("ten seconds of nothing") {
    voice_activity vad;
    auto h = listen(vad, silence(10000));
    THEN("nobody spoke") {
      CHECK(h.onsets == 0);
      CHECK(h.speech_frames == 0);
    }
  }
  GIVEN("mu-law's own noise: the smallest codes at random") {
    std::mt19937 random(5);
    std::vector<std::int16_t> hiss(80000);
    for (auto& sample : hiss) sample = mulaw_to_linear(std::byte(0xFF - random() % 3));
    voice_activity vad;
    THEN("nobody spoke") { CHECK(listen(vad, hiss).onsets == 0); }
  }
  GIVEN("a click of 20 ms in silence") {
    auto click = silence(20);
    for (std::size_t i = 0; i < click.size(); ++i) click[i] = i % 16 < 8 ? 12000 : -12000;
    voice_activity vad;
    THEN("it is too short to be a word") { CHECK(listen(vad, silence(500) + click + silence(500)).onsets == 0); }
  }
}

SCENARIO("speech in an office, 5 dB above its noise") {
  auto office = recording("vad-office-5dB-10s.wav");
  voice_activity strict, model_only({.floor_db = -100});
  auto with_floor = listen(strict, office), without = listen(model_only, office);
  THEN("the voice is heard") { CHECK(with_floor.onsets >= 1); }
  THEN("the floor only takes away, and takes something") {
    CHECK(with_floor.speech_frames < without.speech_frames);
    CHECK(with_floor.speech_frames * 10 > without.speech_frames * 4);
  }
}
