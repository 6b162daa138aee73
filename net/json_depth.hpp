#pragma once
// How deep a JSON text is nested, known before it is parsed: what reads, copies and writes parsed JSON calls itself once a level,
// and a stranger may send a million of them.

#include <string_view>

namespace tandem {

/// What is deeper is refused, as FastAPI's clients know it.
inline constexpr int json_depth_max = 64;

/// Deepest nesting of brackets outside strings. On what is not JSON it may be wrong; the parser then says so anyway.
int json_depth(std::string_view text);

}  // namespace tandem
