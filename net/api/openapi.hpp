#pragma once
// /openapi.json: OpenAPI 3.1, made of the rows of operations.cpp, the types of schemas.cpp, what routes read of bodies, and the
// addresses that the carrier calls.
// Every object in it that is ours is closed; what belongs to users (definitions, contexts) is open.

#include <string>
#include <vector>

#include "net/api/context.hpp"

namespace tandem::rest {

struct documented_route {
  const struct operation* operation = nullptr;
  body_description body = nullptr;
};

std::string openapi_document(const std::vector<documented_route>& routes, std::string_view version);

}  // namespace tandem::rest
