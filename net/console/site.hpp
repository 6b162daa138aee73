#pragma once
// What a browser is given at "/": the console's files, or where there are none, words that say so. It has nothing to do with the
// API: what it answers is the same for everybody.

#include <string>
#include <string_view>

#include "net/console/files.hpp"
#include "net/http.hpp"

namespace tandem::console {

/// What pages of ours may do, on every answer. Nothing inline, nothing of another host; nobody frames us.
inline constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Immutable once made. Thread: any.
class site {
 public:
  /// No console: its answer to everything says how to get one.
  site() = default;
  explicit site(files all) : files_(std::move(all)) {}

  bool has_console() const { return !files_.empty(); }
  /// For what no route has taken. GET and HEAD: a file by its path; below /assets/ (hashed names, kept for ever) 404 when there
  /// is none, elsewhere index.html, whose own routes take it from there. Below /api and beside it 404 as the API says it.
  http_response answer(const http_request& request) const;

 private:
  http_response give(const http_request& request, const file& what, bool for_ever) const;
  http_response without_console() const;

  files files_;
};

/// Does an Accept-Encoding of @p header take @p coding ("br")? Not when its weight is 0.
bool accepts(std::string_view header, std::string_view coding);
/// Does an If-None-Match of @p header name @p etag, weakly compared?
bool names(std::string_view header, std::string_view etag);

}  // namespace tandem::console
