#pragma once
// Sound as the emulator handles it: 8 kHz, 16-bit, mono, in frames of 20 ms. Codecs, rates, touch-tones, and the question "is
// this speech?". Pure; written for the emulator, so that a mistake in a product's codec is heard here and not repeated.

#include <array>
#include <cstdint>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tandem::emulator {

inline constexpr int frame_ms = 20;
inline constexpr std::size_t frame_samples = 160;
inline constexpr int speech_hang_ms = 300;  // silence shorter than this does not end a stretch of speech
using frame = std::array<std::int16_t, frame_samples>;
using samples = std::vector<std::int16_t>;

std::uint8_t mulaw_encode(std::int16_t sample);  // G.711
std::int16_t mulaw_decode(std::uint8_t code);

/// Half and double the rate through one low-pass filter (FIR, 31 taps), keeping its memory between calls: a stream stays
/// seamless.
class halver {
 public:
  void run(std::span<const std::int16_t> in, samples& out);  // in: an even number of samples, or the odd one waits

 private:
  std::vector<float> history_;
};
class doubler {
 public:
  void run(std::span<const std::int16_t> in, samples& out);  // out: twice as many

 private:
  std::vector<float> history_;
};
/// Any rate to 8 kHz, whole clips only (windowed sinc).
samples to_8k(std::span<const std::int16_t> in, int rate);

/// A touch-tone, @p ms long, for 0-9 * # A-D; nothing for anything else.
samples touch_tone(char digit, int ms);
samples beep_tone(int hz, int ms);
bool is_digit_key(char c);  // 0-9 * # A-D

/// Speech by energy: begins with two frames (40 ms) above the floor, ends after @p hang_ms below it.
/// Times are in ms of audio and exact to the frame: begin = start of the first loud frame, end = end of the last loud one.
class energy_detector {
 public:
  explicit energy_detector(int hang_ms = speech_hang_ms) : hang_ms_(hang_ms) {}
  struct change {
    bool began = false, ended = false;
    std::int64_t at_ms = 0;
  };
  change step(std::int64_t frame_start_ms, std::span<const std::int16_t> audio);
  bool speaking() const { return speaking_; }
  std::int64_t began_ms() const { return began_ms_; }

 private:
  int hang_ms_;
  bool speaking_ = false;
  int loud_run_ = 0;
  std::int64_t began_ms_ = 0, last_loud_end_ms_ = 0;
};

/// True when the frame's mean power is above -46 dB of full scale.
bool is_loud(std::span<const std::int16_t> audio);

}  // namespace tandem::emulator
