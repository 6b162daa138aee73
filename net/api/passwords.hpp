#pragma once
// Passwords, as argon2id (RFC 9106) keeps them: what is stored names its salt and costs, so that costs may grow with the years.

#include <cstdint>
#include <string>
#include <string_view>

namespace tandem::rest {

/// OWASP's password storage sheet asks for 19 MiB and 2 passes, or as hard; this is about a tenth of a second.
struct password_cost {
  std::uint32_t memory_kib = 65'536;
  std::uint32_t passes = 2;
};

/// Takes as long as @p cost says: not for an I/O thread. std::runtime_error when there is no memory or randomness for it.
std::string hash_password(std::string_view password, const password_cost& cost);
/// As slow. False for what is no hash, too.
bool is_password(std::string_view password, const std::string& hash);
/// A hash that no password is known for: judging by it takes as long as judging by a real one.
std::string nobodys_hash(const password_cost& cost);

}  // namespace tandem::rest
