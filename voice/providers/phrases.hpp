#pragma once
// What people say for a slot. A phrase may hold slot words in angle brackets, and stands then for every way of saying them:
//
//   "<day> the <ordinal>"      monday .. sunday, first .. thirty first
//   <digit>    zero .. nine, oh                     <digits>   one digit or more, in any order
//   <number>   zero .. ninety nine                  <month>    january .. december
//   <hour>     one .. twelve                        <time>     "three", "three o'clock", "three thirty", "half past three",
//   <ordinal>  first .. thirty first                           "quarter to three", "three thirty p m", "noon"
//   <date>     "tuesday", "the fourteenth", "march fourteenth", "tuesday the fourteenth of march", "tomorrow"
//
// The same words drive recognition grammars and are expanded into example sentences for language models. Thread: any.

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// Spoken variants of a phrase, slot words filled in: all of them when they are at most @p limit, otherwise an even,
/// reproducible choice. <digits> gives sequences of one to ten. Words outside of known slots stand as they are.
std::vector<std::string> expand_phrases(std::string_view phrase, std::size_t limit = 64);

/// True when every slot word of @p phrase is one we know; a workflow's author is told of the others by name.
bool known_slots(std::string_view phrase);

/// True when @p text is one of @p phrases, word for word, slot words standing for any of their ways.
bool matches_phrase(const std::vector<std::string>& phrases, std::string_view text);

/// A JSGF grammar whose public rule is any one of @p phrases.
std::string phrase_grammar(const std::vector<std::string>& phrases);

/// Every word that may be said in @p phrases.
std::set<std::string, std::less<>> phrase_words(const std::vector<std::string>& phrases);

/// What any caller may say anywhere: yes, no, numbers, days, dates, times, asking to repeat, for a human, goodbye.
const std::vector<std::string>& universal_phrases();

}  // namespace tandem
