#include "voice/codec/g711.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace tandem {
namespace {

constexpr int bias = 132;
constexpr int clip = 32635;

constexpr std::uint8_t encode(int sample) {
  int sign = sample < 0 ? 0x80 : 0;
  unsigned magnitude = static_cast<unsigned>(std::min(sample < 0 ? -sample : sample, clip) + bias);
  int segment = std::bit_width(magnitude) - 8;  // 132..32767 has its top bit at 7..14
  unsigned step = magnitude >> (segment + 3) & 0x0F;
  return static_cast<std::uint8_t>(~(sign | segment << 4 | static_cast<int>(step)));
}

constexpr std::int16_t decode(unsigned code) {
  code = ~code & 0xFF;
  int magnitude = ((static_cast<int>(code & 0x0F) << 3) + bias) << (code >> 4 & 7);
  return static_cast<std::int16_t>(code & 0x80 ? bias - magnitude : magnitude - bias);
}

constexpr auto decode_table = [] {
  std::array<std::int16_t, 256> table{};
  for (unsigned code = 0; code < 256; ++code) table[code] = decode(code);
  return table;
}();

// Too many steps for constexpr under every compiler's default limit, so it is filled once at start.
const std::array<std::uint8_t, 65536> encode_table = [] {
  std::array<std::uint8_t, 65536> table{};
  for (int sample = -32768; sample < 32768; ++sample) table[static_cast<std::uint16_t>(sample)] = encode(sample);
  return table;
}();

}  // namespace

std::int16_t mulaw_to_linear(std::byte code) { return decode_table[std::to_integer<unsigned>(code)]; }
std::byte linear_to_mulaw(std::int16_t sample) { return std::byte{encode_table[static_cast<std::uint16_t>(sample)]}; }

std::size_t mulaw_to_linear(std::span<const std::byte> in, std::span<std::int16_t> out) {
  std::size_t count = std::min(in.size(), out.size());
  for (std::size_t i = 0; i < count; ++i) out[i] = decode_table[std::to_integer<unsigned>(in[i])];
  return count;
}

std::size_t linear_to_mulaw(std::span<const std::int16_t> in, std::span<std::byte> out) {
  std::size_t count = std::min(in.size(), out.size());
  for (std::size_t i = 0; i < count; ++i) out[i] = std::byte{encode_table[static_cast<std::uint16_t>(in[i])]};
  return count;
}

}  // namespace tandem
