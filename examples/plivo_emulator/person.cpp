#include "examples/plivo_emulator/person.hpp"

#include <algorithm>

#include "examples/plivo_emulator/wav.hpp"

namespace tandem::emulator {

namespace {
constexpr std::size_t stretches_max = 200;

std::string listed(const std::vector<std::string>& words, const std::vector<std::string>& any) {
  std::string out;
  for (const auto& w : words) out += (out.empty() ? "" : ", ") + w;
  std::string either;
  for (const auto& w : any) either += (either.empty() ? "" : " or ") + w;
  return out + (out.empty() || either.empty() ? "" : ", ") + either;
}
}  // namespace

person::person(scenario s, world& w, std::function<void(std::string, std::string)> note)
    : scenario_(std::move(s)), world_(w), note_(std::move(note)) {
  for (const auto& [text, voice] : spoken_lines(scenario_)) lines_.push_back(world_.synthesise(text, voice));
  enter(scenario_.steps, 1);
}

void person::enter(const std::vector<step>& steps, int rounds) {
  if (!steps.empty()) stack_.push_back({&steps, 0, rounds});
}

const step* person::current() const { return stack_.empty() ? nullptr : &(*stack_.back().steps)[stack_.back().next]; }

void person::hears(const heard_words& w) {
  if (w.from_ms < heed_from_ms_) return;  // more of what has been acted on already
  if (!words_.empty() && !words_.back().is_final && words_.back().from_ms == w.from_ms) words_.pop_back();
  if (!w.text.empty() && words_.size() < stretches_max) words_.push_back(w);
  if (dead_) line_is_dead();
}

bool person::heard(const step& s) const {
  std::string all = s.kind == step_kind::if_heard ? remembered_ : "";
  for (const auto& w : words_) all += " " + w.text;
  all = plain_words(all);
  bool every = std::all_of(s.words.begin(), s.words.end(), [&](const auto& p) { return has_phrase(all, p); });
  return every && (s.any.empty() || std::any_of(s.any.begin(), s.any.end(), [&](const auto& p) { return has_phrase(all, p); }));
}

void person::give_up(std::string why, turn& out) {
  failure_ = std::move(why);
  note_("gave_up", failure_);
  stack_.clear();
  finished_ = true;
  out.hangs_up = true;
}

person::turn person::live(std::int64_t now, bool agent_speaks) {
  if (agent_speaks != agent_speaks_ || now == 0) {
    agent_speaks_ = agent_speaks;
    if (agent_speaks)
      loud_since_ = now;
    else
      quiet_since_ = std::max<std::int64_t>(0, now - speech_hang_ms);
  }
  turn out;
  if (now >= scenario_.max_call_ms && failure_.empty()) {
    give_up("max_call_ms passed", out);
    return out;
  }
  // Steps that take no time are done in the same frame, a bounded number of them.
  for (int i = 0; i < 1000; ++i) {
    const step* s = current();
    if (!s) {
      if (!finished_) note_("script_ended", "");
      finished_ = true;
      return out;
    }
    if (!began_) {
      began_ = now;
      audio_ready_ = speaking_ = false;
    }
    auto depth = stack_.size();
    auto p = run(*s, now, out);
    if (p != progress::done) return out;
    began_.reset();
    ++steps_done_;
    if (stack_.size() <= depth) advance();
  }
  return out;
}

void person::advance() {
  // Of this list, of its next round, or of the list it stands in: a step that entered a list waits beneath it.
  while (!stack_.empty()) {
    auto& top = stack_.back();
    if (++top.next < top.steps->size()) return;
    top.next = 0;
    if (--top.rounds_left > 0) return;
    stack_.pop_back();
  }
}

void person::line_is_dead() {
  dead_ = true;
  lines_.clear();
  if (finished_) return;
  // What has been heard counts, even when it is recognised after the last frame; what was still to be said does not.
  for (int i = 0; i < 1000; ++i) {
    const step* s = current();
    if (!s) {
      finished_ = true;
      return note_("script_ended", "");
    }
    auto depth = stack_.size();
    if (s->kind == step_kind::wait_for && heard(*s)) {
      for (const auto& w : words_) remembered_ += " " + w.text;
      note_("heard", plain_words(remembered_));
    } else if (s->kind == step_kind::if_heard) {
      enter(heard(*s) ? s->then : s->otherwise, 1);
    } else if (s->kind != step_kind::silence && s->kind != step_kind::wait_for_silence && s->kind != step_kind::hang_up) {
      return;
    }
    ++steps_done_;
    if (stack_.size() <= depth) advance();
  }
}

person::progress person::play(const samples& audio, turn& out) {
  if (!audio_ready_) {
    audio_ready_ = true;
    audio_at_ = 0;
  }
  auto part = std::min(frame_samples, audio.size() - audio_at_);
  std::copy_n(audio.begin() + static_cast<std::ptrdiff_t>(audio_at_), part, out.said.begin());
  audio_at_ += part;
  // The frame is used up: the next step begins with the next one.
  return audio_at_ >= audio.size() ? progress::stop : progress::waiting;
}

person::progress person::speak(const std::string& text, const std::string& voice, turn& out) {
  auto line = world_.synthesise(text, voice.empty() ? scenario_.voice : voice);
  if (!line->ready) return progress::waiting;
  if (!line->error.empty()) {
    give_up("cannot say \"" + text + "\": " + line->error, out);
    return progress::waiting;
  }
  if (!audio_ready_) note_("says", text);
  return play(line->audio, out);
}

person::progress person::wait_for(const step& s, std::int64_t now) {
  if (!heard(s)) return progress::waiting;
  if (!s.at_once && (agent_speaks_ || now - quiet_since_ < s.quiet_ms || !words_.back().is_final)) return progress::waiting;
  remembered_.clear();
  for (const auto& w : words_) remembered_ += " " + w.text;
  note_("heard", plain_words(remembered_));
  words_.clear();
  heed_from_ms_ = now;
  return progress::done;
}

person::progress person::run(const step& s, std::int64_t now, turn& out) {
  auto since = now - *began_;
  switch (s.kind) {
    case step_kind::say:
    case step_kind::play_wav:
    case step_kind::press:
    case step_kind::beep: {
      // A sound is over once its last frame went out; that was the frame before this one.
      if (audio_ready_ && audio_at_ >= audio_.size() && s.kind != step_kind::say) return progress::done;
      if (s.kind == step_kind::say) {
        auto line = world_.synthesise(s.text, s.voice.empty() ? scenario_.voice : s.voice);
        if (audio_ready_ && audio_at_ >= line->audio.size()) return progress::done;
        speak(s.text, s.voice, out);
        return progress::waiting;
      }
      if (!audio_ready_) {
        audio_.clear();
        if (s.kind == step_kind::play_wav) {
          auto loaded = load_wav(s.text);
          if (!loaded.error.empty()) {
            give_up(loaded.error, out);
            return progress::waiting;
          }
          audio_ = std::move(loaded.audio);
          note_("plays", s.text);
        } else if (s.kind == step_kind::beep) {
          audio_ = beep_tone(s.tone_hz, s.tone_ms);
          note_("beeps", std::to_string(s.tone_ms) + " ms");
        } else {
          note_("presses", s.text);
          for (char digit : s.text) {
            auto tone = s.in_band ? touch_tone(digit, s.tone_ms) : samples(static_cast<std::size_t>(s.tone_ms) * 8);
            audio_.insert(audio_.end(), tone.begin(), tone.end());
            audio_.resize(audio_.size() + static_cast<std::size_t>(s.gap_ms) * 8);
          }
        }
        if (audio_.empty()) return progress::done;
      }
      if (s.kind == step_kind::press && s.as_event) {
        auto per_digit = static_cast<std::size_t>(s.tone_ms + s.gap_ms) * 8;
        auto from = audio_ready_ ? audio_at_ : 0;
        for (std::size_t i = 0; i < s.text.size(); ++i)
          if (i * per_digit >= from && i * per_digit < from + frame_samples) out.pressed += s.text[i];
      }
      play(audio_, out);
      return progress::waiting;
    }
    case step_kind::wait_for: {
      if (auto p = wait_for(s, now); p == progress::done) return p;
      if (since < s.timeout_ms) return progress::waiting;
      std::string got;
      for (const auto& w : words_) got += " " + w.text;
      auto why = "did not hear " + listed(s.words, s.any) + " within " + std::to_string(s.timeout_ms) + " ms; heard \"" +
                 plain_words(got) + "\"";
      if (!s.has_timeout_steps) {
        give_up(why, out);
        return progress::waiting;
      }
      note_("timed_out", why);
      enter(s.then, 1);
      return progress::done;
    }
    case step_kind::if_heard: enter(heard(s) ? s.then : s.otherwise, 1); return progress::done;
    case step_kind::repeat: enter(s.then, s.times); return progress::done;
    case step_kind::silence: return since < s.ms ? progress::waiting : progress::done;
    case step_kind::wait_for_speech:
      if (agent_speaks_) return progress::done;
      if (since >= s.timeout_ms) give_up("the agent did not speak within " + std::to_string(s.timeout_ms) + " ms", out);
      return progress::waiting;
    case step_kind::wait_for_silence:
      if (!agent_speaks_ && now - std::max(quiet_since_, *began_) >= s.ms) return progress::done;
      if (since >= s.timeout_ms) give_up("the agent was not silent within " + std::to_string(s.timeout_ms) + " ms", out);
      return progress::waiting;
    case step_kind::interrupt: {
      auto line = world_.synthesise(s.text, s.voice.empty() ? scenario_.voice : s.voice);
      if (audio_ready_ && audio_at_ >= line->audio.size()) return progress::done;
      if (!speaking_ && agent_speaks_ && now - loud_since_ >= s.ms && line->ready) {
        speaking_ = true;
        words_.clear();
        remembered_.clear();
        heed_from_ms_ = now;
        note_("interrupts", s.text);
      }
      if (speaking_)
        speak(s.text, s.voice, out);
      else if (since >= s.timeout_ms)
        give_up("the agent did not speak for " + std::to_string(s.ms) + " ms, so there was nothing to interrupt", out);
      return progress::waiting;
    }
    case step_kind::hang_up:
      note_("hangs_up", "");
      out.hangs_up = true;
      stack_.clear();
      finished_ = true;
      return progress::stop;
  }
  return progress::done;
}

}  // namespace tandem::emulator
