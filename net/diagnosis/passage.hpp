#pragma once
// What happened to a request between the public URL and this node: it is known how it was sent and how it arrived, so each
// difference can be named, with what to do about it. Pure.
//
// Plivo signs scheme, host, port, path and query of the URL that it dials, and the form. Scheme, host and port are compared with
// those of public-url, whatever a proxy makes of them on the way; path, query, method and form as they arrive.

#include <string>
#include <string_view>
#include <vector>

#include "net/form.hpp"
#include "net/http.hpp"

namespace tandem::diagnosis {

/// A signed POST as it was dialed.
struct dialed_request {
  std::string public_url;  // without a slash at the end; may have a path of its own, which a proxy takes away
  std::string path;        // behind it
  std::string query;       // without '?'
  form_fields form;
};

struct passage_change {
  std::string part;     // "scheme", "host", "port", "method", "path", "query", "body" or "headers"
  std::string words;    // what became of what
  std::string remedy;   // what to set; empty: nothing needs to be done
  bool breaks = false;  // signatures fail because of it
  bool operator==(const passage_change&) const = default;
};

/// Nothing: it arrived as it was sent.
std::vector<passage_change> changes_on_the_way(const dialed_request& sent, const http_request& arrived);
/// What a redirect from under @p public_url to @p location changes, and the public URL that would have been right. Nothing: it
/// leads back to where it came from, or cannot be read.
std::vector<passage_change> changes_of_redirect(std::string_view public_url, std::string_view location);

}  // namespace tandem::diagnosis
