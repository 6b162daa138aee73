#pragma once
// What was said, given what the two searches heard: one free within the domain's language, one bound to the turn's grammar.
// Pure. Measured over 870 utterances of three synthetic voices through mu-law (see tests/unit/voice/pocketsphinx.cpp for a
// smaller set): the rule below takes 97 % of what is in the grammar and 0.3 % of what is not; comparing acoustic scores instead
// took 100 % and 3.6 %, at twice the processor time.

#include <optional>
#include <string>
#include <vector>

#include "voice/providers/sphinx_decoder.hpp"
#include "voice/speech.hpp"

namespace tandem {

/// The share of words in which two sentences differ: word edits over the longer one's length, 0..1.
double word_distance(const std::vector<word_time>& a, const std::vector<word_time>& b);

/// The grammar's answer counts when the free search heard the same but for a third of the words at most: a slip, not another
/// sentence. Seven digits bound to be seven are right 25 times of 25 where free speech is 16 to 23. Only where the free search
/// heard something of the grammar too, of another length or quite different, is it believed: a grammar of any number of digits
/// puts an "oh" behind many a "two".
stt_result decide(const std::vector<std::string>& expected, const sphinx_hypothesis& free_speech,
                  const std::optional<sphinx_hypothesis>& in_grammar);

}  // namespace tandem
