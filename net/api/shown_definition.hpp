#pragma once
// A workflow's definition as clients see it: secrets masked, and every node that speaks with a prompt. Tandem needs none where
// there is `say` or a greeting, but the contract's clients (loadWorkflow of its SDK) refuse a node without one; what is spoken is
// not changed by it.

#include <string>
#include <string_view>

namespace tandem::rest {

/// @p definition_json that is no object is answered as {}.
std::string shown_definition(std::string_view definition_json);

}  // namespace tandem::rest
