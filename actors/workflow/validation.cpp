#include "actors/workflow/validation.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <unordered_map>

#include "messages/digit_pattern.hpp"
#include "messages/node_specs.hpp"
#include "messages/workflow_expression.hpp"
#include "messages/workflow_text.hpp"

namespace tandem {
namespace {

using item = workflow_problem::item;
constexpr std::size_t problems_max = 100;

bool speaks(const workflow_node& node) {
  return node.type == node_type::start_call || node.type == node_type::agent || node.type == node_type::end_call;
}

class judge {
 public:
  explicit judge(const workflow_graph& graph) : graph_(graph) {}

  std::vector<workflow_problem> all() {
    name_everything();
    for (const workflow_node& node : graph_.nodes) {
      if (speaks(node)) judge_node(node);
    }
    for (const workflow_edge& edge : graph_.edges) judge_edge(edge);
    judge_reach();
    return std::move(problems_);
  }

 private:
  void wrong(item kind, const std::string& id, std::string field, std::string message) {
    if (problems_.size() < problems_max) problems_.push_back({kind, id, std::move(field), std::move(message)});
  }

  void name_everything() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      const workflow_node& node = graph_.nodes[i];
      if (node.id.empty()) wrong(item::node, "", "id", "a node needs an id");
      if (!by_id_.emplace(node.id, i).second) wrong(item::node, node.id, "id", "two nodes are called \"" + node.id + "\"");
      for (const workflow_slot& slot : node.slots) slots_.insert(slot.name);
    }
    for (const node_spec& spec : node_specs()) judge_instances(spec);
    std::set<std::string> edge_ids;
    for (const workflow_edge& edge : graph_.edges) {
      if (edge.id.empty()) wrong(item::edge, "", "id", "an edge needs an id");
      if (!edge_ids.insert(edge.id).second) wrong(item::edge, edge.id, "id", "two edges are called \"" + edge.id + "\"");
    }
  }

  void judge_instances(const node_spec& spec) {
    const auto of_type = [&](const workflow_node& node) { return node.type == spec.type; };
    const auto n = static_cast<std::size_t>(std::count_if(graph_.nodes.begin(), graph_.nodes.end(), of_type));
    const auto& [min, max] = spec.instances;
    if (n >= min.value_or(0) && n <= max.value_or(n)) return;
    const std::string bound = min == max ? "exactly " : n < min.value_or(0) ? "at least " : "at most ";
    const auto limit = n < min.value_or(0) ? *min : *max;
    wrong(item::workflow, "", "nodes",
          "a workflow has " + bound + (limit == 1 ? "one" : std::to_string(limit)) + " " + std::string(to_string(spec.type)) +
              " node, this one has " + std::to_string(n));
  }

  void judge_node(const workflow_node& node) {
    if (node.words().empty() && node.type != node_type::end_call) {
      wrong(item::node, node.id, "data.prompt", "it has nothing to say: give it a prompt, a say, or (startCall) a greeting");
    }
    judge_text(item::node, node.id, "data.prompt", node.words());
    judge_text(item::node, node.id, "data.reprompt", node.reprompt);
    judge_text(item::node, node.id, "data.silence_reprompt", node.silence_reprompt);
    const auto leaves = [&](const workflow_edge& edge) { return edge.source == node.id; };
    const bool way_out = std::any_of(graph_.edges.begin(), graph_.edges.end(), leaves);
    const degree& outgoing = spec_of(node.type).outgoing;
    if (outgoing.max == 0u && way_out) wrong(item::node, node.id, "", "an endCall ends the call: no edge may leave it");
    if (outgoing.min.value_or(0) > 0 && !way_out)
      wrong(item::node, node.id, "", "no edge leaves it: the caller would be stranded here");
    if (node.type == node_type::end_call && !node.slots.empty())
      wrong(item::node, node.id, "data.slots", "an endCall cannot ask for anything");
    for (std::size_t i = 0; i < node.slots.size(); ++i) judge_slot(node, i);
  }

  void judge_slot(const workflow_node& node, std::size_t place) {
    const workflow_slot& slot = node.slots[place];
    const std::string field = "data.slots." + std::to_string(place) + ".";
    if (!plain_name(slot.name)) wrong(item::node, node.id, field + "name", "a slot's name is made of letters, digits and _");
    if (slot.type == slot_type::choice && slot.choices.empty())
      wrong(item::node, node.id, field + "choices", "a choice needs choices");
    for (const slot_choice& choice : slot.choices) {
      if (choice.value.empty()) wrong(item::node, node.id, field + "choices", "a choice needs a value");
    }
    judge_text(item::node, node.id, field + "prompt", slot.prompt);
  }

