#include "net/api/triggers.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "net/api/uuid.hpp"

namespace tandem::rest {

namespace {

using json = nlohmann::ordered_json;

/// Calls @p visit with the data of every trigger node.
template <class Visit>
void each_trigger(json& definition, Visit visit) {
  if (!definition.is_object() || !definition.contains("nodes") || !definition["nodes"].is_array()) return;
  for (auto& node : definition["nodes"])
    if (node.is_object() && node.value("type", json()) == "trigger" && node.contains("data") && node["data"].is_object())
      visit(node["data"]);
}

}  // namespace

std::vector<std::string> trigger_paths(std::string_view definition_json) {
  auto definition = json::parse(definition_json, nullptr, false);
  std::vector<std::string> out;
  each_trigger(definition, [&](json& data) {
    if (data.contains("enabled") && data["enabled"] == false) return;
    if (!data.contains("trigger_path") || !data["trigger_path"].is_string()) return;
    auto path = data["trigger_path"].get<std::string>();
    if (!path.empty() && std::ranges::find(out, path) == out.end()) out.push_back(std::move(path));
  });
  return out;
}

std::string with_fresh_trigger_paths(std::string_view definition_json) {
  auto definition = json::parse(definition_json, nullptr, false);
  bool any = false;
  each_trigger(definition, [&](json& data) {
    any = true;
    data["trigger_path"] = random_uuid();
  });
  return any ? definition.dump() : std::string(definition_json);
}

}  // namespace tandem::rest
