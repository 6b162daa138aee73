#include "examples/plivo_emulator/document.hpp"

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"
#include "examples/plivo_emulator/wav.hpp"

namespace tandem::emulator {

document_codes codes_of(document_kind k) {
  switch (k) {
    case document_kind::answer: return {7011, 0, 0, 8011};
    case document_kind::action: return {7012, 7022, 7032, 8012};
    case document_kind::transfer: return {7013, 7023, 7033, 8013};
    case document_kind::redirect: return {7014, 7024, 7034, 8014};
  }
  return {0, 0, 0, 0};
}

void document_player::stop() {
  ++*generation_;
  idle_ = true;
  fetching_ = waits_for_stream_ = false;
  sound_.reset();
  input_.reset();
  wait_frames_ = 0;
}

void document_player::play(std::vector<element> elements, std::string url) {
  stop();
  elements_ = std::move(elements);
  url_ = std::move(url);
  index_ = 0;
  idle_ = false;
  next();
}

void document_player::fetch(document_kind kind, const std::string& url, const std::string& method, std::string event,
                            fields more) {
  stop();
  auto codes = codes_of(kind);
  auto target = resolve_url(url_.empty() ? call_.order_.answer_url : url_, url);
  if (!is_http_url(target)) return fail(kind, codes.bad_url, "\"" + url + "\" is no http or https URL");
  if (method != "POST" && method != "GET") return fail(kind, codes.bad_method, "\"" + method + "\" is neither GET nor POST");
  fetching_ = true;
  auto parameters = call_.parameters(event);
  for (auto& [name, value] : more) set(parameters, name, value);
  auto answered = [this, weak = call_.weak_from_this(), generation = *generation_, kind, codes, target](web_answer a) {
    auto alive = weak.lock();
    if (!alive || generation != *generation_) return;
    fetching_ = false;
    if (!is_success(a))
      return fail(kind, codes.unreachable, a.failure == web_failure::none ? "answered " + std::to_string(a.status) : a.why);
    auto document = parse_document(a.body, a.content_type);
    for (const auto& r : document.remarks) call_.note("xml_remark", {{"remark", r}});
    if (!document.error.empty()) return fail(kind, codes.bad_xml, document.error);
    play(std::move(document.elements), target);
  };
  call_.send_webhook(std::move(event), method, target, std::move(parameters), answered);
}

void document_player::fail(document_kind, int code, const std::string& why) {
  call_.note("document_failed", {{"code", std::int64_t{code}}, {"why", why}});
  call_.hang_up(code, {});
}

void document_player::next() {
  // Elements that take no time follow each other at once; the list is finite.
  while (!idle_ && !fetching_ && !waits_for_stream_ && !sound_ && !input_ && wait_frames_ == 0) {
    if (index_ >= elements_.size()) {
      idle_ = true;
      call_.hang_up(4010, "Plivo");
      return;
    }
    begin(elements_[index_++]);
  }
}

void document_player::begin(const element& e) {
  call_.note("element", {{"tag", std::string(tag_of(e))}});
  if (auto* s = std::get_if<speak_element>(&e)) return begin_sound(*s);
  if (auto* p = std::get_if<play_element>(&e)) return begin_sound(*p);
  if (auto* w = std::get_if<wait_element>(&e)) return begin_sound(*w);
  if (auto* d = std::get_if<dtmf_element>(&e)) {
    sound_ = std::make_shared<sound>();
    for (char c : d->digits) {
      auto tone = c == 'w' ? samples(4000) : c == 'W' ? samples(8000) : touch_tone(c, 200);
      sound_->audio.insert(sound_->audio.end(), tone.begin(), tone.end());
      sound_->audio.resize(sound_->audio.size() + 800);
    }
  } else if (auto* i = std::get_if<input_element>(&e)) {
    input_ = input{*i, i->retries, 0, -1, -1, {}, {}, false};
  } else if (auto* r = std::get_if<redirect_element>(&e)) {
    fetch(document_kind::redirect, r->url, r->method, "Redirect", {});
  } else if (auto* h = std::get_if<hangup_element>(&e)) {
    if (h->schedule_seconds < 0) {
      idle_ = true;
      call_.hang_up(4000, "Answer XML");
    } else {
      call_.after(1000LL * h->schedule_seconds, [this] { call_.hang_up(6000, "Answer XML"); });
    }
  } else if (auto* s = std::get_if<stream_element>(&e)) {
    begin_stream(*s);
  }
}

void document_player::begin_stream(const stream_element& e) {
  if (call_.stream_ && !call_.stream_->is_over()) {
    call_.note("xml_remark", {{"remark", std::string("a second <Stream> while one runs is left out")}});
    return;
  }
  waits_for_stream_ = e.keep_call_alive;
  stream_leg::owner owner;
  owner.call_uuid = call_.order_.uuid;
  owner.from = call_.order_.from;
  owner.to = call_.order_.to;
  auto* c = &call_;  // owns the leg, and closes it before it goes
  owner.note = [c](std::string_view type, const details& d) { c->note(type, d); };
  owner.plays_digits = [c](std::string_view digits) {
    for (char d : digits) {
      auto tone = touch_tone(d, 120);
      if (c->agent_tones_.size() > 8000 * 60) return;
      c->agent_tones_.insert(c->agent_tones_.end(), tone.begin(), tone.end());
      c->agent_tones_.resize(c->agent_tones_.size() + 640);
    }
  };
  owner.over = [this] { stream_over(); };
  call_.stream_ = std::make_shared<stream_leg>(desk_, e, std::move(owner));
  call_.stream_->open();
}

void document_player::stream_over() {
  if (!waits_for_stream_) return;
  waits_for_stream_ = false;
  next();
}

void document_player::begin_sound(const prompt_element& p) {
  if (auto* w = std::get_if<wait_element>(&p)) {
    wait_frames_ = w->seconds * 1000LL / frame_ms;
    return;
  }
  sound_ = std::make_shared<sound>();
  if (auto* s = std::get_if<speak_element>(&p)) {
    if (s->language.substr(0, 2) != "en")
      call_.note("xml_remark", {{"remark", "only English is spoken here, not " + s->language}});
    sound_->rounds = s->loop;
    sound_->text = s->text;
    if (s->text.empty())
      sound_.reset();
    else
      sound_->clip = desk_.outside.synthesise(s->text, s->voice == "MAN" ? "rms" : "slt");
    return;
  }
  const auto& play = std::get<play_element>(p);
  sound_->rounds = play.loop;
  sound_->waiting = true;
  web_request request;
  request.url = play.url;
  request.read_ms = request.total_ms = 120000;
  desk_.outside.fetch(request, [weak = call_.weak_from_this(), c = &call_, into = sound_, url = play.url](web_answer a) {
    auto alive = weak.lock();
    if (!alive) return;
    auto read = is_success(a)
                    ? read_wav(a.body)
                    : clip_or_error{{}, a.failure == web_failure::none ? "answered " + std::to_string(a.status) : a.why};
    if (!read.error.empty()) c->note("play_failed", {{"url", url}, {"why", read.error}});
    into->audio = std::move(read.audio);
    into->waiting = false;
  });
}

bool document_player::sound_step(frame& out, std::int64_t now_ms) {
  auto& s = *sound_;
  if (s.waiting || (s.clip && !s.clip->ready)) return true;
  const samples& audio = s.clip ? s.clip->audio : s.audio;
  if (!s.begun) {
    s.begun = true;
    if (!s.text.empty()) {
      call_.note("speaks", {{"text", s.text}});
      if (!call_.ear_) {
        auto length = static_cast<std::int64_t>(audio.size() / 8);
        call_.transcript_.push_back({true, now_ms, now_ms + length, s.text});
        if (call_.person_) call_.person_->hears({now_ms, now_ms + length, plain_words(s.text), true});
      }
    }
  }
  auto part = std::min(frame_samples, audio.size() - s.at);
  std::copy_n(audio.begin() + static_cast<std::ptrdiff_t>(s.at), part, out.begin());
  s.at += part;
  if (s.at < audio.size()) return true;
  s.at = 0;
  return !audio.empty() && (s.rounds == 0 || --s.rounds > 0);
}

frame document_player::step(std::int64_t now_ms) {
  frame out{};
  // An element that ended with the frame before makes room for the next one now: its own last frame has been heard.
  next();
  if (idle_ || fetching_ || waits_for_stream_) return out;
  if (input_ && !sound_ && wait_frames_ == 0) input_step(now_ms);
  if (sound_) {
    if (!sound_step(out, now_ms)) sound_.reset();
  } else if (wait_frames_ > 0) {
    --wait_frames_;
  }
  return out;
}

void document_player::input_step(std::int64_t now_ms) {
  auto& in = *input_;
  if (in.listening_ms < 0 && in.prompt < in.what.prompts.size() && in.keys.empty() && !in.speaking)
    return begin_sound(in.what.prompts[in.prompt++]);
  if (in.listening_ms < 0) in.listening_ms = now_ms;
  if (!in.keys.empty()) {
    if (now_ms - in.last_key_ms >= in.what.between_ms) input_done(false);
    return;
  }
  if (in.speaking || now_ms - in.listening_ms < in.what.first_ms) return;
  if (--in.tries_left > 0) {
    in.prompt = 0;
    in.listening_ms = -1;
    return;
  }
  call_.note("no_input", {{"tag", in.what.name}});
  input_.reset();
}

void document_player::digit(char key, std::int64_t now_ms) {
  if (!input_ || !input_->what.digits) return;
  auto& in = *input_;
  sound_.reset();
  wait_frames_ = 0;
  in.prompt = in.what.prompts.size();
  if (!in.what.finish_on.empty() && key == in.what.finish_on[0]) {
    if (in.keys.empty()) {
      input_.reset();
      return next();
    }
    return input_done(false);
  }
  if (in.what.valid.find(key) == std::string::npos) {
    call_.note("invalid_digit", {{"digit", std::string(1, key)}});
    return;
  }
  in.keys += key;
  in.last_key_ms = now_ms;
  if (in.keys.size() >= in.what.most) input_done(false);
}

void document_player::caller_began(std::int64_t) {
  if (!input_ || !input_->what.speech) return;
  sound_.reset();
  wait_frames_ = 0;
  input_->speaking = true;
}

void document_player::caller_said(std::string text, std::int64_t now_ms) {
  if (!input_ || !input_->what.speech || !input_->speaking) return;
  input_->speaking = false;
  input_->listening_ms = now_ms;
  if (text.empty()) return;
  input_->speech = std::move(text);
  input_done(true);
}

void document_player::input_done(bool speech) {
  auto in = std::move(*input_);
  input_.reset();
  sound_.reset();
  fields more{{"Digits", in.keys}};
  if (in.what.name == "GetInput") {
    more.emplace_back("InputType", speech ? "speech" : "dtmf");
    more.emplace_back("Speech", in.speech);
    more.emplace_back("SpeechConfidenceScore", speech ? "0.9" : "");
    more.emplace_back("BilledAmount", speech ? "0.02000" : "0.00000");
  }
  call_.note("input", {{"tag", in.what.name}, {"digits", in.keys}, {"speech", in.speech}});
  if (in.what.action.empty()) return next();
  if (in.what.redirect) return fetch(document_kind::action, in.what.action, in.what.method, in.what.name, std::move(more));
  auto target = resolve_url(url_.empty() ? call_.order_.answer_url : url_, in.what.action);
  auto parameters = call_.parameters(in.what.name);
  for (auto& [name, value] : more) set(parameters, name, value);
  if (is_http_url(target)) call_.send_webhook(in.what.name, in.what.method, target, std::move(parameters), {});
  next();
}

}  // namespace tandem::emulator
