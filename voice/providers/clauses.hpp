#pragma once
// Text on its way to a voice: what it can pronounce, in pieces short enough that the first sound comes early.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// Typographic quotes, dashes and dots as ASCII; other bytes that are not printable ASCII become spaces; runs of spaces one.
std::string plain_text(std::string_view text);

/// Splits plain text after sentence marks, then after commas, then between words, into clauses of at most @p length_max
/// characters (a single longer word is cut). Nothing but spaces is lost. Pieces that hold no letter or digit are joined to
/// others.
std::vector<std::string> split_clauses(std::string_view text, std::size_t length_max = 60);

}  // namespace tandem
