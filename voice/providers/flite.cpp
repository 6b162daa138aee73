#include "voice/providers/flite.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include <flite/flite.h>

#include "voice/codec/resampler.hpp"
#include "voice/providers/clauses.hpp"
#include "voice/workers.hpp"

// Debian's headers do not declare what its libraries export.
extern "C" {
cst_voice* register_cmu_us_rms(const char* directory);
cst_voice* register_cmu_us_slt(const char* directory);
cst_voice* register_cmu_us_awb(const char* directory);
cst_voice* register_cmu_us_kal16(const char* directory);
void usenglish_init(cst_voice* voice);
cst_lexicon* cmu_lex_init(void);
}

namespace tandem {
namespace {

constexpr std::size_t text_max = 2000;
constexpr std::size_t waiting_clauses_max = 256;
constexpr int chunk_samples = 1600;  // 100 ms at the voices' 16 kHz
constexpr unsigned voice_rate = 16000;

struct voice_entry {
  std::string_view name;
  cst_voice* (*make)(const char*);
  float gain;  // brings an average sentence's peak to -3 dBFS
  cst_voice* voice = nullptr;
};

std::array<voice_entry, 4>& voices() {
  static std::array<voice_entry, 4> all{{{"rms", register_cmu_us_rms, 1.45F},
                                         {"slt", register_cmu_us_slt, 1.0F},
                                         {"awb", register_cmu_us_awb, 1.05F},
                                         {"kal16", register_cmu_us_kal16, 2.0F}}};
  return all;
}

/// flite's registers are not thread-safe: all voices are made once, then only read. What differs between two syntheses hangs on
/// the utterance.
void init_flite() {
  static std::once_flag once;
  std::call_once(once, [] {
    flite_init();
    flite_add_lang("eng", usenglish_init, cmu_lex_init);
    for (auto& entry : voices()) entry.voice = entry.make(nullptr);
  });
}

const voice_entry* find_voice(std::string_view name) {
  init_flite();
  auto found = std::find_if(voices().begin(), voices().end(), [&](const auto& entry) { return entry.name == name; });
  return found == voices().end() ? nullptr : &*found;
}

/// Straight up to half of full scale, then bent so that nothing passes -2.5 dBFS.
std::int16_t limit(float sample) {
  constexpr float knee = 16384, top = 24575;
  float size = std::fabs(sample);
  if (size > knee) size = knee + (top - knee) * std::tanh((size - knee) / (top - knee));
  return static_cast<std::int16_t>(std::copysign(size, sample));
}

/// The session's end on the I/O thread; read and written there only.
struct listener {
  std::function<void(tts_chunk)> on_chunk;
  bool open = true;
};

/// One speak(), from the I/O thread to the worker and back.
struct spoken {
  std::uint64_t id = 0;
  const voice_entry* voice = nullptr;
  std::atomic<bool> cancelled = false;
  // The rest belongs to the worker.
  resampler down{voice_rate, 8000};
  bool begun = false;  // past the silence a synthesiser begins with
};

struct delivery {
  poster_fn post;
  std::shared_ptr<listener> to;

  void operator()(const std::shared_ptr<spoken>& what, tts_chunk chunk) const {
    chunk.utterance = what->id;
    post([to = to, what, chunk = std::move(chunk)]() mutable {
      if (!to->open || what->cancelled) return;
      if (chunk.last) what->cancelled = true;  // nothing comes after the last
      to->on_chunk(std::move(chunk));
    });
  }
};

struct clause_job {
  std::shared_ptr<spoken> what;
  delivery deliver;
  std::string text;
  bool last = false;

  void operator()() const {
    if (what->cancelled) return;
    synthesise();
    if (!last || what->cancelled) return;
    tts_chunk end{.last = true};
    what->down.flush(end.pcm8k);
    level(end.pcm8k);
    deliver(what, std::move(end));
  }

 private:
  static int on_audio(const cst_wave* wave, int start, int size, int, cst_audio_streaming_info* info) {
    const auto& job = *static_cast<const clause_job*>(info->userdata);
    if (job.what->cancelled) return CST_AUDIO_STREAM_STOP;
    job.send({wave->samples + start, static_cast<std::size_t>(std::max(size, 0))});
    return CST_AUDIO_STREAM_CONT;
  }

  void synthesise() const {
    auto* info = new_audio_streaming_info();  // the utterance frees it
    info->min_buffsize = chunk_samples;
    info->asc = on_audio;
    info->userdata = const_cast<clause_job*>(this);
    auto* utterance = new_utterance();
    utt_set_input_text(utterance, text.c_str());
    utt_init(utterance, what->voice->voice);
    feat_set(utterance->features, "streaming_info", audio_streaming_info_val(info));
    utt_synth(utterance);
    delete_utterance(utterance);
  }

