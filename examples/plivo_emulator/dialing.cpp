// <Dial>: rings others, joins the first who answers with the caller, and says how it went.
//
//   ringing --answers--> (confirming --key-->) connected --somebody hangs up--> over
//      |____ nobody: busy, timeout, failed ________________________________________^

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"
#include "examples/plivo_emulator/lasting.hpp"

namespace tandem::emulator {

namespace {

constexpr std::int64_t ringback_on_frames = 100, ringback_frames = 300;  // 2 s of tone, 4 s of silence

class dialing : public lasting_element, public std::enable_shared_from_this<dialing> {
 public:
  dialing(desk& d, call& c, lines& net, dial_element e) : desk_(d), call_(c), net_(net), what_(std::move(e)), music_(d, {}) {}

  void begin() override {
    auto weak = weak_from_this();
    if (is_http_url(what_.dial_music))
      call_.fetch_sounds("DialMusic", what_.dial_music, {}, [weak](std::vector<prompt_element> list) {
        if (auto self = weak.lock()) self->music_.play(std::move(list), true);
      });
    legs_.resize(what_.targets.size());
    for (std::size_t i = 0; i < legs_.size(); ++i) place(i);
    later(1000LL * what_.timeout_s, [](dialing& self) {
      if (self.connected_ || self.ended_) return;
      self.timed_out_ = true;
      self.hang_up_all(6010, "Plivo");
    });
  }

  frame step(std::int64_t) override {
    ++frames_;
    if (connected_ || ended_) return {};
    if (!what_.dial_music.empty() && what_.dial_music != "real") return music_.step();
    if (!rang_) return {};
    auto at = frames_ % ringback_frames;
    if (at >= ringback_on_frames) return {};
    static const samples tone = beep_tone(440, 20);
    frame out{};
    std::copy(tone.begin(), tone.end(), out.begin());
    return out;
  }

  void digit(char key) override {
    if (connected_ && key == '*' && what_.hangup_on_star) return connected_->hang_up(4000, "Caller");
    pressed(caller_keys_, what_.digits_match, key, "ALeg");
  }

  void stop(bool hung_up) override {
    if (std::exchange(ended_, true)) return;
    call_.leave_bridge();
    auto report = result(hung_up ? "cancel" : "completed");
    for (auto& l : legs_)
      if (l.at && l.at->state() != call_state::ended) l.at->hang_up(4000, "Caller");
    // Nobody is left to play a document to: the action URL is told all the same, unless the switch says that it is not.
    if (hung_up && desk_.sw.action_after_hangup && !what_.action.empty()) call_.tell("Dial", what_.method, what_.action, report);
  }

  std::shared_ptr<call> let_go() override {
    if (!connected_) return nullptr;
    auto leg = connected_;
    leg->leave_bridge();
    free_ = leg;
    finish("completed");
    return leg;
  }

 private:
  struct leg {
    std::shared_ptr<call> at;
    std::string uuid, to;
    bool answered = false, confirming = false;
    std::optional<ending> end;
    std::int64_t answered_ms = 0;
  };

  void later(std::int64_t ms, std::function<void(dialing&)> work) {
    desk_.outside.after_ms(ms, [weak = weak_from_this(), work = std::move(work)] {
      if (auto self = weak.lock()) work(*self);
    });
  }

