#pragma once
// Base64 (RFC 4648, standard alphabet) by table, for media frames: no allocation but the target's own growth.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tandem::plivo {

void append_base64(std::string& out, std::span<const std::byte> bytes);
/// Replaces @p out. False, with @p out unspecified, on anything but base64; padding may be missing.
bool decode_base64(std::string_view text, std::string& out);

}  // namespace tandem::plivo
