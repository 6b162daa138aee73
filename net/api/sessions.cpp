#include "net/api/sessions.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "messages/operator_keys.hpp"
#include "net/api/auth.hpp"
#include "net/url.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t token_length_max = 128;

std::string cookie(std::string_view token, std::int64_t seconds, bool secure) {
  return std::string(session_cookie_name) + "=" + std::string(token) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) + (secure ? "; Secure" : "");
}

/// host[:port] of an origin as browsers write it; nothing for "null" and what is none.
std::optional<std::string> host_of(std::string_view origin) {
  const auto url = parse_url(origin);
  if (!url) return {};
  return url->authority();
}

}  // namespace

struct sessions::memory {
  static constexpr std::size_t remembered_max = 50'000;
  struct use {
    std::int64_t last_ms = 0;
    std::int64_t told_ms = 0;  // to the desk, which may not have written it down yet
  };
  std::mutex mutex;
  std::unordered_map<std::string, use> uses;  // by the session's hash

  std::int64_t last_ms(const operator_session& s) {
    const std::lock_guard lock(mutex);
    const auto it = uses.find(s.sha256);
    return it == uses.end() ? s.seen_ms : std::max(s.seen_ms, it->second.last_ms);
  }
  /// Is this use worth telling?
  bool note_use(const operator_session& s, std::int64_t now_ms) {
    const std::lock_guard lock(mutex);
    if (uses.size() >= remembered_max && !uses.contains(s.sha256)) make_room(now_ms);
    auto& use = uses[s.sha256];
    use.last_ms = std::max(use.last_ms, now_ms);
    if (now_ms < std::max(use.told_ms, s.seen_ms) + session_noted_every_ms) return false;
    use.told_ms = now_ms;
    return true;
  }
  void make_room(std::int64_t now_ms) {
    std::erase_if(uses, [&](const auto& entry) { return entry.second.last_ms + session_idle_ms <= now_ms; });
    if (uses.size() >= remembered_max) uses.erase(uses.begin());
  }
};

sessions::sessions(const state_reader& state, const secret_box& secrets, operator_desk& operators)
    : state_(state), secrets_(secrets), operators_(operators), memory_(std::make_unique<memory>()) {}
sessions::~sessions() = default;

std::optional<signed_in> sessions::of(const http_request& request, std::int64_t now_ms) {
  const auto token = session_token(request);
  if (token.empty()) return {};
  auto known = find(sha256_hex(token), now_ms);
  if (known && memory_->note_use(known->session, now_ms)) operators_.seen(known->session.sha256, now_ms);
  if (known) known->ends_ms = session_ends_ms(known->session, now_ms);
  return known;
}

std::optional<signed_in> sessions::find(const std::string& hash, std::int64_t now_ms) const {
  const auto stored = state_.get(keys::session_by_hash(hash));
  auto session = stored ? decode<operator_session>(*stored) : std::nullopt;
  if (!session) return {};
  const auto ends_ms = session_ends_ms(*session, memory_->last_ms(*session));
  if (ends_ms <= now_ms) return {};
  const auto account = state_.get(keys::operator_by_id(session->whose));
  auto who = account ? decode<operator_account>(*account) : std::nullopt;
  if (!who || !who->is_active) return {};
  return signed_in{std::move(*who), std::move(*session), ends_ms, csrf_of(hash)};
}

std::string sessions::csrf_of(const std::string& session_sha256) const { return secrets_.token("session.csrf", session_sha256); }

std::string_view session_token(const http_request& request) {
  for (const auto& field : request.headers.fields) {
    if (!equal_ignoring_case(field.name, "Cookie")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      auto pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      while (pair.starts_with(' ')) pair.remove_prefix(1);
      const auto equals = pair.find('=');
      if (equals == pair.npos || pair.substr(0, equals) != session_cookie_name) continue;
      const auto token = pair.substr(equals + 1);
      return token.size() <= token_length_max ? token : std::string_view();
    }
  }
  return {};
}

std::string session_cookie(std::string_view token, bool secure) { return cookie(token, session_life_ms / 1000, secure); }
std::string no_session_cookie(bool secure) { return cookie({}, 0, secure); }

std::optional<bool> of_this_origin(const http_request& request, std::string_view public_url) {
  const auto* origin = request.headers.find("Origin");
  if (!origin) return {};
  const auto from = host_of(*origin);
  if (!from) return false;
  return equal_ignoring_case(*from, request.headers.get("Host")) || from == host_of(public_url);
}

}  // namespace tandem::rest
