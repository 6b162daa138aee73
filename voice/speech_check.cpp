#include "voice/speech_check.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "voice/providers/phrases.hpp"
#include "voice/providers/sphinx_decision.hpp"
#include "voice/providers/sphinx_engine.hpp"
#include "voice/vad.hpp"

namespace tandem {
namespace {

constexpr std::size_t samples_per_ms = 8;
constexpr int lead_in_ms = 300;  // before an onset: how far its first sounds may lie back

std::shared_ptr<sphinx_engine> shared_engine() {
  static auto engine = std::make_shared<sphinx_engine>(pocketsphinx_options{.decoders_max = 4, .domains_max = 4});
  return engine;
}

std::vector<sphinx_engine::loan> decoders(std::size_t count, std::vector<std::string> sentences,
                                          const std::vector<std::string>& expected) {
  sentences.insert(sentences.end(), expected.begin(), expected.end());
  auto domain = shared_engine()->prepare(domain_key(sentences), sentences);
  return shared_engine()->borrow(domain, count, phrase_words(expected), [] {});
}

struct span_ms {
  int start, end;
};

std::vector<span_ms> find_speech(std::span<const std::int16_t> pcm, int pause_ms) {
  vad_options options{.hang_ms = pause_ms};
  voice_activity vad(options);
  std::vector<span_ms> out;
  int now = 0, begun = -1, last_speech = 0;
  auto end = [&] {
    out.push_back({begun, std::min(last_speech + 100, static_cast<int>(pcm.size() / samples_per_ms))}), begun = -1;
  };
  for (; pcm.size() - static_cast<std::size_t>(now) * samples_per_ms >= 160; now += voice_activity::frame_ms) {
    std::span<const std::int16_t, 160> frame(pcm.data() + static_cast<std::size_t>(now) * samples_per_ms, 160);
    auto result = vad.push(frame);
    if (result.speech_frame) last_speech = now + voice_activity::frame_ms;
    if (result.onset) begun = std::max(0, now - options.onset_ms - lead_in_ms);
    if (result.release) end();
  }
  if (begun >= 0) end();
  return out;
}

std::span<const std::int16_t> cut(std::span<const std::int16_t> pcm, span_ms where) {
  auto from = static_cast<std::size_t>(where.start) * samples_per_ms, to = static_cast<std::size_t>(where.end) * samples_per_ms;
  return pcm.subspan(from, std::min(to, pcm.size()) - from);
}

sphinx_hypothesis hear(sphinx_decoder& decoder, std::span<const std::int16_t> pcm, const std::string& jsgf) {
  auto voice = first_heard(pcm);
  if (!(jsgf.empty() ? decoder.begin(voice) : decoder.begin(voice, jsgf))) return {};
  decoder.push(pcm);
  return decoder.finish(voice);
}

}  // namespace

std::vector<heard_passage> recognise_recording(std::span<const std::int16_t> pcm8k, const recognition_hints& hints,
                                               int pause_ms) {
  std::vector<heard_passage> out;
  auto jsgf = phrase_grammar(hints.expected);
  auto loans = decoders(1, hints.sentences, hints.expected);
  if (loans.empty()) return out;
  for (auto where : find_speech(pcm8k, pause_ms)) {
    auto audio = cut(pcm8k, where);
    auto free_speech = hear(*loans[0], audio, {});
    std::optional<sphinx_hypothesis> in_grammar;
    if (!jsgf.empty()) in_grammar = hear(*loans[0], audio, jsgf);
    out.push_back({where.start, where.end, decide(hints.expected, free_speech, in_grammar)});
  }
  return out;
}

std::string best_alternative(std::span<const std::int16_t> pcm8k, const std::vector<std::string>& alternatives) {
  auto loans = decoders(1, {}, alternatives);
  auto jsgf = phrase_grammar(alternatives);
  return loans.empty() || jsgf.empty() ? std::string() : hear(*loans[0], pcm8k, jsgf).text;
}

}  // namespace tandem
