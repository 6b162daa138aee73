#pragma once
// The addresses that the carrier calls, as /openapi.json lists them: who signs, what the form carries, what is answered.

#include <string>

namespace tandem::rest {

/// The security scheme they are under.
inline constexpr const char* callback_signature = "plivoSignature";

/// JSON: an object of path items. Their answers name types of schemas.cpp.
std::string callback_paths();

}  // namespace tandem::rest