  void place(std::size_t i) {
    const auto& target = what_.targets[i];
    call_order o;
    o.inbound = false;
    o.uuid = legs_[i].uuid = desk_.make_uuid();
    o.to = legs_[i].to = target.to;
    auto own = call_.order().inbound ? call_.order().from : call_.order().to;  // who is at the far end of this call
    auto wanted = !target.caller_id.empty() ? target.caller_id : what_.caller_id;
    o.from = wanted.empty() ? own : bare_number(wanted).value_or(wanted);
    o.caller_name = !target.caller_name.empty() ? target.caller_name : what_.caller_name;
    o.parent_uuid = call_.order().uuid;
    o.sip_headers = target.sip_headers;
    o.send_digits = target.send_digits;
    o.time_limit_s = 86400;
    leg_watch w;
    auto weak = weak_from_this();
    auto guarded = [weak, i](auto then) {
      return [weak, i, then] {
        if (auto self = weak.lock()) then(*self, i);
      };
    };
    w.rings = guarded([](dialing& self, std::size_t) { self.rang_ = true; });
    w.answers = guarded([](dialing& self, std::size_t n) { self.answered(n); });
    w.presses = [weak, i](char key) {
      if (auto self = weak.lock()) self->leg_pressed(i, key);
    };
    w.ends = [weak, i](call& c) {
      if (auto self = weak.lock()) self->leg_ended(i, c);
    };
    // Whoever is already on the phone with us would be called in a circle.
    bool loop = o.to == own;
    legs_[i].at = net_.place_leg(std::move(o), std::move(w));
    if (loop) later(0, [i](dialing& self) { self.legs_[i].at->hang_up(2060, "Plivo"); });
  }

  void callback(const leg& l, const std::string& action, fields more = {}) {
    if (what_.callback_url.empty()) return;
    auto length = l.answered_ms ? (desk_.time_ms() - l.answered_ms + 999) / 1000 : 0;
    fields p{{"DialAction", action},
             {"DialBLegStatus", l.end        ? "hangup"
                                : l.answered ? "answer"
                                             : "ringing"},
             {"DialALegUUID", call_.order().uuid},
             {"DialBLegUUID", l.uuid},
             {"DialBLegFrom", l.at ? l.at->order().from : ""},
             {"DialBLegTo", l.to}};
    if (l.end) {
      p.emplace_back("DialBLegDuration", std::to_string(length));
      p.emplace_back("DialBLegBillDuration", std::to_string((length + 59) / 60 * 60));
      p.emplace_back("DialBLegHangupCauseName", std::string(hangup_cause_name(l.end->code)));
      p.emplace_back("DialBLegHangupCauseCode", std::to_string(l.end->code));
      p.emplace_back("DialBLegHangupSource", l.end->source);
    }
    for (auto& f : more) p.push_back(std::move(f));
    call_.tell("Dial", what_.callback_method, what_.callback_url, std::move(p));
  }

  void answered(std::size_t i) {
    auto& l = legs_[i];
    if (ended_) return;
    l.answered = true;
    l.answered_ms = desk_.time_ms();
    callback(l, "answer");
    if (what_.confirm_key.empty()) {
      if (what_.confirm_sound.empty()) return connect(i);
      return whisper(i, [i](dialing& self) { self.connect(i); });
    }
    l.confirming = true;
    whisper(i, [](dialing&) {});
    later(1000LL * what_.confirm_timeout_s, [i](dialing& self) {
      if (self.legs_[i].confirming) self.legs_[i].at->hang_up(9110, "Plivo");
    });
  }

  /// What only the called party hears, before anybody is connected.
  void whisper(std::size_t i, std::function<void(dialing&)> then) {
    if (what_.confirm_sound.empty()) return then(*this);
    call_.fetch_sounds("ConfirmSound", what_.confirm_sound, {{"DialBLegUUID", legs_[i].uuid}},
                       [weak = weak_from_this(), i, then](std::vector<prompt_element> list) {
                         auto self = weak.lock();
                         if (!self || self->ended_) return;
                         self->legs_[i].at->play_over(std::move(list), true, false);
                         self->when_whispered(i, then);
                       });
  }
  void when_whispered(std::size_t i, std::function<void(dialing&)> then) {
    later(frame_ms, [i, then](dialing& self) {
      if (self.ended_ || self.legs_[i].end) return;
      if (!self.legs_[i].at->over_is_idle()) return self.when_whispered(i, then);
      then(self);
    });
  }

  void leg_pressed(std::size_t i, char key) {
    auto& l = legs_[i];
    if (l.confirming && key == what_.confirm_key[0]) {
      l.confirming = false;
      l.at->stop_over();
      return connect(i);
    }
    if (connected_ == l.at) pressed(leg_keys_, what_.digits_match_bleg, key, "BLeg");
  }

