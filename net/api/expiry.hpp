#pragma once
// When something that is given out ends: "expires_at" of bodies.

#include <cstdint>
#include <string>

#include "net/api/json.hpp"

namespace tandem::rest {

/// Milliseconds since the Unix epoch; 0: never, when @p text is empty. A problem at body.expires_at when it is no time to come.
std::int64_t read_expiry(const std::string& text, std::int64_t now_ms, problems& found);

}  // namespace tandem::rest
