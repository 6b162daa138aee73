#include "examples/plivo_emulator/room.hpp"

#include <algorithm>

#include "examples/plivo_emulator/lasting.hpp"

namespace tandem::emulator {

bool room::enter(room_member& m) {
  auto most = std::max(1, m.wishes().max_members);
  if (members_.size() >= static_cast<std::size_t>(most)) return false;
  m.id = next_id_++;
  m.joined_ms = desk_.time_ms();
  m.muted = m.wishes().muted;
  members_.push_back(&m);
  started_ |= m.wishes().start_on_enter;
  m.caller().note("conference_entered", {{"room", name_}, {"member", m.id}, {"started", started_}});
  begin_if_it_can();
  sound(m.wishes().enter_sound);
  m.told("enter", {});
  if (m.wishes().record && !tape_) start_tape(m.wishes().record_format);
  return true;
}

void room::begin_if_it_can() {
  if (!started_) return;
  for (auto* m : members_) {
    if (m->caller().joined() == bridge_) continue;
    m->caller().join(bridge_);
    bridge_->mute(m->caller().seat(), m->muted);
    bridge_->deafen(m->caller().seat(), m->deaf);
  }
}

void room::leave(room_member& m) {
  auto it = std::find(members_.begin(), members_.end(), &m);
  if (it == members_.end()) return;
  members_.erase(it);
  m.caller().leave_bridge();
  m.caller().note("conference_left", {{"room", name_}, {"member", m.id}});
  sound(m.wishes().exit_sound);
  m.told("exit", {});
  if (members_.empty()) {
    started_ = false;
    floor_ = 0;
    stop_tape();
  } else if (m.wishes().end_on_exit) {
    end();
  } else if (members_.size() == 1 && !members_.front()->wishes().stay_alone) {
    members_.front()->conference_over();
  }
}

void room::end() {
  while (!members_.empty()) members_.back()->conference_over();
}

void room::mute(room_member& m, bool on) {
  m.muted = on;
  if (m.caller().joined() == bridge_) bridge_->mute(m.caller().seat(), on);
}

void room::deafen(room_member& m, bool on) {
  m.deaf = on;
  if (m.caller().joined() == bridge_) bridge_->deafen(m.caller().seat(), on);
}

void room::sound(const std::string& what) {
  if (what.empty()) return;
  if (what == "beep:1" || what == "beep:2") {
    auto tone = what == "beep:1" ? beep_tone(800, 200) : beep_tone(500, 200);
    for (auto* m : members_) m->caller().play_over(tone);
    return;
  }
  for (auto* m : members_)
    m->caller().fetch_sounds("ConferenceSound", what, {{"ConferenceName", name_}},
                             [weak = m->caller().weak_from_this()](std::vector<prompt_element> list) {
                               if (auto c = weak.lock()) c->play_over(std::move(list), true, false);
                             });
}

void room::spoke(room_member& m) {
  if (m.muted || waits(m) || floor_ == m.id) return;
  floor_ = m.id;
  if (m.wishes().floor_event) m.told("floor", {});
}

std::string room::start_tape(const std::string& format) {
  stop_tape();
  tape_ = std::make_shared<tape>();
  recording_ = tape_->id = desk_.make_uuid();
  format_ = format;
  tape_->stereo = false;
  tape_->most_frames = 86400 * 50;
  tape_->began_ms = desk_.time_ms();
  listener_ = bridge_->join();
  return tape_->id;
}

void room::stop_tape() {
  if (!tape_) return;
  bridge_->leave(listener_);
  desk_.shelf.keep(*tape_);
  auto done = std::exchange(tape_, nullptr);
  for (auto* m : members_) m->told("record", recording_fields(desk_, *done, format_, true));
}

void room::frame_of(room_member& m) {
  if (tape_ && &m == members_.front()) tape_->add(bridge_->hear(listener_), {});
}

namespace {

class conferencing : public lasting_element, public room_member, public std::enable_shared_from_this<conferencing> {
 public:
  conferencing(desk& d, call& c, lines& net, conference_element e)
      : desk_(d), call_(c), what_(std::move(e)), room_(net.room_named(what_.name)), music_(d, {}) {}
  // Reached only when the whole emulator goes: nobody is left to be told.
  ~conferencing() override { room_->forget(*this); }

  void begin() override {
    if (!room_->enter(*this)) {
      call_.note("conference_full", {{"room", what_.name}});
      return conference_over();
    }
    if (is_http_url(what_.wait_sound))
      call_.fetch_sounds("WaitSound", what_.wait_sound, {{"ConferenceName", what_.name}},
                         [weak = weak_from_this()](std::vector<prompt_element> list) {
                           if (auto self = weak.lock()) self->music_.play(std::move(list), true);
                         });
    desk_.outside.after_ms(1000LL * what_.time_limit_s, [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->conference_over();
    });
  }
  frame step(std::int64_t) override {
    room_->frame_of(*this);
    return room_->waits(*this) ? music_.step() : frame{};
  }
  void caller_frame(const frame&) override {
    if (call_.speaking()) room_->spoke(*this);
  }
  void digit(char key) override {
    keys_ = (keys_ + key).substr(keys_.size() >= 32 ? 1 : 0);
    for (const auto& w : what_.digits_match)
      if (keys_.size() >= w.size() && keys_.compare(keys_.size() - w.size(), w.size(), w) == 0) {
        keys_.clear();
        told("digits", {{"ConferenceDigitsMatch", w}});
        break;
      }
    if (key == '*' && what_.hangup_on_star) conference_over();
  }
  void stop(bool hung_up) override {
    over = {};
    if (std::exchange(gone_, true)) return;
    room_->leave(*this);
    if (hung_up && desk_.sw.action_after_hangup && !what_.action.empty())
      call_.tell("Conference", what_.method, what_.action, action_fields());
  }

  call& caller() const override { return call_; }
  const conference_element& wishes() const override { return what_; }
  void told(const std::string& action, fields more) override {
    if (what_.callback_url.empty()) return;
    auto p = ids();
    p.emplace_back("ConferenceAction", action);
    for (auto& f : more) p.push_back(std::move(f));
    call_.tell("Conference", what_.callback_method, what_.callback_url, std::move(p));
  }
  void conference_over() override {
    if (std::exchange(gone_, true)) return;
    room_->leave(*this);
    desk_.outside.after_ms(0, [self = shared_from_this()] {
      if (self->over) std::exchange(self->over, {})(self->action_fields());
    });
  }

 private:
  fields ids() const {
    return {{"ConferenceName", what_.name}, {"ConferenceUUID", room_->uuid()}, {"ConferenceMemberID", std::to_string(id)}};
  }
  fields action_fields() const {
    auto p = ids();
    const auto& recording = room_->recording();
    p.emplace_back("RecordUrl", recording.empty() ? "" : desk_.recording_url(recording, room_->recording_format()));
    p.emplace_back("RecordingID", recording);
    return p;
  }

  desk& desk_;
  call& call_;
  conference_element what_;
  std::shared_ptr<room> room_;
  prompt_player music_;
  std::string keys_;
  bool gone_ = false;
};

}  // namespace

std::shared_ptr<lasting_element> make_conferencing(desk& d, call& c, lines& net, conference_element e) {
  return std::make_shared<conferencing>(d, c, net, std::move(e));
}

}  // namespace tandem::emulator
