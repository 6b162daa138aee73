#pragma once
// %XX, for url.cpp and form.cpp.

#include <string>
#include <string_view>

namespace tandem::percent {

/// An invalid % stays as it is.
std::string decode(std::string_view text, bool plus_is_space);
/// Appends @p text; ASCII letters, digits and @p kept go as they are.
void encode(std::string& out, std::string_view text, std::string_view kept, bool space_is_plus);

}  // namespace tandem::percent
