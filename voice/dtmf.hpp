#pragma once
// Touch-tones in the voice path (ITU-T Q.23, Q.24), for callers whose carrier does not report digits as events, and the tones
// themselves. spandsp does the listening.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// 8 kHz; about 1 us per 20 ms frame. Thread: one at a time.
class dtmf_detector {
 public:
  dtmf_detector();
  ~dtmf_detector();
  dtmf_detector(dtmf_detector&&) noexcept;
  dtmf_detector& operator=(dtmf_detector&&) noexcept;

  /// The digits (0-9 * # A-D) that this audio completed, mostly none. A digit held for long is one digit.
  std::string push(std::span<const std::int16_t> pcm8k);
  /// A tone sounds right now: what a voice detector hears meanwhile is not speech.
  bool tone_on() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

struct dtmf_timing {
  int tone_ms = 80;   // Q.24 asks for 40 at least
  int pause_ms = 80;  // after each digit, the last too
};

/// Digits 0-9 * # A-D; anything else is a pause of one digit's length. -8 dBm0 per tone.
std::vector<std::int16_t> dtmf_tones(std::string_view digits, dtmf_timing timing = {});

}  // namespace tandem
