#pragma once
// Puts both sides of a stream beside each other in time: the caller's frames are the clock, and a shadow of the carrier's
// playback queue says what the agent's side was playing then.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "messages/recording.hpp"

namespace tandem {

/// mu-law, 8 kHz. Thread: the stream's I/O thread. Allocates only while its queue grows to what an agent sends ahead.
class recording_tap {
 public:
  static constexpr std::size_t frame = 160;             // 20 ms
  static constexpr std::size_t queued_max = 40 * 8000;  // as much as the carrier is said to hold
  static constexpr std::byte silence = std::byte{0xff};

  /// @p sink null: does nothing.
  explicit recording_tap(std::unique_ptr<recording_sink> sink) : sink_(std::move(sink)) {}

  /// Audio of the caller arrived, hence as much of the agent's has been played.
  void heard(std::span<const std::byte> audio);
  /// Audio was queued at the carrier.
  void queued(std::span<const std::byte> audio);
  /// The carrier was told to drop its queue.
  void cleared() { size_ = 0; }
  /// Finishes the recording.
  void close() { sink_.reset(); }

 private:
  void push_frame();
  void grow(std::size_t needed);

  std::unique_ptr<recording_sink> sink_;
  std::array<std::byte, frame> caller_{};
  std::size_t caller_size_ = 0;
  std::vector<std::byte> ring_;
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace tandem
