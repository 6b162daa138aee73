#pragma once
// Base64 (RFC 4648, padded). Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::emulator {

std::string base64_encode(std::span<const std::uint8_t> bytes);
void base64_append(std::string& out, std::span<const std::uint8_t> bytes);
/// Empty when @p text has a foreign character or an impossible length. Padding may be left out.
std::optional<std::vector<std::uint8_t>> base64_decode(std::string_view text);

}  // namespace tandem::emulator
