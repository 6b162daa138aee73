#include "examples/plivo_emulator/call.hpp"

#include <algorithm>

namespace tandem::emulator {

namespace {
constexpr std::int64_t frame_us = 1000LL * frame_ms;
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

}  // namespace tandem::emulator
