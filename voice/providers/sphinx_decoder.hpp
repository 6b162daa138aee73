#pragma once
// One PocketSphinx decoder, warm: 7 MB and 40 ms to make, so it is kept and used for one utterance after another, of whichever
// call speaks next. What it learns of one caller's voice (the cepstral mean) leaves with that caller. Thread: one at a time.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voice/codec/resampler.hpp"
#include "voice/speech.hpp"

namespace tandem {

/// A language model and a dictionary as files nobody else sees: anonymous memory with a name under /proc/self/fd.
class sphinx_model {
 public:
  /// Throws std::system_error when there is no memory for it.
  sphinx_model(std::string_view arpa, std::string_view dictionary);
  ~sphinx_model();
  sphinx_model(const sphinx_model&) = delete;
  sphinx_model& operator=(const sphinx_model&) = delete;
  std::string language_model_path() const;
  std::string dictionary_path() const;

 private:
  int language_model_, dictionary_;
};

/// What is known of a caller's voice and line, as the mean of their sounds: travels from utterance to utterance. Default: what a
/// telephone line makes of four synthetic voices. PocketSphinx's own prior is wideband's and doubles the errors of a first
/// sentence.
struct caller_voice {
  std::array<float, 13> cepstral_mean{51.73F,  9.11F, -1.97F, 18.89F, 3.38F,  -7.62F, 13.51F,
                                      -12.63F, 0.13F, 1.96F,  -5.63F, 11.63F, -6.69F};
};

/// Somebody heard for the first time: a telephone line as loud as the beginning of their first utterance (8 kHz, about half a
/// second). A caller 20 dB quieter than expected is otherwise misunderstood in a quarter of the words, and so in 4 %.
caller_voice first_heard(std::span<const std::int16_t> pcm8k);

struct sphinx_hypothesis {
  std::string text;
  std::vector<word_time> words;
};

class sphinx_decoder {
 public:
  /// @p acoustic_model: the folder of PocketSphinx's en-us model. Null when PocketSphinx refuses (its folder is not there).
  static std::unique_ptr<sphinx_decoder> make(const std::string& acoustic_model, const sphinx_model& model);
  ~sphinx_decoder();

  bool knows(const std::string& word) const;
  /// Adds the words of a dictionary's lines; for grammars only, the language model does not know them.
  void learn(std::string_view dictionary);

  /// Begins an utterance searched with the language model.
  bool begin(const caller_voice& voice);
  /// Begins an utterance in which one of a grammar's sentences is heard. False when the grammar will not parse. The last few
  /// grammars are kept.
  bool begin(const caller_voice& voice, const std::string& jsgf);
  void push(std::span<const std::int16_t> pcm8k);
  /// Ends the utterance.
  sphinx_hypothesis finish(caller_voice& voice);

 private:
  struct state;
  explicit sphinx_decoder(std::unique_ptr<state> s);
  bool start(const caller_voice& voice, const std::string& search);
  std::unique_ptr<state> state_;
};

}  // namespace tandem
