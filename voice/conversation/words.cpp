#include "voice/conversation/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tandem {
namespace {

constexpr std::size_t words_max = 200;
constexpr int no_such = -1;
constexpr std::array<std::string_view, 20> cardinals{
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens{"",      "",      "twenty",  "thirty", "forty",
                                                "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 20> ordinals{"",          "first",     "second",      "third",      "fourth",
                                                    "fifth",     "sixth",     "seventh",     "eighth",     "ninth",
                                                    "tenth",     "eleventh",  "twelfth",     "thirteenth", "fourteenth",
                                                    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

template <std::size_t N>
std::optional<int> place_in(const std::array<std::string_view, N>& list, std::string_view word) {
  if (word.empty()) return std::nullopt;
  const auto found = std::find(list.begin(), list.end(), word);
  return found == list.end() ? std::nullopt : std::optional<int>(static_cast<int>(found - list.begin()));
}

/// Punctuation inside a word that belongs to it.
bool joins(char before, char c, char after) {
  if (c == '\'') return is_letter(before) && is_letter(after);
  if (c == ':') return is_digit(before) && is_digit(after);
  return false;
}

/// "3pm" and "3:30pm" are two words.
void keep(word_list& words, const std::string& word) {
  const std::size_t tail = word.size() > 2 ? word.size() - 2 : 0;
  const bool half =
      tail > 0 && is_digit(word[tail - 1]) && (word.compare(tail, 2, "am") == 0 || word.compare(tail, 2, "pm") == 0);
  words.push_back(half ? word.substr(0, tail) : word);
  if (half) words.push_back(word.substr(tail));
}

}  // namespace

word_list words_of(std::string_view text) {
  std::string lower(text.substr(0, 4000));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c); });
  for (std::string_view dotted : {"a.m", "p.m"}) {  // their dots are no ends of sentences
    for (std::size_t at = lower.find(dotted); at != std::string::npos; at = lower.find(dotted, at)) lower.erase(at + 1, 1);
  }
  word_list words;
  std::string word;
  for (std::size_t i = 0; i <= lower.size() && words.size() < words_max; ++i) {
    const char c = i < lower.size() ? lower[i] : ' ';
    const char before = word.empty() ? ' ' : word.back(), after = i + 1 < lower.size() ? lower[i + 1] : ' ';
    if (is_letter(c) || is_digit(c) || joins(before, c, after)) {
      word += c;
    } else if (!word.empty()) {
      keep(words, word);
      word.clear();
    }
  }
  return words;
}

std::optional<std::size_t> find_phrase(word_span words, word_span phrase) {
  if (phrase.empty()) return std::nullopt;
  const auto found = std::search(words.begin(), words.end(), phrase.begin(), phrase.end());
  return found == words.end() ? std::nullopt : std::optional<std::size_t>(static_cast<std::size_t>(found - words.begin()));
}

bool contains_any(word_span words, std::initializer_list<std::string_view> single_words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) {
    return std::find(single_words.begin(), single_words.end(), w) != single_words.end();
  });
}

std::optional<int> digit_word(std::string_view word) {
  if (word == "oh" || word == "o") return 0;
  if (word.size() == 1 && is_digit(word[0])) return word[0] - '0';
  const auto n = cardinal_below_20(word);
  return n && *n < 10 ? n : std::nullopt;
}
std::optional<int> cardinal_below_20(std::string_view word) { return place_in(cardinals, word); }
std::optional<int> tens_word(std::string_view word) {
  const auto n = place_in(tens, word);
  return n ? std::optional<int>(*n * 10) : std::nullopt;
}

std::optional<int> ordinal_word(std::string_view word) {
  if (word == "twentieth") return 20;
  if (word == "thirtieth") return 30;
  if (const auto n = place_in(ordinals, word)) return n;
  if (word.size() < 3 || word.size() > 4 || !is_digit(word[0])) return std::nullopt;
  const std::string_view tail = word.substr(word.size() - 2);
  if (tail != "st" && tail != "nd" && tail != "rd" && tail != "th") return std::nullopt;
  return whole_number(word.substr(0, word.size() - 2));
}

std::optional<int> whole_number(std::string_view numerals) {
  if (numerals.empty() || numerals.size() > 6 || !std::all_of(numerals.begin(), numerals.end(), is_digit)) return std::nullopt;
  int value = 0;
  for (char c : numerals) value = value * 10 + (c - '0');
  return value;
}

std::optional<int> take_cardinal(word_span words, std::size_t& at) {
  if (at >= words.size()) return std::nullopt;
  if (const auto numerals = whole_number(words[at])) return ++at, numerals;
  int total = 0;  // thousands so far
  int group = no_such;
  std::size_t i = at, end = at;
  while (i < words.size()) {
    const std::string& w = words[i];
    const bool fresh = group == no_such || group % 100 == 0;
    if (const auto n = cardinal_below_20(w)) {
      const bool after_tens = group != no_such && group % 100 >= 20 && group % 10 == 0 && *n > 0 && *n < 10;
      if (!fresh && !after_tens) break;
      group = (group == no_such ? 0 : group) + *n;
    } else if (const auto t = tens_word(w)) {
      if (!fresh) break;
      group = (group == no_such ? 0 : group) + *t;
    } else if (w == "hundred" && group > 0 && group < 20) {
      group *= 100;
    } else if (w == "thousand" && group > 0 && total == 0) {
      total = group * 1000;
      group = no_such;
    } else if (w == "and" && end > at && (words[i - 1] == "hundred" || words[i - 1] == "thousand")) {
      ++i;
      continue;
    } else {
      break;
    }
    end = ++i;
  }
  if (end == at) return std::nullopt;
  at = end;
  return total + (group == no_such ? 0 : group);
}

std::optional<int> take_ordinal(word_span words, std::size_t& at) {
  if (at >= words.size()) return std::nullopt;
  if (const auto t = tens_word(words[at]); t && *t <= 30 && at + 1 < words.size()) {
    const auto unit = ordinal_word(words[at + 1]);
    if (unit && *unit < 10 && *t + *unit <= 31) return at += 2, *t + *unit;
  }
  const auto n = ordinal_word(words[at]);
  if (!n || *n < 1 || *n > 31) return std::nullopt;
  ++at;
  return n;
}

}  // namespace tandem
