#pragma once
// What the embedded recogniser is told about a domain: a trigram language model (ARPA text) and a pronouncing dictionary, both
// made from example sentences. A general model of English is useless at 8 kHz (half the words wrong); one of the agent's own few
// hundred words hears nearly all of them. Thread: any.

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voice/conversation/spoken.hpp"

namespace tandem {

/// The words of a sentence as they are spoken: lower case, letters and inner apostrophes only; numbers below 100 in words, longer
/// ones digit by digit.
std::vector<std::string> spoken_words(std::string_view sentence);

/// Witten-Bell smoothed trigrams in ARPA form, ready to load. Every word of @p sentences is in its vocabulary.
std::string trigram_arpa(std::span<const std::vector<std::string>> sentences);

/// A dictionary in PocketSphinx's form for @p words: every variant that @p cmudict (a file of such lines) has, and for words
/// missing there what flite's letter-to-sound rules make of them.
std::string pronouncing_dictionary(const std::set<std::string, std::less<>>& words, const std::filesystem::path& cmudict);

}  // namespace tandem
