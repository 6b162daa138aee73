#include "examples/plivo_emulator/sounding.hpp"

#include <algorithm>

#include "examples/plivo_emulator/wav.hpp"

namespace tandem::emulator {

std::shared_ptr<sounding> sounding::of(samples audio) {
  auto out = std::make_shared<sounding>();
  out->audio_ = std::move(audio);
  return out;
}

namespace {
struct play_fetch {
  // Files of Play have deadlines of their own: 2 s to connect, 120 s to read, one retry on anything.
  static void ask(desk& d, const std::string& url, int tries, std::function<void(web_answer)> then) {
    web_request request;
    request.url = without_fragment(url);
    request.connect_ms = 2000;
    request.read_ms = request.total_ms = 120000;
    d.outside.fetch(request, [&d, url, tries, then](web_answer a) {
      if (!is_success(a) && tries > 1) return ask(d, url, tries - 1, then);
      then(std::move(a));
    });
  }
};
}  // namespace

std::shared_ptr<sounding> sounding::of(desk& d, const prompt_element& p, sound_ears ears) {
  auto out = std::make_shared<sounding>();
  // Music on hold is heard by nobody who would write it down.
  if (!ears.note) ears.note = [](auto&&...) {};
  if (!ears.told) ears.told = [](auto&&...) {};
  out->ears_ = std::move(ears);
  if (auto* w = std::get_if<wait_element>(&p)) {
    out->silence_frames_ = w->seconds * 1000LL / frame_ms;
    return out;
  }
  if (auto* s = std::get_if<speak_element>(&p)) {
    if (s->language.substr(0, 2) != "en")
      out->ears_.note("xml_remark", {{"remark", "only English is spoken here, not " + s->language}});
    if (s->text.empty()) return nullptr;
    out->rounds_ = s->loop;
    out->text_ = s->text;
    out->clip_ = d.outside.synthesise(s->text, s->voice == "MAN" ? "rms" : "slt");
    return out;
  }
  const auto& play = std::get<play_element>(p);
  out->rounds_ = play.loop;
  out->waiting_ = true;
  play_fetch::ask(d, play.url, 2, [out, url = play.url](web_answer a) {
    auto read = is_success(a)
                    ? read_wav(a.body)
                    : clip_or_error{{}, a.failure == web_failure::none ? "answered " + std::to_string(a.status) : a.why};
    if (!read.error.empty()) out->ears_.note("play_failed", {{"url", url}, {"why", read.error}});
    out->audio_ = std::move(read.audio);
    out->waiting_ = false;
  });
  return out;
}

bool sounding::step(frame& out) {
  if (silence_frames_ > 0) return --silence_frames_ > 0;
  if (waiting_ || (clip_ && !clip_->ready)) return true;
  const samples& audio = clip_ ? clip_->audio : audio_;
  if (!begun_ && !text_.empty()) {
    ears_.note("speaks", {{"text", text_}});
    ears_.told(text_, static_cast<std::int64_t>(audio.size() / 8));
  }
  begun_ = true;
  auto part = std::min(frame_samples, audio.size() - at_);
  std::copy_n(audio.begin() + static_cast<std::ptrdiff_t>(at_), part, out.begin());
  at_ += part;
  if (at_ < audio.size()) return true;
  at_ = 0;
  return !audio.empty() && (rounds_ == 0 || --rounds_ > 0);
}

void prompt_player::play(std::vector<prompt_element> list, bool for_ever) {
  stop();
  list_ = std::move(list);
  for_ever_ = for_ever && !list_.empty();
}

void prompt_player::play(samples audio) {
  stop();
  sound_ = sounding::of(std::move(audio));
}

void prompt_player::stop() {
  list_.clear();
  next_ = 0;
  for_ever_ = false;
  sound_.reset();
}

frame prompt_player::step() {
  frame out{};
  if (for_ever_ && !sound_ && next_ >= list_.size()) next_ = 0;
  while (!sound_ && next_ < list_.size()) sound_ = sounding::of(*desk_, list_[next_++], ears_);
  if (sound_ && !sound_->step(out)) sound_.reset();
  return out;
}

}  // namespace tandem::emulator
