#pragma once
// What a tool is: /tools/ takes a definition of one of five types, each with its own fields.

#include "net/api/json.hpp"

namespace tandem::rest {

/// Checks the object "definition" and keeps its text. Absent: a problem if @p required.
void read_tool_definition(json_fields& f, bool required, std::optional<json_text>& definition);

}  // namespace tandem::rest
