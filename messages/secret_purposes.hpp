#pragma once
// What secret_box seals, by purpose: what was sealed for one opens for no other. Part of what is stored: never change one.

#include <string_view>

namespace tandem {

/// The auth token of a telephony configuration.
inline constexpr std::string_view auth_token_purpose = "telephony_config.auth_token";

}  // namespace tandem
