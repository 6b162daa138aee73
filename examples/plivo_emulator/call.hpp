#pragma once
// One call at the carrier: rings, is answered, plays its document frame by frame, ends; and tells the application by webhook.
//
//   inbound    ringing --answer_url--> (document says so) in_progress ------------------> ended
//   outbound   dialing -> ringing -----(party answers)--> in_progress --answer_url--> .. -> ended
//
// Audio time is counted in frames of 20 ms since the answer, against absolute deadlines. Thread: the emulator's.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "examples/plivo_emulator/bridge.hpp"
#include "examples/plivo_emulator/causes.hpp"
#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/document.hpp"
#include "examples/plivo_emulator/notes.hpp"
#include "examples/plivo_emulator/person.hpp"
#include "examples/plivo_emulator/recorder.hpp"
#include "examples/plivo_emulator/scenario.hpp"
#include "examples/plivo_emulator/sounding.hpp"
#include "examples/plivo_emulator/stream_leg.hpp"
#include "examples/plivo_emulator/tape.hpp"

namespace tandem::emulator {

enum class call_state { queued, dialing, ringing, in_progress, ended };

/// How a called party behaves.
struct party {
  enum class kind { answers, machine, no_answer, busy, rejects, fails };
  kind does = kind::answers;
  int after_ms = 1000;  // of ringing, until it does so
  int code = 3050;      // fails: the hangup cause
  // What machine detection makes of it, and when: as it is, and soon, unless said otherwise.
  std::optional<bool> detected_as_machine = {};
  int detected_ms = -1;
};

/// What the call was asked to be.
struct call_order {
  bool inbound = true;
  std::string uuid, from, to, from_as_sent;
  std::string answer_url, answer_method = "POST";
  std::string fallback_url, fallback_method = "POST";
  std::string hangup_url, hangup_method = "POST";
  std::string ring_url, ring_method = "POST";
  std::string machine_url, machine_method = "POST";
  std::string machine_detection;  // "", "true", "hangup"
  int machine_ms = 5000;
  std::int64_t time_limit_s = 14400, ring_timeout_s = 120, hangup_on_ring_s = -1;
  std::string caller_name, parent_uuid, send_digits;
  bool never_told = false;  // accepted, and then nothing: neither dialed nor reported, until it is hung up
  fields sip_headers;       // X-PH-..
  party callee;             // outbound
  scenario script;          // of the virtual person at the far end
};

/// What becomes of a leg that another call dialed; such a leg asks for no answer document of its own.
struct leg_watch {
  std::function<void()> rings, answers;
  std::function<void(char key)> presses;
  std::function<void(class call&)> ends;
};

class room;
/// What a call asks of the carrier it is part of.
struct lines {
  virtual ~lines() = default;
  virtual void finished(class call& c) = 0;
  virtual std::shared_ptr<class call> place_leg(call_order order, leg_watch watch) = 0;  // dials at once
  virtual std::shared_ptr<room> room_named(const std::string& name) = 0;                 // made when there is none
};

struct spoken {
  bool by_agent = false;
  std::int64_t from_ms = 0, to_ms = 0;
  std::string text;
};

class call : public std::enable_shared_from_this<call> {
 public:
  call(desk& d, call_order order, lines& net, leg_watch watch = {});

  void place();  // inbound: rings here; outbound: is dialed
  /// Ends it; harmless when it has ended. @p source as in HangupSource, "" for the usual one of @p code.
  void hang_up(int code, std::string_view source);
  /// Lets a call that was held ringing go on.
  void release();
  /// Replaces the document. False when the call is not in progress.
  bool transfer(const std::string& url, const std::string& method);
  bool stop_stream(const std::string& id);  // empty: whichever runs. False when there is none
  /// Begins a stream beside whatever is played; its id, or "" when one runs already.
  std::string start_stream(const stream_element& e);
  bool transfer_other_leg(const std::string& url, const std::string& method);  // of a Dial; false when there is none

  /// Sounds for this caller alone, over (@p mix) or instead of what else is heard.
  void play_over(std::vector<prompt_element> list, bool mix, bool for_ever);
  void play_over(samples audio);
  void stop_over() { over_.stop(); }
  bool over_is_idle() const { return over_.idle(); }
  void play_digits(std::string_view digits);  // as tones, with w and W for pauses

