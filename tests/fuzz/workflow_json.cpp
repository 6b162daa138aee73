#include "net/api/workflow_json.hpp"
#include "tests/fuzz/fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)tandem::read_workflow_definition(as_text(data, size));
  return 0;
}
