#include "voice/agent.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "voice/conversation/engine.hpp"
#include "voice/dtmf.hpp"
#include "voice/ears.hpp"
#include "voice/key_filter.hpp"
#include "voice/latency.hpp"
#include "voice/playout.hpp"
#include "voice/turn_taking.hpp"
#include "voice/vad.hpp"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using time_point = std::chrono::steady_clock::time_point;

constexpr seconds synthesis_patience{5};      // without audio for what is to be said next
constexpr std::int64_t overtime_ms = 60'000;  // for a last goodbye after the call's maximum duration
constexpr int hang_over_default_ms = 400;

class conversation_agent final : public media_agent {
 public:
  conversation_agent(call_id call, std::shared_ptr<const conversation_script> script, conversation_started how,
                     std::optional<std::string> trouble, const voice_services& services, std::function<void(agent_event)> report)
      : call_(call),
        script_(std::move(script)),
        how_(std::move(how)),
        trouble_(std::move(trouble)),
        services_(services),
        report_(std::move(report)),
        vad_({.hang_ms = hang_over_default_ms}),
        latency_(services.clock) {}

  // ---------------------------------------------------------------------------------------------- the stream
  void on_start(media_sink& sink, const stream_info& info) override {
    sink_ = &sink;
    now_ = services_.clock();
    ears_.listen_to(info.encoding);
    playout_.emplace(info.encoding);
    playout_->at(now_, audio_ms_);
    const std::string& wanted = script_->settings().voice;
    if (services_.tts)
      tts_ = services_.tts->open(wanted.empty() ? services_.voice : wanted, sink.poster(),
                                 [this](tts_chunk chunk) { on_chunk(std::move(chunk)); });
    if (services_.stt) stt_ = services_.stt->open(sink.poster(), [this](stt_result result) { on_result(std::move(result)); });
    if (!tts_) return end("agent_failed", trouble_.value_or("there is no speech synthesiser"));
    if (!stt_ && !trouble_) trouble_ = "there is no speech recogniser";
    if (trouble_) return step(agent_trouble{*trouble_});
    step(std::move(how_));
  }

  void on_audio(std::span<const std::byte> audio) override {
    ears_.hear(audio, [this](std::span<const std::int16_t, ears::frame_samples> frame) { on_frame(frame); });
  }

  void on_digit(char digit) override { on_key(digit, key_source::event); }

  void on_played(std::string_view checkpoint) override {
    if (!playout_) return;
    playout_->played(checkpoint);
    note_finished();
  }
  void on_cleared() override {}  // the shadow clock was cut when we asked for it

  void on_tick(time_point now) override {
    if (!sink_) return;
    now_ = now;
    playout_->at(now_, audio_ms_);
    speak_on();
    const auto hungry = playout_->starving_since();
    if (!over_ && hungry && now_ - *hungry > synthesis_patience) synthesis_failed("no audio for five seconds");
  }

  void on_stop(stream_end) override {
    if (!over_ && playout_) {
      const auto unheard = playout_->cut();
      note_heard();
      note_cut(unheard);
    }
    over_ = true;
    tell_floor(false, false);
    stt_.reset();
    tts_.reset();
    sink_ = nullptr;
  }

 private:
  // ---------------------------------------------------------------------------------------------- hearing
  void on_frame(std::span<const std::int16_t, ears::frame_samples> frame) {
    static constexpr std::array<std::int16_t, ears::frame_samples> silence{};
    audio_ms_ += 20;
    playout_->at(now_, audio_ms_);
    if (over_) return;
    for (char key : dtmf_.push(frame)) on_key(key, key_source::in_band);
    if (over_) return;
    const vad_result voice = vad_.push(dtmf_.tone_on() ? std::span(silence) : frame);
    mind_the_line();
    const turn_orders orders = turn_.frame(audio_ms_, voice.onset, voice.release, hang_ms_);
    if (hearing_ && !orders.begin_utterance) stt_->audio(frame);
    obey(orders);
    if (!over_) watch_the_clock();
    if (!over_) tell_floor(vad_.speaking(), !playout_->idle());
  }

  void tell_floor(bool caller, bool agent) {
    if (caller == caller_speaks_ && agent == agent_speaks_) return;
    caller_speaks_ = caller;
    agent_speaks_ = agent;
    if (services_.floor) services_.floor(call_, caller, agent);
  }

