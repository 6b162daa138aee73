#pragma once
// From a request to values, with every problem told at once; from a "no" to its HTTP answer, in one place.

#include <optional>
#include <string>
#include <string_view>

#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "net/api/json.hpp"
#include "net/http.hpp"

namespace tandem::rest {

/// JSON that no cache may keep.
http_response ok(std::string json);
http_response file_response(int status, std::string content_type, std::string body);
/// {"detail": detail}
http_response error(int status, std::string_view detail);
/// {"detail": code, "message": words}: for what a program must tell apart.
http_response coded(int status, std::string_view code, std::string_view words);
/// 422 with {"detail":[{loc,msg,type}]}.
http_response unprocessable(const problems& found);
http_response unprocessable(std::vector<loc_part> loc, std::string message, std::string type = "value_error");
/// {"message": message}
http_response message(std::string_view message);
/// {"success": true, "message": message}
http_response success(std::string_view message);

/// What each "no" is over HTTP: invalid and not_configured 400, not_found 404, conflict 409, limit_reached 429, provider_refused
/// (and the carrier's unauthorized) 502, uncertain 504, unavailable, stale_writer and storage_failed 503, corrupt 500.
int status_of(errc code);
/// status_of(why.code) with {"detail": why.message}; 429 and 503 carry Retry-After.
http_response refused(const refusal& why);

/// The path's {name} as an id; a problem at ["path", name] when it is no integer, nothing then. An integer that cannot be an id
/// is an id that nothing has.
std::optional<std::uint64_t> path_number(const http_request& r, const char* name, problems& found);
template <class Id>
Id path_id(const http_request& r, const char* name, problems& found) {
  return Id{path_number(r, name, found).value_or(0)};
}

/// The query string, read as the body is: every problem told, at ["query", name]. An empty value counts as absent.
class query_fields {
 public:
  query_fields(const http_request& r, problems& found);
  std::string text(const char* name, std::string otherwise = {}) const;
  std::int64_t integer(const char* name, std::int64_t otherwise, range bounds);
  bool flag(const char* name, bool otherwise);
  /// Milliseconds since the Unix epoch; nothing when absent.
  std::optional<std::int64_t> time(const char* name);

 private:
  void add(const char* name, std::string message, std::string type);
  std::vector<std::pair<std::string, std::string>> pairs_;
  problems& problems_;
};

/// False, and a problem at ["header", "Content-Type"]: the body says that it is something else than JSON. Saying nothing will do,
/// and so will what curl says of every -d.
bool says_json(const http_request& r, problems& found);

template <class T>
std::optional<T> read_body(const http_request& r, problems& found) {
  return says_json(r, found) ? read_json<T>(r.body, found) : std::nullopt;
}

}  // namespace tandem::rest
