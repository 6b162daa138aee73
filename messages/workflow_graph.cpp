#include "messages/workflow_graph.hpp"

#include <array>
#include <utility>

namespace tandem {
namespace {

template <class T, std::size_t N>
std::string_view word_of(const std::array<std::pair<T, std::string_view>, N>& table, T value) {
  for (const auto& [key, word] : table) {
    if (key == value) return word;
  }
  return "unknown";
}

template <class T, std::size_t N>
std::optional<T> value_of(const std::array<std::pair<T, std::string_view>, N>& table, std::string_view word) {
  for (const auto& [key, known] : table) {
    if (known == word) return key;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<node_type, std::string_view>, 7> node_types{{{node_type::start_call, "startCall"},
                                                                            {node_type::agent, "agentNode"},
                                                                            {node_type::end_call, "endCall"},
                                                                            {node_type::global, "globalNode"},
                                                                            {node_type::trigger, "trigger"},
                                                                            {node_type::webhook, "webhook"},
                                                                            {node_type::qa, "qa"}}};
constexpr std::array<std::pair<slot_type, std::string_view>, 8> slot_types{{{slot_type::day, "day"},
                                                                            {slot_type::date, "date"},
                                                                            {slot_type::time, "time"},
                                                                            {slot_type::digits, "digits"},
                                                                            {slot_type::phone, "phone"},
                                                                            {slot_type::yes_no, "yes_no"},
                                                                            {slot_type::choice, "choice"},
                                                                            {slot_type::number, "number"}}};
constexpr std::array<std::pair<workflow_problem::item, std::string_view>, 3> items{
    {{workflow_problem::item::node, "node"},
     {workflow_problem::item::edge, "edge"},
     {workflow_problem::item::workflow, "workflow"}}};

}  // namespace

std::string_view to_string(node_type type) { return word_of(node_types, type); }
std::optional<node_type> node_type_from(std::string_view word) { return value_of(node_types, word); }
std::string_view to_string(slot_type type) { return word_of(slot_types, type); }
std::optional<slot_type> slot_type_from(std::string_view word) { return value_of(slot_types, word); }
std::string_view to_string(workflow_problem::item kind) { return word_of(items, kind); }

const std::string& workflow_node::words() const {
  if (!say.empty()) return say;
  if (type == node_type::start_call && !greeting.empty()) return greeting;
  return prompt;
}

}  // namespace tandem
