#include "voice/conversation/hints.hpp"

#include <algorithm>

#include "voice/conversation/understanding.hpp"

namespace tandem {
namespace {

using phrases = std::vector<std::string>;

void add(phrases& to, const phrases& more) { to.insert(to.end(), more.begin(), more.end()); }

bool asks_for(const workflow_node& node, slot_type type) {
  return std::any_of(node.slots.begin(), node.slots.end(), [type](const workflow_slot& slot) { return slot.type == type; });
}

/// Rows of known length: a grammar of exactly seven digits hears nearly all of them, one of any number of digits hears an "oh"
/// behind every other "two".
phrases digit_rows(std::uint32_t min, std::uint32_t max) {
  constexpr std::uint32_t lengths_max = 3, length_max = 16;
  phrases rows;
  for (std::uint32_t length = min; length <= max && max - min < lengths_max && max <= length_max; ++length) {
    std::string& row = rows.emplace_back("<digit>");
    for (std::uint32_t i = 1; i < length; ++i) row += " <digit>";
  }
  if (rows.empty()) rows.push_back("<digits>");
  for (std::size_t i = 0, n = rows.size(); i < n; ++i) add(rows, {"it's " + rows[i], "my number is " + rows[i]});
  return rows;
}

/// What people mostly say. Every further way would be one more to be mistaken for another ("fifteen" and "fifty", "a m" and
/// "eight"); the language model hears those that are missing here, and a month.
phrases spoken_days() { return {"<day>", "next <day>", "today", "tomorrow"}; }
phrases spoken_dates() {
  phrases all = spoken_days();
  add(all, {"<day> the <ordinal>", "the <ordinal>"});
  return all;
}
phrases spoken_times() {
  phrases all{"noon"};
  for (const char* time : {"<hour>", "<hour> o'clock", "<hour> fifteen", "<hour> thirty", "<hour> forty five",
                           "quarter past <hour>", "half past <hour>", "quarter to <hour>"}) {
    for (const char* part : {"", " in the morning", " in the afternoon", " in the evening"})
      all.push_back(std::string(time) + part);
  }
  return all;
}

phrases each(const phrases& of, std::initializer_list<const char*> leads, std::initializer_list<const char*> tails = {""}) {
  phrases all;
  for (const std::string& phrase : of) {
    for (const char* lead : leads) {
      for (const char* tail : tails) all.push_back(lead + phrase + tail);
    }
  }
  return all;
}

/// "tuesday the fourteenth at three thirty" where only the day was asked; "no wednesday" where only a yes or no was.
void add_running_ahead(const workflow_node& node, const std::vector<const workflow_slot*>& all, phrases& to) {
  const auto anywhere = [&](slot_type type) {
    return std::any_of(all.begin(), all.end(), [type](const workflow_slot* slot) { return slot->type == type; });
  };
  const bool times = anywhere(slot_type::time), dates = anywhere(slot_type::date) || anywhere(slot_type::day);
  if (times && (asks_for(node, slot_type::date) || asks_for(node, slot_type::day))) {
    for (const char* date : {"<day> at ", "<day> the <ordinal> at "}) add(to, each(spoken_times(), {date}));
  }
  if (!asks_for(node, slot_type::yes_no)) return;
  if (dates) add(to, each(spoken_dates(), {"no ", "no on "}));
  if (times) add(to, each(spoken_times(), {"no ", "no at "}));
}

}  // namespace

std::vector<std::string> phrases_of(const workflow_slot& slot) {
  switch (slot.type) {
    case slot_type::day: return each(spoken_days(), {"", "on ", "how about "}, {"", " please"});
    case slot_type::date: return each(spoken_dates(), {"", "on ", "how about "}, {"", " please"});
    case slot_type::time: return each(spoken_times(), {"", "at ", "how about "});
    case slot_type::digits:
    case slot_type::phone: return digit_rows(slot.digits_min, slot.digits_max);
    case slot_type::number: return {"<number>", "<number> please"};
    case slot_type::yes_no: {
      phrases both = yes_phrases();
      add(both, no_phrases());
      return both;
    }
    case slot_type::choice: break;
  }
  phrases all;
  for (const slot_choice& choice : slot.choices) {
    all.push_back(choice.value);
    add(all, choice.phrases);
  }
  return all;
}

std::vector<std::string> expected_at(const workflow_node& node, const std::vector<const workflow_edge*>& edges,
                                     const std::vector<const workflow_slot*>& all) {
  phrases expected = node.expected;
  for (const workflow_slot& slot : node.slots) add(expected, phrases_of(slot));
  for (const workflow_edge* edge : edges) {
    add(expected, edge->match.phrases);
    if (!edge->match.given() && edges.size() > 1) expected.push_back(edge->label);
  }
  if (expected.empty()) return expected;
  add_running_ahead(node, all, expected);
  add(expected, wish_phrases());
  tidy_phrases(expected);
  return expected;
}

void tidy_phrases(std::vector<std::string>& phrases) {
  for (std::string& phrase : phrases) {
    std::string plain;
    for (std::size_t at = 0; at < phrase.size();) {
      const std::size_t open = std::min(phrase.find('<', at), phrase.size()), close = phrase.find('>', open);
      for (const std::string& word : words_of(std::string_view(phrase).substr(at, open - at)))
        plain += (plain.empty() ? "" : " ") + word;
      if (close == std::string::npos) break;
      plain += (plain.empty() ? "" : " ") + phrase.substr(open, close + 1 - open);
      at = close + 1;
    }
    phrase = std::move(plain);
  }
  std::erase(phrases, "");
  std::sort(phrases.begin(), phrases.end());
  phrases.erase(std::unique(phrases.begin(), phrases.end()), phrases.end());
}

}  // namespace tandem
