#pragma once
// What an agent may say, as a scenario writes it, turned into a JSGF grammar for the recogniser. Pure.
//
//   "you said <day> the <ordinal>"      <day> is a list of the scenario
//   "(sure | of course) [then] what day works best?"

#include <map>
#include <string>
#include <vector>

namespace tandem::emulator {

struct agent_grammar {
  std::string jsgf;                // empty: nothing to listen for
  std::vector<std::string> words;  // every word in it, once each, sorted
  std::string error;               // names the line and what is wrong with it; empty when all is well
};

/// The agent may say any of @p lines, several in a row. @p lists: name -> alternatives. Digits must be written as words.
agent_grammar make_grammar(const std::vector<std::string>& lines, const std::map<std::string, std::vector<std::string>>& lists);

/// Lower case, punctuation gone, single spaces: how heard and expected words are compared.
std::string plain_words(const std::string& text);

/// True when the words of @p phrase stand in @p text next to each other (both are plain_words).
bool has_phrase(const std::string& text, const std::string& phrase);

}  // namespace tandem::emulator
