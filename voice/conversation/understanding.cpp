#include "voice/conversation/understanding.hpp"

#include <algorithm>
#include <array>

namespace tandem {
namespace {

constexpr std::array<std::string_view, 7> weekdays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 12> months{"january", "february", "march",     "april",   "may",      "june",
                                                  "july",    "august",   "september", "october", "november", "december"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<std::string> day_in(word_span words) {
  std::optional<std::string> last;  // "not tuesday, wednesday": the later one is meant
  for (const std::string& w : words) {
    if (one_of(weekdays, w) || w == "today" || w == "tomorrow") last = w;
  }
  return last;
}

std::optional<int> day_of_month(word_span words, asked how) {
  std::optional<int> last;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t at = i;
    if (const auto n = take_ordinal(words, at)) {
      last = n;
    } else if (how == asked::for_it && i > 0 && words[i - 1] == "the") {  // "the fourteen": the last sound was lost
      const auto loose = take_cardinal(words, at);
      if (loose && *loose >= 1 && *loose <= 31) last = loose;
    }
    i = std::max(at, i + 1);
  }
  return last;
}

std::optional<std::string> date_in(word_span words, asked how) {
  const auto day = day_in(words);
  const auto number = day_of_month(words, how);
  std::optional<std::string> month;
  for (const std::string& w : words) {
    if (one_of(months, w) && (w != "may" || number)) month = w;  // "may I ..."
  }
  if (!day && !number) return std::nullopt;
  std::string date = day.value_or("");
  if (number) date += (date.empty() ? "" : " ") + std::to_string(*number);
  if (month && number) date += " " + *month;
  return date;
}

/// morning, afternoon, evening: what turns three into fifteen.
enum class part : std::uint8_t { unsaid, am, pm };
part part_in(word_span words) {
  if (contains_any(words, {"pm", "afternoon", "evening", "tonight", "night"})) return part::pm;
  const std::array<std::string, 2> p_m{"p", "m"}, a_m{"a", "m"};
  if (find_phrase(words, p_m)) return part::pm;
  if (contains_any(words, {"am", "morning"}) || find_phrase(words, a_m)) return part::am;
  return part::unsaid;
}

std::string clock(int hour, int minute, part half) {
  if (half == part::pm && hour < 12) hour += 12;
  if (half == part::am && hour == 12) hour = 0;
  if (half == part::unsaid && hour >= 1 && hour < 7) hour += 12;
  std::string text = (hour < 10 ? "0" : "") + std::to_string(hour);
  return text + (minute < 10 ? ":0" : ":") + std::to_string(minute);
}

std::optional<int> take_hour(word_span words, std::size_t& at) {
  std::size_t i = at;
  if (i >= words.size()) return std::nullopt;
  auto hour = cardinal_below_20(words[i]);
  if (!hour && words[i].size() <= 2) hour = whole_number(words[i]);
  if (!hour || *hour < 1 || *hour > 23) return std::nullopt;
  at = i + 1;
  return hour;
}

/// Minutes after an hour: "thirty", "forty five", "oh five", "fifteen". Unmoved and none: there are none.
std::optional<int> take_minutes(word_span words, std::size_t& at) {
  if (at >= words.size()) return std::nullopt;
  if ((words[at] == "oh" || words[at] == "o" || words[at] == "zero") && at + 1 < words.size()) {
    const auto unit = digit_word(words[at + 1]);
    if (unit) return at += 2, unit;
  }
  std::size_t i = at;
  const auto minutes = take_cardinal(words, i);
  if (!minutes || *minutes > 59 || (*minutes < 10 && words[at].size() != 2)) return std::nullopt;
  at = i;
  return minutes;
}

/// "half past three", "quarter to four", "twenty past two".
std::optional<std::string> relative_time(word_span words, std::size_t at, part half) {
  const std::size_t from = at;
  std::optional<int> minutes;
  if (words[at] == "half")
    minutes = 30, ++at;
  else if (words[at] == "quarter")
    minutes = 15, ++at;
  else if (minutes = take_cardinal(words, at); !minutes || *minutes > 59)
    return std::nullopt;
  if (at < words.size() && (words[at] == "minutes" || words[at] == "minute")) ++at;
  if (at >= words.size()) return std::nullopt;
  const bool past = words[at] == "past" || words[at] == "after", to = words[at] == "to" || words[at] == "before";
  if ((!past && !to) || (words[from] == "half" && to)) return std::nullopt;
  ++at;
  auto hour = take_hour(words, at);
  if (!hour || *hour > 12) return std::nullopt;
  if (past) return clock(*hour, *minutes, half);
  const int before = *hour == 1 ? 12 : *hour - 1;
  return clock(before, 60 - *minutes, half);
}

std::optional<std::string> numeral_time(const std::string& word, part half) {
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto hour = whole_number(std::string_view(word).substr(0, colon));
  const auto minute = whole_number(std::string_view(word).substr(colon + 1, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  return clock(*hour, *minute, half);
}

std::optional<std::string> time_in(word_span words, asked how) {
  const part half = part_in(words);
  std::optional<std::string> bare;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "noon" || words[i] == "midday") return "12:00";
    if (words[i] == "midnight") return "00:00";
    if (const auto numerals = numeral_time(words[i], half)) return numerals;
    if (const auto relative = relative_time(words, i, half)) return relative;
    std::size_t at = i;
    const auto hour = take_hour(words, at);
    if (!hour) continue;
    const auto minutes = take_minutes(words, at);
    if (minutes) return clock(*hour, *minutes, half);
    const bool said_so = half != part::unsaid || (at < words.size() && words[at] == "o'clock") || (i > 0 && words[i - 1] == "at");
    if (*hour > 12) continue;
    if (said_so) return clock(*hour, 0, half);
    if (how == asked::for_it && !bare) bare = clock(*hour, 0, half);
  }
  return bare;
}

std::optional<std::string> number_in(word_span words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t at = i;
    if (const auto n = take_cardinal(words, at)) return std::to_string(*n);
  }
  return std::nullopt;
}

bool holds_phrase(word_span words, const std::string& phrase) { return find_phrase(words, words_of(phrase)).has_value(); }

std::optional<std::string> yes_no_in(word_span words) {
  static const std::array<const char*, 3> kind{"no problem", "no worries", "not a problem"};
  word_list rest(words.begin(), words.end());
  bool yes = false;
  for (const char* phrase : kind) {  // a "no" that means yes
    const word_list cut = words_of(phrase);
    while (const auto at = find_phrase(rest, cut)) {
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(*at), rest.begin() + static_cast<std::ptrdiff_t>(*at + cut.size()));
      yes = true;
    }
  }
  const bool firm_no = contains_any(rest, {"no", "nope", "nah", "never"});
  const bool not_so =
      contains_any(rest, {"not", "wrong", "incorrect", "negative", "don't", "isn't", "can't", "cannot", "won't", "change"});
  const bool firm_yes = contains_any(rest, {"yes", "yeah", "yep", "yup"});
  if (firm_no && firm_yes) return std::nullopt;
  if (firm_no || not_so) return firm_yes ? std::nullopt : std::optional<std::string>("no");
  if (firm_yes || yes) return "yes";
  const auto& all = yes_phrases();
  const bool agreed = std::any_of(all.begin(), all.end(), [&](const std::string& phrase) { return holds_phrase(rest, phrase); });
  return agreed ? std::optional<std::string>("yes") : std::nullopt;
}

