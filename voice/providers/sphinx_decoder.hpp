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

/// What is known of a caller's voice and line: travels from utterance to utterance. Default: a telephone line, nobody yet.
struct caller_voice {
  std::array<float, 13> cepstral_mean{43.04F, 3.32F,  -2.27F, -2.58F, -1.35F, 1.64F, -1.86F,
                                      -0.74F, -2.93F, -3.10F, -2.28F, -0.37F, -2.33F};
};

struct sphinx_hypothesis {
  std::string text;
  std::vector<word_time> words;
  float score = 0;  // mean acoustic score per frame, the best possible being 0: how well the sounds fit the words
  double dbg_total=0; int dbg_frames=0;
  int frames = 0;   // of 10 ms
};

class sphinx_decoder {
 public:
  /// @p acoustic_model: the folder of PocketSphinx's en-us model. Null when PocketSphinx refuses (its folder is not there).
  static std::unique_ptr<sphinx_decoder> make(const std::string& acoustic_model, const sphinx_model& model);
  ~sphinx_decoder();

  bool knows(const std::string& word) const;
  /// Adds a word that the model's dictionary lacks; for grammars only, the language model does not know it.
  void add_word(const std::string& word, const std::string& phones);

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
