#pragma once
// Who hears whom: each seat hears the sum of what all others said, one frame of each at a time. Pure; a step is a frame. Calls
// count their frames from their own answers, so what one said waits here, a second of it at most, until the other's next frame.

#include <cstdint>
#include <deque>
#include <map>

#include "examples/plivo_emulator/sound.hpp"

namespace tandem::emulator {

frame mixed(frame a, const frame& b);

class bridge {
 public:
  using seat = std::uint64_t;
  seat join();
  void leave(seat s);
  void mute(seat s, bool on) { seats_[s].muted = on; }   // is not heard
  void deafen(seat s, bool on) { seats_[s].deaf = on; }  // hears nothing
  void say(seat s, const frame& f);
  frame hear(seat s);
  std::size_t seats() const { return seats_.size(); }

 private:
  struct place {
    bool muted = false, deaf = false;
    std::map<seat, std::deque<frame>> from;  // what the others said and this one has yet to hear
  };
  std::map<seat, place> seats_;
  seat next_ = 1;
};

}  // namespace tandem::emulator