  void on_key(char digit, key_source source) {
    const bool known = (digit >= '0' && digit <= '9') || digit == '*' || digit == '#';
    if (over_ || !known || !keys_.counts(digit, source, audio_ms_)) return;
    report_(digit_pressed{std::string(1, digit), source == key_source::in_band, audio_ms_});
    if (state_.phase != conversation_phase::asking) return;
    mind_the_line();
    obey(turn_.key(audio_ms_));
    cut_lines_.clear();
    first_words_.clear();
    latency_.forget();
    step(caller_pressed{digit});
  }

  void on_result(stt_result result) {
    if (over_ || !result.final) return;
    const bool any = !result.text.empty() || !first_words_.empty();
    result_ = std::move(result);
    obey(turn_.words(audio_ms_, any));
  }

  void mind_the_line() {
    const spoken_line* line = playout_->current();
    turn_.may_interrupt(state_.phase == conversation_phase::asking && (!line || line->interruptible));
  }

  void watch_the_clock() {
    const std::int64_t limit_ms = std::int64_t{script_->settings().max_call_duration_s} * 1000;
    if (audio_ms_ >= limit_ms && !time_is_up_) {
      time_is_up_ = true;
      step(time_up{});
    }
    if (audio_ms_ >= limit_ms + overtime_ms) end("max_duration", "the goodbye could not be spoken in time");
  }

  // ---------------------------------------------------------------------------------------------- the floor
  void obey(const turn_orders& orders) {
    if (orders.cut) cut();
    if (orders.cancel_utterance) cancel_utterance();
    if (orders.begin_utterance) begin_utterance();
    if (orders.end_utterance) end_utterance();
    if (orders.keep) first_words_ += result_.text + " ";
    if (orders.deliver) deliver();
    if (orders.resume) resume();
    if (orders.silent) step(caller_silent{});
    if (orders.lost) step(agent_trouble{"the speech recogniser did not answer"});
  }

  void begin_utterance() {
    hearing_ = true;
    stt_->begin_utterance();
    ears_.recall([this](std::span<const std::int16_t> frame) { stt_->audio(frame); });
  }
  void end_utterance() {
    hearing_ = false;
    stt_->end_utterance();
    latency_.caller_done(turn_.voice_ended_ms(), audio_ms_);
  }
  void cancel_utterance() {
    hearing_ = false;
    stt_->cancel();
  }

  void deliver() {
    std::string words = std::exchange(first_words_, "") + result_.text;
    cut_lines_.clear();
    latency_.words_final();
    if (!words.empty()) {
      report_(line_said{{speaker::caller, words, turn_.voice_began_ms(), turn_.voice_ended_ms(), false, node_id(state_.node),
                         result_.confidence}});
    }
    step(caller_heard{std::move(words), result_.confidence});
  }

  void cut() {
    report_(barged_in{audio_ms_});
    cut_lines_ = playout_->cut();
    sink_->clear();
    for (const line_fate& fate : cut_lines_) tts_->cancel(fate.line.id);
    note_finished();
    note_cut(cut_lines_);
  }

  void resume() {
    for (line_fate& fate : std::exchange(cut_lines_, {})) utter(std::move(fate.rest), fate.line.interruptible, fate.line.node);
    note_finished();
  }

  // ---------------------------------------------------------------------------------------------- the conversation
  template <class Event>
  void step(Event event) {
    const std::uint64_t line_before = line_;
    conversation_step next = converse(*script_, std::move(state_), std::move(event));
    state_ = std::move(next.state);
    latency_.decided();
    for (auto& action : next.actions) {
      std::visit([this](auto& a) { this->act(a); }, action);
    }
    if (over_) return;
    if (state_.phase == conversation_phase::ending) turn_.allow_silence(0);
    if (line_ != line_before) return latency_.answer_is(line_before + 1);
    latency_.forget();
    if (state_.phase == conversation_phase::ending) return note_finished();
    turn_.listen(audio_ms_);
  }

  void act(say& line) {
    mind_the_line();
    const turn_orders orders = turn_.agent_speaks(line.interruptible);
    if (orders.cancel_utterance) cancel_utterance();
    utter(std::move(line.text), line.interruptible, line.node);
  }
  void act(const expect& what) {
    if (stt_) stt_->hint({script_->sentences(), script_->at(what.node).expected});
    hang_ms_ = static_cast<int>(what.hang_over_ms);
    vad_.set_hang_ms(hang_ms_);
    turn_.allow_silence(what.silence_ms);
  }
  void act(const gather& slot) { report_(slot_gathered{slot.slot, slot.value, audio_ms_}); }
  void act(const enter& node) { report_(node_entered{node_id(node.node), script_->at(node.node).node->name, audio_ms_}); }
  void act(const finish& how) { end(how.disposition, how.reason); }

