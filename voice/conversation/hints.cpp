#include "voice/conversation/hints.hpp"

#include <algorithm>
#include <random>

#include "voice/conversation/spoken.hpp"
#include "voice/conversation/understanding.hpp"

namespace tandem {
namespace {

using phrases = std::vector<std::string>;

const phrases& weekdays() {
  static const phrases all{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  return all;
}

/// Grammars hold words as a dictionary spells them.
std::string plain(const std::string& phrase) {
  std::string text;
  for (const std::string& w : words_of(phrase)) text += (text.empty() ? "" : " ") + w;
  return text;
}

phrases days() {
  phrases all;
  for (const std::string& day : weekdays()) {
    for (const char* lead : {"", "on ", "how about ", "next "}) all.push_back(lead + day);
  }
  all.insert(all.end(), {"today", "tomorrow"});
  return all;
}

phrases dates() {
  phrases all = days();
  for (int n = 1; n <= 31; ++n) {
    const std::string number = "the " + spoken_ordinal(n);
    all.push_back(number);
    all.push_back("on " + number);
    for (const std::string& day : weekdays()) {
      all.push_back(day + " " + number);
      all.push_back("on " + day + " " + number);
    }
  }
  return all;
}

phrases times() {
  phrases bare{"noon", "at noon"};
  phrases all = bare;
  for (int n = 1; n <= 12; ++n) {
    const std::string hour = spoken_number(n);
    for (const std::string& time : {hour, hour + " o'clock", hour + " fifteen", hour + " thirty", hour + " forty five",
                                    "half past " + hour, "quarter past " + hour, "quarter to " + hour}) {
      for (const char* part : {"", " in the morning", " in the afternoon"}) {
        all.push_back(time + part);
        all.push_back("at " + time + part);
      }
    }
  }
  return all;
}

/// Examples of rows of digits: seeded, so that every node and every run learns the same.
phrases digit_rows(std::uint32_t min, std::uint32_t max) {
  std::mt19937 random(17);  // NOLINT: not a secret
  phrases all;
  for (int i = 0; i < 240; ++i) {
    const std::uint32_t length = min + static_cast<std::uint32_t>(random()) % (max - min + 1);
    std::string said;
    for (std::uint32_t n = 0; n < length; ++n) {
      const int digit = static_cast<int>(random() % 10);
      const bool twice = random() % 12 == 0 && n + 1 < length;
      const std::string word = digit == 0 && random() % 3 == 0 ? "oh" : spoken_number(digit);
      said += (said.empty() ? "" : " ") + (twice ? "double " + word : word);
      n += twice;
    }
    all.push_back(i % 8 == 0 ? "it's " + said : i % 8 == 4 ? "my number is " + said : said);
  }
  return all;
}

phrases numbers() {
  phrases all;
  for (int n = 0; n <= 100; ++n) all.push_back(spoken_number(n));
  return all;
}

void add(phrases& to, const phrases& more) { to.insert(to.end(), more.begin(), more.end()); }

/// "tuesday the fourteenth at three thirty", "no wednesday", "sorry at four thirty": examples, for the language model only.
phrases running_ahead(const workflow_node& node, const phrases& own, const std::vector<const workflow_slot*>& others) {
  phrases all;
  const bool confirms =
      std::any_of(node.slots.begin(), node.slots.end(), [](const workflow_slot& s) { return s.type == slot_type::yes_no; });
  for (const workflow_slot* other : others) {
    const bool dated = other->type == slot_type::date || other->type == slot_type::day || other->type == slot_type::time;
    const bool ours =
        std::any_of(node.slots.begin(), node.slots.end(), [&](const workflow_slot& s) { return s.name == other->name; });
    if (!dated || ours) continue;
    const phrases theirs = phrases_of(*other);
    for (std::size_t i = 0; i < 120 && !own.empty() && !confirms; ++i)
      all.push_back(own[i * 37 % own.size()] + " " + theirs[i * 53 % theirs.size()]);
    for (std::size_t i = 0; i < 80 && confirms; ++i) all.push_back("no " + theirs[i * 53 % theirs.size()]);
  }
  return all;
}

void tidy(phrases& list) {
  for (std::string& phrase : list) phrase = plain(phrase);
  std::erase(list, "");
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

bool open_ended(const workflow_slot& slot) {
  return slot.type == slot_type::digits || slot.type == slot_type::phone || slot.type == slot_type::number;
}

std::vector<std::string> phrases_of(const workflow_slot& slot) {
  switch (slot.type) {
    case slot_type::day: return days();
    case slot_type::date: return dates();
    case slot_type::time: return times();
    case slot_type::digits:
    case slot_type::phone: return digit_rows(std::min(slot.digits_min, 16U), std::clamp(slot.digits_max, slot.digits_min, 16U));
    case slot_type::number: return numbers();
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

recognition_hints hints_for(const workflow_node& node, const std::vector<const workflow_edge*>& edges,
                            const std::vector<const workflow_slot*>& others) {
  recognition_hints hints;
  phrases own;
  bool open = node.slots.empty();  // nothing to expect: whatever they say
  for (const workflow_slot& slot : node.slots) {
    add(own, phrases_of(slot));
    open = open || open_ended(slot);
  }
  phrases& all = hints.sentences;
  all = own;
  for (const workflow_edge* edge : edges) {
    add(all, edge->match.phrases);
    if (!edge->match.given()) all.push_back(edge->label);
    open = open && edge->match.phrases.empty();
  }
  add(all, node.expected);
  add(all, wish_phrases());
  tidy(all);
  const bool listed = !open && std::none_of(node.slots.begin(), node.slots.end(), open_ended);
  if (listed || !node.expected.empty()) hints.expected = all;
  add(all, running_ahead(node, own, others));
  add(all, node.keywords);
  tidy(all);
  return hints;
}

}  // namespace tandem
