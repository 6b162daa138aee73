#pragma once
// A telephone line in virtual time with pretended speech engines: every step is 20 ms of audio and of clock. What the caller
// hears is kept on a timeline, as a carrier plays it: in order, in real time, cleared when asked.

#include <cmath>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "messages/agents.hpp"
#include "voice/agent.hpp"
#include "voice/codec/g711.hpp"
#include "voice/dtmf.hpp"

namespace tandem::testing {

using virtual_time = std::chrono::steady_clock::time_point;

/// Something a voice detector takes for a voice: pulses of a throat through two resonances, swelling like syllables.
inline std::vector<std::int16_t> babble(int ms) {
  std::vector<std::int16_t> pcm;
  double a1 = 0, a2 = 0, b1 = 0, b2 = 0, phase = 0;
  const auto resonate = [](double in, double& y1, double& y2, double hz, double width) {
    const double r = std::exp(-3.14159 * width / 8000), c = 2 * r * std::cos(2 * 3.14159 * hz / 8000);
    const double y = in + c * y1 - r * r * y2;
    y2 = y1, y1 = y;
    return y;
  };
  for (int i = 0; i < ms * 8; ++i) {
    phase += (120 + 15 * std::sin(i / 2400.0)) / 8000;
    const double pulse = phase >= 1 ? 1 : 0;
    if (phase >= 1) phase -= 1;
    const double syllable = 0.6 + 0.4 * std::sin(2 * 3.14159 * 4 * i / 8000.0 + 1);
    const double voice = resonate(pulse, a1, a2, 700, 90) + 0.7 * resonate(pulse, b1, b2, 1200, 110);
    pcm.push_back(static_cast<std::int16_t>(std::clamp(voice * 2500 * syllable, -30000.0, 30000.0)));
  }
  return pcm;
}

struct fake_line : media_sink {
  static constexpr int step_ms = 20;

  // ---- the carrier: plays what it holds in real time
  struct held {
    std::vector<std::byte> audio;
    std::string checkpoint;
  };
  std::deque<held> holding;
  std::vector<std::byte> out;  // heard by the caller, 8 bytes per ms from time 0, silence where nothing was played
  std::int64_t last_sent_ms = -1, cleared_ms = -1, last_frame_before_clear_ms = -1;
  std::size_t frames_sent = 0, bytes_held_max = 0;
  bool losing_checkpoints = false;

  void play(std::span<const std::byte> audio) override {
    holding.push_back({{audio.begin(), audio.end()}, {}});
    last_sent_ms = at_ms;
    ++frames_sent;
    std::size_t bytes = 0;
    for (const held& h : holding) bytes += h.audio.size();
    bytes_held_max = std::max(bytes_held_max, bytes);
  }
  void checkpoint(std::string_view name) override {
    if (!losing_checkpoints) holding.push_back({{}, std::string(name)});
  }
  void clear() override {
    cleared_ms = at_ms;
    last_frame_before_clear_ms = last_sent_ms;
    holding.clear();
    post([this] { agent->on_cleared(); });
  }
  void send_digits(std::string_view) override {}
  void close() override {}

  std::mutex mutex;  // engines post from their own threads
  std::deque<std::function<void()>> posted;
  void post(std::function<void()> work) {
    std::lock_guard lock(mutex);
    posted.push_back(std::move(work));
  }
  std::function<void(std::function<void()>)> poster() override {
    return [this](std::function<void()> work) { post(std::move(work)); };
  }

  // ---- the clock
  std::int64_t at_ms = 0;
  virtual_time now() const { return virtual_time{} + std::chrono::hours(1) + std::chrono::milliseconds(at_ms); }

  // ---- the agent and what it told
  std::unique_ptr<media_agent> agent;
  std::vector<agent_event> told;
  std::function<void(agent_event)> report() {
    return [this](agent_event e) { told.push_back(std::move(e)); };
  }
  template <class Event>
  std::vector<Event> all() const {
    std::vector<Event> some;
    for (const agent_event& e : told) {
      if (const Event* one = std::get_if<Event>(&e)) some.push_back(*one);
    }
    return some;
  }
  bool ended() const { return !all<conversation_ended>().empty(); }
  std::string transcript() const {
    std::string text;
    for (const line_said& said : all<line_said>()) {
      text += (said.line.who == speaker::caller ? "C: " : "A: ") + said.line.text + (said.line.interrupted ? " --\n" : "\n");
    }
    return text;
  }

  void start(std::unique_ptr<media_agent> who) {
    agent = std::move(who);
    agent->on_start(*this, {{"carrier-call"}, "stream-1", media_encoding::mulaw_8k});
    run_posted();
  }
  void run_posted() {
    while (true) {
      std::function<void()> work;
      {
        std::lock_guard lock(mutex);
        if (posted.empty()) return;
        work = std::move(posted.front());
        posted.pop_front();
      }
      work();
    }
  }

