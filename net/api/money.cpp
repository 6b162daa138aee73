#include "net/api/money.hpp"

#include <algorithm>

namespace tandem::rest {

namespace {

constexpr std::int64_t one = 1'000'000'000;
constexpr std::size_t places = 9;

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t number(std::string_view digits) {
  std::int64_t out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

}  // namespace

std::optional<std::int64_t> billionths(std::string_view amount) {
  const bool negative = amount.starts_with('-');
  if (negative) amount.remove_prefix(1);
  const auto point = std::min(amount.find('.'), amount.size());
  const auto whole = amount.substr(0, point);
  std::string parts(amount.substr(std::min(point + 1, amount.size())));
  if (whole.empty() || whole.size() > places || parts.size() > places || !all_digits(whole) || !all_digits(parts)) return {};
  parts.resize(places, '0');
  const auto out = number(whole) * one + number(parts);
  return negative ? -out : out;
}

std::string decimal(std::int64_t n) {
  const auto magnitude = n < 0 ? -n : n;
  auto parts = std::to_string(magnitude % one + one).substr(1);
  while (parts.size() > 2 && parts.back() == '0') parts.pop_back();
  return (n < 0 ? "-" : "") + std::to_string(magnitude / one) + "." + parts;
}

}  // namespace tandem::rest
