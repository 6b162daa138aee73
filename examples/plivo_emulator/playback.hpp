#pragma once
// The buffer at the carrier between what an agent sends and what a caller hears: first in, first out, 20 ms of it each 20 ms.
// Pure: a step is a frame, there is no clock.

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "examples/plivo_emulator/sound.hpp"

namespace tandem::emulator {

class playback_queue {
 public:
  /// @p seconds of audio fit; what comes above that is dropped.
  explicit playback_queue(int seconds = 40) : capacity_(static_cast<std::size_t>(seconds) * 8000) {}

  /// Queues audio; returns the number of samples that did not fit and were dropped.
  std::size_t play(std::span<const std::int16_t> audio);
  /// @p name is reached when everything queued before it has been played. At most 1000 wait; false when it was refused.
  bool checkpoint(std::string name);
  /// Drops what is unplayed and every checkpoint waiting; returns the ms of audio dropped.
  std::int64_t clear();

  struct step_result {
    frame audio{};                     // silence where the queue ran out
    std::size_t played = 0;            // samples that came from the queue
    std::vector<std::string> reached;  // checkpoints whose audio had been played by the end of this frame
  };
  step_result step();

  std::int64_t queued_ms() const { return static_cast<std::int64_t>(audio_.size()) / 8; }
  bool empty() const { return audio_.empty() && marks_.empty(); }

 private:
  struct mark {
    std::uint64_t at;  // samples played since the beginning
    std::string name;
  };
  std::size_t capacity_;
  std::deque<std::int16_t> audio_;
  std::deque<mark> marks_;
  std::uint64_t played_ = 0;
};

}  // namespace tandem::emulator
