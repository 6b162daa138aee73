#include "voice/vad.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <new>

// Debian's libwebrtc-audio-processing1 exports these and ships no header for them.
extern "C" {
void* WebRtcVad_Create();
int WebRtcVad_Init(void* handle);
int WebRtcVad_set_mode(void* handle, int mode);
int WebRtcVad_Process(void* handle, int rate_hz, const std::int16_t* audio, std::size_t samples);
void WebRtcVad_Free(void* handle);
}

namespace tandem {
namespace {

constexpr int strictest = 3;

struct free_detector {
  void operator()(void* detector) const { WebRtcVad_Free(detector); }
};

float level_db(std::span<const std::int16_t, 160> frame) {
  double sum = 0;
  for (auto sample : frame) sum += static_cast<double>(sample) * sample;
  double mean = sum / static_cast<double>(frame.size()) / (32768.0 * 32768.0);
  return static_cast<float>(10 * std::log10(std::max(mean, 2.5e-10)));
}

/// The quietest frame of the last 3 s, to half a second.
class noise_floor {
 public:
  explicit noise_floor(float quietest) { quietest_.fill(quietest); }
  float push(float level) {
    if (frames_ == frames_each) {
      current_ = (current_ + 1) % quietest_.size();
      quietest_[current_] = level;
      frames_ = 0;
    }
    quietest_[current_] = std::min(quietest_[current_], level);
    ++frames_;
    return *std::min_element(quietest_.begin(), quietest_.end());
  }

 private:
  static constexpr int frames_each = 25;
  std::array<float, 7> quietest_{};
  std::size_t current_ = 0;
  int frames_ = 0;
};

}  // namespace

struct voice_activity::state {
  explicit state(vad_options o) : options(o), noise(o.quietest_db), detector(WebRtcVad_Create()) {
    if (!detector || WebRtcVad_Init(detector.get()) != 0 || WebRtcVad_set_mode(detector.get(), strictest) != 0)
      throw std::bad_alloc();
  }
  vad_options options;
  noise_floor noise;
  std::unique_ptr<void, free_detector> detector;
  int speech_ms = 0;   // without a gap
  int silence_ms = 0;  // without speech
  bool speaking = false;
};

voice_activity::voice_activity(vad_options options) : state_(std::make_unique<state>(options)) {}
voice_activity::~voice_activity() = default;
voice_activity::voice_activity(voice_activity&&) noexcept = default;
voice_activity& voice_activity::operator=(voice_activity&&) noexcept = default;

vad_result voice_activity::push(std::span<const std::int16_t, 160> frame) {
  auto& s = *state_;
  vad_result result;
  result.energy = level_db(frame);
  float threshold = std::max(s.noise.push(result.energy), s.options.quietest_db) + s.options.floor_db;
  bool voiced = WebRtcVad_Process(s.detector.get(), 8000, frame.data(), frame.size()) == 1;
  result.speech_frame = voiced && result.energy >= threshold;
  s.speech_ms = result.speech_frame ? s.speech_ms + frame_ms : 0;
  s.silence_ms = result.speech_frame ? 0 : s.silence_ms + frame_ms;
  result.onset = !s.speaking && s.speech_ms >= s.options.onset_ms && result.speech_frame;
  result.release = s.speaking && s.silence_ms >= s.options.hang_ms && !result.speech_frame;
  if (result.onset) s.speaking = true;
  if (result.release) s.speaking = false;
  return result;
}

void voice_activity::set_hang_ms(int hang_ms) { state_->options.hang_ms = hang_ms; }
bool voice_activity::speaking() const { return state_->speaking; }
void voice_activity::reset() { state_ = std::make_unique<state>(state_->options); }

}  // namespace tandem
