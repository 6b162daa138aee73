#include "net/console/site.hpp"

#include "net/url.hpp"

namespace tandem::console {

namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// The next element of a comma-separated list.
std::string_view next(std::string_view& list, char separator = ',') {
  const auto end = std::min(list.find(separator), list.size());
  const auto out = trimmed(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return out;
}

bool is_zero(std::string_view weight) { return weight.starts_with('0') && weight.find_first_not_of("0.") == weight.npos; }

bool of_the_api(std::string_view path) {
  return path == "/api" || path.starts_with("/api/") || path == "/metrics" || path == "/openapi.json";
}

http_response guarded(http_response r) {
  r.headers.set("Content-Security-Policy", std::string(content_security_policy));
  r.headers.set("X-Content-Type-Options", "nosniff");
  r.headers.set("Referrer-Policy", "same-origin");
  r.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  r.headers.set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()");
  return r;
}

http_response nothing_there() {
  auto r = json_response(404, R"({"detail":"Not Found"})");
  r.headers.set("Cache-Control", "no-store");
  return guarded(std::move(r));
}

}  // namespace

bool accepts(std::string_view header, std::string_view coding) {
  bool any = false;
  while (!header.empty()) {
    auto one = next(header);
    const auto name = next(one, ';');
    bool wanted = true;
    while (!one.empty())
      if (const auto parameter = next(one, ';'); parameter.starts_with("q=")) wanted = !is_zero(parameter.substr(2));
    if (equal_ignoring_case(name, coding)) return wanted;
    if (name == "*") any = wanted;
  }
  return any;
}

bool names(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    auto one = next(header);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

http_response site::answer(const http_request& request) const {
  if (of_the_api(request.path)) return json_response(404, R"({"detail":"Not Found"})");
  if (request.method != "GET" && request.method != "HEAD") {
    auto r = json_response(405, R"({"detail":"Method Not Allowed"})");
    r.headers.set("Allow", "GET, HEAD");
    return guarded(std::move(r));
  }
  if (!has_console()) return without_console();
  const auto path = percent_decode(request.path);
  const bool asset = path.starts_with("/assets/");
  auto found = files_.find(path);
  if (found == files_.end() && asset) return nothing_there();
  if (found == files_.end()) found = files_.find("/index.html");
  return give(request, found->second, asset);
}

http_response site::give(const http_request& request, const file& what, bool for_ever) const {
  const auto taken = request.headers.get("Accept-Encoding");
  const bool brotli = !what.brotli.empty() && accepts(taken, "br");
  const bool gzip = !brotli && !what.gzip.empty() && accepts(taken, "gzip");
  http_response r;
  const auto etag = "\"" + what.tag + (brotli ? "-br" : gzip ? "-gz" : "") + "\"";
  r.headers.set("ETag", etag);
  r.headers.set("Cache-Control", for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  if (!what.brotli.empty() || !what.gzip.empty()) r.headers.set("Vary", "Accept-Encoding");
  if (names(request.headers.get("If-None-Match"), etag)) {
    r.status = 304;
    return guarded(std::move(r));
  }
  r.headers.set("Content-Type", what.type);
  if (brotli || gzip) r.headers.set("Content-Encoding", brotli ? "br" : "gzip");
  r.body = brotli ? what.brotli : gzip ? what.gzip : what.plain;
  return guarded(std::move(r));
}

http_response site::without_console() const {
  auto r = text_response(404,
                         "This node runs, and its API is at /api/v1, but it was built without its console.\n\n"
                         "./dev build makes it where Node 18 or newer and npm are installed, and puts it beside the program;\n"
                         "start the node again then.\n");
  r.headers.set("Cache-Control", "no-store");
  return guarded(std::move(r));
}

}  // namespace tandem::console
