#include "voice/conversation/spoken.hpp"

#include <algorithm>
#include <array>

#include "voice/conversation/words.hpp"

namespace tandem {
namespace {

constexpr std::array<const char*, 20> cardinals{"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                                                "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                                                "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 20> ordinals{"",          "first",     "second",      "third",      "fourth",
                                               "fifth",     "sixth",     "seventh",     "eighth",     "ninth",
                                               "tenth",     "eleventh",  "twelfth",     "thirteenth", "fourteenth",
                                               "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};
constexpr std::array<const char*, 10> tens{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};

std::string below_100(int n) {
  if (n < 20) return cardinals[static_cast<std::size_t>(n)];
  std::string said = tens[static_cast<std::size_t>(n / 10)];
  if (n % 10) said += std::string(" ") + cardinals[static_cast<std::size_t>(n % 10)];
  return said;
}
std::string below_1000(int n) {
  if (n < 100) return below_100(n);
  std::string said = below_100(n / 100) + " hundred";
  if (n % 100) said += " and " + below_100(n % 100);
  return said;
}

/// How a row of digits is breathed: 7 as 3-4, 10 as 3-3-4, otherwise threes with no single one left over.
std::size_t group_at(std::size_t left) {
  if (left <= 4) return left;
  return left == 8 ? 4 : 3;
}

const char* part_of_day(int hour) { return hour < 12 ? "in the morning" : hour < 17 ? "in the afternoon" : "in the evening"; }

}  // namespace

std::string spoken_digits(std::string_view digits) {
  std::string said;
  std::size_t left = digits.size(), in_group = group_at(left);
  for (char c : digits) {
    if (in_group == 0) said += ",", in_group = group_at(left);
    if (!said.empty()) said += ' ';
    if (c >= '0' && c <= '9') {
      said += cardinals[static_cast<std::size_t>(c - '0')];
    } else {
      said += c == '*' ? std::string("star") : c == '#' ? std::string("pound") : std::string(1, c);
    }
    --left, --in_group;
  }
  return said;
}

std::string spoken_number(int n) {
  if (n < 0 || n > 999999) return std::to_string(n);
  if (n < 1000) return below_1000(n);
  std::string said = below_1000(n / 1000) + " thousand";
  if (n % 1000) said += (n % 1000 < 100 ? " and " : " ") + below_1000(n % 1000);
  return said;
}

std::string spoken_ordinal(int n) {
  if (n < 1 || n > 99) return std::to_string(n);
  if (n < 20) return ordinals[static_cast<std::size_t>(n)];
  if (n % 10) return std::string(tens[static_cast<std::size_t>(n / 10)]) + " " + ordinals[static_cast<std::size_t>(n % 10)];
  std::string said = tens[static_cast<std::size_t>(n / 10)];
  said.back() = 'i';  // twenty -> twentieth
  return said + "eth";
}

std::string spoken_time(std::string_view hh_mm) {
  const std::size_t colon = hh_mm.find(':');
  if (colon == std::string_view::npos) return std::string(hh_mm);
  const auto hour = whole_number(hh_mm.substr(0, colon)), minute = whole_number(hh_mm.substr(colon + 1));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::string(hh_mm);
  if (*minute == 0 && *hour == 12) return "noon";
  if (*minute == 0 && *hour == 0) return "midnight";
  std::string said = below_100(*hour % 12 == 0 ? 12 : *hour % 12);
  said += *minute == 0   ? std::string(" o'clock")
          : *minute < 10 ? std::string(" oh ") + cardinals[static_cast<std::size_t>(*minute)]
                         : " " + below_100(*minute);
  return said + " " + part_of_day(*hour);
}

std::string spoken_date(std::string_view date) {
  std::string said;
  bool numbered = false;
  for (const std::string& word : words_of(date)) {
    const auto day = whole_number(word);
    if (!said.empty()) said += ' ';
    if (day) {
      said += "the " + spoken_ordinal(*day);
      numbered = true;
    } else {
      said += (numbered ? "of " : "") + word;
    }
  }
  return said;
}

std::string spoken_value(std::string_view value) {
  if (value.find(':') != std::string_view::npos) return spoken_time(value);
  const word_list words = words_of(value);
  if (words.size() > 3) return std::string(value);
  if (words.size() == 1) {
    const auto n = whole_number(words[0]);
    return n && words[0].size() == value.size() ? spoken_number(*n) : std::string(value);
  }
  const bool dated =
      std::any_of(words.begin(), words.end(), [](const std::string& w) { return whole_number(w) && *whole_number(w) <= 31; });
  return dated ? spoken_date(value) : std::string(value);
}

}  // namespace tandem
