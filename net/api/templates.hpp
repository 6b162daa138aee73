#pragma once
// Workflows to begin with, made of a few words. The same words give the same workflow, always: no model is asked.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tandem::rest {

struct workflow_template {
  std::int64_t id;
  std::string_view name, description;
  std::string_view call_type;  // inbound, outbound
  std::string_view use_case, activity;
};

std::span<const workflow_template> workflow_templates();

/// A definition that greets, has one exchange about @p use_case, and says goodbye. @p activity becomes the prompt.
std::string template_definition(std::string_view call_type, std::string_view use_case, std::string_view activity);

}  // namespace tandem::rest
