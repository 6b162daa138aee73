// The audio of a call, from the answer on: what is heard and said in each 20 ms.

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"

namespace tandem::emulator {

namespace {
constexpr std::size_t pre_roll_frames = 12;  // what the ear gets of the time before speech was noticed
constexpr std::int64_t frame_us = 1000LL * frame_ms;
constexpr std::size_t transcript_max = 2000;
constexpr std::int64_t breath_ms = 500;
}  // namespace

void call::answer() {
  state_ = call_state::in_progress;
  answered_at_ = desk_.time_ms();
  answered_us_ = desk_.outside.now_us();
  tapes_.answered();
  ear_ = desk_.outside.listen(order_.script.grammar, [weak = weak_from_this()](heard_words w) {
    auto alive = weak.lock();
    if (!alive) return;
    if (w.is_final && !w.text.empty() && alive->transcript_.size() < transcript_max) {
      alive->transcript_.push_back({true, w.from_ms, w.to_ms, w.text});
      alive->note("agent_said", {{"text", w.text}, {"from_ms", w.from_ms}, {"to_ms", w.to_ms}});
    }
    alive->person_->hears(w);
  });
  note("answered", {});
  schedule_frames();
}

void call::schedule_frames() {
  desk_.outside.at_us(answered_us_ + (frames_ + 1) * frame_us, [weak = weak_from_this()] {
    if (auto alive = weak.lock()) alive->run_frames();
  });
}

void call::run_frames() {
  auto late_ms = (desk_.outside.now_us() - answered_us_ - (frames_ + 1) * frame_us) / 1000;
  if (late_ms > 200 && !late_noted_) note("emulator_late", {{"by_ms", late_ms}});
  late_noted_ = late_ms > 200;
  // Missed frames are made up for, so that audio time stays real time; other calls get their turn in between.
  for (int i = 0; i < 50 && state_ == call_state::in_progress; ++i) {
    if (desk_.outside.now_us() < answered_us_ + (frames_ + 1) * frame_us) break;
    one_frame();
  }
  if (state_ == call_state::in_progress) schedule_frames();
}

void call::one_frame() {
  auto ms = audio_ms();
  frame heard = player_->step(ms);
  if (state_ != call_state::in_progress) return;
  if (joined_) heard = mixed(heard, joined_->hear(seat_));
  auto stream = stream_;
  if (stream && !stream->is_over()) heard = mixed(heard, stream->play());
  if (agent_tones_at_ < agent_tones_.size()) {
    frame tone{};
    auto part = std::min(frame_samples, agent_tones_.size() - agent_tones_at_);
    std::copy_n(agent_tones_.begin() + static_cast<std::ptrdiff_t>(agent_tones_at_), part, tone.begin());
    agent_tones_at_ += part;
    heard = mixed(heard, tone);
  } else {
    agent_tones_.clear();
    agent_tones_at_ = 0;
  }
  if (!over_.idle()) {
    auto over = over_.step();
    heard = over_mixes_ ? mixed(heard, over) : over;
  }
  listen_to_agent(ms, heard);
  auto turn = person_->live(ms, agent_voice_.speaking());
  frame said = turn.said;
  for (auto& s : said) s = mulaw_decode(mulaw_encode(s));  // the caller is on a telephone
  watch_caller(ms, said);
  for (char key : turn.pressed) {
    note("digit", {{"digit", std::string(1, key)}});
    if (stream && !stream->is_over()) stream->digit(key);
    player_->digit(key, ms);
    if (watch_.presses) watch_.presses(key);
  }
  if (state_ != call_state::in_progress) return;
  if (joined_) joined_->say(seat_, said);
  player_->caller_frame(said);
  if (stream && !stream->is_over()) stream->send(said, heard);
  tapes_.add(heard, said);
  for (const auto& t : running_tapes_) t->add(said, heard);
  for (auto full = running_tapes_; const auto& t : full)
    if (t->full()) stop_tape(t->id);
  ++frames_;
  if (state_ != call_state::in_progress) return;
  if (turn.hangs_up) return hang_up(4000, order_.inbound ? "Caller" : "Callee");
  if (audio_ms() >= 1000 * order_.time_limit_s) hang_up(6000, {});
}

void call::listen_to_agent(std::int64_t ms, const frame& heard) {
  auto change = agent_voice_.step(ms, heard);
  pre_roll_.push_back(heard);
  if (change.began) note("agent_speech_began", {{"at_ms", change.at_ms}});
  if (change.ended) note("agent_speech_ended", {{"at_ms", change.at_ms}});
  if (ear_) {
    bool opens = change.began && !ear_open_;
    if (opens) {
      ear_open_ = true;
      ear_->begin(change.at_ms);
      for (const auto& f : pre_roll_) ear_->hear(f);
    } else if (ear_open_) {
      ear_->hear(heard);
    }
    // A breath between two words does not end what the recogniser takes for one stretch: a sentence cut in two is understood
    // badly.
    if (change.began) ear_closes_ms_ = -1;
    if (change.ended) ear_closes_ms_ = change.at_ms + breath_ms;
    if (ear_open_ && ear_closes_ms_ >= 0 && ms + frame_ms >= ear_closes_ms_) {
      ear_open_ = false;
      ear_->end(ear_closes_ms_ - breath_ms);
    }
  }
  if (pre_roll_.size() > pre_roll_frames) pre_roll_.erase(pre_roll_.begin());
}

void call::watch_caller(std::int64_t ms, const frame& said) {
  auto change = caller_voice_.step(ms, said);
  if (change.began) {
    note("caller_speech_began", {{"at_ms", change.at_ms}, {"agent_queue_playing", agent_voice_.speaking()}});
    player_->caller_began(ms);
  }
  if (!change.ended) return;
  note("caller_speech_ended", {{"at_ms", change.at_ms}});
  std::string text;
  if (unfinished_said_) {
    transcript_[*unfinished_said_].to_ms = change.at_ms;
    text = transcript_[*unfinished_said_].text;
    unfinished_said_.reset();
  }
  player_->caller_said(text, ms);
}

void call::person_did(const std::string& what, const std::string& about) {
  if (what == "says" && transcript_.size() < transcript_max) {
    transcript_.push_back({false, audio_ms(), audio_ms(), about});
    unfinished_said_ = transcript_.size() - 1;
  }
  note("caller_" + what, {{"text", about}});
}

}  // namespace tandem::emulator