  void end(const std::string& disposition, const std::string& reason) {
    if (std::exchange(over_, true)) return;
    if (hearing_) cancel_utterance();
    report_(conversation_ended{disposition, reason, audio_ms_});
  }

  // ---------------------------------------------------------------------------------------------- speaking
  void utter(std::string text, bool interruptible, std::size_t node) {
    ++line_;
    playout_->say({line_, text, node, interruptible});
    tts_->speak(line_, std::move(text));
  }

  void on_chunk(tts_chunk chunk) {
    if (!sink_ || over_) return;
    latency_.audio_came(chunk.utterance);
    playout_->audio(chunk.utterance, chunk.pcm8k, chunk.last || chunk.failed);
    speak_on();
    if (chunk.failed) synthesis_failed(chunk.error);
  }

  void speak_on() {
    playout_->send(*sink_);
    if (latency_.awaits() && playout_->begun(latency_.line())) {
      if (auto measured = latency_.first_frame_sent()) report_(turn_measured{*measured});
    }
    note_finished();
  }

  void synthesis_failed(const std::string& why) {
    if (over_) return;
    const std::string reason = "speech synthesis failed: " + why;
    if (state_.phase == conversation_phase::ending) return end(state_.disposition, state_.reason + "; " + reason);
    for (const line_fate& fate : playout_->cut()) tts_->cancel(fate.line.id);
    step(agent_trouble{reason});
  }

  /// Lines heard to their end; when it was the last, the floor is the caller's, or the conversation over.
  void note_finished() {
    note_heard();
    if (over_ || !playout_->idle()) return;
    if (state_.phase == conversation_phase::ending) return step(spoke_finished{});
    if (turn_.state() == floor_state::speaking) obey(turn_.agent_done(audio_ms_));
  }

  void note_heard() {
    for (const line_fate& fate : playout_->take_finished()) {
      if (!over_) report_(line_said{{speaker::agent, fate.heard, fate.start_ms, fate.end_ms, false, node_id(fate.line.node), 1}});
    }
  }
  void note_cut(const std::vector<line_fate>& fates) {
    for (const line_fate& fate : fates) {
      if (!fate.heard.empty())
        report_(line_said{{speaker::agent, fate.heard, fate.start_ms, fate.end_ms, true, node_id(fate.line.node), 1}});
    }
  }

  const std::string& node_id(std::size_t node) const { return script_->at(node).node->id; }

  const call_id call_;
  const std::shared_ptr<const conversation_script> script_;
  conversation_started how_;
  std::optional<std::string> trouble_;
  const voice_services services_;
  const std::function<void(agent_event)> report_;
  media_sink* sink_ = nullptr;
  std::unique_ptr<text_to_speech_session> tts_;
  std::unique_ptr<speech_to_text_session> stt_;

  time_point now_{};
  std::int64_t audio_ms_ = 0;
  ears ears_;
  voice_activity vad_;
  dtmf_detector dtmf_;
  key_filter keys_;
  turn_taking turn_;
  std::optional<playout> playout_;
  turn_clock latency_;
  conversation_state state_;

  int hang_ms_ = hang_over_default_ms;
  bool hearing_ = false;              // frames go to the recogniser
  stt_result result_;                 // the latest final words
  std::string first_words_;           // of a turn in two breaths
  std::vector<line_fate> cut_lines_;  // to be resumed if nobody meant to interrupt
  std::uint64_t line_ = 0;
  bool time_is_up_ = false;
  bool caller_speaks_ = false, agent_speaks_ = false;  // as last told
  bool over_ = false;
};

}  // namespace

std::unique_ptr<media_agent> make_conversation_agent(std::shared_ptr<const conversation_script> script,
                                                     const stream_binding& binding,
                                                     std::shared_ptr<const slot_values> initial_context,
                                                     const voice_services& services, std::function<void(agent_event)> report) {
  conversation_started how{binding.attempt, binding.node, binding.gathered, std::move(initial_context), binding.transfer};
  return std::make_unique<conversation_agent>(binding.call, std::move(script), std::move(how), std::nullopt, services,
                                              std::move(report));
}

std::unique_ptr<media_agent> make_apologetic_agent(std::string reason, const voice_services& services,
                                                   std::function<void(agent_event)> report) {
  workflow_graph nothing;
  nothing.nodes.emplace_back().type = node_type::start_call;
  return std::make_unique<conversation_agent>(call_id{}, *conversation_script::compile(std::move(nothing)),
                                              conversation_started{}, std::move(reason), services, std::move(report));
}

}  // namespace tandem
