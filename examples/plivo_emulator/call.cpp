#include "examples/plivo_emulator/call.hpp"

#include <algorithm>

namespace tandem::emulator {

namespace {
constexpr std::size_t pre_roll_frames = 12;  // what the ear gets of the time before speech was noticed
constexpr std::int64_t frame_us = 1000LL * frame_ms;
constexpr std::size_t transcript_max = 2000;
constexpr std::int64_t breath_ms = 500;
constexpr std::int64_t early_frames_max = 30 * 50;

}  // namespace

call::call(desk& d, call_order order, lines& net, leg_watch watch)
    : desk_(d),
      order_(std::move(order)),
      net_(net),
      watch_(std::move(watch)),
      tapes_(d.told.record_dir, order_.uuid),
      person_(std::make_unique<person>(order_.script, d.outside,
                                       [this](std::string what, std::string about) { person_did(what, about); })),
      player_(std::make_unique<document_player>(d, *this)),
      over_(d, {}) {
  placed_at_ = desk_.time_ms();
}

void call::after(std::int64_t ms, std::function<void()> work) {
  desk_.outside.after_ms(ms, [weak = weak_from_this(), work = std::move(work)] {
    auto alive = weak.lock();
    if (alive && alive->state_ != call_state::ended) work();
  });
}

void call::note(std::string_view type, const details& more) {
  auto line = note_json(desk_.outside.epoch_ms(), order_.uuid, answered_at_ ? audio_ms() : -1, type, more);
  tapes_.note(line);
  desk_.log.add_event(line);
}

std::string call::status_word() const {
  switch (state_) {
    case call_state::queued: return "queued";
    case call_state::dialing:
    case call_state::ringing: return "ringing";
    case call_state::in_progress: return "in-progress";
    case call_state::ended: return end_->status;
  }
  return "";
}

std::string call::scenario_state() const {
  if (!person_->failure().empty()) return "failed";
  if (person_->finished()) return "done";
  if (state_ == call_state::ended) return "cut_short";
  return answered_at_ ? "running" : "waiting";
}

void call::place() {
  placed_at_ = desk_.time_ms();
  wants_hold_ = desk_.troubles.take("hold_ringing").has_value();
  note("placed", {{"direction", std::string(order_.inbound ? "inbound" : "outbound")},
                  {"from", order_.from},
                  {"to", order_.to},
                  {"scenario", order_.script.name}});
  if (desk_.troubles.take("silent_call")) {
    order_.never_told = true;
    return note("silent", {});
  }
  if (order_.inbound)
    ring_inbound();
  else
    dial();
}

// ---- inbound

void call::ring_inbound() {
  state_ = call_state::ringing;
  rang_at_ = placed_at_;
  note("ringing", {});
  fetch_answer_document();
}

void call::fetch_answer_document() {
  struct attempt {
    static void fetch(const std::shared_ptr<call>& c, const std::string& url, const std::string& method, bool is_fallback) {
      c->send_webhook("StartApp", method, url, c->parameters("StartApp"), [weak = std::weak_ptr(c), is_fallback](web_answer a) {
        auto alive = weak.lock();
        if (!alive || alive->state_ == call_state::ended) return;
        int code = 0;
        std::string why;
        xml_document d;
        if (!is_success(a)) {
          code = 7011;
          why = a.failure == web_failure::none ? "answered " + std::to_string(a.status) : a.why;
        } else {
          d = parse_document(a.body, a.content_type, xml_options_of(alive->desk_.sw));
          for (const auto& r : d.remarks) alive->note("xml_remark", {{"remark", r}});
          if (!d.error.empty()) code = 8011;
          why = d.error;
        }
        if (code == 0) return alive->play_document(std::move(d));
        alive->note("document_failed", {{"code", std::int64_t{code}}, {"why", why}});
        if (!is_fallback && is_http_url(alive->order_.fallback_url))
          return fetch(alive, alive->order_.fallback_url, alive->order_.fallback_method, true);
        alive->hang_up(code, {});
      });
    }
  };
  if (!is_http_url(order_.answer_url)) {
    note("document_failed", {{"code", std::int64_t{7011}}, {"why", std::string("there is no answer_url")}});
    return hang_up(7011, {});
  }
  attempt::fetch(shared_from_this(), order_.answer_url, order_.answer_method, false);
}

void call::play_document(xml_document d) {
  if (state_ == call_state::in_progress) return player_->play(std::move(d.elements), order_.answer_url);
  if (!d.elements.empty())
    if (auto* h = std::get_if<hangup_element>(&d.elements.front()); h && !h->reason.empty())
      return hang_up(h->reason == "busy" ? 3010 : 3020, "Answer XML");
  if (!d.elements.empty())
    if (auto* early = std::get_if<pre_answer_element>(&d.elements.front())) {
      auto prompts = early->prompts;
      d.elements.erase(d.elements.begin());
      auto rest = std::make_shared<xml_document>(std::move(d));
      return early_media(std::move(prompts), [this, rest] { play_document(std::move(*rest)); });
    }
  auto go = [this, elements = std::move(d.elements)]() mutable {
    answer();
    player_->play(std::move(elements), order_.answer_url);
  };
  auto shared_go = std::make_shared<decltype(go)>(std::move(go));
  auto rung = desk_.time_ms() - placed_at_;
  after(std::max<std::int64_t>(0, desk_.sw.ring_ms - rung), [this, shared_go] {
    if (!wants_hold_) return (*shared_go)();
    held_ = true;
    note("held_ringing", {});
    on_release_ = [shared_go] { (*shared_go)(); };
  });
}

void call::early_media(std::vector<prompt_element> prompts, std::function<void()> then) {
  note("early_media_began", {});
  auto early = std::make_shared<prompt_player>(desk_, ears());
  early->play(std::move(prompts));
  early_frame(std::move(early), desk_.outside.now_us(), 0, std::move(then));
}

void call::early_frame(std::shared_ptr<prompt_player> early, std::int64_t began_us, std::int64_t frames,
                       std::function<void()> then) {
  // Media before the answer is not billed, and not for long.
  if (early->idle() || frames >= early_frames_max) {
    note("early_media_ended", {{"length_ms", frames * frame_ms}});
    return then();
  }
  early->step();
  desk_.outside.at_us(began_us + (frames + 1) * frame_us, [weak = weak_from_this(), early, began_us, frames, then] {
    auto alive = weak.lock();
    if (alive && alive->state_ != call_state::ended) alive->early_frame(early, began_us, frames + 1, then);
  });
}

void call::release() {
  if (!held_) return;
  held_ = wants_hold_ = false;
  note("released", {});
  auto go = std::exchange(on_release_, {});
  if (go) go();
}

// ---- outbound

void call::dial() {
  state_ = call_state::dialing;
  auto late = desk_.troubles.take("delay_ring");
  after(desk_.sw.dial_ms + (late ? late->ms : 0), [this] {
    if (order_.callee.does == party::kind::fails) return hang_up(order_.callee.code, {});
    if (order_.callee.does == party::kind::busy) return hang_up(3010, {});
    ring_outbound();
  });
}

void call::ring_outbound() {
  state_ = call_state::ringing;
  rang_at_ = desk_.time_ms();
  note("ringing", {});
  if (watch_.rings) watch_.rings();
  if (is_http_url(order_.ring_url)) send_webhook("Ring", order_.ring_method, order_.ring_url, parameters("Ring"), {});
  after(1000 * order_.ring_timeout_s, [this] {
    if (state_ == call_state::ringing) hang_up(6010, {});
  });
  if (order_.hangup_on_ring_s >= 0)
    after(1000 * order_.hangup_on_ring_s, [this] {
      if (state_ == call_state::ringing) hang_up(6000, {});
    });
  if (wants_hold_) {
    held_ = true;
    note("held_ringing", {});
    on_release_ = [this] { party_acts(); };
  } else {
    after(order_.callee.after_ms, [this] { party_acts(); });
  }
}

void call::party_acts() {
  if (state_ != call_state::ringing) return;
  switch (order_.callee.does) {
    case party::kind::rejects: return hang_up(3020, {});
    case party::kind::no_answer: return;  // until the ring timeout
    case party::kind::busy:
    case party::kind::fails: return;  // never came to ring
    case party::kind::answers:
    case party::kind::machine: break;
  }
  answer();
  if (!order_.send_digits.empty()) play_digits(order_.send_digits);
  if (watch_.answers) return watch_.answers();
  begin_api_call();
}

void call::begin_api_call() {
  const auto& wanted = order_.machine_detection;
  bool machine = order_.callee.detected_as_machine.value_or(order_.callee.does == party::kind::machine);
  bool waits = wanted == "true" && !is_http_url(order_.machine_url) && desk_.sw.machine_in_answer;
  if (!waits) fetch_answer_document();
  if (wanted.empty()) return;
  auto usual = machine ? std::min(order_.machine_ms, 3000) : std::min(order_.machine_ms, 1500);
  after(order_.callee.detected_ms >= 0 ? order_.callee.detected_ms : usual,
        [this, machine, waits] { machine_decided(machine, waits); });
}

void call::machine_decided(bool machine, bool waits) {
  note(machine ? "machine_detected" : "human_detected", {});
  if (machine && order_.machine_detection == "hangup") return hang_up(9100, {});
  if (waits) {
    machine_ = machine;
    return fetch_answer_document();
  }
  if (!is_http_url(order_.machine_url) || (!machine && !desk_.sw.machine_webhook_for_humans)) return;
  auto p = parameters("MachineDetection");
  set(p, "Machine", machine ? "true" : "false");
  send_webhook("MachineDetection", order_.machine_method, order_.machine_url, std::move(p), {});
}

// ---- both

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

bool call::transfer(const std::string& url, const std::string& method) {
  if (state_ != call_state::in_progress) return false;
  note("transfer", {{"url", url}});
  auto go = [this, url, method] {
    if (stream_) stream_->close("API request");
    player_->fetch(document_kind::transfer, url, method, player_->event_name("Transfer"), {});
  };
  if (!desk_.sw.transfer_waits_for_stream || !player_->waits_for_stream()) {
    // Later: the API's answer comes before the transfer's own request.
    after(0, go);
    return true;
  }
  struct waiter {
    static void wait(const std::shared_ptr<call>& c, std::function<void()> then) {
      c->after(100, [c, then = std::move(then)] {
        if (c->stream_ && !c->stream_->is_over())
          wait(c, then);
        else
          then();
      });
    }
  };
  player_->stop();
  waiter::wait(shared_from_this(), go);
  return true;
}

bool call::stop_stream(const std::string& id) {
  if (state_ != call_state::in_progress || !stream_ || stream_->is_over() || (!id.empty() && stream_->id() != id)) return false;
  auto keep = stream_;
  keep->close("API request");
  player_->stream_over();
  return true;
}

void call::hang_up(int code, std::string_view source) {
  if (state_ == call_state::ended) return;
  auto self = shared_from_this();
  state_ = call_state::ended;
  held_ = false;
  ended_at_ = desk_.time_ms();
  end_ = ending_of(code, answered_at_ != 0, source == "Callee" ? desk_.sw.called_party : std::string(source));
  if (code == 6010 && !answered_at_) end_->status = desk_.sw.ring_timeout_status;
  player_->stop();
  leave_bridge();
  over_.stop();
  stop_tape({});
  if (stream_) stream_->close("Call hangup");
  if (agent_voice_.speaking()) note("agent_speech_ended", {{"at_ms", audio_ms()}, {"by_hangup", true}});
  if (ear_ && ear_open_) ear_->end(audio_ms());
  // What was being said is still recognised; then the recogniser goes.
  if (ear_) desk_.outside.after_ms(3000, [self] { self->ear_.reset(); });
  if (caller_voice_.speaking()) note("caller_speech_ended", {{"at_ms", audio_ms()}, {"by_hangup", true}});
  person_->line_is_dead();
  note("ended", {{"code", std::int64_t{end_->code}},
                 {"name", std::string(hangup_cause_name(end_->code))},
                 {"source", end_->source},
                 {"status", end_->status},
                 {"scenario", scenario_state()},
                 {"scenario_failure", person_->failure()},
                 {"stream_frames_sent", stream_ ? stream_->frames_sent() : std::int64_t{0}}});
  tapes_.close();
  auto url = order_.hangup_url;
  auto method = order_.hangup_method;
  if (url.empty() && !order_.inbound && desk_.sw.hangup_url_is_answer_url) url = order_.answer_url, method = order_.answer_method;
  if (is_http_url(url) && !order_.never_told) send_webhook("Hangup", method, url, parameters("Hangup"), {});
  if (watch_.ends) std::exchange(watch_.ends, {})(*this);
  net_.finished(*this);
}

// ---- what others ask of it

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

fields call::parameters(std::string_view event) const {
  auto number = [&](const std::string& n) { return desk_.sw.plus_in_numbers && all_digits(n) ? "+" + n : n; };
  auto zone_ms = 60000 * desk_.sw.time_zone_minutes;
  auto time = [zone_ms](std::int64_t ms) { return ms ? webhook_time(ms + zone_ms) : std::string{}; };
  fields p{{"CallUUID", order_.uuid},
           {"From", number(order_.from)},
           {"To", number(order_.to)},
           {"CallStatus", event == "StartApp" && order_.inbound && !answered_at_ ? desk_.sw.inbound_status : status_word()},
           {"Direction", order_.inbound ? "inbound" : "outbound"},
           {"Event", std::string(event)},
           {"BillRate", "0.0085"},
           {"SessionStart", session_time(placed_at_)}};
  if (event.empty()) std::erase_if(p, [](const auto& f) { return f.first == "Event"; });
  if (order_.inbound) {
    p.emplace_back("STIRVerification", "Not Applicable");
  } else {
    p.emplace_back("RequestUUID", order_.uuid);
    p.emplace_back("ALegUUID", order_.uuid);
    p.emplace_back("ALegRequestUUID", order_.uuid);
  }
  if (!order_.caller_name.empty()) p.emplace_back("CallerName", order_.caller_name);
  for (const auto& [name, value] : order_.sip_headers) p.emplace_back("X-PH-" + name, value);
  if (machine_ && event == "StartApp") p.emplace_back("Machine", *machine_ ? "true" : "false");
  if (event != "Hangup" || !end_) return p;
  auto seconds = answered_at_ ? (ended_at_ - answered_at_ + 999) / 1000 : 0;
  auto minutes = (seconds + 59) / 60;
  char cost[32];
  std::snprintf(cost, sizeof cost, "%.5f", 0.0085 * static_cast<double>(minutes));
  p.emplace_back("HangupCause", end_->cause);
  p.emplace_back("HangupCauseName", end_->code == 1000 ? desk_.sw.canceled : std::string(hangup_cause_name(end_->code)));
  p.emplace_back("HangupCauseCode", std::to_string(end_->code));
  p.emplace_back("HangupSource", end_->source);
  p.emplace_back("Duration", std::to_string(seconds));
  p.emplace_back("BillDuration", std::to_string(minutes * 60));
  p.emplace_back("TotalCost", cost);
  p.emplace_back("StartTime", time(placed_at_));
  p.emplace_back("AnswerTime", time(answered_at_));
  p.emplace_back("EndTime", time(ended_at_));
  return p;
}

void call::send_webhook(std::string event, const std::string& method, const std::string& url, fields p,
                        std::function<void(web_answer)> done) {
  auto began = desk_.outside.now_us();
  note("webhook", {{"event", event}, {"url", url}, {"method", method}});
  // The call outlives its last webhook, so that its answer is noted too.
  auto answered = [self = shared_from_this(), event, began, done = std::move(done)](web_answer a) {
    self->note("webhook_answered", {{"event", event},
                                    {"status", std::int64_t{a.status}},
                                    {"why", a.why},
                                    {"latency_ms", (self->desk_.outside.now_us() - began) / 1000}});
    if (done) done(std::move(a));
  };
  bool is_answer = event == "StartApp";
  desk_.webhooks.send({order_.uuid, std::move(event), method, url, std::move(p), is_answer, true}, std::move(answered));
}

}  // namespace tandem::emulator