/// The longest phrase wins; two different choices of the same length are no answer.
std::optional<std::string> choice_in(const workflow_slot& slot, word_span words) {
  std::size_t longest = 0;
  std::optional<std::string> chosen;
  bool torn = false;
  const auto hear = [&](const std::string& phrase, const std::string& value) {
    const word_list cut = words_of(phrase);
    if (cut.size() < longest || !find_phrase(words, cut)) return;
    if (cut.size() > longest) {
      longest = cut.size(), chosen = value, torn = false;
    } else if (chosen != value) {
      torn = true;
    }
  };
  for (const slot_choice& choice : slot.choices) {
    hear(choice.value, choice.value);
    for (const std::string& phrase : choice.phrases) hear(phrase, choice.value);
  }
  return torn ? std::nullopt : chosen;
}

/// What one token adds to a row of digits: "5", "55" for a spoken fifty five is taken apart by its caller.
std::string digits_at(word_span words, std::size_t& at) {
  const std::string& w = words[at];
  const std::size_t times = w == "double" ? 2 : w == "triple" ? 3 : 0;
  if (times > 0) {
    const auto digit = at + 1 < words.size() ? digit_word(words[at + 1]) : std::nullopt;
    if (!digit) return {};
    at += 2;
    return std::string(times, static_cast<char>('0' + *digit));
  }
  if (const auto digit = digit_word(w)) return ++at, std::to_string(*digit);
  if (!w.empty() && std::all_of(w.begin(), w.end(), [](char c) { return c >= '0' && c <= '9'; })) return ++at, w;
  if (const auto teen = cardinal_below_20(w)) return ++at, std::to_string(*teen);
  if (const auto ten = tens_word(w)) {
    ++at;
    const auto unit = at < words.size() ? digit_word(words[at]) : std::nullopt;
    if (unit && *unit > 0) return ++at, std::to_string(*ten + *unit);
    return std::to_string(*ten);
  }
  return {};
}

