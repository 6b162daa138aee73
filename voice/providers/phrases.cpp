#include "voice/providers/phrases.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "voice/providers/language_model.hpp"

namespace tandem {
namespace {

struct slot {
  std::string_view name;
  std::vector<std::string> choices;  // may hold slots defined before it
  bool repeats = false;
};

std::vector<std::string> numbers(int from, int to) {
  std::vector<std::string> out;
  for (int n = from; n <= to; ++n) out.push_back(spoken_number(n));
  return out;
}

std::vector<std::string> ordinals() {
  static constexpr std::array<std::string_view, 20> small{"",          "first",     "second",      "third",      "fourth",
                                                          "fifth",     "sixth",     "seventh",     "eighth",     "ninth",
                                                          "tenth",     "eleventh",  "twelfth",     "thirteenth", "fourteenth",
                                                          "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};
  std::vector<std::string> out;
  for (std::size_t n = 1; n < small.size(); ++n) out.emplace_back(small[n]);
  out.emplace_back("twentieth");
  for (std::size_t n = 1; n < 10; ++n) out.push_back("twenty " + std::string(small[n]));
  out.emplace_back("thirtieth");
  out.emplace_back("thirty first");
  return out;
}

const std::vector<slot>& slots() {
  static const std::vector<slot> all{
      {"digit", {"zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}},
      {"digits", {"<digit>"}, true},
      {"number", numbers(0, 99)},
      {"hour", numbers(1, 12)},
      {"ordinal", ordinals()},
      {"day", {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}},
      {"month",
       {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december"}},
      {"minutes", {"ten", "fifteen", "twenty", "thirty", "forty", "forty five", "fifty", "oh five"}},
      {"half_of_day", {"in the morning", "in the afternoon", "in the evening", "a m", "p m"}},
      {"time",
       {"<hour>", "<hour> o'clock", "<hour> <minutes>", "half past <hour>", "quarter past <hour>", "quarter to <hour>",
        "<hour> <half_of_day>", "<hour> <minutes> <half_of_day>", "noon", "midday"}},
      {"date",
       {"<day>", "the <ordinal>", "<day> the <ordinal>", "<month> <ordinal>", "<month> the <ordinal>", "the <ordinal> of <month>",
        "<day> <month> <ordinal>", "<day> the <ordinal> of <month>", "today", "tomorrow", "next <day>"}},
  };
  return all;
}

const slot* find_slot(std::string_view name) {
  auto found = std::find_if(slots().begin(), slots().end(), [&](const slot& s) { return s.name == name; });
  return found == slots().end() ? nullptr : &*found;
}

/// A phrase cut at its slot words; @p of is null for plain text.
struct piece {
  const slot* of = nullptr;
  std::string text;
};

std::vector<piece> pieces_of(std::string_view phrase) {
  std::vector<piece> out;
  while (!phrase.empty()) {
    auto open = phrase.find('<');
    auto close = open == std::string_view::npos ? open : phrase.find('>', open);
    if (close == std::string_view::npos) open = phrase.size();
    if (open > 0) out.push_back({nullptr, std::string(phrase.substr(0, open))});
    if (close == std::string_view::npos) break;
    auto name = phrase.substr(open + 1, close - open - 1);
    const auto* found = find_slot(name);
    out.push_back({found, std::string(name)});
    phrase.remove_prefix(close + 1);
  }
  return out;
}

/// How many ways there are of saying it, up to a bound: repeats have no end.
constexpr std::uint64_t countless = 1'000'000'000;
std::uint64_t ways(std::string_view phrase) {
  std::uint64_t product = 1;
  for (const auto& p : pieces_of(phrase)) {
    if (!p.of) continue;
    std::uint64_t sum = p.of->repeats ? countless : 0;
    for (const auto& choice : p.of->choices) sum += ways(choice);
    product = std::min(product * std::min(sum, countless), countless);
  }
  return product;
}

std::string one_way(std::string_view phrase, std::uint64_t which);

std::string one_choice(const slot& s, std::uint64_t which) {
  if (s.repeats) {
    std::string out;
    auto next = [&which] { return which = which * 6364136223846793005ULL + 1442695040888963407ULL; };
    next();
    for (auto left = 1 + (next() >> 33) % 10; left > 0; --left) {
      if (!out.empty()) out.push_back(' ');
      out += one_way(s.choices.front(), (next() >> 33) % ways(s.choices.front()));
    }
    return out;
  }
  for (const auto& choice : s.choices) {
    auto here = ways(choice);
    if (which < here) return one_way(choice, which);
    which -= here;
  }
  return {};
}

std::string one_way(std::string_view phrase, std::uint64_t which) {
  std::string out;
  for (const auto& p : pieces_of(phrase)) {
    if (!p.of) {
      out += p.text;
      continue;
    }
    auto here = p.of->repeats ? countless : ways("<" + std::string(p.of->name) + ">");
    out += one_choice(*p.of, which % here);
    which /= here;
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

/// A phrase in JSGF: words as spoken, known slots as rule references (collected in @p used). Empty when nothing is sayable.
std::string jsgf(std::string_view phrase, std::set<const slot*>& used) {
  std::string out;
  for (const auto& p : pieces_of(phrase)) {
    auto text = p.of ? "<" + p.text + ">" : joined(spoken_words(p.text));
    if (p.of) used.insert(p.of);
    if (!text.empty()) out.append(out.empty() ? "" : " ").append(text);
  }
  return out;
}

std::string alternatives(const std::vector<std::string>& phrases, std::set<const slot*>& used) {
  std::string out;
  std::set<std::string> seen;
  for (const auto& phrase : phrases)
    if (auto text = jsgf(phrase, used); !text.empty() && seen.insert(text).second)
      out.append(out.empty() ? "" : " | ").append(text);
  return out;
}

/// Where in @p words one can stand after saying @p phrase from one of the places in @p from.
using places = std::set<std::size_t>;
places after(std::string_view phrase, const places& from, const std::vector<std::string>& words);

places after_slot(const slot& s, const places& from, const std::vector<std::string>& words) {
  places out, fresh = from;
  while (!fresh.empty()) {
    places next;
    for (const auto& choice : s.choices) next.merge(after(choice, fresh, words));
    fresh.clear();
    for (auto place : next)
      if (out.insert(place).second && s.repeats) fresh.insert(place);
  }
  return out;
}

places after(std::string_view phrase, const places& from, const std::vector<std::string>& words) {
  places here = from;
  for (const auto& p : pieces_of(phrase)) {
    if (p.of) {
      here = after_slot(*p.of, here, words);
      continue;
    }
    for (const auto& word : spoken_words(p.text)) {
      places next;
      for (auto place : here)
        if (place < words.size() && words[place] == word) next.insert(place + 1);
      here = std::move(next);
    }
  }
  return here;
}

}  // namespace

bool matches_phrase(const std::vector<std::string>& phrases, std::string_view text) {
  auto words = spoken_words(text);
  if (words.empty()) return false;
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](const std::string& phrase) { return after(phrase, {0}, words).contains(words.size()); });
}

bool known_slots(std::string_view phrase) {
  while (true) {
    auto open = phrase.find('<');
    if (open == std::string_view::npos) return true;
    auto close = phrase.find('>', open);
    if (close == std::string_view::npos || !find_slot(phrase.substr(open + 1, close - open - 1))) return false;
    phrase.remove_prefix(close + 1);
  }
}

std::vector<std::string> expand_phrases(std::string_view phrase, std::size_t limit) {
  std::vector<std::string> out;
  auto total = ways(phrase);
  auto count = std::min<std::uint64_t>(total, limit);
  for (std::uint64_t i = 0; i < count; ++i) {
    // A stride that shares no factor with the small sizes of slots visits them evenly.
    auto which = total <= limit ? i : i * 7919 % total;
    out.push_back(joined(spoken_words(one_way(phrase, which))));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  std::erase(out, "");
  return out;
}

std::string phrase_grammar(const std::vector<std::string>& phrases) {
  std::set<const slot*> used;
  auto top = alternatives(phrases, used);
  if (top.empty()) return {};
  std::string rules;
  std::set<const slot*> written;
  while (written != used) {
    auto todo = used;
    for (const auto* s : todo) {
      if (!written.insert(s).second) continue;
      auto choices = alternatives(s->choices, used);
      rules.append("<").append(s->name).append("> = ").append(s->repeats ? "(" + choices + ")+" : choices).append(";\n");
    }
  }
  return "#JSGF V1.0;\ngrammar turn;\npublic <utterance> = " + top + ";\n" + rules;
}

std::set<std::string, std::less<>> phrase_words(const std::vector<std::string>& phrases) {
  std::set<std::string, std::less<>> words;
  std::set<const slot*> seen;
  auto todo = phrases;
  while (!todo.empty()) {
    auto phrase = std::move(todo.back());
    todo.pop_back();
    for (const auto& p : pieces_of(phrase)) {
      if (!p.of)
        for (auto& word : spoken_words(p.text)) words.insert(std::move(word));
      else if (seen.insert(p.of).second)
        todo.insert(todo.end(), p.of->choices.begin(), p.of->choices.end());
    }
  }
  return words;
}

const std::vector<std::string>& universal_phrases() {
  static const std::vector<std::string> all{"yes",
                                            "yes please",
                                            "yeah",
                                            "yep",
                                            "that's right",
                                            "that is correct",
                                            "correct",
                                            "right",
                                            "sure",
                                            "okay",
                                            "no",
                                            "no thank you",
                                            "no thanks",
                                            "nope",
                                            "that's wrong",
                                            "that is not right",
                                            "hello",
                                            "hi",
                                            "goodbye",
                                            "bye",
                                            "thank you",
                                            "thanks",
                                            "please",
                                            "i don't know",
                                            "i don't understand",
                                            "what",
                                            "sorry",
                                            "pardon",
                                            "repeat",
                                            "repeat that please",
                                            "can you repeat that please",
                                            "say that again",
                                            "help",
                                            "cancel",
                                            "stop",
                                            "wait",
                                            "wait a moment",
                                            "go back",
                                            "start over",
                                            "that's all",
                                            "nothing else",
                                            "speak to a human",
                                            "i want to speak to a human",
                                            "talk to a person",
                                            "operator",
                                            "agent",
                                            "an agent please",
                                            "never mind",
                                            "<digits>",
                                            "<number>",
                                            "<date>",
                                            "<time>",
                                            "<date> at <time>",
                                            "<day> <half_of_day>",
                                            "at <time>",
                                            "my number is <digits>"};
  return all;
}

}  // namespace tandem
