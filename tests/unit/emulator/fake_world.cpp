#include "tests/unit/emulator/fake_world.hpp"

#include "examples/plivo_emulator/base64.hpp"

namespace tandem::emulator {
std::string fake_line::base64(const std::vector<std::uint8_t>& bytes) { return base64_encode(bytes); }
}  // namespace tandem::emulator
