#pragma once
// The types of answers, written down once in a small notation, for OpenAPI and for whoever checks what the server really says.

#include <string>
#include <string_view>

namespace tandem::rest {

/// {"Name": schema, ...} of every named type, as the text of a JSON object. Objects are closed.
const std::string& named_schemas();
/// A type ("[Workflow]", "str?", "\"a\"|\"b\"") as the text of a JSON schema. std::logic_error when it makes no sense.
std::string schema_of_type(std::string_view type);

}  // namespace tandem::rest
