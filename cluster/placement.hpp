#pragma once
// Which member owns which log: a pure function of who is there. Everybody who sees the same members says the same.
//
// Rendezvous hashing: each member draws a number for each log, the highest wins. When a member goes only its logs move, and they
// spread over all others; when one comes it takes its share from all and nothing else moves.

#include <cstdint>
#include <optional>
#include <vector>

#include "messages/ids.hpp"

namespace tandem {

/// A node's name for as long as its disk lives.
using node_id = id<struct node_tag>;

/// nullopt when nobody is there. The order of @p members does not matter.
std::optional<node_id> owner_of(log_id log, const std::vector<node_id>& members);

/// The logs that @p member owns among @p members, ascending.
std::vector<log_id> logs_of(node_id member, const std::vector<node_id>& members);

}  // namespace tandem
