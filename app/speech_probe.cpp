#include "app/speech_probe.hpp"

#include <chrono>

#include "net/io_pool.hpp"
#include "voice/agent.hpp"
#include "voice/codec/g711.hpp"
#include "voice/speech.hpp"

namespace tandem {
namespace {

using clock = std::chrono::steady_clock;
constexpr const char* sentence = "what day works best";
constexpr std::size_t audio_max = 8'000 * 20;  // a sentence has no twenty seconds

std::int64_t ms_since(clock::time_point then) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - then).count();
}

/// Lives on one I/O thread until it has told; it keeps itself.
class probe : public std::enable_shared_from_this<probe> {
 public:
  probe(io_thread& home, text_to_speech& speaking, speech_to_text& hearing, std::string voice,
        std::function<void(outcome<diagnosis::speech_report>)> done)
      : home_(home), speaking_(speaking), hearing_(hearing), voice_(std::move(voice)), done_(std::move(done)) {}

  void begin(std::chrono::milliseconds patience) {
    self_ = shared_from_this();
    if (voice_.empty()) voice_ = voice_services{}.voice;
    report_.said = sentence;
    report_.providers = "flite, voice " + voice_ + "; pocketsphinx";
    begun_ = clock::now();
    const auto poster = [&home = home_](std::function<void()> work) { home.post(std::move(work)); };
    timer_ = home_.after(patience, [this] { end(refusal{errc::unavailable, "the speech engines did not answer", ""}); });
    mouth_ = speaking_.open(voice_, poster, [this](tts_chunk chunk) { take(std::move(chunk)); });
    ear_ = hearing_.open(poster, [this](const stt_result& heard) { take(heard); });
    mouth_->speak(1, "What day works best?");
  }

 private:
  void take(tts_chunk chunk) {
    if (chunk.failed) return end(refusal{errc::unavailable, "synthesis failed: " + chunk.error, ""});
    if (audio_.size() + chunk.pcm8k.size() <= audio_max) audio_.insert(audio_.end(), chunk.pcm8k.begin(), chunk.pcm8k.end());
    if (!chunk.last) return;
    report_.synthesis_ms = ms_since(begun_);
    if (audio_.empty()) return end(refusal{errc::unavailable, "synthesis made no audio", ""});
    listen();
  }

  void listen() {
    begun_ = clock::now();
    for (auto& sample : audio_) sample = mulaw_to_linear(linear_to_mulaw(sample));
    audio_.insert(audio_.begin(), 2'400, 0);  // nobody speaks from the first sample on
    audio_.insert(audio_.end(), 4'000, 0);
    recognition_hints hints;
    hints.sentences = {"What day works best?", "What time is it?", "Thank you for calling."};
    hints.expected = {sentence, "what time is it", "thank you for calling"};
    ear_->hint(hints);
    ear_->begin_utterance();
    ear_->audio(audio_);
    ear_->end_utterance();
  }

  void take(const stt_result& heard) {
    if (!heard.final) return;
    report_.recognition_ms = ms_since(begun_);
    report_.heard = heard.text;
    report_.understood = heard.text == sentence;
    end(report_);
  }

  void end(outcome<diagnosis::speech_report> how) {
    if (auto done = std::exchange(done_, {})) done(std::move(how));
    timer_.cancel();
    // Not from inside a session's own callback.
    home_.post([self = std::exchange(self_, {})] {
      if (!self) return;
      self->mouth_.reset();
      self->ear_.reset();
    });
  }

  io_thread& home_;
  text_to_speech& speaking_;
  speech_to_text& hearing_;
  std::string voice_;
  std::function<void(outcome<diagnosis::speech_report>)> done_;
  std::shared_ptr<probe> self_;
  timer_handle timer_;
  std::unique_ptr<text_to_speech_session> mouth_;
  std::unique_ptr<speech_to_text_session> ear_;
  std::vector<std::int16_t> audio_;
  diagnosis::speech_report report_;
  clock::time_point begun_;
};

}  // namespace

void probe_speech(io_pool& io, text_to_speech& speaking, speech_to_text& hearing, std::string voice,
                  std::function<void(outcome<diagnosis::speech_report>)> done, std::chrono::milliseconds patience) {
  auto& home = io.next();
  const auto it = std::make_shared<probe>(home, speaking, hearing, std::move(voice), std::move(done));
  home.post([it, patience] { it->begin(patience); });
}

}  // namespace tandem
