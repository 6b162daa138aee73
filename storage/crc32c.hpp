#pragma once
// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78), as RFC 3720 B.4 uses it.

#include <cstdint>
#include <string_view>

namespace tandem {

/// The checksum of @p bytes, going on from @p crc (that of what came before).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace tandem
