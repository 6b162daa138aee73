// A workflow as a stranger's API call brings it: read, judged, and its texts, patterns and expressions taken apart as a call
// would. First line: the configurations; the rest is the definition.
#include "actors/workflow/validation.hpp"
#include "net/api/workflow_json.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto definition = as_text(data, size);
  const auto configurations = take_line(definition);
  const auto made = tandem::parse_workflow(definition, configurations);
  promise(made.problems.size() <= 100);
  promise(tandem::validate(made.graph).size() <= 100);
  return 0;
}
