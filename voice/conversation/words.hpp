#pragma once
// A caller's words, as a recogniser gives them ("tuesday the fourteenth") or as a service writes them ("Tuesday the 14th, 3:30
// p.m."), cut into plain tokens. Thread: any.

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

using word_list = std::vector<std::string>;
using word_span = std::span<const std::string>;

/// Lower-case tokens without punctuation; apostrophes stay ("o'clock"), "3:30" stays one token, "p.m." is "pm". At most 200.
word_list words_of(std::string_view text);

/// Where @p phrase stands in @p words, word by word; nullopt: nowhere. An empty phrase is nowhere.
std::optional<std::size_t> find_phrase(word_span words, word_span phrase);
bool contains_any(word_span words, std::initializer_list<std::string_view> single_words);

/// "twenty", "first" and friends. nullopt: not such a word.
std::optional<int> digit_word(std::string_view word);         // zero oh o one .. nine, and "0".."9"
std::optional<int> cardinal_below_20(std::string_view word);  // zero .. nineteen
std::optional<int> tens_word(std::string_view word);          // twenty .. ninety
std::optional<int> ordinal_word(std::string_view word);       // first .. nineteenth, twentieth, thirtieth; "14th"
std::optional<int> whole_number(std::string_view numerals);   // "42"; at most 6 numerals

/// A cardinal at @p at, moved past it: "twenty five" 25, "one hundred and five" 105, "42". @p at is unmoved when there is none.
std::optional<int> take_cardinal(word_span words, std::size_t& at);
/// A day of the month, 1..31: "fourteenth", "twenty first", "14th".
std::optional<int> take_ordinal(word_span words, std::size_t& at);

}  // namespace tandem
