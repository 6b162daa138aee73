#include "net/api/public_access.hpp"

#include <charconv>

#include <openssl/crypto.h>

#include "net/api/shares.hpp"

namespace tandem::rest {

namespace {

std::string token_of(const secret_box& secrets, std::uint64_t run, std::uint64_t until_s) {
  const auto id = std::to_string(run);
  if (!until_s) return id + "-" + secrets.token("run.public", id);
  const auto named = id + "-" + std::to_string(until_s);
  return named + "-" + secrets.token("run.public", named);
}

constexpr std::string_view path = "/api/v1/public/download/workflow/";
constexpr std::size_t share_digits = 32;

std::string share_token(const secret_box& secrets, std::uint64_t run, std::string_view share) {
  const auto named = std::to_string(run) + "-s" + std::string(share);
  return named + "-" + secrets.token("run.share", named);
}

bool is_same(std::string_view right, std::string_view given) {
  return right.size() == given.size() && CRYPTO_memcmp(right.data(), given.data(), right.size()) == 0;
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
  return std::string(public_url).append(path) + token_of(secrets, c.call.value, static_cast<std::uint64_t>(until_ms / 1000));
}

std::string shared_urls(const secret_box& secrets, std::string_view public_url, call_id call, std::string_view share) {
  return std::string(public_url).append(path) + share_token(secrets, call.value, share);
}

std::optional<run_id> opened_by(const state_reader& state, const secret_box& secrets, std::string_view token,
                                std::int64_t now_ms) {
  auto rest = token;
  const auto run = take_number(rest);
  if (!run) return {};
  if (rest.starts_with('s')) {
    const auto share = rest.substr(1, share_digits);
    const bool good = is_same(share_token(secrets, run, share), token) && find_share(state, {run}, share, now_ms);
    return good ? std::optional(run_id{run}) : std::nullopt;
  }
  const auto until_s = take_number(rest);
  if (!is_same(token_of(secrets, run, until_s), token)) return {};
  if (until_s && static_cast<std::uint64_t>(now_ms / 1000) >= until_s) return {};
  return run_id{run};
}

}  // namespace tandem::rest
