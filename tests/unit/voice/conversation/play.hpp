#pragma once
// A conversation as a play in text: what the caller does, what the agent says.

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "net/api/workflow_json.hpp"
#include "voice/conversation/engine.hpp"

namespace tandem {

inline std::string file_text(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The value of a top-level key of one of our workflow files, as text: enough of JSON for that.
inline std::string part_of(const std::string& file, const std::string& key) {
  const std::size_t from = file.find('{', file.find("\"" + key + "\""));
  int depth = 0;
  for (std::size_t i = from; i < file.size(); ++i) {
    depth += file[i] == '{' ? 1 : file[i] == '}' ? -1 : 0;
    if (depth == 0) return file.substr(from, i + 1 - from);
  }
  throw std::runtime_error("no " + key);
}

inline workflow_graph graph_of(const std::string& name) {
  std::string path(TANDEM_SOURCE_DIR "/examples/workflows/");
  const std::string file = file_text(path.append(name).append(".json"));
  parsed_workflow parsed = parse_workflow(part_of(file, "workflow_definition"), part_of(file, "workflow_configurations"));
  if (!parsed.problems.empty()) throw std::runtime_error(parsed.problems[0].message);
  return std::move(parsed.graph);
}

inline std::shared_ptr<const conversation_script> script_of(workflow_graph graph) {
  auto made = conversation_script::compile(std::move(graph));
  if (!made) throw std::runtime_error(made.why().message);
  return *made;
}

struct play {
  std::shared_ptr<const conversation_script> script;
  conversation_state state;
  std::vector<conversation_action> last;

  explicit play(workflow_graph graph) : script(script_of(std::move(graph))) {}

  std::string tell(const conversation_event& event) {
    conversation_step step = converse(*script, std::move(state), event);
    state = std::move(step.state);
    last = std::move(step.actions);
    return said();
  }
  std::string starts(conversation_started how = {}) { return tell(how); }
  std::string hears(const std::string& text) { return tell(caller_heard{text}); }
  std::string presses(const std::string& keys) {
    std::string all;
    for (char key : keys) all += tell(caller_pressed{key});
    return all;
  }
  std::string said() const {
    std::string all;
    for (const auto& action : last) {
      if (const say* line = std::get_if<say>(&action)) all += (all.empty() ? "" : " ") + line->text;
    }
    return all;
  }
  std::string node() const { return script->at(state.node).node->id; }
  std::string slot(const std::string& name) const {
    const auto found = state.slots.find(name);
    return found == state.slots.end() ? "" : found->second;
  }
  /// After the goodbye has been heard.
  std::string disposition() {
    tell(spoke_finished{});
    for (const auto& action : last) {
      if (const finish* end = std::get_if<finish>(&action)) return end->disposition;
    }
    return "";
  }
};

}  // namespace tandem
