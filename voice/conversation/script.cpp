#include "voice/conversation/script.hpp"

#include <algorithm>

#include "voice/conversation/hints.hpp"
#include "voice/conversation/spoken.hpp"

namespace tandem {
namespace {

constexpr std::size_t sentences_max = 2000;

refusal at_fault(const char* kind, const std::string& id, const std::string& what) {
  return {errc::invalid, std::string(kind) + " \"" + id + "\": " + what, ""};
}

}  // namespace

outcome<std::shared_ptr<const conversation_script>> conversation_script::compile(workflow_graph graph) {
  std::shared_ptr<conversation_script> made(new conversation_script(std::move(graph)));
  if (auto wrong = made->prepare()) return *wrong;
  return std::shared_ptr<const conversation_script>(std::move(made));
}

std::optional<refusal> conversation_script::prepare() {
  std::optional<std::size_t> start;
  for (const workflow_node& node : graph_.nodes) {
    if (node.type == node_type::start_call && !start) start = nodes_.size();
    by_id_.emplace(node.id, nodes_.size());
    nodes_.push_back({&node, {}, {}, {}, {}, {}, {}});
    for (const workflow_slot& slot : node.slots) {
      const auto same = [&](const workflow_slot* known) { return known->name == slot.name; };
      if (std::none_of(slots_.begin(), slots_.end(), same)) slots_.push_back(&slot);
    }
  }
  if (!start) return refusal{errc::invalid, "the workflow has no startCall node", "nodes"};
  start_ = *start;
  for (script_node& node : nodes_) {
    if (auto wrong = prepare_texts(node)) return wrong;
    if (auto wrong = prepare_edges(node)) return wrong;
  }
  prepare_sentences();
  return std::nullopt;
}

void conversation_script::prepare_sentences() {
  for (const script_node& node : nodes_) {
    sentences_.insert(sentences_.end(), node.expected.begin(), node.expected.end());
    sentences_.insert(sentences_.end(), node.node->keywords.begin(), node.node->keywords.end());
    if (sentences_.size() > 10 * sentences_max) tidy_phrases(sentences_);
  }
  tidy_phrases(sentences_);
  sentences_.resize(std::min(sentences_.size(), sentences_max));
}

std::optional<refusal> conversation_script::prepare_texts(script_node& to) {
  const auto read = [&](const std::string& text, workflow_text& into) -> std::optional<refusal> {
    auto pieces = parse_workflow_text(text);
    if (!pieces) return at_fault("node", to.node->id, pieces.why().message);
    into = std::move(*pieces);
    return std::nullopt;
  };
  if (auto wrong = read(to.node->words(), to.words)) return wrong;
  if (auto wrong = read(to.node->reprompt, to.reprompt)) return wrong;
  if (auto wrong = read(to.node->silence_reprompt, to.silence_reprompt)) return wrong;
  for (const workflow_slot& slot : to.node->slots) {
    if (auto wrong = read(slot.prompt, to.prompts.emplace_back())) return wrong;
  }
  return std::nullopt;
}

std::optional<refusal> conversation_script::prepare_edges(script_node& to) {
  std::vector<const workflow_edge*> leaving;
  for (const workflow_edge& edge : graph_.edges) {
    if (edge.source == to.node->id) leaving.push_back(&edge);
  }
  for (const workflow_edge* edge : leaving) {
    script_edge made;
    made.edge = edge;
    const auto target = find(edge->target);
    if (!target) return at_fault("edge", edge->id, "there is no node \"" + edge->target + "\"");
    made.target = *target;
    for (const std::string& phrase : edge->match.phrases) made.phrases.push_back(words_of(phrase));
    if (!edge->match.digits.empty()) {
      auto pattern = digit_pattern::parse(edge->match.digits);
      if (!pattern) return at_fault("edge", edge->id, pattern.why().message);
      made.digits = std::move(*pattern);
    }
    if (!edge->match.expression.empty()) {
      auto expression = workflow_expression::parse(edge->match.expression);
      if (!expression) return at_fault("edge", edge->id, expression.why().message);
      made.expression = std::move(*expression);
    }
    if (!edge->match.given()) {
      made.any_answer = leaving.size() == 1;
      if (!made.any_answer) made.phrases.push_back(words_of(edge->label));
    }
    to.edges.push_back(std::move(made));
  }
  to.expected = expected_at(*to.node, leaving, slots_);
  return std::nullopt;
}

std::optional<std::size_t> conversation_script::find(const std::string& node_id) const {
  const auto found = by_id_.find(node_id);
  return found == by_id_.end() ? std::nullopt : std::optional<std::size_t>(found->second);
}

std::string render(const workflow_text& text, const value_lookup& look) {
  std::string said;
  for (const text_piece& piece : text) {
    said += piece.literal;
    if (piece.name.empty()) continue;
    const std::string value = look(piece.name);
    if (value.empty())
      said += piece.fallback;
    else if (piece.as == text_piece::filter::digits)
      said += spoken_digits(value);
    else if (piece.as == text_piece::filter::spoken)
      said += spoken_value(value);
    else
      said += value;
  }
  if (said.size() > workflow_text_max) said.resize(std::min(said.find_last_of(' ', workflow_text_max), workflow_text_max));
  return said;
}

}  // namespace tandem
