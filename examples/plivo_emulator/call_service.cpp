// What the API and lasting elements ask of a call: sounds, keys, company, recordings, news for the application.

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"

namespace tandem::emulator {

namespace {
constexpr std::size_t transcript_max = 2000;
constexpr std::size_t tapes_max = 4;  // at once
}  // namespace

sound_ears call::ears() {
  auto weak = weak_from_this();
  return {[weak](std::string_view type, const details& more) {
            if (auto alive = weak.lock()) alive->note(type, more);
          },
          [weak](const std::string& text, std::int64_t length_ms) {
            auto alive = weak.lock();
            // With ears it is recognised like anything else that is said.
            if (!alive || alive->ear_ || alive->transcript_.size() >= transcript_max) return;
            auto now = alive->audio_ms();
            alive->transcript_.push_back({true, now, now + length_ms, text});
            alive->person_->hears({now, now + length_ms, plain_words(text), true});
          }};
}

void call::play_over(std::vector<prompt_element> list, bool mix, bool for_ever) {
  over_ = prompt_player(desk_, ears());
  over_mixes_ = mix;
  over_.play(std::move(list), for_ever);
}

void call::play_over(samples audio) {
  over_mixes_ = true;
  over_.play(std::move(audio));
}

void call::play_digits(std::string_view digits) {
  note("agent_digits", {{"digits", std::string(digits)}});
  for (char d : digits) {
    if (agent_tones_.size() > 8000 * 60) return;
    auto tone = d == 'w' ? samples(4000) : d == 'W' ? samples(8000) : touch_tone(d, 120);
    agent_tones_.insert(agent_tones_.end(), tone.begin(), tone.end());
    agent_tones_.resize(agent_tones_.size() + 640);
  }
}

void call::join(std::shared_ptr<bridge> with) {
  leave_bridge();
  joined_ = std::move(with);
  seat_ = joined_->join();
}

void call::leave_bridge() {
  if (joined_) joined_->leave(seat_);
  joined_.reset();
}

std::shared_ptr<tape> call::start_tape(bool stereo, int most_s, std::function<void(tape&)> done) {
  auto t = std::make_shared<tape>();
  t->id = desk_.make_uuid();
  t->stereo = stereo;
  t->most_frames = most_s * 1000LL / frame_ms;
  t->began_ms = desk_.time_ms();
  t->done = std::move(done);
  if (running_tapes_.size() >= tapes_max) stop_tape(std::string(running_tapes_.front()->id));
  running_tapes_.push_back(t);
  note("recording_began", {{"recording_id", t->id}});
  return t;
}

void call::stop_tape(const std::string& id) {
  auto all = running_tapes_;
  for (const auto& t : all) {
    if (!id.empty() && t->id != id) continue;
    std::erase(running_tapes_, t);
    desk_.shelf.keep(*t);
    note("recording_ended", {{"recording_id", t->id}, {"length_ms", t->length_ms()}});
    if (t->done) std::exchange(t->done, {})(*t);
  }
}

void call::dial_was_answered() {
  if (auto start = std::exchange(on_dial_answer_, {})) start();
}

void call::tell(const std::string& event, const std::string& method, const std::string& url, fields more,
                std::function<void(web_answer)> done) {
  auto target = resolve_url(player_->url(), url);
  if (!is_http_url(target)) return;
  auto p = parameters(event);
  for (auto& [name, value] : more) set(p, name, value);
  send_webhook(event, method, target, std::move(p), std::move(done));
}

void call::fetch_sounds(const std::string& event, const std::string& url, fields more,
                        std::function<void(std::vector<prompt_element>)> then) {
  tell(event, "POST", url, std::move(more), [weak = weak_from_this(), then, url](web_answer a) {
    auto alive = weak.lock();
    if (!alive || alive->state_ == call_state::ended) return;
    auto d = is_success(a) ? parse_document(a.body, a.content_type) : xml_document{{}, {}, "no document"};
    std::vector<prompt_element> out;
    for (const auto& e : d.elements) {
      if (auto* s = std::get_if<speak_element>(&e)) out.push_back(*s);
      if (auto* p = std::get_if<play_element>(&e)) out.push_back(*p);
      if (auto* w = std::get_if<wait_element>(&e)) out.push_back(*w);
    }
    if (out.empty()) alive->note("sounds_failed", {{"url", url}, {"why", d.error}});
    then(std::move(out));
  });
}

std::string call::start_stream(const stream_element& e) {
  if (state_ != call_state::in_progress || (stream_ && !stream_->is_over())) return {};
  player_->begin_stream(e, false);
  return stream_->id();
}

bool call::transfer_other_leg(const std::string& url, const std::string& method) {
  auto leg = player_->let_go_of_leg();
  return leg && leg->transfer(url, method);
}

}  // namespace tandem::emulator
