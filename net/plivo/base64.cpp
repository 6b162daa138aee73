#include "net/plivo/base64.hpp"

#include <array>
#include <cstdint>

namespace tandem::plivo {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_value = 0x80;

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  for (auto& v : table) v = no_value;
  for (std::uint8_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet[i])] = i;
  return table;
}();

std::uint32_t value(char c) { return values[static_cast<unsigned char>(c)]; }

}  // namespace

void append_base64(std::string& out, std::span<const std::byte> bytes) {
  const auto start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + start;
  const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const auto n = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    *to++ = alphabet[n >> 18];
    *to++ = alphabet[n >> 12 & 63];
    *to++ = alphabet[n >> 6 & 63];
    *to++ = alphabet[n & 63];
  }
  if (i == bytes.size()) return;
  const bool two = i + 2 == bytes.size();
  const auto n = at(i) << 16 | (two ? at(i + 1) << 8 : 0);
  *to++ = alphabet[n >> 18];
  *to++ = alphabet[n >> 12 & 63];
  *to++ = two ? alphabet[n >> 6 & 63] : '=';
  *to++ = '=';
}

bool decode_base64(std::string_view text, std::string& out) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  const auto rest = text.size() % 4;
  if (rest == 1) return false;
  out.resize(text.size() / 4 * 3 + (rest ? rest - 1 : 0));
  char* to = out.data();
  std::uint32_t bad = 0;
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const auto a = value(text[i]), b = value(text[i + 1]), c = value(text[i + 2]), d = value(text[i + 3]);
    bad |= a | b | c | d;
    *to++ = static_cast<char>(a << 2 | b >> 4);
    *to++ = static_cast<char>(b << 4 | c >> 2);
    *to++ = static_cast<char>(c << 6 | d);
  }
  if (rest >= 2) {
    const auto a = value(text[i]), b = value(text[i + 1]), c = rest == 3 ? value(text[i + 2]) : 0;
    bad |= a | b | c;
    *to++ = static_cast<char>(a << 2 | b >> 4);
    if (rest == 3) *to++ = static_cast<char>(b << 4 | c >> 2);
  }
  return (bad & no_value) == 0;
}

}  // namespace tandem::plivo
