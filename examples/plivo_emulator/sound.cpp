#include "examples/plivo_emulator/sound.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tandem::emulator {

namespace {

constexpr int taps = 31;
constexpr double pi = std::numbers::pi;

std::int16_t clipped(double x) { return static_cast<std::int16_t>(std::clamp(std::lround(x), -32768L, 32767L)); }

double sinc(double x) { return std::abs(x) < 1e-9 ? 1.0 : std::sin(pi * x) / (pi * x); }

// A half-band low-pass (cut-off at a quarter of the higher rate), Hamming window, unity gain.
const std::array<float, taps>& half_band() {
  static const auto table = [] {
    std::array<float, taps> h{};
    double sum = 0;
    for (int i = 0; i < taps; ++i) {
      double x = i - (taps - 1) / 2.0;
      h[i] = static_cast<float>(0.46 * sinc(0.46 * x) * (0.54 - 0.46 * std::cos(2 * pi * i / (taps - 1))));
      sum += h[i];
    }
    for (auto& v : h) v = static_cast<float>(v / sum);
    return h;
  }();
  return table;
}

}  // namespace

std::uint8_t mulaw_encode(std::int16_t sample) {
  constexpr int bias = 132, clip = 32635;
  int value = sample;
  int sign = value < 0 ? 0x80 : 0;
  value = std::min(std::abs(value), clip) + bias;
  int segment = 7;
  for (int bit = 0x4000; segment > 0 && !(value & bit); bit >>= 1) --segment;
  return static_cast<std::uint8_t>(~(sign | segment << 4 | (value >> (segment + 3) & 15)));
}

std::int16_t mulaw_decode(std::uint8_t code) {
  code = static_cast<std::uint8_t>(~code);
  int magnitude = ((((code & 15) << 3) + 132) << (code >> 4 & 7)) - 132;
  return static_cast<std::int16_t>(code & 0x80 ? -magnitude : magnitude);
}

void halver::run(std::span<const std::int16_t> in, samples& out) {
  if (history_.empty()) history_.assign(taps - 1, 0.0F);
  history_.insert(history_.end(), in.begin(), in.end());
  const auto& h = half_band();
  std::size_t at = 0;
  for (; at + taps + 1 <= history_.size(); at += 2) {
    double sum = 0;
    for (int i = 0; i < taps; ++i) sum += h[i] * history_[at + i];
    out.push_back(clipped(sum));
  }
  history_.erase(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(at));
}

void doubler::run(std::span<const std::int16_t> in, samples& out) {
  constexpr int half = taps / 2 + 1;
  if (history_.empty()) history_.assign(half - 1, 0.0F);
  history_.insert(history_.end(), in.begin(), in.end());
  const auto& h = half_band();
  std::size_t at = 0;
  for (; at + half <= history_.size(); ++at)
    for (int phase = 0; phase < 2; ++phase) {
      double sum = 0;
      for (int i = phase; i < taps; i += 2) sum += 2 * h[i] * history_[at + half - 1 - i / 2];
      out.push_back(clipped(sum));
    }
  history_.erase(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(at));
}

samples to_8k(std::span<const std::int16_t> in, int rate) {
  if (rate == 8000) return {in.begin(), in.end()};
  double step = rate / 8000.0;
  double cut = std::min(1.0, 0.94 / step);
  int reach = static_cast<int>(std::ceil(16 / cut));
  samples out;
  out.reserve(static_cast<std::size_t>(in.size() / step) + 1);
  for (double centre = 0; centre < static_cast<double>(in.size()); centre += step) {
    auto first = static_cast<std::int64_t>(std::floor(centre)) - reach + 1;
    double sum = 0, weight = 0;
    for (auto i = first; i < first + 2 * reach; ++i) {
      double x = static_cast<double>(i) - centre;
      double w = sinc(cut * x) * (0.5 + 0.5 * std::cos(pi * x / reach));
      weight += w;
      if (i >= 0 && i < static_cast<std::int64_t>(in.size())) sum += w * in[static_cast<std::size_t>(i)];
    }
    out.push_back(clipped(sum / weight));
  }
  return out;
}

samples beep_tone(int hz, int ms) {
  samples out(static_cast<std::size_t>(ms) * 8);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int16_t>(8000 * std::sin(2 * 3.14159265358979 * hz * static_cast<double>(i) / 8000));
  return out;
}

bool is_digit_key(char c) { return (c >= '0' && c <= '9') || c == '*' || c == '#' || (c >= 'A' && c <= 'D'); }

samples touch_tone(char digit, int ms) {
  static constexpr std::string_view keys = "123A456B789C*0#D";
  static constexpr double rows[] = {697, 770, 852, 941}, columns[] = {1209, 1336, 1477, 1633};
  auto at = keys.find(digit);
  if (at == std::string_view::npos || ms <= 0) return {};
  samples out(static_cast<std::size_t>(ms) * 8);
  for (std::size_t i = 0; i < out.size(); ++i) {
    double t = 2 * pi * static_cast<double>(i) / 8000;
    out[i] = clipped(6000 * std::sin(rows[at / 4] * t) + 7000 * std::sin(columns[at % 4] * t));
  }
  return out;
}

bool is_loud(std::span<const std::int16_t> audio) {
  if (audio.empty()) return false;
  double power = 0;
  for (auto s : audio) power += static_cast<double>(s) * s;
  return power / static_cast<double>(audio.size()) > 164.0 * 164.0;
}

energy_detector::change energy_detector::step(std::int64_t start, std::span<const std::int16_t> audio) {
  if (is_loud(audio)) {
    if (loud_run_++ == 0 && !speaking_) began_ms_ = start;
    last_loud_end_ms_ = start + frame_ms;
    if (!speaking_ && loud_run_ >= 2) {
      speaking_ = true;
      return {.began = true, .at_ms = began_ms_};
    }
  } else {
    loud_run_ = 0;
    if (speaking_ && start + frame_ms - last_loud_end_ms_ >= hang_ms_) {
      speaking_ = false;
      return {.ended = true, .at_ms = last_loud_end_ms_};
    }
  }
  return {};
}

}  // namespace tandem::emulator
