#include "net/api/byte_range.hpp"

#include <algorithm>
#include <charconv>

namespace tandem::rest {

namespace {

std::optional<std::uint64_t> parse(std::string_view digits) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
  return n;
}

}  // namespace

range_kind read_range(std::string_view header, std::uint64_t size, byte_range& out) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit)) return range_kind::whole;
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return range_kind::whole;
  const auto from = header.substr(0, dash), to = header.substr(dash + 1);
  const auto first = parse(from), last = parse(to);
  if ((!from.empty() && !first) || (!to.empty() && !last) || (!first && !last)) return range_kind::whole;
  if (!first) {  // the last n bytes
    if (*last == 0 || size == 0) return range_kind::unsatisfiable;
    out = {size - std::min(size, *last), size - 1};
    return range_kind::part;
  }
  if (last && *last < *first) return range_kind::whole;
  if (*first >= size) return range_kind::unsatisfiable;
  out = {*first, last ? std::min(*last, size - 1) : size - 1};
  return range_kind::part;
}

}  // namespace tandem::rest
