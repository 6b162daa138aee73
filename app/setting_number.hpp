#pragma once
// A setting's text as a whole number within bounds.

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace tandem {

/// Empty when well; otherwise what would be right.
template <class Number>
std::string apply_number(Number& into, std::string_view text, Number least, Number most, std::string_view unit) {
  Number n{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n < least || n > most)
    return "must be a whole number of " + std::string(unit) + " from " + std::to_string(least) + " to " + std::to_string(most);
  into = n;
  return {};
}

}  // namespace tandem
