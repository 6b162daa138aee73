#pragma once
// A workflow made ready to be spoken: names resolved to places, texts, patterns and expressions read once. Immutable, shared by
// all calls of one workflow version. Thread: any.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/digit_pattern.hpp"
#include "messages/errors.hpp"
#include "messages/workflow_expression.hpp"
#include "messages/workflow_graph.hpp"
#include "messages/workflow_text.hpp"
#include "voice/conversation/words.hpp"

namespace tandem {

using slot_values = std::map<std::string, std::string>;

struct script_edge {
  const workflow_edge* edge = nullptr;
  std::size_t target = 0;
  std::vector<word_list> phrases;  // a label's words where the edge has no match of its own
  std::optional<digit_pattern> digits;
  std::optional<workflow_expression> expression;
  bool any_answer = false;  // the only edge, without a match: taken once the node has what it asks for
  bool needs_answer() const { return !phrases.empty() || digits.has_value(); }
};

struct script_node {
  const workflow_node* node = nullptr;
  workflow_text words, reprompt, silence_reprompt;
  std::vector<workflow_text> prompts;  // of the slots, in order
  std::vector<script_edge> edges;
  std::vector<std::string> expected;  // grammar of the answers; empty: anything may be said here
};

class conversation_script {
 public:
  /// invalid: what keeps it from being spoken, naming node or edge. Lenient where validation is strict: a workflow saved long
  /// ago is spoken as far as it goes.
  static outcome<std::shared_ptr<const conversation_script>> compile(workflow_graph graph);
  conversation_script(const conversation_script&) = delete;
  conversation_script& operator=(const conversation_script&) = delete;

  std::size_t start() const { return start_; }
  const script_node& at(std::size_t place) const { return nodes_[place]; }
  std::size_t size() const { return nodes_.size(); }
  std::optional<std::size_t> find(const std::string& node_id) const;
  const std::vector<const workflow_slot*>& slots() const { return slots_; }  // of all nodes, each name once
  /// Everything any node expects: what a language model learns. At most 2,000 phrases.
  const std::vector<std::string>& sentences() const { return sentences_; }
  const workflow_settings& settings() const { return graph_.settings; }

 private:
  explicit conversation_script(workflow_graph graph) : graph_(std::move(graph)) {}
  std::optional<refusal> prepare();
  std::optional<refusal> prepare_texts(script_node& to);
  std::optional<refusal> prepare_edges(script_node& to);
  void prepare_sentences();

  workflow_graph graph_;
  std::vector<script_node> nodes_;
  std::vector<const workflow_slot*> slots_;
  std::vector<std::string> sentences_;
  std::map<std::string, std::size_t> by_id_;
  std::size_t start_ = 0;
};

/// The text with its places filled, at most workflow_text_max characters.
std::string render(const workflow_text& text, const value_lookup& look);

}  // namespace tandem
