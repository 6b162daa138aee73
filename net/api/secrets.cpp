#include "net/api/secrets.hpp"

#include <algorithm>

namespace tandem::rest {

namespace {

constexpr std::size_t shown = 4;

/// No-break space, zero-width space and (non-)joiners, word joiner, byte order mark, in UTF-8.
constexpr std::string_view invisible[] = {"\xC2\xA0",     "\xE2\x80\x8B", "\xE2\x80\x8C",
                                          "\xE2\x80\x8D", "\xE2\x81\xA0", "\xEF\xBB\xBF"};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string tail(std::string_view secret) {
  return secret.size() > shown ? std::string(secret.substr(secret.size() - shown)) : "";
}

std::string mask(std::string_view secret) {
  const auto open = tail(secret);
  return std::string(secret.size() - open.size(), '*') + open;
}

bool is_mask(std::string_view text, std::string_view tail) {
  if (text.size() <= tail.size() || !text.ends_with(tail)) return false;
  return text.substr(0, text.size() - tail.size()).find_first_not_of('*') == std::string_view::npos;
}

bool clean_credential(std::string& pasted) {
  const auto before = pasted.size();
  for (const auto mark : invisible)
    for (auto at = pasted.find(mark); at != std::string::npos; at = pasted.find(mark, at)) pasted.erase(at, mark.size());
  std::erase_if(pasted, is_space);
  return pasted.size() != before;
}

std::optional<std::string> credential_fault(std::string_view cleaned) {
  const bool plain = std::ranges::all_of(cleaned, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '=';
  });
  if (plain) return {};
  return "String should hold letters, digits and - _ . = only, as the carrier shows it";
}

}  // namespace tandem::rest
