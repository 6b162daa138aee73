#pragma once
// CMU flite: the embedded voice. Speaks with no key and no network; about 2 % of a core while synthesising in real time, first
// audio 15-40 ms after speak. Numbers are read as the text writes them.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "voice/speech.hpp"

namespace tandem {

class workers;

/// "rms" (male, the best understood), "slt" (female), "awb" (Scottish male), "kal16" (robotic, byte-deterministic).
std::vector<std::string_view> flite_voices();

/// Synthesis runs on @p on, which must outlive the provider and its sessions. A voice we do not have, a text of more than 2,000
/// characters, or more work than waits already is answered by a failed chunk that says so. Thread: any.
std::unique_ptr<text_to_speech> make_flite(workers& on);

/// How flite's lexicon or its letter-to-sound rules pronounce a lower-case word, in the phones of PocketSphinx's dictionaries
/// ("T UW TH EY K"). Empty for what has no letters. Thread: any.
std::string flite_pronunciation(std::string_view word);

}  // namespace tandem
