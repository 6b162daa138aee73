#pragma once
// Amounts of money as decimal strings, added up without loss.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tandem::rest {

/// "0.00850" in billionths; nothing when it is no decimal number of at most 9 digits before and 9 behind the point.
std::optional<std::int64_t> billionths(std::string_view amount);
/// The other way round, with two digits behind the point at least and no zeros at the end beyond them.
std::string decimal(std::int64_t billionths);

}  // namespace tandem::rest
