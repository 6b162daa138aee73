#pragma once
// Who works with a node in a browser: operators, who sign in with a password, and their sessions. Neither a password nor what a
// browser keeps of a session is ever stored, only what proves them.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "messages/definitions.hpp"
#include "messages/desks.hpp"

namespace tandem {

using operator_id = id<struct operator_tag>;

struct operator_account {
  operator_id id;
  std::string name;
  std::string email;  // lower case; what they sign in with, unique
  key_role role = key_role::viewer;
  bool is_active = true;
  std::string password_hash;  // argon2id with its salt and costs, as libargon2 writes it
  std::int64_t created_ms = 0;
  std::int64_t last_signed_in_ms = 0;  // 0: never
};
template <class V>
void describe(V& v, operator_account& x) {
  v(1, "id", x.id);
  v(2, "name", x.name);
  v(3, "email", x.email);
  v(4, "role", x.role);
  v(5, "is_active", x.is_active);
  v(6, "password_hash", x.password_hash);
  v(7, "created_ms", x.created_ms);
  v(8, "last_signed_in_ms", x.last_signed_in_ms);
}

/// One browser that signed in.
struct operator_session {
  std::string sha256;  // of the token in its cookie, hex
  operator_id whose;
  std::int64_t created_ms = 0;
  std::int64_t seen_ms = 0;  // to session_noted_every_ms
};
template <class V>
void describe(V& v, operator_session& x) {
  v(1, "sha256", x.sha256);
  v(2, "whose", x.whose);
  v(3, "created_ms", x.created_ms);
  v(4, "seen_ms", x.seen_ms);
}

inline constexpr std::int64_t session_idle_ms = 12LL * 3'600'000;
inline constexpr std::int64_t session_life_ms = 7LL * 24 * 3'600'000;
/// A session's use is journaled so often: so much may a restart shorten its idle time.
inline constexpr std::int64_t session_noted_every_ms = 15LL * 60'000;
/// Of one operator; the one unused for longest ends when another begins.
inline constexpr std::size_t sessions_per_operator_max = 32;
inline constexpr std::size_t operators_max = 1'000;

/// When @p s ends if it is not used again after @p seen_ms.
inline std::int64_t session_ends_ms(const operator_session& s, std::int64_t seen_ms) {
  return std::min(s.created_ms + session_life_ms, std::max(s.seen_ms, seen_ms) + session_idle_ms);
}

struct update_operator {  // absent: unchanged
  std::optional<std::string> name, password_hash;
  std::optional<key_role> role;
  std::optional<bool> is_active;
};

/// Somebody proved their password.
struct sign_in {
  operator_id whose;
  std::string password_hash;  // that was proven: refused when it has been changed since
  operator_session session;
  std::string instead_of;  // hash of the session that this browser had before; empty: none
};

/// An operator's own change of their password. Their other sessions end.
struct password_change {
  operator_id whose;
  std::string from_hash, to_hash;
  std::string kept_session;  // hash
};

struct operator_desk {
  virtual ~operator_desk() = default;
  /// The first operator, with a key and a session of theirs, or nothing of it. conflict: there is an operator already.
  virtual void create_first(operator_account without_id, api_key without_id_too, operator_session, reply<operator_account>) = 0;
  /// conflict: the email is taken; limit_reached at operators_max.
  virtual void create(operator_account without_id, reply<operator_account>) = 0;
  /// A new password or is_active = false ends their sessions. not_found; conflict: nobody active would be an admin any more.
  virtual void update(operator_id, update_operator, reply<operator_account>) = 0;
  virtual void remove(operator_id, reply<done>) = 0;                   // not_found; conflict as for update
  virtual void sign_in(struct sign_in, reply<operator_account>) = 0;   // unauthorized: gone, not active, or another password now
  virtual void sign_out(std::string session_sha256, reply<done>) = 0;  // well if there is none
  virtual void change_password(password_change, reply<done>) = 0;      // unauthorized as for sign_in
  /// Journaled when that is news; nobody waits for it.
  virtual void seen(std::string session_sha256, std::int64_t at_ms) = 0;
};

}  // namespace tandem
