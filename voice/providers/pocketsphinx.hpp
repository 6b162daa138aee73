#pragma once
// PocketSphinx: the embedded ear. Hears a guided conversation with no key and no network, given what may be said: a trigram
// language model of the agent's own words, and, when a turn expects certain answers, a closed grammar beside it.
//
// A grammar alone always hears one of its sentences, whatever was said. So both searches run over the utterance, and the
// grammar's answer counts only when the free one agrees (sphinx_decision.hpp): otherwise the result is what the language model
// heard, with in_grammar = false. List every turn's expected phrases among the sentences, so that a workflow's turns share one
// model: a turn whose phrases are not there gets a model of its own (0.2 s to build once, 7 MB).
//
// Sentences and expected phrases may hold the slot words of phrases.hpp ("<day> the <ordinal>").

#include <memory>
#include <string>

#include "voice/speech.hpp"

namespace tandem {

class workers;

struct pocketsphinx_options {
  std::string model_directory = "/usr/share/pocketsphinx/model/en-us";  // Debian's pocketsphinx-en-us
  std::size_t decoders_max = 64;  // 7 MB each, two per caller speaking to a grammar; more callers than that wait their turn
  std::size_t domains_max = 16;   // workflows whose models are kept ready
};

/// Decoding happens on @p on, which must outlive the provider and its sessions. An utterance is heard up to 60 s; what comes
/// later is not listened to. Without PocketSphinx's model every result is empty, and trouble_with_pocketsphinx says why. Thread:
/// any.
std::unique_ptr<speech_to_text> make_pocketsphinx(workers& on, pocketsphinx_options options = {});

/// What keeps the recogniser from working ("no acoustic model in ...: install pocketsphinx-en-us"), empty when nothing does.
std::string trouble_with_pocketsphinx(const pocketsphinx_options& options);

}  // namespace tandem
