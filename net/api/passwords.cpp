#include "net/api/passwords.hpp"

#include <argon2.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace tandem::rest {

namespace {
constexpr std::size_t salt_bytes = 16, hash_bytes = 32;
constexpr std::uint32_t lanes = 1;
}  // namespace

std::string hash_password(std::string_view password, const password_cost& cost) {
  unsigned char salt[salt_bytes];
  if (RAND_bytes(salt, sizeof salt) != 1) throw std::runtime_error("the system gave no random bytes");
  std::string out(argon2_encodedlen(cost.passes, cost.memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
  const int result = argon2id_hash_encoded(cost.passes, cost.memory_kib, lanes, password.data(), password.size(), salt,
                                           salt_bytes, hash_bytes, out.data(), out.size());
  if (result != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(result));
  out.resize(out.find('\0'));
  return out;
}

bool is_password(std::string_view password, const std::string& hash) {
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

std::string nobodys_hash(const password_cost& cost) {
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) +
         ",p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

}  // namespace tandem::rest
