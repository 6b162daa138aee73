#pragma once
// From the caller's last voiced sample to the agent's first: a stopwatch with a lap for each part. Waiting is counted in audio
// time, work on the clock. Thread: the stream's.

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "messages/conversation.hpp"

namespace tandem {

class turn_clock {
 public:
  using time = std::chrono::steady_clock::time_point;
  explicit turn_clock(std::function<time()> clock) : clock_(std::move(clock)) {}

  void caller_done(std::int64_t voice_ended_ms, std::int64_t now_ms) {
    lap_ = {};
    lap_.at_ms = voice_ended_ms;
    lap_.endpointing_ms = now_ms - voice_ended_ms;
    begun_ = last_ = clock_();
    running_ = true;
    line_ = 0;
  }
  void words_final() { lap_.recognition_ms = since_last(); }
  void decided() { lap_.decision_ms = since_last(); }
  /// This line of speech is the answer.
  void answer_is(std::uint64_t line) {
    if (running_ && line_ == 0) line_ = line, synthesised_ = false;
  }
  void audio_came(std::uint64_t line) {
    if (awaits() && line == line_ && !std::exchange(synthesised_, true)) lap_.synthesis_ms = since_last();
  }
  bool awaits() const { return running_ && line_ != 0; }
  std::uint64_t line() const { return line_; }
  std::optional<turn_latency> first_frame_sent() {
    if (!std::exchange(running_, false)) return std::nullopt;
    lap_.turn = ++turns_;
    lap_.total_ms = lap_.endpointing_ms + whole_ms(clock_() - begun_);
    return lap_;
  }
  /// There was no spoken turn, or no spoken answer.
  void forget() { running_ = false, line_ = 0; }

 private:
  static std::int64_t whole_ms(std::chrono::steady_clock::duration d) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  }
  std::int64_t since_last() {
    if (!running_) return 0;
    const time now = clock_();
    return whole_ms(now - std::exchange(last_, now));
  }

  std::function<time()> clock_;
  turn_latency lap_;
  time begun_{}, last_{};
  std::uint64_t line_ = 0;
  std::uint32_t turns_ = 0;
  bool running_ = false, synthesised_ = false;
};

}  // namespace tandem
