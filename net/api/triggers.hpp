#pragma once
// The paths of a workflow's trigger nodes: /public/agent/{path} calls by them.

#include <string>
#include <string_view>
#include <vector>

namespace tandem::rest {

/// Of the enabled trigger nodes, each once. @p definition_json that cannot be read has none.
std::vector<std::string> trigger_paths(std::string_view definition_json);
/// The same definition with new random paths in its trigger nodes: a copy must not claim the original's.
std::string with_fresh_trigger_paths(std::string_view definition_json);

}  // namespace tandem::rest
