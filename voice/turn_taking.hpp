#pragma once
// Who has the floor? A machine in milliseconds of audio: voice activity, final words and the agent's own speech come in, what to
// do comes out. It knows no sound, no text and no clock.
//
//                    agent_speaks                    onset: cut, begin_utterance
//     listening --------------------> speaking ---------------------------------> interrupted
//       |    ^                          |  ^  resume: no words after all             |   |
//  onset|    |            agent_done ---+  +-----------------------------------------+   |
//       v    | noise                    |                                                | words: deliver
//     hearing ------ release: end_utterance -----> thinking <----------------------------+
//                                                  words: deliver, then agent_speaks or listen

#include <cstdint>

namespace tandem {

enum class floor_state : std::uint8_t { listening, hearing, thinking, speaking, interrupted };

struct turn_options {
  std::int64_t onset_ms = 60;              // voiced audio before the detector says onset
  std::int64_t false_alarm_ms = 2000;      // an interruption without words for that long after the voice was none
  std::int64_t shortest_voice_ms = 300;    // a voice without words, shorter than this, was noise; longer: "I did not catch that"
  std::int64_t utterance_ms_max = 20000;   // nobody answers in one breath for longer
  std::int64_t recognition_ms_max = 5000;  // final words come by then, or the recogniser is lost
};

/// What to do now; mostly nothing. In the order of the fields.
struct turn_orders {
  bool cut = false;               // stop speaking and clear what the carrier still holds
  bool cancel_utterance = false;  // the recogniser may forget what it heard
  bool begin_utterance = false;   // pre-roll, then every frame, to the recogniser
  bool end_utterance = false;     // final words, please
  bool keep = false;              // these words are the first half of what the caller is still saying
  bool deliver = false;           // these words (or their absence) are the caller's turn
  bool resume = false;            // nobody wanted to interrupt: say the rest
  bool silent = false;            // nobody has spoken for as long as was allowed
  bool lost = false;              // the recogniser does not answer
};

/// Times: milliseconds of audio since the stream began, never falling. Thread: one.
class turn_taking {
 public:
  explicit turn_taking(turn_options options = {}) : options_(options) {}

  floor_state state() const { return state_; }
  /// The voice of the last ended utterance.
  std::int64_t voice_began_ms() const { return began_ms_; }
  std::int64_t voice_ended_ms() const { return ended_ms_; }

  /// How long silence may last once nobody speaks. 0: for ever.
  void allow_silence(std::int64_t ms) { silence_ms_ = ms; }

  /// Every 20 ms, with what the voice detector said of that frame: @p hang_ms is the silence that its release waited for.
  turn_orders frame(std::int64_t at_ms, bool onset, bool release, std::int64_t hang_ms);
  /// Final words of the utterance that was ended first.
  turn_orders words(std::int64_t at_ms, bool any);
  /// A touch-tone: whatever voice was heard with it was not meant.
  turn_orders key(std::int64_t at_ms);
  /// The agent has something to say (again, or another line of it).
  turn_orders agent_speaks(bool interruptible);
  /// Everything was heard.
  turn_orders agent_done(std::int64_t at_ms);
  /// The agent answers by listening on.
  void listen(std::int64_t at_ms);
  /// The line that is being heard now may be cut, or not.
  void may_interrupt(bool yes) { interruptible_ = yes; }

 private:
  turn_orders on_onset(std::int64_t at_ms);
  turn_orders on_release(std::int64_t at_ms, std::int64_t hang_ms);
  turn_orders on_time(std::int64_t at_ms);
  bool in_utterance() const { return state_ == floor_state::hearing || (state_ == floor_state::interrupted && voice_); }

  const turn_options options_;
  floor_state state_ = floor_state::listening;
  bool voice_ = false;  // somebody speaks, whether we care or not
  bool interruptible_ = true;
  unsigned awaited_ = 0;  // utterances whose final words are still to come
  std::int64_t silence_ms_ = 0;
  std::int64_t quiet_since_ms_ = 0;
  std::int64_t began_ms_ = 0, ended_ms_ = 0;
  std::int64_t asked_ms_ = 0;  // final words were asked for
};

}  // namespace tandem
