#pragma once
// What is wrong with a workflow's graph, as the API words it. Who finds out is passed to the API as a function.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tandem {

struct workflow_error {
  enum class item : std::uint8_t { node = 1, edge = 2, workflow = 3 };
  item kind = item::workflow;
  std::string id;     // of the node or edge; empty: null in the answer
  std::string field;  // empty: null
  std::string message;
};

/// Empty: valid. Thread: any. Never throws.
using workflow_validation =
    std::function<std::vector<workflow_error>(const std::string& definition_json, const std::string& configurations_json)>;

}  // namespace tandem