  // ---- the caller
  std::deque<std::int16_t> saying;
  void say(const std::vector<std::int16_t>& pcm) { saying.insert(saying.end(), pcm.begin(), pcm.end()); }

  /// Lets engines on other threads finish what this step gave them, so that virtual time does not run away from them.
  std::function<void()> settle = [] {};

  void step() {
    at_ms += step_ms;
    std::array<std::int16_t, 160> pcm{};
    for (auto& sample : pcm) {
      if (saying.empty()) break;
      sample = saying.front();
      saying.pop_front();
    }
    std::array<std::byte, 160> frame;
    linear_to_mulaw(pcm, frame);
    agent->on_audio(frame);
    settle();
    run_posted();
    play_out();
    agent->on_tick(now());
    run_posted();
  }
  void run(std::int64_t ms) {
    for (const std::int64_t until = at_ms + ms; at_ms < until;) step();
  }
  /// Until @p done, at most @p ms; says whether it came to be.
  bool run_until(const std::function<bool()>& done, std::int64_t ms = 30000) {
    for (const std::int64_t until = at_ms + ms; at_ms < until && !done();) step();
    return done();
  }
  bool speaking() const { return !holding.empty(); }

 private:
  void play_out() {
    std::size_t due = step_ms * 8;
    while (!holding.empty()) {
      held& next = holding.front();
      if (!next.checkpoint.empty()) {
        const std::string name = next.checkpoint;
        holding.pop_front();
        agent->on_played(name);
        continue;
      }
      const std::size_t taken = std::min(due, next.audio.size());
      out.insert(out.end(), next.audio.begin(), next.audio.begin() + static_cast<std::ptrdiff_t>(taken));
      next.audio.erase(next.audio.begin(), next.audio.begin() + static_cast<std::ptrdiff_t>(taken));
      due -= taken;
      if (!next.audio.empty()) break;
      holding.pop_front();
    }
    out.insert(out.end(), due, mulaw_silence);
  }
};

/// 60 ms of tone per character, in pieces of 200 ms.
struct fake_tts : text_to_speech {
  std::vector<std::string> spoken;
  std::vector<std::uint64_t> cancelled;
  bool failing = false, mute = false;

  struct session : text_to_speech_session {
    fake_tts& of;
    poster_fn post;
    std::function<void(tts_chunk)> give;
    std::vector<std::uint64_t> dropped;
    session(fake_tts& t, poster_fn p, std::function<void(tts_chunk)> g) : of(t), post(std::move(p)), give(std::move(g)) {}
    void speak(std::uint64_t id, std::string text) override {
      of.spoken.push_back(text);
      if (of.mute) return;
      if (of.failing) return post([this, id] { give({id, {}, true, true, "no voice"}); });
      std::size_t left = text.size() * 60 * 8;
      while (left > 0) {
        const std::size_t piece = std::min<std::size_t>(left, 1600);
        left -= piece;
        post([this, id, piece, last = left == 0] {
          if (std::find(dropped.begin(), dropped.end(), id) == dropped.end())
            give({id, std::vector<std::int16_t>(piece, 4000), last, false, ""});
        });
      }
    }
    void cancel(std::uint64_t id) override {
      dropped.push_back(id);
      of.cancelled.push_back(id);
    }
  };
  std::unique_ptr<text_to_speech_session> open(std::string, poster_fn post, std::function<void(tts_chunk)> give) override {
    return std::make_unique<session>(*this, std::move(post), std::move(give));
  }
};

/// Understands whatever the test has put on its list, in order; nothing when the list is empty.
struct fake_stt : speech_to_text {
  std::deque<std::string> will_hear;
  std::size_t frames = 0, utterances = 0, cancelled = 0;
  recognition_hints hints;
  bool deaf = false;

  struct session : speech_to_text_session {
    fake_stt& of;
    poster_fn post;
    std::function<void(stt_result)> give;
    session(fake_stt& s, poster_fn p, std::function<void(stt_result)> g) : of(s), post(std::move(p)), give(std::move(g)) {}
    void hint(const recognition_hints& h) override { of.hints = h; }
    void begin_utterance() override { ++of.utterances; }
    void audio(std::span<const std::int16_t>) override { ++of.frames; }
    void end_utterance() override {
      if (of.deaf) return;
      stt_result result;
      result.final = true;
      result.confidence = 0.9F;
      if (!of.will_hear.empty()) result.text = of.will_hear.front(), of.will_hear.pop_front();
      post([this, result] { give(result); });
    }
    void cancel() override { ++of.cancelled; }
  };
  std::unique_ptr<speech_to_text_session> open(poster_fn post, std::function<void(stt_result)> give) override {
    return std::make_unique<session>(*this, std::move(post), std::move(give));
  }
};

}  // namespace tandem::testing