struct wish_words {
  wish what;
  std::vector<std::string> phrases;
};
const std::vector<wish_words>& wishes() {
  static const std::vector<wish_words> all{
      {wish::human,
       {"speak to a human", "talk to a human", "speak to a person", "talk to a person", "speak to someone", "a real person",
        "operator", "human"}},
      {wish::repeat,
       {"repeat", "repeat that", "say that again", "say it again", "can you repeat that", "pardon", "what did you say",
        "come again", "i didn't hear you"}},
      {wish::goodbye, {"goodbye", "good bye", "bye", "bye bye", "hang up"}},
      {wish::wait, {"hold on", "one moment", "wait a moment", "just a moment", "wait", "one second", "just a second"}},
      {wish::hello, {"hello", "hi", "are you there", "hello are you there"}},
  };
  return all;
}

constexpr std::array<std::string_view, 16> courtesies{"please", "um",  "uh", "well", "okay", "ok",    "sorry", "thanks",
                                                      "thank",  "you", "oh", "hey",  "can",  "could", "just",  "now"};

}  // namespace

std::string digits_in(word_span words) {
  std::string best, row;
  const auto close = [&] {
    if (row.size() > best.size()) best = row;
    row.clear();
  };
  for (std::size_t at = 0; at < words.size();) {
    const std::string more = digits_at(words, at);
    if (!more.empty()) {
      row += more;
      continue;
    }
    const std::string& w = words[at++];
    if (w != "and" && w != "um" && w != "uh" && w != "dash" && w != "then") close();
  }
  close();
  return best.substr(0, 64);
}

std::optional<std::string> understand(const workflow_slot& slot, word_span words, asked how) {
  switch (slot.type) {
    case slot_type::day: return day_in(words);
    case slot_type::date: return date_in(words, how);
    case slot_type::time: return time_in(words, how);
    case slot_type::digits:
    case slot_type::phone: {
      std::string digits = digits_in(words);
      return digits.empty() ? std::nullopt : std::optional<std::string>(std::move(digits));
    }
    case slot_type::yes_no: return yes_no_in(words);
    case slot_type::choice: return choice_in(slot, words);
    case slot_type::number: return number_in(words);
  }
  return std::nullopt;
}

wish wish_in(word_span words, bool whole) {
  word_list bare;
  for (const std::string& w : words) {
    if (!one_of(courtesies, w)) bare.push_back(w);
  }
  for (const auto& [what, phrases] : wishes()) {
    for (const std::string& phrase : phrases) {
      const word_list cut = words_of(phrase);
      if (whole ? std::ranges::equal(words, cut) || std::ranges::equal(bare, cut) : find_phrase(words, cut).has_value())
        return what;
    }
  }
  return wish::none;
}

const std::vector<std::string>& wish_phrases() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> phrases;
    for (const auto& w : wishes()) phrases.insert(phrases.end(), w.phrases.begin(), w.phrases.end());
    return phrases;
  }();
  return all;
}

const std::vector<std::string>& yes_phrases() {
  static const std::vector<std::string> all{"yes",
                                            "yes please",
                                            "yeah",
                                            "yep",
                                            "yes it is",
                                            "yes that's right",
                                            "that's right",
                                            "that is right",
                                            "that's correct",
                                            "correct",
                                            "right",
                                            "sure",
                                            "okay",
                                            "ok",
                                            "of course",
                                            "sounds good",
                                            "perfect",
                                            "absolutely",
                                            "exactly",
                                            "please do",
                                            "go ahead",
                                            "fine"};
  return all;
}
const std::vector<std::string>& no_phrases() {
  static const std::vector<std::string> all{"no",
                                            "no thank you",
                                            "no thanks",
                                            "nope",
                                            "no it isn't",
                                            "no that's wrong",
                                            "that's wrong",
                                            "that's not right",
                                            "that is not right",
                                            "no that's not right",
                                            "not really",
                                            "wrong"};
  return all;
}

}  // namespace tandem
