// <Record>: a beep, the caller's words until a key, a silence or the limit; or everything, in the background.

#include "examples/plivo_emulator/call.hpp"
#include "examples/plivo_emulator/lasting.hpp"

namespace tandem::emulator {

fields recording_fields(desk& d, const tape& t, const std::string& format, bool finished) {
  auto number = [finished](std::int64_t n) { return std::to_string(finished ? n : -1); };
  return {{"RecordUrl", d.recording_url(t.id, format)},
          {"RecordingID", t.id},
          {"RecordingDuration", number((t.length_ms() + 999) / 1000)},
          {"RecordingDurationMs", number(t.length_ms())},
          {"RecordingStartMs", std::to_string(t.began_ms)},
          {"RecordingEndMs", number(t.began_ms + t.length_ms())}};
}

std::string begin_background_tape(desk& d, call& c, const record_element& e) {
  auto weak = c.weak_from_this();
  return c
      .start_tape(e.stereo, e.most_s,
                  [&d, weak, e](tape& t) {
                    auto alive = weak.lock();
                    if (alive && !e.callback_url.empty())
                      alive->tell("Record", e.callback_method, e.callback_url, recording_fields(d, t, e.format, true));
                  })
      ->id;
}

namespace {

class recording : public lasting_element {
 public:
  recording(desk& d, call& c, record_element e) : desk_(d), call_(c), what_(std::move(e)), beep_(d, {}) {}

  void begin() override {
    if (what_.beep) beep_.play(beep_tone(1000, 300));
  }
  frame step(std::int64_t now_ms) override {
    if (!beep_.idle()) return beep_.step();
    if (!tape_) {
      tape_ = call_.start_tape(what_.stereo, what_.most_s, {});
      // The call ends its tapes, and by that tells us: full, or hung up.
      tape_->done = [this](tape& t) { taped(t); };
      quiet_since_ = now_ms;
    }
    if (call_.speaking()) quiet_since_ = now_ms;
    if (now_ms - quiet_since_ >= 1000LL * what_.silence_s) end();
    return {};
  }
  void digit(char key) override {
    if (!tape_ || what_.finish_on.find(key) == std::string::npos) return;
    key_ = key;
    end();
  }
  void stop(bool hung_up) override {
    hung_up_ = hung_up;
    over = {};
    end();
  }

 private:
  void end() {
    if (tape_) call_.stop_tape(std::string(tape_->id));
  }
  void taped(tape& t) {
    auto told = recording_fields(desk_, t, what_.format, true);
    if (!what_.callback_url.empty()) call_.tell("Record", what_.callback_method, what_.callback_url, told);
    told.emplace_back("Digits", key_ ? std::string(1, key_) : "");
    if (over) return std::exchange(over, {})(told);
    if (hung_up_ && desk_.sw.action_after_hangup && !what_.action.empty()) call_.tell("Record", what_.method, what_.action, told);
  }

  desk& desk_;
  call& call_;
  record_element what_;
  prompt_player beep_;
  std::shared_ptr<tape> tape_;
  std::int64_t quiet_since_ = 0;
  char key_ = 0;
  bool hung_up_ = false;
};

}  // namespace

std::shared_ptr<lasting_element> make_recording(desk& d, call& c, record_element e) {
  return std::make_shared<recording>(d, c, std::move(e));
}

}  // namespace tandem::emulator