  void send(std::span<const std::int16_t> pcm16k) const {
    if (!what->begun) {
      constexpr int quiet = 400;                        // -38 dBFS: some voices breathe in a room before they speak
      constexpr std::ptrdiff_t keep = voice_rate / 25;  // 40 ms: an "h" begins below that
      auto voiced = std::find_if(pcm16k.begin(), pcm16k.end(), [](int s) { return std::abs(s) > quiet; });
      if (voiced == pcm16k.end()) return;
      what->begun = true;
      pcm16k = pcm16k.subspan(static_cast<std::size_t>(std::max<std::ptrdiff_t>(voiced - pcm16k.begin() - keep, 0)));
    }
    tts_chunk chunk;
    what->down.push(pcm16k, chunk.pcm8k);
    level(chunk.pcm8k);
    if (!chunk.pcm8k.empty()) deliver(what, std::move(chunk));
  }

  void level(std::vector<std::int16_t>& pcm8k) const {
    for (auto& sample : pcm8k) sample = limit(static_cast<float>(sample) * what->voice->gain);
  }
};

class flite_session final : public text_to_speech_session {
 public:
  flite_session(workers& on, std::string voice, poster_fn post, std::function<void(tts_chunk)> on_chunk)
      : voice_name_(std::move(voice)),
        voice_(find_voice(voice_name_)),
        deliver_{std::move(post), std::make_shared<listener>(listener{std::move(on_chunk)})},
        lane_(std::make_shared<worker_lane>(on, waiting_clauses_max)) {}

  ~flite_session() override {
    deliver_.to->open = false;
    for (auto& [id, what] : live_) what->cancelled = true;
  }

  void speak(std::uint64_t utterance, std::string text) override {
    std::erase_if(live_, [](const auto& entry) { return entry.second->cancelled.load(); });
    auto what = std::make_shared<spoken>();
    what->id = utterance;
    what->voice = voice_;
    live_[utterance] = what;
    if (!voice_) return fail(what, "flite: no voice '" + voice_name_ + "'; use rms, slt, awb or kal16");
    if (text.size() > text_max)
      return fail(what, "flite: a text of " + std::to_string(text.size()) + " characters; at most 2000");
    auto clauses = split_clauses(plain_text(text));
    if (clauses.empty()) return deliver_(what, {.last = true});
    for (std::size_t i = 0; i < clauses.size(); ++i)
      if (!lane_->post(clause_job{what, deliver_, std::move(clauses[i]), i + 1 == clauses.size()}))
        return fail(what, "flite: too much is waiting to be spoken");
  }

  void cancel(std::uint64_t utterance) override {
    auto found = live_.find(utterance);
    if (found == live_.end()) return;
    found->second->cancelled = true;
    live_.erase(found);
  }

 private:
  void fail(const std::shared_ptr<spoken>& what, std::string why) {
    deliver_(what, {.last = true, .failed = true, .error = std::move(why)});
  }

  std::string voice_name_;
  const voice_entry* voice_;
  delivery deliver_;
  std::shared_ptr<worker_lane> lane_;
  std::map<std::uint64_t, std::shared_ptr<spoken>> live_;
};

class flite_provider final : public text_to_speech {
 public:
  explicit flite_provider(workers& on) : workers_(on) {}
  std::unique_ptr<text_to_speech_session> open(std::string voice, poster_fn post,
                                               std::function<void(tts_chunk)> on_chunk) override {
    return std::make_unique<flite_session>(workers_, std::move(voice), std::move(post), std::move(on_chunk));
  }

 private:
  workers& workers_;
};

}  // namespace

std::vector<std::string_view> flite_voices() {
  std::vector<std::string_view> names;
  for (const auto& entry : voices()) names.push_back(entry.name);
  return names;
}

std::string flite_pronunciation(std::string_view word) {
  if (std::none_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c) != 0; })) return {};
  init_flite();
  std::string phones;
  auto* found = lex_lookup(cmu_lex_init(), std::string(word).c_str(), nullptr, nullptr);
  for (const auto* v = found; v; v = val_cdr(v)) {
    std::string phone = val_string(val_car(v));
    if (std::isdigit(static_cast<unsigned char>(phone.back())) != 0) phone.pop_back();  // stress
    if (phone == "ax") phone = "ah";                                                    // the one phone the two sets do not share
    for (char c : phone) phones.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    phones.push_back(' ');
  }
  delete_val(found);
  if (!phones.empty()) phones.pop_back();
  return phones;
}

std::unique_ptr<text_to_speech> make_flite(workers& on) { return std::make_unique<flite_provider>(on); }

}  // namespace tandem
