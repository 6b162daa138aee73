#include "net/plivo/recording_tap.hpp"

#include <algorithm>

namespace tandem::plivo {

void recording_tap::heard(std::span<const std::byte> audio) {
  if (!sink_) return;
  while (!audio.empty()) {
    const auto n = std::min(frame - caller_size_, audio.size());
    std::copy_n(audio.begin(), n, caller_.begin() + static_cast<std::ptrdiff_t>(caller_size_));
    audio = audio.subspan(n);
    caller_size_ += n;
    if (caller_size_ == frame) push_frame();
  }
}

void recording_tap::push_frame() {
  std::array<std::byte, frame> agent;
  const auto n = std::min(frame, size_);
  for (std::size_t i = 0; i < n; ++i) agent[i] = ring_[(head_ + i) % ring_.size()];
  std::fill(agent.begin() + static_cast<std::ptrdiff_t>(n), agent.end(), silence);
  if (n != 0) head_ = (head_ + n) % ring_.size();
  size_ -= n;
  caller_size_ = 0;
  sink_->push(caller_, agent);
}

void recording_tap::queued(std::span<const std::byte> audio) {
  if (!sink_) return;
  audio = audio.first(std::min(audio.size(), queued_max - size_));
  if (size_ + audio.size() > ring_.size()) grow(size_ + audio.size());
  for (std::size_t i = 0; i < audio.size(); ++i) ring_[(head_ + size_ + i) % ring_.size()] = audio[i];
  size_ += audio.size();
}

void recording_tap::grow(std::size_t needed) {
  std::vector<std::byte> larger(std::min(std::max({needed, ring_.size() * 2, std::size_t{2048}}), queued_max));
  for (std::size_t i = 0; i < size_; ++i) larger[i] = ring_[(head_ + i) % ring_.size()];
  ring_.swap(larger);
  head_ = 0;
}

}  // namespace tandem::plivo
