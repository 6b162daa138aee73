#pragma once
// Raw frames of a stream into 8 kHz frames of 20 ms, the last of them remembered: by the time a voice is believed, its first
// sound is 60 ms gone. No allocation per frame. Thread: the stream's.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "messages/media.hpp"
#include "voice/codec/g711.hpp"
#include "voice/codec/resampler.hpp"

namespace tandem {

class ears {
 public:
  static constexpr std::size_t frame_samples = 160;
  static constexpr std::size_t kept_frames = 20;  // 400 ms

  void listen_to(media_encoding encoding) {
    encoding_ = encoding;
    if (encoding == media_encoding::l16_16k) narrow_ = std::make_unique<resampler>(16000, 8000);
  }

  /// Calls @p use(frame) for every 20 ms that @p audio completes, however it was cut.
  template <class Use>
  void hear(std::span<const std::byte> audio, Use use) {
    decode(audio);
    std::size_t at = 0;
    for (; pending_.size() - at >= frame_samples; at += frame_samples) {
      auto& slot = kept_[next_];
      std::copy_n(pending_.begin() + static_cast<std::ptrdiff_t>(at), frame_samples, slot.begin());
      next_ = (next_ + 1) % kept_frames;
      filled_ = std::min(filled_ + 1, kept_frames);
      use(std::span<const std::int16_t, frame_samples>(slot));
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  /// The frames kept, oldest first, the latest included.
  template <class Use>
  void recall(Use use) const {
    for (std::size_t i = 0; i < filled_; ++i)
      use(std::span<const std::int16_t>(kept_[(next_ + kept_frames - filled_ + i) % kept_frames]));
  }
  std::int64_t recall_ms() const { return static_cast<std::int64_t>(filled_) * 20; }

 private:
  void decode(std::span<const std::byte> audio) {
    audio = audio.first(std::min<std::size_t>(audio.size(), 16384));  // no carrier sends half a second at once
    if (encoding_ == media_encoding::mulaw_8k) {
      const std::size_t had = pending_.size();
      pending_.resize(had + audio.size());
      mulaw_to_linear(audio, std::span(pending_).subspan(had));
      return;
    }
    wide_.clear();
    for (std::size_t i = 0; i + 1 < audio.size(); i += 2) {
      wide_.push_back(
          static_cast<std::int16_t>(std::to_integer<unsigned>(audio[i]) | std::to_integer<unsigned>(audio[i + 1]) << 8));
    }
    if (narrow_)
      narrow_->push(wide_, pending_);
    else
      pending_.insert(pending_.end(), wide_.begin(), wide_.end());
  }

  media_encoding encoding_ = media_encoding::mulaw_8k;
  std::unique_ptr<resampler> narrow_;
  std::vector<std::int16_t> pending_, wide_;
  std::array<std::array<std::int16_t, frame_samples>, kept_frames> kept_{};
  std::size_t next_ = 0, filled_ = 0;
};

}  // namespace tandem
