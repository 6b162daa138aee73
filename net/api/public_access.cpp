#include "net/api/public_access.hpp"

#include <charconv>

#include <openssl/crypto.h>

namespace tandem::rest {

namespace {

std::string token_of(const secret_box& secrets, std::uint64_t run, std::uint64_t until_s) {
  const auto id = std::to_string(run);
  if (!until_s) return id + "-" + secrets.token("run.public", id);
  const auto named = id + "-" + std::to_string(until_s);
  return named + "-" + secrets.token("run.public", named);
}

/// Reads a number and takes it, with the dash behind it, off @p text; 0: there is none.
std::uint64_t take_number(std::string_view& text) {
  std::uint64_t n = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
  const auto size = static_cast<std::size_t>(end - text.data());
  if (wrong != std::errc{} || size == text.size() || *end != '-') return 0;
  text.remove_prefix(size + 1);
  return n;
}

}  // namespace

std::string public_urls(const secret_box& secrets, std::string_view public_url, const call_record& c, std::int64_t until_ms) {
  if (c.phase != call_phase::ended) return {};
  return std::string(public_url) + "/api/v1/public/download/workflow/" +
         token_of(secrets, c.call.value, static_cast<std::uint64_t>(until_ms / 1000));
}

std::optional<run_id> opened_by(const secret_box& secrets, std::string_view token, std::int64_t now_ms) {
  auto rest = token;
  const auto run = take_number(rest);
  if (!run) return {};
  const auto until_s = take_number(rest);
  const auto right = token_of(secrets, run, until_s);
  if (right.size() != token.size() || CRYPTO_memcmp(right.data(), token.data(), right.size()) != 0) return {};
  if (until_s && static_cast<std::uint64_t>(now_ms / 1000) >= until_s) return {};
  return run_id{run};
}

}  // namespace tandem::rest
