#pragma once
// Does an answer keep to what /openapi.json promises? Its schemas are closed: a field that is not listed, or one that is missing,
// is a fault, and so is a status that the operation does not name.

#include <string>

#include <nlohmann/json.hpp>

namespace tandem::rest::fake {

/// @p document: what /openapi.json answers. @p body: discarded when the answer was not JSON.
std::string openapi_fault(const nlohmann::json& document, std::string method, const std::string& pattern, int status,
                          const nlohmann::json& body);

}  // namespace tandem::rest::fake
