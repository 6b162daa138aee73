#include "examples/plivo_emulator/document.hpp"

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"

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
  early_.clear();
  if (auto last = std::exchange(lasting_, nullptr)) last->stop(call_.state_ == call_state::ended);
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
  auto target = resolve_url(this->url(), url);
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
    auto document = parse_document(a.body, a.content_type, xml_options_of(desk_.sw));
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
  while (!idle_ && !fetching_ && !waits_for_stream_ && !sound_ && !input_ && !lasting_) {
    if (!early_.empty()) {
      sound_ = sounding::of(desk_, early_.front(), call_.ears());
      early_.erase(early_.begin());
      continue;
    }
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
  auto sounds = [this](const prompt_element& p) { sound_ = sounding::of(desk_, p, call_.ears()); };
  if (auto* s = std::get_if<speak_element>(&e)) return sounds(*s);
  if (auto* p = std::get_if<play_element>(&e)) return sounds(*p);
  if (auto* w = std::get_if<wait_element>(&e)) return sounds(*w);
  if (auto* d = std::get_if<dtmf_element>(&e)) {
    samples tones;
    for (char c : d->digits) {
      auto tone = c == 'w' ? samples(4000) : c == 'W' ? samples(8000) : touch_tone(c, 200);
      tones.insert(tones.end(), tone.begin(), tone.end());
      tones.resize(tones.size() + 800);
    }
    sound_ = sounding::of(std::move(tones));
  } else if (auto* i = std::get_if<input_element>(&e)) {
    input_ = input{*i, i->retries, 0, -1, -1, {}, {}, false};
  } else if (auto* r = std::get_if<redirect_element>(&e)) {
    fetch(document_kind::redirect, r->url, r->method, event_name("Redirect"), {});
  } else if (auto* h = std::get_if<hangup_element>(&e)) {
    if (h->schedule_seconds < 0) {
      idle_ = true;
      call_.hang_up(4000, "Answer XML");
    } else {
      call_.after(1000LL * h->schedule_seconds, [this] { call_.hang_up(6000, "Answer XML"); });
    }
  } else if (auto* s = std::get_if<stream_element>(&e)) {
    begin_stream(*s, s->keep_call_alive);
  } else if (auto* p = std::get_if<pre_answer_element>(&e)) {
    call_.note("xml_remark", {{"remark", std::string("a <PreAnswer> after the answer is played like anything else")}});
    early_ = p->prompts;
  } else if (auto* dial = std::get_if<dial_element>(&e)) {
    begin_lasting(make_dialing(desk_, call_, call_.net_, *dial));
    lasting_->over = [this, d = *dial](fields f) { lasting_over("Dial", d, std::move(f)); };
    lasting_->begin();
  } else if (auto* conference = std::get_if<conference_element>(&e)) {
    begin_lasting(make_conferencing(desk_, call_, call_.net_, *conference));
    lasting_->over = [this, c = *conference](fields f) { lasting_over("Conference", c, std::move(f)); };
    lasting_->begin();
  } else if (auto* record = std::get_if<record_element>(&e)) {
    begin_record(*record);
  }
}

void document_player::begin_record(const record_element& e) {
  if (!e.session && !e.on_dial_answer) {
    begin_lasting(make_recording(desk_, call_, e));
    lasting_->over = [this, e](fields f) { lasting_over("Record", e, std::move(f)); };
    return lasting_->begin();
  }
  if (e.on_dial_answer) {
    call_.tape_on_dial([this, e] { begin_background_tape(desk_, call_, e); });
    return;
  }
  tape unknown;
  unknown.id = begin_background_tape(desk_, call_, e);
  unknown.began_ms = desk_.time_ms();
  lasting_over("Record", e, recording_fields(desk_, unknown, e.format, false));
}

void document_player::begin_lasting(std::shared_ptr<lasting_element> e) { lasting_ = std::move(e); }

void document_player::lasting_over(const std::string& event, const action_part& a, fields more) {
  lasting_.reset();
  act(event, a.action, a.method, a.redirect, std::move(more));
}

void document_player::act(const std::string& event, const std::string& action, const std::string& method, bool redirect,
                          fields more) {
  if (action.empty()) return next();
  auto name = event_name(event);
  if (redirect) return fetch(document_kind::action, action, method, name, std::move(more));
  call_.tell(name, method, action, std::move(more));
  next();
}

std::string document_player::event_name(const std::string& element) const {
  const auto& word = desk_.sw.action_event;
  return word == "element" ? element : word == "none" ? std::string{} : word;
}

std::string document_player::url() const { return url_.empty() ? call_.order_.answer_url : url_; }

void document_player::caller_frame(const frame& said) {
  if (lasting_) lasting_->caller_frame(said);
}

std::shared_ptr<call> document_player::let_go_of_leg() { return lasting_ ? lasting_->let_go() : nullptr; }

void document_player::begin_stream(const stream_element& e, bool waits) {
  if (call_.stream_ && !call_.stream_->is_over()) {
    call_.note("xml_remark", {{"remark", std::string("a second <Stream> while one runs is left out")}});
    return;
  }
  waits_for_stream_ = waits;
  stream_leg::owner owner;
  owner.call_uuid = call_.order_.uuid;
  owner.from = call_.order_.from;
  owner.to = call_.order_.to;
  auto* c = &call_;  // owns the leg, and closes it before it goes
  owner.note = [c](std::string_view type, const details& d) { c->note(type, d); };
  owner.plays_digits = [c](std::string_view digits) { c->play_digits(digits); };
  owner.over = [this] { stream_over(); };
  call_.stream_ = std::make_shared<stream_leg>(desk_, e, std::move(owner));
  call_.stream_->open();
}

void document_player::stream_over() {
  if (!waits_for_stream_) return;
  waits_for_stream_ = false;
  next();
}

frame document_player::step(std::int64_t now_ms) {
  frame out{};
  // An element that ended with the frame before makes room for the next one now: its own last frame has been heard.
  next();
  if (idle_ || fetching_ || waits_for_stream_) return out;
  if (lasting_) {
    auto keep = lasting_;  // it may be over within
    return keep->step(now_ms);
  }
  if (input_ && !sound_) input_step(now_ms);
  if (sound_ && !sound_->step(out)) sound_.reset();
  return out;
}

void document_player::input_step(std::int64_t now_ms) {
  auto& in = *input_;
  if (in.listening_ms < 0 && in.prompt < in.what.prompts.size() && in.keys.empty() && !in.speaking)
    return void(sound_ = sounding::of(desk_, in.what.prompts[in.prompt++], call_.ears()));
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
  if (auto keep = lasting_) return keep->digit(key);
  if (!input_ || !input_->what.digits) return;
  auto& in = *input_;
  sound_.reset();
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
  act(in.what.name, in.what.action, in.what.method, in.what.redirect, std::move(more));
}

}  // namespace tandem::emulator
