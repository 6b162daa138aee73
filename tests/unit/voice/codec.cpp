#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "voice/codec/g711.hpp"
#include "voice/codec/resampler.hpp"

using namespace tandem;

namespace {

/// G.711 as its tables print it, in the 16-bit scaling: eight segments of sixteen steps, the first value of each and its step.
int value_of(int segment, int step) {
  static constexpr int first[] = {0, 132, 396, 924, 1980, 4092, 8316, 16764};
  return first[segment] + step * (8 << segment);
}

std::vector<std::int16_t> tone(double hz, int rate, int samples, double amplitude = 8000) {
  std::vector<std::int16_t> out;
  for (int i = 0; i < samples; ++i)
    out.push_back(static_cast<std::int16_t>(amplitude * std::sin(2 * std::numbers::pi * hz * i / rate)));
  return out;
}

/// Amplitude of one frequency in the middle of a signal.
double level_of(std::span<const std::int16_t> pcm, double hz, int rate) {
  auto middle = pcm.subspan(pcm.size() / 4, pcm.size() / 2);
  double re = 0, im = 0;
  for (std::size_t i = 0; i < middle.size(); ++i) {
    double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate;
    re += middle[i] * std::cos(phase);
    im += middle[i] * std::sin(phase);
  }
  return 2 * std::hypot(re, im) / static_cast<double>(middle.size());
}

}  // namespace

SCENARIO("mu-law means what G.711 says") {
  GIVEN("every code") {
    THEN("it decodes to the value of its segment and step") {
      for (int code = 0; code < 256; ++code) {
        int bits = ~code & 0xFF;
        int expected = value_of(bits >> 4 & 7, bits & 15);
        CHECK(mulaw_to_linear(std::byte(code)) == (bits & 0x80 ? -expected : expected));
      }
    }
    THEN("encoding its value gives it back, except that there is one zero") {
      for (int code = 0; code < 256; ++code) {
        auto again = linear_to_mulaw(mulaw_to_linear(std::byte(code)));
        CHECK(again == (code == 0x7F ? mulaw_silence : std::byte(code)));
      }
    }
  }
  GIVEN("every sample") {
    THEN("it becomes the last code whose decision value, half a step below its own, is not above it") {
      for (int sample = -32768; sample <= 32767; ++sample) {
        int expected = 0;
        for (int segment = 0; segment < 8; ++segment)
          for (int step = 0; step < 16; ++step)
            if (value_of(segment, step) - (4 << segment) <= std::abs(sample)) expected = value_of(segment, step);
        if (sample < 0) expected = -expected;
        int got = mulaw_to_linear(linear_to_mulaw(static_cast<std::int16_t>(sample)));
        if (got != expected) FAIL("sample " << sample << " became " << got << ", not " << expected);
      }
      SUCCEED();
    }
    THEN("loud ones are clipped, not wrapped") {
      CHECK(mulaw_to_linear(linear_to_mulaw(32767)) == 32124);
      CHECK(mulaw_to_linear(linear_to_mulaw(-32768)) == -32124);
    }
  }
  GIVEN("buffers of unlike sizes") {
    std::vector<std::int16_t> pcm{0, 1000, -1000};
    std::vector<std::byte> codes(2);
    THEN("the shorter one counts") {
      CHECK(linear_to_mulaw(pcm, codes) == 2);
      CHECK(codes[0] == mulaw_silence);
      CHECK(mulaw_to_linear(codes, pcm) == 2);
      CHECK(pcm[2] == -1000);
    }
  }
}

SCENARIO("changing the sampling rate") {
  struct rates {
    unsigned from, to;
  };
  for (auto [from, to] : {rates{8000, 16000}, rates{16000, 8000}, rates{24000, 8000}}) {
    GIVEN("a tone of 1 kHz at " + std::to_string(from) + " Hz, in frames of 20 ms") {
      resampler change(from, to);
      auto in = tone(1000, static_cast<int>(from), static_cast<int>(from));
      std::vector<std::int16_t> out;
      std::size_t frame = from / 50;
      for (std::size_t i = 0; i < in.size(); i += frame) change.push(std::span(in).subspan(i, frame), out);
      change.flush(out);
      THEN("a second stays a second, and the tone itself") {
        CHECK(std::abs(static_cast<int>(out.size()) - static_cast<int>(to)) <= 2);
        CHECK(level_of(out, 1000, static_cast<int>(to)) == Approx(8000).epsilon(0.02));
      }
      THEN("the frames' seams cannot be told from one long push") {
        resampler whole(from, to);
        std::vector<std::int16_t> once;
        whole.push(in, once);
        whole.flush(once);
        CHECK(once == out);
      }
    }
  }
  GIVEN("a tone above the telephone's band") {
    resampler down(16000, 8000);
    auto in = tone(6000, 16000, 16000);
    std::vector<std::int16_t> out;
    down.push(in, out);
    THEN("it does not fold into it") { CHECK(level_of(out, 2000, 8000) < 80); }
  }
  GIVEN("rates that make no sense") { CHECK_THROWS_AS(resampler(0, 8000), std::invalid_argument); }
}

SCENARIO("an upper band made of the lower one") {
  GIVEN("a tone of 1 kHz at 8 kHz, widened") {
    wideband_fold widen(0.15F);
    auto in = tone(1000, 8000, 8000);
    std::vector<std::int16_t> out;
    for (std::size_t i = 0; i < in.size(); i += 160) widen.push(std::span(in).subspan(i, 160), out);
    THEN("it stands where it was, and its mirror image at 7 kHz") {
      CHECK(level_of(out, 1000, 16000) == Approx(8000).epsilon(0.02));
      CHECK(level_of(out, 7000, 16000) == Approx(1200).epsilon(0.05));
      CHECK(level_of(out, 5000, 16000) < 40);
    }
  }
}
