#pragma once
// Is somebody speaking? WebRTC's voice activity detector in its strictest mode AND a level clearly above the line's own noise:
// the model alone takes office noise for speech in a fifth of the frames. Times are counted in milliseconds of audio.
//
//   frames   . . S S S S . S S . . . . . . . . . . . . . . . .          S: speech_frame
//   onset            ^                                                  60 ms of speech without a gap
//   release                                  ^                          hang_ms without speech

#include <cstdint>
#include <memory>
#include <span>

namespace tandem {

struct vad_options {
  int onset_ms = 60;        // speech without a gap before we believe it: shorter ones are clicks
  int hang_ms = 300;        // silence before we believe that they stopped: shorter ones are breaths
  float floor_db = 9;       // a speech frame is this far above the quietest of the last 3 s
  float quietest_db = -65;  // a line is never taken to be quieter than this (dBFS): mu-law's own noise is not a voice
};

struct vad_result {
  bool speech_frame = false;
  bool onset = false;    // this frame completed an onset: speech began onset_ms ago
  bool release = false;  // this frame completed the hang: speech ended hang_ms ago
  float energy = -96;    // dBFS of this frame (a full-scale sine is -3)
};

/// 8 kHz, one 20 ms frame at a time; 2-3 us each, no allocation. Onsets and releases alternate. Thread: one at a time.
class voice_activity {
 public:
  static constexpr int frame_ms = 20;

  explicit voice_activity(vad_options options = {});
  ~voice_activity();
  voice_activity(voice_activity&&) noexcept;
  voice_activity& operator=(voice_activity&&) noexcept;

  vad_result push(std::span<const std::int16_t, 160> frame);

  /// From the next frame on: a yes/no question waits less than an open one.
  void set_hang_ms(int hang_ms);
  bool speaking() const;
  /// Forgets the caller, as if new.
  void reset();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace tandem
