#pragma once
// Sounds on their way to a caller: a sentence, a file, tones or silence, one after the other. Thread: the emulator's.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/notes.hpp"
#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

/// Who hears it. Both may be called when the call is over, and then do nothing.
struct sound_ears {
  std::function<void(std::string_view type, const details&)> note;
  std::function<void(const std::string& text, std::int64_t length_ms)> told;  // a sentence begins
};

class sounding {
 public:
  /// Null when there is nothing to hear, which takes no time.
  static std::shared_ptr<sounding> of(desk& d, const prompt_element& p, sound_ears ears);
  static std::shared_ptr<sounding> of(samples audio);
  /// The next frame; false when it was the last.
  bool step(frame& out);

 private:
  clip_ptr clip_;  // of a Speak
  samples audio_;  // of a Play, of tones
  std::int64_t silence_frames_ = 0;
  bool waiting_ = false;  // for the audio of a Play
  int rounds_ = 1;        // 0: for ever
  std::string text_;      // what a Speak says
  std::size_t at_ = 0;
  bool begun_ = false;
  sound_ears ears_;
};

/// A list of them, once or again and again.
class prompt_player {
 public:
  prompt_player(desk& d, sound_ears ears) : desk_(&d), ears_(std::move(ears)) {}
  void play(std::vector<prompt_element> list, bool for_ever = false);
  void play(samples audio);  // instead of what was playing
  void stop();
  bool idle() const { return !sound_ && next_ >= list_.size(); }
  /// What is heard of it in this frame.
  frame step();

 private:
  desk* desk_;
  sound_ears ears_;
  std::vector<prompt_element> list_;
  std::size_t next_ = 0;
  bool for_ever_ = false;
  std::shared_ptr<sounding> sound_;
};

}  // namespace tandem::emulator
