#pragma once
// What a browser has of a session: a cookie that no script sees (HttpOnly, SameSite=Strict), and a token against forged requests
// that only scripts of ours are told. Stored are hashes. The session's own use keeps it: each is known while the node runs, of
// which one in a quarter of an hour is journaled.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/operators.hpp"
#include "net/http.hpp"

namespace tandem::rest {

inline constexpr std::string_view session_cookie_name = "tandem_session";

/// A session that holds, and whose.
struct signed_in {
  operator_account who;
  operator_session session;
  std::int64_t ends_ms = 0;  // unless it is used before then
  std::string csrf;
};

/// Thread: any.
class sessions {
 public:
  sessions(const state_reader& state, const secret_box& secrets, operator_desk& operators);
  ~sessions();

  /// Of the request's cookie; this is a use of it. Nothing: no cookie, or its session has ended or never was.
  std::optional<signed_in> of(const http_request& request, std::int64_t now_ms);
  /// By its hash, without using it. Nothing: it has ended or never was.
  std::optional<signed_in> find(const std::string& sha256, std::int64_t now_ms) const;
  /// What a script of ours must send as X-CSRF-Token. The same for the whole session, and nobody else's.
  std::string csrf_of(const std::string& session_sha256) const;

 private:
  struct memory;

  const state_reader& state_;
  const secret_box& secrets_;
  operator_desk& operators_;
  std::unique_ptr<memory> memory_;
};

/// The token in the request's cookie; "" when it has none that could be one.
std::string_view session_token(const http_request& request);
/// Set-Cookie's value for a new session. @p secure: the browser shall send it over TLS only.
std::string session_cookie(std::string_view token, bool secure);
/// Set-Cookie's value that takes it away.
std::string no_session_cookie(bool secure);

/// Does the request's Origin name the host it was sent to, or that of @p public_url? Nothing: it has none (no browser sent it).
std::optional<bool> of_this_origin(const http_request& request, std::string_view public_url);

}  // namespace tandem::rest
