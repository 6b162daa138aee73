// The little languages of a workflow: an edge's expression, its pattern of digits, a node's text with places to fill. First line:
// a value that every name has.
#include "messages/digit_pattern.hpp"
#include "messages/workflow_expression.hpp"
#include "messages/workflow_text.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  const auto value = take_line(text);
  if (const auto made = workflow_expression::parse(text)) {
    (void)made->holds([&](std::string_view) { return std::string(value); });
    for (const auto& name : made->names()) promise(name.starts_with("slots.") || name.starts_with("initial_context."));
  }
  if (const auto pattern = digit_pattern::parse(text)) {
    promise(pattern->shortest() <= pattern->longest() && pattern->longest() <= digit_pattern::length_max);
    if (pattern->matches(value)) {
      promise(value.size() >= pattern->shortest() && value.size() <= pattern->longest());
      for (std::size_t n = 0; n <= value.size(); ++n) promise(pattern->may_become(value.substr(0, n)));
    }
  }
  (void)parse_workflow_text(text);
  return 0;
}