  void judge_edge(const workflow_edge& edge) {
    const auto from = by_id_.find(edge.source), to = by_id_.find(edge.target);
    if (from == by_id_.end()) wrong(item::edge, edge.id, "source", "there is no node \"" + edge.source + "\"");
    if (to == by_id_.end()) wrong(item::edge, edge.id, "target", "there is no node \"" + edge.target + "\"");
    if (to != by_id_.end() && speaks(graph_.nodes[to->second]) && spec_of(graph_.nodes[to->second].type).incoming.max == 0u &&
        from != by_id_.end() && speaks(graph_.nodes[from->second])) {
      wrong(item::edge, edge.id, "target", "no edge may lead back to the startCall: a call is greeted once");
    }
    if (to != by_id_.end() && from != by_id_.end() && speaks(graph_.nodes[from->second]) && !speaks(graph_.nodes[to->second])) {
      wrong(item::edge, edge.id, "target", "\"" + edge.target + "\" is not a node that speaks");
    }
    judge_text(item::edge, edge.id, "data.transition_speech", edge.transition_speech);
    if (!edge.match.slot.empty() && !slots_.contains(edge.match.slot)) {
      wrong(item::edge, edge.id, "data.match.slot", unknown_slot(edge.match.slot));
    }
    for (const std::string& name : edge.clear) {
      if (!slots_.contains(name)) wrong(item::edge, edge.id, "data.clear", unknown_slot(name));
    }
    if (!edge.match.digits.empty()) {
      if (const auto pattern = digit_pattern::parse(edge.match.digits); !pattern)
        wrong(item::edge, edge.id, "data.match.digits", pattern.why().message);
    }
    if (!edge.match.expression.empty()) judge_expression(edge);
  }

  void judge_expression(const workflow_edge& edge) {
    const auto expression = workflow_expression::parse(edge.match.expression);
    if (!expression) return wrong(item::edge, edge.id, "data.match.expression", expression.why().message);
    for (const std::string& name : expression->names()) judge_name(item::edge, edge.id, "data.match.expression", name);
  }

  void judge_text(item kind, const std::string& id, const std::string& field, const std::string& text) {
    const auto pieces = parse_workflow_text(text);
    if (!pieces) return wrong(kind, id, field, pieces.why().message);
    for (const text_piece& piece : *pieces) {
      // A bare name may come with the call; one that is read out as digits or spoken is a slot of ours.
      const bool bare = !piece.name.empty() && piece.name.find('.') == std::string::npos;
      if (bare && piece.as != text_piece::filter::none && !slots_.contains(piece.name))
        wrong(kind, id, field, unknown_slot(piece.name));
      judge_name(kind, id, field, piece.name);
    }
  }

  void judge_name(item kind, const std::string& id, const std::string& field, const std::string& name) {
    if (name.starts_with("slots.") && !slots_.contains(name.substr(6))) wrong(kind, id, field, unknown_slot(name.substr(6)));
  }

  /// From the start along the edges; a goodbye has to be within reach of somebody.
  void judge_reach() {
    std::set<std::string> seen;
    std::deque<std::string> next;
    for (const workflow_node& node : graph_.nodes) {
      if (node.type == node_type::start_call && seen.insert(node.id).second) next.push_back(node.id);
    }
    while (!next.empty()) {
      const std::string at = std::move(next.front());
      next.pop_front();
      for (const workflow_edge& edge : graph_.edges) {
        if (edge.source == at && by_id_.contains(edge.target) && seen.insert(edge.target).second) next.push_back(edge.target);
      }
    }
    for (const workflow_node& node : graph_.nodes) {
      if (speaks(node) && node.type != node_type::start_call && !seen.contains(node.id)) {
        wrong(item::node, node.id, "", "no way leads here from the startCall");
      }
    }
  }

  static bool plain_name(const std::string& name) {
    return !name.empty() &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
  }
  static std::string unknown_slot(const std::string& name) { return "no node gathers a slot \"" + name + "\""; }

  const workflow_graph& graph_;
  std::vector<workflow_problem> problems_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::set<std::string> slots_;
};

}  // namespace

std::vector<workflow_problem> validate(const workflow_graph& graph) {
  if (graph.settings.agent == "echo" && graph.nodes.empty()) return {};
  return judge(graph).all();
}

}  // namespace tandem
