#include "net/api/request.hpp"

#include <charconv>

#include "net/api/json_writer.hpp"
#include "net/url.hpp"

namespace tandem::rest {

namespace {

http_response json(int status, std::string body) {
  auto r = json_response(status, std::move(body));
  r.headers.set("Cache-Control", "no-store");
  r.headers.set("X-Content-Type-Options", "nosniff");
  return r;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return n;
}

constexpr auto not_an_integer = "Input should be a valid integer, unable to parse string as an integer";

}  // namespace

http_response ok(std::string body) { return json(200, std::move(body)); }

http_response file_response(int status, std::string content_type, std::string body) {
  http_response r{status, {}, std::move(body)};
  r.headers.set("Content-Type", std::move(content_type));
  r.headers.set("Cache-Control", "no-store");
  r.headers.set("X-Content-Type-Options", "nosniff");
  return r;
}

http_response coded(int status, std::string_view code, std::string_view words) {
  json_writer w;
  w.begin_object().field("detail", code).field("message", words).end_object();
  return json(status, w.take());
}

http_response error(int status, std::string_view detail) {
  json_writer w;
  w.begin_object().field("detail", detail).end_object();
  return json(status, w.take());
}

http_response unprocessable(const problems& found) { return json(422, problems_json(found)); }

http_response unprocessable(std::vector<loc_part> loc, std::string message, std::string type) {
  return unprocessable(problems{{std::move(loc), std::move(message), std::move(type), {}}});
}

http_response message(std::string_view text) {
  json_writer w;
  w.begin_object().field("message", text).end_object();
  return ok(w.take());
}

http_response success(std::string_view text) {
  json_writer w;
  w.begin_object().field("success", true).field("message", text).end_object();
  return ok(w.take());
}

int status_of(errc code) {
  switch (code) {
    case errc::invalid: return 400;
    case errc::not_configured: return 400;
    case errc::not_found: return 404;
    case errc::conflict: return 409;
    case errc::limit_reached: return 429;
    case errc::provider_refused: return 502;
    case errc::unauthorized: return 502;  // the carrier's: callers without a key never get as far as a desk
    case errc::unavailable: return 503;
    case errc::stale_writer: return 503;
    case errc::storage_failed: return 503;
    case errc::uncertain: return 504;
    case errc::corrupt: return 500;
    case errc::none: return 500;
  }
  return 500;
}

http_response refused(const refusal& why) {
  const int status = status_of(why.code);
  auto r = error(status, why.message.empty() ? reason_phrase(status) : std::string_view(why.message));
  if (status == 429 || status == 503) r.headers.set("Retry-After", "1");
  return r;
}

std::optional<std::uint64_t> path_number(const http_request& r, const char* name, problems& found) {
  const auto n = parse_integer(r.path_parameter(name));
  if (!n) {
    found.push_back({{std::string("path"), std::string(name)}, not_an_integer, "int_parsing", {}});
    return {};
  }
  return *n > 0 ? static_cast<std::uint64_t>(*n) : 0;
}

bool says_json(const http_request& r, problems& found) {
  auto type = r.headers.get("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const auto ends_with_json = type.size() >= 5 && equal_ignoring_case(type.substr(type.size() - 5), "+json");
  if (r.body.empty() || type.empty() || ends_with_json || equal_ignoring_case(type, "application/json") ||
      equal_ignoring_case(type, "application/x-www-form-urlencoded"))
    return true;
  found.push_back({{std::string("header"), std::string("Content-Type")},
                   "The body should be JSON; send Content-Type: application/json",
                   "content_type",
                   {}});
  return false;
}

query_fields::query_fields(const http_request& r, problems& found) : problems_(found) {
  if (auto parsed = parse_query(r.query))
    pairs_ = std::move(parsed->pairs);
  else
    found.push_back({{std::string("query")}, "Too many parameters", "too_long", {}});
}

std::string query_fields::text(const char* name, std::string otherwise) const {
  for (const auto& [key, value] : pairs_)
    if (key == name && !value.empty()) return value;
  return otherwise;
}

void query_fields::add(const char* name, std::string message, std::string type) {
  problems_.push_back({{std::string("query"), std::string(name)}, std::move(message), std::move(type), {}});
}

std::int64_t query_fields::integer(const char* name, std::int64_t otherwise, range bounds) {
  const auto given = text(name);
  if (given.empty()) return otherwise;
  const auto n = parse_integer(given);
  if (!n) {
    add(name, not_an_integer, "int_parsing");
    return otherwise;
  }
  const auto limit = [](double x) { return std::to_string(static_cast<std::int64_t>(x)); };
  if (static_cast<double>(*n) < bounds.min)
    add(name, "Input should be greater than or equal to " + limit(bounds.min), "greater_than_equal");
  else if (static_cast<double>(*n) > bounds.max)
    add(name, "Input should be less than or equal to " + limit(bounds.max), "less_than_equal");
  else
    return *n;
  return otherwise;
}

bool query_fields::flag(const char* name, bool otherwise) {
  const auto given = text(name);
  if (given.empty()) return otherwise;
  if (given == "true" || given == "1" || given == "True" || given == "yes" || given == "on") return true;
  if (given == "false" || given == "0" || given == "False" || given == "no" || given == "off") return false;
  add(name, "Input should be a valid boolean, unable to interpret input", "bool_parsing");
  return otherwise;
}

std::optional<std::int64_t> query_fields::time(const char* name) {
  const auto given = text(name);
  std::int64_t at = 0;
  if (given.empty()) return {};
  if (parse_rfc3339(given, at)) return at;
  add(name, "Input should be a valid datetime, for example 2024-05-01T09:30:00Z", "datetime_from_date_parsing");
  return {};
}

}  // namespace tandem::rest
