#include "examples/plivo_emulator/desk.hpp"

namespace tandem::emulator {

std::string desk::make_uuid() {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    auto n = outside.random() & 15;
    if (i == 12) n = 4;
    if (i == 16) n = 8 | (n & 3);
    out += digits[n];
  }
  return out;
}

}  // namespace tandem::emulator
