#pragma once
// Recordings made for the application: both sides of a call, or a conference, kept in memory and served under
// /emulator/recordings/. Thread: the emulator's.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "examples/plivo_emulator/sound.hpp"

namespace tandem::emulator {

struct tape {
  std::string id;
  bool stereo = true;
  std::int64_t most_frames = 3000, frames = 0;
  std::int64_t began_ms = 0;  // Unix time
  samples audio;              // interleaved when stereo: caller left
  std::function<void(tape&)> done;

  void add(const frame& said, const frame& heard);
  bool full() const { return frames >= most_frames; }
  std::int64_t length_ms() const { return frames * frame_ms; }
  std::string wav() const;
};

/// What was recorded, newest last; at most 64 MB of it.
class tape_shelf {
 public:
  void keep(const tape& t);
  const std::string* find(const std::string& id) const;  // a WAV file, whatever format was asked for; null when unknown

 private:
  struct item {
    std::string id, wav;
  };
  std::deque<item> items_;
  std::size_t bytes_ = 0;
};

}  // namespace tandem::emulator
