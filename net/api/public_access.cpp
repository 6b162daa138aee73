#include "net/api/public_access.hpp"

#include <charconv>

#include <openssl/crypto.h>

namespace tandem::rest {

namespace {

std::string token_of(const secret_box& secrets, std::uint64_t run) {
  const auto id = std::to_string(run);
  return id + "-" + secrets.token("run.public", id);
}

}  // namespace

std::string public_urls(const secret_box& secrets, std::string_view public_url, const call_record& c) {
  if (c.phase != call_phase::ended) return {};
  return std::string(public_url) + "/api/v1/public/download/workflow/" + token_of(secrets, c.call.value);
}

std::optional<run_id> opened_by(const secret_box& secrets, std::string_view token) {
  std::uint64_t run = 0;
  const auto [end, wrong] = std::from_chars(token.data(), token.data() + token.size(), run);
  if (wrong != std::errc{} || !run) return {};
  const auto right = token_of(secrets, run);
  if (right.size() != token.size() || CRYPTO_memcmp(right.data(), token.data(), right.size()) != 0) return {};
  return run_id{run};
}

}  // namespace tandem::rest
