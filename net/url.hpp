#pragma once
// URLs taken apart and put together. Nothing is decoded unless a function says so.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/form.hpp"

namespace tandem {

struct url_parts {
  std::string scheme;      // lower case
  std::string host;        // lower case, without the brackets of an IPv6 address
  std::uint16_t port = 0;  // the scheme's own when not given (http, ws 80; https, wss 443; otherwise 0)
  bool explicit_port = false;
  std::string path;      // "/" at least
  std::string query;     // without '?'
  std::string fragment;  // without '#'

  /// path?query: what goes on a request line.
  std::string target() const;
  /// host or host:port, as a Host header wants it: the port only when it is not the scheme's own.
  std::string authority() const;
  bool secure() const { return scheme == "https" || scheme == "wss"; }
};

/// Absolute URLs with a host only. Nothing for what is not one, for user:password@ (secrets do not belong there) and for control
/// characters or spaces.
std::optional<url_parts> parse_url(std::string_view url);
std::string to_string(const url_parts& url);

/// As a form: + is a space.
std::optional<form_fields> parse_query(std::string_view query, std::size_t pairs_max = 256);
/// Everything but letters, digits and -._~ as %XX: for one path segment or one query value.
std::string percent_encode(std::string_view text);
/// An invalid % stays as it is; + stays a plus.
std::string percent_decode(std::string_view text);

}  // namespace tandem
