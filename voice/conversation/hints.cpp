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

/// "<date> at <time>", "no <date>", "sorry at <time>".
void add_running_ahead(const workflow_node& node, const std::vector<const workflow_slot*>& all, phrases& to) {
  const auto anywhere = [&](slot_type type) {
    return std::any_of(all.begin(), all.end(), [type](const workflow_slot* slot) { return slot->type == type; });
  };
  const bool times = anywhere(slot_type::time), dates = anywhere(slot_type::date) || anywhere(slot_type::day);
  if (times && (asks_for(node, slot_type::date) || asks_for(node, slot_type::day))) to.push_back("<date> at <time>");
  if (!asks_for(node, slot_type::yes_no)) return;
  if (dates) add(to, {"no <date>", "no make it <date>"});
  if (times) add(to, {"no <time>", "no at <time>", "no make it <time>"});
}

}  // namespace

std::vector<std::string> phrases_of(const workflow_slot& slot) {
  switch (slot.type) {
    case slot_type::day: return {"<day>", "on <day>", "next <day>", "how about <day>", "<day> please", "today", "tomorrow"};
    case slot_type::date: return {"<date>", "on <date>", "how about <date>", "<date> please"};
    case slot_type::time: return {"<time>", "at <time>", "how about <time>", "<time> please"};
    case slot_type::digits:
    case slot_type::phone: return {"<digits>", "it's <digits>", "my number is <digits>"};
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
