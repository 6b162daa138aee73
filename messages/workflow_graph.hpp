#pragma once
// A workflow as values: Dograh's nodes and edges, with our additions that need no language model. What is said is a node, where
// to go next is an edge. net/api/workflow_json reads it, actors/workflow/validation judges it, voice/conversation speaks it.
//
//   startCall --"book"--> agentNode --slot day--> agentNode --slots.confirmed == 'yes'--> endCall
//
// An edge is taken when all of its match holds:
//   what the caller did      phrases (the words contain one of them) OR digits (what was keyed or spoken matches the pattern)
//   what is known            slot (it has a value) AND expression (it is true)
// Edges are tried in order, those that hear the caller's own words or digits before those that only know. One with neither
// phrases nor digits needs no answer: where the node asks for slots its question is skipped when such an edge already holds,
// where it does not the node speaks and goes on. An edge without any match is taken by any answer when it is its node's only one,
// else when the caller's words contain its label.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

enum class node_type : std::uint8_t { start_call = 1, agent = 2, end_call = 3, global = 4, trigger = 5, webhook = 6, qa = 7 };
std::string_view to_string(node_type type);  // Dograh's word: startCall, agentNode, ...
std::optional<node_type> node_type_from(std::string_view word);

/// What a slot holds, and the value that a caller's words become:
/// day "tuesday" | date "tuesday 14" | time "15:30" | digits, phone "5550199" | yes_no "yes" | choice: its value | number "42"
enum class slot_type : std::uint8_t { day = 1, date = 2, time = 3, digits = 4, phone = 5, yes_no = 6, choice = 7, number = 8 };
std::string_view to_string(slot_type type);
std::optional<slot_type> slot_type_from(std::string_view word);

struct slot_choice {
  std::string value;
  std::vector<std::string> phrases;  // other words for it; the value itself always counts
};
struct workflow_slot {
  std::string name;
  slot_type type = slot_type::choice;
  std::string prompt;  // asked alone when the node has several and this one is missing; empty: the node's own words
  std::vector<slot_choice> choices;
  std::uint32_t digits_min = 1, digits_max = 16;  // of digits and phone
};

struct edge_match {
  std::vector<std::string> phrases;
  std::string digits;      // a digit_pattern; empty: none
  std::string slot;        // empty: none
  std::string expression;  // empty: none
  bool given() const { return !phrases.empty() || !digits.empty() || !slot.empty() || !expression.empty(); }
  bool needs_answer() const { return !phrases.empty() || !digits.empty(); }
};

struct workflow_edge {
  std::string id, source, target;
  std::string label, condition;  // for people and models
  std::string transition_speech;
  edge_match match;
  std::vector<std::string> clear;  // slots forgotten on the way
};

struct workflow_node {
  std::string id;
  node_type type = node_type::agent;
  std::string name;
  std::string prompt, greeting, say;
  bool allow_interrupt = true;
  std::vector<workflow_slot> slots;
  std::vector<std::string> expected;  // full phrases the caller may answer beside those of slots and edges
  std::vector<std::string> keywords;  // words worth recognising
  std::string reprompt, silence_reprompt;
  std::uint32_t max_reprompts = 2;
  std::uint32_t hang_over_ms = 400;  // silence that ends the caller's turn
  std::string disposition;           // of an endCall; empty: completed

  /// What the embedded agent says here: say, else the greeting of a startCall, else the prompt.
  const std::string& words() const;
};

struct workflow_settings {
  std::uint32_t max_call_duration_s = 300;  // 1..1200
  double max_user_idle_s = 10;
  std::string agent;  // "echo": each frame comes back as it came; empty: the conversation
  std::string voice;  // empty: the node's default
};

struct workflow_graph {
  std::vector<workflow_node> nodes;
  std::vector<workflow_edge> edges;
  workflow_settings settings;
};

/// One thing wrong with a workflow, as Dograh's API words it.
struct workflow_problem {
  enum class item : std::uint8_t { node = 1, edge = 2, workflow = 3 };
  item kind = item::workflow;
  std::string id;     // of the node or edge; empty: unknown
  std::string field;  // empty: the item itself
  std::string message;
};
std::string_view to_string(workflow_problem::item kind);

/// Limits that keep a conversation's memory bounded; more is a problem named by the reader.
inline constexpr std::size_t workflow_nodes_max = 1000;
inline constexpr std::size_t workflow_edges_max = 4000;
inline constexpr std::size_t workflow_text_max = 2000;  // characters of one thing said
inline constexpr std::size_t workflow_list_max = 200;   // slots, phrases, choices, keywords of one item

}  // namespace tandem
