#pragma once
// The same touch-tone heard twice: carriers report a digit as an event and leave its tone in the audio, in either order and up
// to a second apart. Each key counts once.

#include <array>
#include <cstdint>

namespace tandem {

enum class key_source : std::uint8_t { event, in_band };

/// Times in milliseconds of audio. Thread: one.
class key_filter {
 public:
  static constexpr std::int64_t window_ms = 1500;

  /// False: this is the other account of a key that was counted already.
  bool counts(char digit, key_source source, std::int64_t at_ms) {
    for (entry& e : recent_) {
      if (e.digit == digit && e.source != source && at_ms - e.at_ms <= window_ms) {
        e.digit = '\0';  // each account excuses one other
        return false;
      }
    }
    recent_[next_] = {digit, source, at_ms};
    next_ = (next_ + 1) % recent_.size();
    return true;
  }

 private:
  struct entry {
    char digit = '\0';
    key_source source = key_source::event;
    std::int64_t at_ms = 0;
  };
  std::array<entry, 16> recent_{};
  std::size_t next_ = 0;
};

}  // namespace tandem
