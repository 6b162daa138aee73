#pragma once
// A virtual person on the phone: walks through a scenario frame by frame, hears what the agent says, and acts on it.
// Pure but for the clips it asks the world for: time is the number of frames.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "examples/plivo_emulator/scenario.hpp"
#include "examples/plivo_emulator/world.hpp"

namespace tandem::emulator {

class person {
 public:
  /// @p note is told what the person does ("says", "presses", "waits_for", "gave_up", "hangs_up", ...), with the words it is
  /// about.
  person(scenario s, world& w, std::function<void(std::string what, std::string about)> note);

  struct turn {
    frame said{};
    std::string pressed;  // digits that go out as events with this frame
    bool hangs_up = false;
  };
  /// One frame: what the person does from @p now_ms on. @p agent_speaks is the state of the line just now heard.
  turn live(std::int64_t now_ms, bool agent_speaks);
  void hears(const heard_words& words);
  /// The call is over. A script that only waited for words that were heard, or for silence, has been walked through.
  void line_is_dead();

  bool finished() const { return finished_; }              // walked through every step
  const std::string& failure() const { return failure_; }  // why the scenario failed; empty while all is well
  std::size_t steps_done() const { return steps_done_; }

 private:
  struct level {
    const std::vector<step>* steps;
    std::size_t next = 0;
    int rounds_left = 1;
  };
  enum class progress { done, waiting, stop };

  progress run(const step& s, std::int64_t now, turn& out);
  progress speak(const std::string& text, const std::string& voice, turn& out);
  progress play(const samples& audio, turn& out);
  progress wait_for(const step& s, std::int64_t now);
  bool heard(const step& s) const;
  void advance();
  void enter(const std::vector<step>& steps, int rounds);
  void give_up(std::string why, turn& out);
  const step* current() const;

  scenario scenario_;
  world& world_;
  std::function<void(std::string, std::string)> note_;
  std::vector<clip_ptr> lines_;  // holds what may be said, so that nobody forgets it in mid-sentence
  std::vector<level> stack_;
  std::optional<std::int64_t> began_;  // the current step
  bool speaking_ = false;              // interrupt: past its wait
  samples audio_;                      // what is being played out
  std::size_t audio_at_ = 0;
  bool audio_ready_ = false;
  std::vector<heard_words> words_;  // since the last wait_for that came true, the newest last
  std::string remembered_;          // what that one had heard
  std::int64_t quiet_since_ = 0, loud_since_ = -1;
  std::int64_t heed_from_ms_ = 0;  // speech that began earlier has been acted on
  bool agent_speaks_ = false;
  bool finished_ = false, dead_ = false;
  std::size_t steps_done_ = 0;
  std::string failure_;
};

}  // namespace tandem::emulator
