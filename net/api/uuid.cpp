#include "net/api/uuid.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace tandem::rest {

std::string random_uuid() {
  unsigned char random[16];
  if (RAND_bytes(random, sizeof random) != 1) throw std::runtime_error("the system gave no random bytes");
  random[6] = static_cast<unsigned char>((random[6] & 0x0F) | 0x40);
  random[8] = static_cast<unsigned char>((random[8] & 0x3F) | 0x80);
  std::string out;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
    out.push_back("0123456789abcdef"[random[i] >> 4]);
    out.push_back("0123456789abcdef"[random[i] & 15]);
  }
  return out;
}

}  // namespace tandem::rest