  void pressed(std::string& so_far, const std::vector<std::string>& wanted, char key, const char* by) {
    so_far = (so_far + key).substr(so_far.size() >= 32 ? 1 : 0);
    for (const auto& w : wanted) {
      if (so_far.size() < w.size() || so_far.compare(so_far.size() - w.size(), w.size(), w) != 0) continue;
      so_far.clear();
      auto l = std::find_if(legs_.begin(), legs_.end(), [&](const leg& one) { return one.at == connected_; });
      callback(connected_ ? *l : legs_.front(), "digits", {{"DialDigitsMatch", w}, {"DialDigitsPressedBy", by}});
      return;
    }
  }

  void connect(std::size_t i) {
    auto& l = legs_[i];
    if (connected_ || ended_) return l.at->hang_up(9000, "Plivo");
    connected_ = l.at;
    for (auto& other : legs_)
      if (&other != &l && other.at && !other.end) other.at->hang_up(9000, "Plivo");
    auto both = std::make_shared<bridge>();
    call_.join(both);
    connected_->join(both);
    call_.note("dial_connected", {{"leg", l.uuid}, {"to", l.to}});
    callback(l, "connected");
    call_.dial_was_answered();
    later(1000LL * what_.time_limit_s, [](dialing& self) {
      if (self.connected_ && !self.ended_) self.connected_->hang_up(6000, "Plivo");
    });
  }

  void leg_ended(std::size_t i, call& c) {
    auto& l = legs_[i];
    l.end = c.end();
    l.confirming = false;
    if (l.answered) callback(l, "hangup");
    if (ended_ || free_.lock().get() == &c) return;
    bool was_connected = connected_.get() == &c;
    bool all = std::all_of(legs_.begin(), legs_.end(), [](const leg& one) { return one.end.has_value(); });
    if (was_connected || (all && !connected_)) finish(was_connected ? "completed" : unanswered());
  }

  std::string unanswered() const {
    if (timed_out_) return desk_.sw.dial_timeout_status;
    auto has = [&](auto fits) {
      return std::any_of(legs_.begin(), legs_.end(), [&](const leg& l) { return fits(l.end->code); });
    };
    if (has([](int code) { return code == 3010 || code == 3100; })) return "busy";
    if (has([](int code) { return code == 3000 || code == 6010; })) return "no-answer";
    return "failed";
  }

  fields result(const std::string& status) const {
    const leg* l = nullptr;
    for (const auto& one : legs_)
      if (one.at && one.at == connected_) l = &one;
    auto cause = l && l->end ? l->end->cause : !legs_.empty() && legs_.front().end ? legs_.front().end->cause : "NORMAL_CLEARING";
    return {{"DialStatus", l && status == "cancel" ? "completed" : status},
            {"DialRingStatus", rang_ ? "true" : "false"},
            {"DialHangupCause", cause},
            {"DialALegUUID", call_.order().uuid},
            {"DialBLegUUID", l ? l->uuid : ""}};
  }

  void hang_up_all(int code, const char* source) {
    for (auto& l : legs_)
      if (l.at && !l.end) l.at->hang_up(code, source);
  }

  void finish(const std::string& status) {
    if (std::exchange(ended_, true)) return;
    call_.leave_bridge();
    call_.note("dial_over", {{"status", status}});
    // In a turn of its own: a leg is in the middle of its end.
    later(0, [report = result(status)](dialing& self) {
      if (self.over) std::exchange(self.over, {})(report);
    });
  }

  desk& desk_;
  call& call_;
  lines& net_;
  dial_element what_;
  prompt_player music_;
  std::vector<leg> legs_;
  std::shared_ptr<call> connected_;
  std::weak_ptr<call> free_;
  std::string caller_keys_, leg_keys_;
  std::int64_t frames_ = 0;
  bool rang_ = false, timed_out_ = false, ended_ = false;
};

}  // namespace

std::shared_ptr<lasting_element> make_dialing(desk& d, call& c, lines& net, dial_element e) {
  return std::make_shared<dialing>(d, c, net, std::move(e));
}

}  // namespace tandem::emulator
