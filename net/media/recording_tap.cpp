#include "net/media/recording_tap.hpp"

#include <algorithm>

namespace tandem {
namespace {

// A ring wraps once at most: two copies, and no division for each byte of each frame.
using ring = std::vector<std::byte>;

void copy_from(const ring& from, std::size_t at, std::span<std::byte> to) {
  const auto straight = std::min(to.size(), from.size() - at);
  std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), straight, to.begin());
  std::copy_n(from.begin(), to.size() - straight, to.begin() + static_cast<std::ptrdiff_t>(straight));
}

void copy_to(ring& to, std::size_t at, std::span<const std::byte> from) {
  const auto straight = std::min(from.size(), to.size() - at);
  std::copy_n(from.begin(), straight, to.begin() + static_cast<std::ptrdiff_t>(at));
  std::copy(from.begin() + static_cast<std::ptrdiff_t>(straight), from.end(), to.begin());
}

}  // namespace

void recording_tap::heard(std::span<const std::byte> audio) {
  if (!sink_) return;
  if (!sink_->wants()) {
    caller_size_ = size_ = 0;
    return;
  }
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
  copy_from(ring_, head_, std::span(agent).first(n));
  std::fill(agent.begin() + static_cast<std::ptrdiff_t>(n), agent.end(), silence);
  if (n != 0) head_ = (head_ + n) % ring_.size();
  size_ -= n;
  caller_size_ = 0;
  sink_->push(caller_, agent);
}

void recording_tap::queued(std::span<const std::byte> audio) {
  if (!sink_ || !sink_->wants()) return;
  audio = audio.first(std::min(audio.size(), queued_max - size_));
  if (audio.empty()) return;
  if (size_ + audio.size() > ring_.size()) grow(size_ + audio.size());
  copy_to(ring_, (head_ + size_) % ring_.size(), audio);
  size_ += audio.size();
}

void recording_tap::grow(std::size_t needed) {
  std::vector<std::byte> larger(std::min(std::max({needed, ring_.size() * 2, std::size_t{2048}}), queued_max));
  copy_from(ring_, head_, std::span(larger).first(size_));
  ring_.swap(larger);
  head_ = 0;
}

}  // namespace tandem
