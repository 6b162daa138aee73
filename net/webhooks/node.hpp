#pragma once
// Webhook nodes of a workflow's graph: read for delivery, and judged when a workflow is saved.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/deliveries.hpp"

namespace tandem::webhooks {

inline constexpr std::size_t headers_max = 30;
inline constexpr std::size_t template_max = 64 * 1024;

/// Enabled ones that nothing is wrong with, in the graph's order, at most webhooks_max. Never throws.
std::vector<webhook_node> nodes_of(std::string_view definition_json);

struct fault {
  std::string field, message;
};
/// What keeps a node's `data` from being delivered, beyond types and lengths (net/api/workflow_json by its table).
std::vector<fault> faults_of(std::string_view data_json);

/// Names that are ours or the connection's: a node may not set them.
bool is_reserved_header(std::string_view name);

}  // namespace tandem::webhooks
