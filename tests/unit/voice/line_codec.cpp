#include "voice/codec/line_codec.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "voice/codec/g711.hpp"

using namespace tandem;

namespace {

/// 20 ms of a tone at 16 kHz, the @p n th.
std::vector<std::byte> tone(int n, double hz) {
  std::vector<std::int16_t> samples(320);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(8000 * std::sin(2 * M_PI * hz * (n * 320 + static_cast<double>(i)) / 16000));
  std::vector<std::byte> out(640);
  std::memcpy(out.data(), samples.data(), out.size());
  return out;
}

double loudness(const std::vector<std::byte>& wide) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < wide.size(); i += 2) {
    std::int16_t s;
    std::memcpy(&s, wide.data() + i, 2);
    sum += double{1} * s * s;
  }
  return std::sqrt(sum / (static_cast<double>(wide.size()) / 2));
}

}  // namespace

SCENARIO("a browser's frames become the telephone's and back, one for one") {
  const auto codec = make_line_codec();
  std::vector<std::byte> mulaw, wide;
  const auto pass = [&](double hz) {
    for (int n = 0; n < 20; ++n) {
      mulaw.clear();
      wide.clear();
      codec->narrow(tone(n, hz), mulaw);
      CHECK(mulaw.size() == 160);
      codec->widen(mulaw, wide);
      CHECK(wide.size() == 640);
    }
    return loudness(wide);
  };
  CHECK(pass(1000) == Approx(8000 / std::sqrt(2.0)).epsilon(0.05));
  CHECK(pass(6000) < 200);  // beyond what a telephone carries: left out, not folded into it
  THEN("an odd byte is left out") {
    mulaw.clear();
    codec->narrow(std::vector<std::byte>(641), mulaw);
    CHECK(mulaw.size() == 160);
  }
}
