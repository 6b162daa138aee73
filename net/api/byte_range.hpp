#pragma once
// The Range header (RFC 9110, section 14) for one range of bytes.

#include <cstdint>
#include <optional>
#include <string_view>

namespace tandem::rest {

struct byte_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // inclusive
};

enum class range_kind { whole, part, unsatisfiable };

/// What of @p size bytes @p header asks for. Other units, several ranges and what is not understood are the whole, as the RFC
/// allows.
range_kind read_range(std::string_view header, std::uint64_t size, byte_range& out);

}  // namespace tandem::rest
