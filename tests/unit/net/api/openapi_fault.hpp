#pragma once
// Does an answer keep to what /openapi.json promises? Its schemas are closed: a field that is not listed, or one that is missing,
// is a fault, and so is a status that the operation does not name.

#include <string>

#include <nlohmann/json.hpp>

#include "net/http.hpp"

namespace tandem::rest::fake {

/// @p document: what /openapi.json answers. @p body: discarded when the answer was not JSON.
std::string openapi_fault(const nlohmann::json& document, std::string method, const std::string& pattern, int status,
                          const nlohmann::json& body);

/// The pattern of @p document that @p path fits; empty: none.
std::string pattern_of(const nlohmann::json& document, const std::string& path);
/// The same of an answer whole: its media type must be listed too, and a body where none is listed is a fault.
std::string openapi_fault(const nlohmann::json& document, const http_request& request, const http_response& response);

}  // namespace tandem::rest::fake
