// What touch-tones mean at a node: a pattern of an edge, a row of digits a slot asks for, or the keys offered to somebody whose
// words were not understood.
#include <algorithm>

#include "voice/conversation/spoken.hpp"
#include "voice/conversation/turn.hpp"

namespace tandem {
namespace {

constexpr std::size_t digits_max = 32;
constexpr const char* weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

/// The most keys one answer to this slot takes.
std::size_t keys_of(const workflow_slot& slot) {
  switch (slot.type) {
    case slot_type::digits:
    case slot_type::phone: return slot.digits_max;
    case slot_type::time: return 4;
    case slot_type::date: return 2;
    case slot_type::number: return 6;
    case slot_type::choice: return slot.choices.size() > 9 ? 2 : 1;
    default: return 1;
  }
}

bool all_numerals(const std::string& digits) {
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void conversation_turn::press(char digit) {
  state.silences = 0;
  const std::string longer = state.digits + digit;
  const auto wanted = [&](const script_edge& edge) { return edge.digits && edge.digits->may_become(longer); };
  const bool by_edge = std::any_of(here().edges.begin(), here().edges.end(), wanted);
  if (digit == '*' && !by_edge) {  // from the beginning
    state.digits.clear();
    return listen();
  }
  if (digit == '#' && !by_edge) return state.digits.empty() ? miss() : use_digits();
  state.digits = longer;
  if (digits_complete()) return use_digits();
  listen();
}

/// No further key could be part of this answer.
bool conversation_turn::digits_complete() const {
  if (state.digits.size() >= digits_max) return true;
  std::string one_more = state.digits + '0';
  for (const script_edge& edge : here().edges) {
    for (char next = '0'; edge.digits && next <= '9'; ++next) {
      one_more.back() = next;
      if (edge.digits->may_become(one_more)) return false;
    }
  }
  const auto& slots = here().node->slots;
  return std::none_of(slots.begin(), slots.end(), [&](const workflow_slot& slot) { return state.digits.size() < keys_of(slot); });
}

void conversation_turn::use_digits() {
  if (const script_edge* edge = edge_for_digits(state.digits)) return follow(*edge);
  for (const workflow_slot& slot : here().node->slots) {
    const auto value = value_of_keys(slot);
    if (!value) continue;
    state.digits.clear();
    remember(slot.name, *value);
    if (const script_edge* edge = edge_for_knowledge(true)) return follow(*edge);
    return ask_for_missing();
  }
  miss();
}

std::optional<std::string> conversation_turn::value_of_keys(const workflow_slot& slot) const {
  if (!all_numerals(state.digits)) return std::nullopt;
  const std::string& keys = state.digits;
  if (slot.type == slot_type::digits || slot.type == slot_type::phone) {
    const bool fits = keys.size() >= slot.digits_min && keys.size() <= slot.digits_max;
    return fits ? std::optional<std::string>(keys) : std::nullopt;
  }
  if (keys.size() > 6) return std::nullopt;
  const int n = *whole_number(keys);
  switch (slot.type) {
    case slot_type::number: return std::to_string(n);
    case slot_type::yes_no:
      return n == 1 ? std::optional<std::string>("yes") : n == 2 ? std::optional<std::string>("no") : std::nullopt;
    case slot_type::day: return n >= 1 && n <= 7 ? std::optional<std::string>(weekdays[n - 1]) : std::nullopt;
    case slot_type::date: return n >= 1 && n <= 31 ? std::optional<std::string>(std::to_string(n)) : std::nullopt;
    case slot_type::time: {
      const std::string clock =
          keys.size() < 3 ? keys + ":00" : keys.substr(0, keys.size() - 2) + ":" + keys.substr(keys.size() - 2);
      return understand(slot, word_list{clock});
    }
    case slot_type::choice: {
      if (n < 1 || static_cast<std::size_t>(n) > slot.choices.size()) return std::nullopt;
      return slot.choices[static_cast<std::size_t>(n) - 1].value;
    }
    default: return std::nullopt;
  }
}

std::string conversation_turn::key_offer() const {
  std::string offer;
  for (const script_edge& edge : here().edges) {
    if (edge.digits && edge.edge->match.digits.size() == 1 && !edge.edge->label.empty()) {
      offer += (offer.empty() ? "Press " : " Press ") + spoken_digits(edge.edge->match.digits) + " for " + edge.edge->label + ".";
    }
  }
  const std::size_t missing = missing_slot();
  if (!offer.empty() || missing >= here().node->slots.size()) return offer;
  const workflow_slot& slot = here().node->slots[missing];
  switch (slot.type) {
    case slot_type::digits:
    case slot_type::phone: return "Please key the number in on your telephone.";
    case slot_type::number: return "Please key the number in, and end with the pound key.";
    case slot_type::yes_no: return "Press one for yes, or two for no.";
    case slot_type::day: return "Press one for Monday, two for Tuesday, and so on.";
    case slot_type::date: return "Please key in the day of the month, with two digits.";
    case slot_type::time: return "Please key in hour and minutes, with four digits.";
    case slot_type::choice: break;
  }
  for (std::size_t i = 0; i < slot.choices.size() && i < 9; ++i) {
    offer += (i ? " Press " : "Press ") + spoken_number(static_cast<int>(i) + 1) + " for " + slot.choices[i].value + ".";
  }
  return offer;
}

}  // namespace tandem
