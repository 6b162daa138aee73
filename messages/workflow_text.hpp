#pragma once
// The words of a node with places to fill:  "Your number is {{phone | digits}}. Goodbye, {{name | default: dear caller}}."
//   places   {{NAME}} (a slot, else of initial_context)  {{slots.NAME}}  {{initial_context.PATH}}
//   filters  digits (one by one)  spoken (as people say it)  default: TEXT (Dograh's fallback: TEXT is the same)

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"

namespace tandem {

struct text_piece {
  enum class filter : std::uint8_t { none = 0, digits = 1, spoken = 2 };
  std::string literal;  // said before the value
  std::string name;     // NAME, slots.NAME or initial_context.PATH; empty: this piece is only its literal
  filter as = filter::none;
  std::string fallback;  // when the value is empty
};
using workflow_text = std::vector<text_piece>;

/// invalid: an open {{, an unknown filter.
outcome<workflow_text> parse_workflow_text(std::string_view text);

}  // namespace tandem
