#pragma once
// Does a workflow make sense? Everything that would leave a caller stranded is named before a call finds it.

#include <vector>

#include "messages/workflow_graph.hpp"

namespace tandem {

/// Problems as Dograh's API words them, none when the workflow can be spoken: exactly one startCall, edges between nodes that are
/// there, every node reachable from the start, no way out of an endCall and one out of every other, templates and expressions
/// that name slots which exist. An echo line ({"agent": "echo"}) needs no nodes. At most 100. Thread: any.
std::vector<workflow_problem> validate(const workflow_graph& graph);

}  // namespace tandem
