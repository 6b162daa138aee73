#include "examples/plivo_emulator/sound.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "examples/plivo_emulator/wav.hpp"

using namespace tandem::emulator;

SCENARIO("mu-law is G.711's") {
  CHECK(mulaw_encode(0) == 0xFF);
  CHECK(mulaw_encode(32767) == 0x80);
  CHECK(mulaw_encode(-32768) == 0x00);
  CHECK(mulaw_decode(0xFF) == 0);
  CHECK(mulaw_decode(0x7F) == 0);
  CHECK(mulaw_decode(0x80) == 32124);
  CHECK(mulaw_decode(0x00) == -32124);
  for (int code = 0; code < 256; ++code) {
    if (code == 0x7F) continue;  // minus zero
    CHECK(mulaw_encode(mulaw_decode(static_cast<std::uint8_t>(code))) == code);
  }
  for (int s = -32000; s <= 32000; s += 7)
    CHECK(std::abs(mulaw_decode(mulaw_encode(static_cast<std::int16_t>(s))) - s) <= std::max(8, std::abs(s) / 16));
}

namespace {
double power(const samples& s, std::size_t from) {
  double sum = 0;
  for (std::size_t i = from; i < s.size(); ++i) sum += static_cast<double>(s[i]) * s[i];
  return sum / static_cast<double>(s.size() - from);
}
samples tone(double hz, double rate, std::size_t n) {
  samples out(n);
  for (std::size_t i = 0; i < n; ++i)
    out[i] = static_cast<std::int16_t>(8000 * std::sin(6.283185307 * hz * static_cast<double>(i) / rate));
  return out;
}
}  // namespace

SCENARIO("rates change without losing the voice or folding what is above it") {
  auto kept = to_8k(tone(1000, 16000, 16000), 16000), gone = to_8k(tone(6000, 16000, 16000), 16000);
  CHECK(kept.size() == 8000);
  CHECK(power(kept, 200) == Approx(32e6).epsilon(0.05));
  CHECK(power(gone, 200) < 32e6 / 1000);
  CHECK(to_8k(tone(440, 22050, 22050), 22050).size() == Approx(8000).margin(1));
  GIVEN("a stream of frames") {
    halver down;
    doubler up;
    samples wide, narrow;
    auto voice = tone(1000, 8000, 8000);
    for (std::size_t i = 0; i < voice.size(); i += frame_samples) up.run(std::span(voice).subspan(i, frame_samples), wide);
    CHECK(wide.size() == 16000);
    CHECK(power(wide, 400) == Approx(32e6).epsilon(0.05));
    down.run(wide, narrow);
    CHECK(narrow.size() == Approx(8000).margin(1));
    CHECK(power(narrow, 400) == Approx(32e6).epsilon(0.1));
  }
}

SCENARIO("speech is noticed by its energy, to the frame") {
  energy_detector d;
  frame quiet{}, loud{};
  loud.fill(2000);
  std::int64_t ms = 0;
  auto step = [&](const frame& f) { return d.step(std::exchange(ms, ms + frame_ms), f); };
  CHECK_FALSE(step(quiet).began);
  CHECK_FALSE(step(loud).began);  // one frame may be a click
  auto began = step(loud);
  CHECK(began.began);
  CHECK(began.at_ms == 20);
  for (int i = 0; i < 14; ++i) CHECK_FALSE(step(quiet).ended);
  auto ended = step(quiet);
  CHECK(ended.ended);
  CHECK(ended.at_ms == 60);
}

SCENARIO("touch-tones are the two frequencies of their key") {
  auto five = touch_tone('5', 100);
  CHECK(five.size() == 800);
  CHECK(is_loud(five));
  CHECK(touch_tone('x', 100).empty());
}

SCENARIO("a tape can be played while it still runs, and after") {
  auto path = (std::filesystem::temp_directory_path() / ("emulator_tape_" + std::to_string(::getpid()) + ".wav")).string();
  auto voice = touch_tone('5', 3000);
  {
    wav_writer tape(path);
    REQUIRE(tape.ok());
    tape.write(voice);
    CHECK(load_wav(path).audio.size() >= 16000);
  }
  auto back = load_wav(path);
  CHECK(back.error == "");
  CHECK(back.audio == voice);
  std::filesystem::remove(path);
}

SCENARIO("WAV files are read, and what is none is named") {
  CHECK(read_wav("hello").error != "");
  CHECK(read_wav(std::string("RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", 20)).error != "");
}
