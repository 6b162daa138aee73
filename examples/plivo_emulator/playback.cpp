#include "examples/plivo_emulator/playback.hpp"

#include <algorithm>

namespace tandem::emulator {

std::size_t playback_queue::play(std::span<const std::int16_t> audio) {
  auto room = std::min(audio.size(), capacity_ - audio_.size());
  audio_.insert(audio_.end(), audio.begin(), audio.begin() + static_cast<std::ptrdiff_t>(room));
  return audio.size() - room;
}

bool playback_queue::checkpoint(std::string name) {
  if (marks_.size() >= 1000) return false;
  marks_.push_back({played_ + audio_.size(), std::move(name)});
  return true;
}

std::int64_t playback_queue::clear() {
  auto dropped = queued_ms();
  audio_.clear();
  marks_.clear();
  return dropped;
}

playback_queue::step_result playback_queue::step() {
  step_result out;
  out.played = std::min(audio_.size(), frame_samples);
  auto end = audio_.begin() + static_cast<std::ptrdiff_t>(out.played);
  std::copy(audio_.begin(), end, out.audio.begin());
  audio_.erase(audio_.begin(), end);
  played_ += out.played;
  while (!marks_.empty() && marks_.front().at <= played_) {
    out.reached.push_back(std::move(marks_.front().name));
    marks_.pop_front();
  }
  return out;
}

}  // namespace tandem::emulator
