#pragma once
// One event's worth of conversation: what the caller said is understood, an edge is taken or the question asked again. Lives for
// one call of converse() only.

#include <optional>

#include "voice/conversation/engine.hpp"
#include "voice/conversation/understanding.hpp"

namespace tandem {

struct conversation_turn {
  const conversation_script& script;
  conversation_state state;
  std::vector<conversation_action> actions;

  void hear(const word_list& words, double confidence);
  void press(char digit);
  void silence();

  /// Speaks a node's words (unless everything it asks for is known) and follows edges that need no answer.
  void go_to(std::size_t node);
  void speak(std::string text, bool interruptible = true);
  /// Says goodbye; `finish` follows when it has been heard.
  void end_with(std::string goodbye, std::string disposition, std::string reason);

 private:
  const script_node& here() const { return script.at(state.node); }
  std::string look(std::string_view name) const;
  value_lookup looker() const;
  void listen();
  void remember(const std::string& slot, const std::string& value);
  void forget(const std::string& slot);
  bool known(const std::string& slot) const;

  // understanding
  bool fill_own(const word_list& words);
  bool fill_others(const word_list& words, bool& corrected);
  bool take_digits(const workflow_slot& slot, const std::string& more);
  const script_edge* edge_for_words(const word_list& words) const;
  const script_edge* edge_for_digits(const std::string& digits) const;
  const script_edge* edge_for_knowledge(bool answered) const;
  bool knowledge_holds(const script_edge& edge) const;
  bool has_all_it_asks() const;
  bool grant(wish what, double confidence);

  // digits
  bool digits_complete() const;
  void use_digits();
  std::optional<std::string> value_of_keys(const workflow_slot& slot) const;

  // moving and asking
  void follow(const script_edge& edge);
  void miss();
  std::string question() const;
  std::string key_offer() const;
  std::size_t missing_slot() const;  // slots.size(): none
  void ask_for_missing();
};

}  // namespace tandem
