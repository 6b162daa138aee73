#pragma once
// Who may use the API: whoever has a key, or a session (sessions.hpp). Keys are shown once ("dgr_" and 32 random bytes, URL-safe)
// and stored as their SHA-256, so a look-up by hash tells an attacker's clock nothing about a key. When a key was last used is
// known to the request while the node runs; of that, one use an hour is journaled, so that a restart forgets an hour at most.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messages/definitions.hpp"
#include "messages/desks.hpp"
#include "messages/errors.hpp"
#include "messages/journal.hpp"
#include "net/api/sessions.hpp"
#include "net/http.hpp"
#include "net/stranger_limiter.hpp"

namespace tandem::rest {

struct identity {
  api_key_id key;  // none: the bootstrap key, or an operator
  std::string name;
  key_role role = key_role::admin;
  operator_id whose;     // who is signed in; none: it was a key
  std::string email;     // theirs
  std::string session;   // the hash of theirs
  std::string key_hash;  // of a key that is stored

  /// Of the key or the operator; 0: the bootstrap key.
  std::uint64_t id() const { return whose ? whose.value : key.value; }
};

/// Why somebody who was let in may not stay.
struct dismissal {
  int close_code = 0;     // of a WebSocket: 4401 nobody we know (any more), 4403 may not do this (any more)
  std::string_view code;  // session_expired, key_invalid, role_insufficient
  std::string message;
};

/// The codes (refusal::field) of what check refuses to a session.
inline constexpr std::string_view session_expired = "session_expired", csrf_token_invalid = "csrf_token_invalid";

class authenticator {
 public:
  /// @p bootstrap_sha256: 64 lower-case hex digits of the first administrator's key; empty: there is none. @p keys is told of
  /// uses, of each key once an hour. @p strangers counts those without a valid key.
  authenticator(const state_reader& state, std::string bootstrap_sha256, key_desk& keys,
                std::shared_ptr<stranger_limiter> strangers, sessions& sessions);
  ~authenticator();

  /// X-API-Key, or else Authorization: Bearer, or else the session's cookie, by which what is no GET or HEAD must also carry the
  /// session's X-CSRF-Token. The refusal says what was wrong: none, a wrong or an expired one. A right key is never held up by
  /// its neighbours' wrong ones. Thread: any.
  outcome<identity> check(const http_request& request, std::int64_t now_ms);
  /// May @p who, whom check let in some time ago, still do what needs @p least? Nothing: yes. This is no use of a session or key.
  /// Thread: any.
  std::optional<dismissal> dismissed(const identity& who, key_role least, std::int64_t now_ms) const;
  /// Is it the bootstrap key? False when there is none. Thread: any.
  bool is_bootstrap_key(std::string_view key) const;
  /// What a request that check refused is answered: 401 with WWW-Authenticate, 403 for a session's wrong token, or 429 with
  /// Retry-After when there were too many 401 from its address. Thread: any.
  http_response turn_away(const http_request& request, const refusal& why, std::int64_t now_ms);
  /// 0: never, as far as is known. Thread: any.
  std::int64_t last_used_ms(const api_key& key) const;

 private:
  struct memory;
  const state_reader& state_;
  std::string bootstrap_sha256_;
  key_desk& keys_;
  std::shared_ptr<stranger_limiter> strangers_;
  sessions& sessions_;
  std::unique_ptr<memory> memory_;
};

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view text);
/// A fresh key. Thread: any.
std::string make_api_key();
/// 32 random bytes, as 43 letters that are safe in URLs and cookies. Thread: any.
std::string random_letters();

}  // namespace tandem::rest
