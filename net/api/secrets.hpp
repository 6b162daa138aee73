#pragma once
// Secrets on their way in and out: cleaned of what pasting adds, sealed before anybody keeps them, masked before anybody sees
// them.

#include <optional>
#include <string>
#include <string_view>

namespace tandem::rest {

/// '*' for all but the last 4 characters; nothing but '*' when there are 4 or fewer.
std::string mask(std::string_view secret);
/// What mask() shows openly.
std::string tail(std::string_view secret);
/// True for what mask() could have made of a secret that ends in @p tail: a client sends back what it was shown.
bool is_mask(std::string_view text, std::string_view tail);

/// @p pasted without spaces, line breaks and the invisible characters that web pages add. True if any were removed.
bool clean_credential(std::string& pasted);
/// What is wrong with it as part of a URL path and of an HTTP header; nothing when it is fine.
std::optional<std::string> credential_fault(std::string_view cleaned);

}  // namespace tandem::rest