  void join(std::shared_ptr<bridge> with);
  void leave_bridge();
  const std::shared_ptr<bridge>& joined() const { return joined_; }
  bridge::seat seat() const { return seat_; }

  /// Records both sides until it is stopped, full, or the call is over; @p done is told once.
  std::shared_ptr<tape> start_tape(bool stereo, int most_s, std::function<void(tape&)> done);
  void stop_tape(const std::string& id);  // empty: all
  void dial_was_answered();               // starts tapes that waited for it
  void tape_on_dial(std::function<void()> start) { on_dial_answer_ = std::move(start); }

  /// Tells the application something in the midst of an element. An answer is ignored unless @p done is given.
  void tell(const std::string& event, const std::string& method, const std::string& url, fields more,
            std::function<void(web_answer)> done = {});
  /// Asks @p url for a document of sounds only; nothing when it cannot be had.
  void fetch_sounds(const std::string& event, const std::string& url, fields more,
                    std::function<void(std::vector<prompt_element>)> then);

  const call_order& order() const { return order_; }
  call_state state() const { return state_; }
  bool held() const { return held_; }
  const std::shared_ptr<stream_leg>& stream() const { return stream_; }
  const std::vector<spoken>& transcript() const { return transcript_; }
  const recorder& tapes() const { return tapes_; }
  const std::optional<ending>& end() const { return end_; }
  std::int64_t placed_at() const { return placed_at_; }      // Unix ms
  std::int64_t rang_at() const { return rang_at_; }          // 0: never
  std::int64_t answered_at() const { return answered_at_; }  // 0: never
  std::int64_t ended_at() const { return ended_at_; }
  bool speaking() const { return caller_voice_.speaking(); }
  std::int64_t audio_ms() const { return frames_ * frame_ms; }
  std::string status_word() const;     // queued, ringing, in-progress, completed, ..
  std::string scenario_state() const;  // waiting, running, done, failed
  std::string scenario_failure() const { return person_ ? person_->failure() : failure_; }
  void note(std::string_view type, const details& more);

 private:
  friend class document_player;
  sound_ears ears();
  void early_media(std::vector<prompt_element> prompts, std::function<void()> then);
  void early_frame(std::shared_ptr<prompt_player> early, std::int64_t began_us, std::int64_t frames, std::function<void()> then);
  void ring_inbound();
  void dial();
  void ring_outbound();
  void party_acts();
  void answer();
  void play_document(xml_document d);
  void fetch_answer_document();
  void begin_api_call();
  void machine_decided(bool machine, bool waits);
  void after(std::int64_t ms, std::function<void()> work);
  void schedule_frames();
  void run_frames();
  void one_frame();
  void listen_to_agent(std::int64_t ms, const frame& heard);
  void watch_caller(std::int64_t ms, const frame& said);
  void person_did(const std::string& what, const std::string& about);
  fields parameters(std::string_view event) const;
  void send_webhook(std::string event, const std::string& method, const std::string& url, fields parameters,
                    std::function<void(web_answer)> done);

  desk& desk_;
  call_order order_;
  lines& net_;
  leg_watch watch_;
  recorder tapes_;
  call_state state_ = call_state::queued;
  bool held_ = false, wants_hold_ = false;
  std::function<void()> on_release_;
  std::int64_t placed_at_ = 0, rang_at_ = 0, answered_at_ = 0, ended_at_ = 0;
  std::optional<ending> end_;

  std::int64_t answered_us_ = 0, frames_ = 0;
  bool late_noted_ = false;
  std::unique_ptr<person> person_;
  std::string failure_;
  std::unique_ptr<ear> ear_;
  bool ear_open_ = false;
  std::int64_t ear_closes_ms_ = -1;
  std::vector<frame> pre_roll_;
  energy_detector agent_voice_, caller_voice_;
  std::vector<spoken> transcript_;
  std::optional<std::size_t> unfinished_said_;
  std::unique_ptr<document_player> player_;
  std::shared_ptr<stream_leg> stream_;
  std::shared_ptr<bridge> joined_;
  bridge::seat seat_ = 0;
  prompt_player over_;
  bool over_mixes_ = true;
  std::vector<std::shared_ptr<tape>> running_tapes_;
  std::function<void()> on_dial_answer_;
  std::optional<bool> machine_;  // detected before the answer document was asked for
  samples agent_tones_;          // sendDTMF, digits of the API, waiting to be heard
  std::size_t agent_tones_at_ = 0;
};

}  // namespace tandem::emulator
