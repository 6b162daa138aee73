#pragma once
// application/x-www-form-urlencoded, in order, with blanks and repetitions kept: signatures depend on them.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem {

struct form_fields {
  std::vector<std::pair<std::string, std::string>> pairs;

  /// The first of that name, or null.
  const std::string* find(std::string_view name) const;
  /// The first of that name, or "".
  std::string_view get(std::string_view name) const;
  void add(std::string name, std::string value) { pairs.emplace_back(std::move(name), std::move(value)); }
};

/// Decodes + and %XX; an invalid % stays as it is. "a" and "a=" are both a blank. Nothing when there are more than @p pairs_max.
std::optional<form_fields> parse_form(std::string_view body, std::size_t pairs_max = 256);
/// Space as +, everything but letters, digits and -._~* as %XX.
std::string encode_form(const form_fields& fields);

}  // namespace tandem
