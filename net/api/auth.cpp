#include "net/api/auth.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include "messages/keys.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/operations.hpp"
#include "net/api/request.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t key_length_max = 512;
constexpr std::int64_t use_told_every_ms = 3'600'000;

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view presented_key(const http_request& r) {
  if (const auto key = r.headers.get("X-API-Key"); !key.empty()) return key;
  const auto given = r.headers.get("Authorization");
  constexpr std::string_view scheme = "bearer ";
  if (given.size() <= scheme.size() || !equal_ignoring_case(given.substr(0, scheme.size()), scheme)) return {};
  const auto from = given.find_first_not_of(' ', scheme.size());
  return from == std::string_view::npos ? std::string_view() : given.substr(from);
}

constexpr std::string_view session_ended = "Your session has ended: sign in again.";

bool changes_something(const http_request& r) { return r.method != "GET" && r.method != "HEAD"; }

std::optional<api_key> active_key(const state_reader& state, const std::string& hash) {
  const auto stored = state.get(keys::api_key_by_hash(hash));
  auto known = stored ? decode<api_key>(*stored) : std::nullopt;
  return known && known->is_active ? std::move(known) : std::nullopt;
}

outcome<identity> by_session(sessions& known, const http_request& r, std::int64_t now_ms) {
  auto session = known.of(r, now_ms);
  if (!session) return refusal{errc::unauthorized, std::string(session_ended), std::string(session_expired)};
  if (changes_something(r) && !same(r.headers.get("X-CSRF-Token"), session->csrf))
    return refusal{errc::unauthorized, "X-CSRF-Token is not this session's (GET /api/v1/session tells it): load the page again.",
                   std::string(csrf_token_invalid)};
  auto& who = session->who;
  return identity{{}, std::move(who.name), who.role, who.id, std::move(who.email), std::move(session->session.sha256), {}};
}

}  // namespace

/// Last uses by key.
struct authenticator::memory {
  mutable std::mutex mutex;
  struct use {
    std::int64_t last_ms = 0;
    std::int64_t told_ms = 0;  // to the desk, which may not have written it down yet
  };
  std::unordered_map<api_key_id, use> uses;

  /// Is this use worth telling?
  bool note_use(const api_key& key, std::int64_t now_ms) {
    const std::lock_guard lock(mutex);
    auto& use = uses[key.id];
    use.last_ms = std::max(use.last_ms, now_ms);
    if (now_ms < std::max(use.told_ms, key.last_used_ms) + use_told_every_ms) return false;
    use.told_ms = now_ms;
    return true;
  }
};

authenticator::authenticator(const state_reader& state, std::string bootstrap_sha256, key_desk& keys,
                             std::shared_ptr<stranger_limiter> strangers, sessions& sessions)
    : state_(state),
      bootstrap_sha256_(std::move(bootstrap_sha256)),
      keys_(keys),
      strangers_(strangers ? std::move(strangers) : std::make_shared<stranger_limiter>()),
      sessions_(sessions),
      memory_(std::make_unique<memory>()) {}
authenticator::~authenticator() = default;

outcome<identity> authenticator::check(const http_request& r, std::int64_t now_ms) {
  const auto key = presented_key(r);
  if (key.empty() && !session_token(r).empty()) return by_session(sessions_, r, now_ms);
  if (!key.empty() && key.size() <= key_length_max) {
    const auto hash = sha256_hex(key);
    if (is_bootstrap_key(key)) return identity{{}, "bootstrap", key_role::admin, {}, {}, {}, {}};
    const auto known = active_key(state_, hash);
    if (known && same(known->sha256, hash)) {
      if (known->expires_ms && known->expires_ms <= now_ms)
        return refusal{errc::unauthorized, "This API key expired at " + rfc3339(known->expires_ms) + "; use another", {}};
      if (memory_->note_use(*known, now_ms)) keys_.used(hash, now_ms);
      return identity{known->id, known->name, known->role, {}, {}, {}, hash};
    }
  }
  return refusal{
      errc::unauthorized,
      key.empty() ? "Authentication required: send an API key as X-API-Key or Authorization: Bearer" : "Invalid API key",
      {}};
}

std::optional<dismissal> authenticator::dismissed(const identity& who, key_role least, std::int64_t now_ms) const {
  auto role = who.role;
  if (who.whose) {
    const auto session = sessions_.find(who.session, now_ms);
    if (!session) return dismissal{4401, session_expired, std::string(session_ended)};
    role = session->who.role;
  } else if (!who.key_hash.empty()) {
    const auto key = active_key(state_, who.key_hash);
    if (!key) return dismissal{4401, "key_invalid", "This API key was archived."};
    if (key->expires_ms && key->expires_ms <= now_ms)
      return dismissal{4401, "key_invalid", "This API key expired at " + rfc3339(key->expires_ms) + "; use another"};
  }
  if (role <= least) return {};
  return dismissal{4403, "role_insufficient",
                   "Your role is " + std::string(role_name(role)) + " now: this needs the role " + std::string(role_name(least))};
}

std::int64_t authenticator::last_used_ms(const api_key& key) const {
  const std::lock_guard lock(memory_->mutex);
  const auto it = memory_->uses.find(key.id);
  return std::max(key.last_used_ms, it == memory_->uses.end() ? 0 : it->second.last_ms);
}

bool authenticator::is_bootstrap_key(std::string_view key) const {
  return !bootstrap_sha256_.empty() && same(sha256_hex(key), bootstrap_sha256_);
}

http_response authenticator::turn_away(const http_request& request, const refusal& why, std::int64_t now_ms) {
  if (why.field == csrf_token_invalid) return coded(403, why.field, why.message);
  if (const auto wait_s = strangers_->failed(request, now_ms)) return held_up(*wait_s);
  if (why.field == session_expired) return coded(401, why.field, why.message);
  auto r = error(401, why.message);
  r.headers.set("WWW-Authenticate", "Bearer");
  return r;
}

std::string sha256_hex(std::string_view text) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  std::string out;
  for (const unsigned char c : hash) {
    out.push_back("0123456789abcdef"[c >> 4]);
    out.push_back("0123456789abcdef"[c & 15]);
  }
  return out;
}

std::string make_api_key() { return "dgr_" + random_letters(); }

std::string random_letters() {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  unsigned char random[33] = {};  // 32 and a zero: 43 letters of 6 bits each
  if (RAND_bytes(random, 32) != 1) throw std::runtime_error("the system gave no random bytes");
  std::string out;
  for (std::size_t i = 0; i < 33; i += 3) {
    const unsigned n = random[i] << 16 | random[i + 1] << 8 | random[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) out.push_back(letters[n >> shift & 63]);
  }
  out.pop_back();  // the zero's
  return out;
}

}  // namespace tandem::rest
