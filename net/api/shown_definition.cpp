#include "net/api/shown_definition.hpp"

#include <nlohmann/json.hpp>

#include "messages/workflow_graph.hpp"
#include "net/api/definition_secrets.hpp"
#include "net/api/json.hpp"
#include "net/json_depth.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

std::string text_at(const json& data, const char* name) {
  const auto at = data.find(name);
  return at != data.end() && at->is_string() ? at->get<std::string>() : std::string();
}

/// What stands for the prompt: the words spoken here, a slot's question, or at least the node's name.
std::string words_of(const json& data) {
  for (const char* name : {"say", "greeting"})
    if (auto words = text_at(data, name); !words.empty()) return words;
  if (const auto slots = data.find("slots"); slots != data.end() && slots->is_array())
    for (const auto& slot : *slots)
      if (slot.is_object())
        if (auto words = text_at(slot, "prompt"); !words.empty()) return words;
  const auto name = text_at(data, "name");
  return name.empty() ? "(nothing)" : name;
}

bool speaks(const json& node) {
  const auto type = node_type_from(text_at(node, "type"));
  return type == node_type::start_call || type == node_type::agent || type == node_type::end_call;
}

}  // namespace

std::string shown_definition(std::string_view text) {
  auto shown = masked(object_or_empty(text));
  if (json_depth(shown) > json_depth_max) return shown;
  auto definition = json::parse(shown, nullptr, false);
  if (!definition.is_object() || !definition.contains("nodes") || !definition["nodes"].is_array()) return shown;
  bool any = false;
  for (auto& node : definition["nodes"]) {
    if (!node.is_object() || !speaks(node) || !node.contains("data") || !node["data"].is_object()) continue;
    auto& data = node["data"];
    if (!text_at(data, "prompt").empty()) continue;
    data["prompt"] = words_of(data);
    any = true;
  }
  return any ? definition.dump() : shown;
}

}  // namespace tandem::rest
