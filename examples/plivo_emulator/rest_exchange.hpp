#pragma once
// One request to the REST API on its way through the resources: its parameters, its answer, its pages. Internal to rest_*.cpp.

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/rest_api.hpp"

namespace tandem::emulator {

using json = nlohmann::json;

/// An answer thrown from where the request turns out to be wrong.
struct refusal {
  int status;
  std::string error;
  int code = 0;  // error_code, when there is one
};

[[noreturn]] inline void refuse(int status, std::string error) { throw refusal{status, std::move(error)}; }

inline std::string json_text_of(const json& v) {
  if (v.is_string()) return v;
  if (v.is_null()) return {};
  return v.dump();
}

/// The parameters of a request, wherever they stood.
class parameters {
 public:
  explicit parameters(const asked& q) {
    for (auto& [name, value] : parse_form(q.query)) values_[name] = value;
    if (q.method == "GET" || trimmed(q.body).empty()) return;
    if (lower(q.content_type).rfind("application/x-www-form-urlencoded", 0) == 0) {
      for (auto& [name, value] : parse_form(q.body)) values_[name] = value;
      return;
    }
    auto body = json::parse(q.body, nullptr, false);
    if (!body.is_object()) refuse(400, "the request body is not a JSON object");
    for (auto it = body.begin(); it != body.end(); ++it) values_[it.key()] = *it;
  }
  bool has(const std::string& name) const { return values_.count(name) && !values_.at(name).is_null(); }
  std::string text(const std::string& name, std::string otherwise = {}) const {
    return has(name) ? json_text_of(values_.at(name)) : std::move(otherwise);
  }
  std::string required(const std::string& name) const {
    auto value = text(name);
    if (value.empty()) refuse(400, name + " parameter is required");
    return value;
  }
  std::string method(const std::string& name, const std::string& otherwise = "POST") const {
    auto value = text(name, otherwise);
    if (value != "GET" && value != "POST") refuse(400, name + " parameter must be GET or POST");
    return value;
  }
  std::string url(const std::string& name) const {
    auto value = text(name);
    if (!value.empty() && !is_http_url(value)) refuse(400, name + " parameter is not a valid URL");
    return value;
  }
  std::int64_t number(const std::string& name, std::int64_t low, std::int64_t high, std::int64_t otherwise) const {
    if (!has(name)) return otherwise;
    auto value = text(name);
    std::int64_t n = 0;
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
    if (error != std::errc{} || end != value.data() + value.size() || n < low || n > high)
      refuse(400, name + " parameter must be a number from " + std::to_string(low) + " to " + std::to_string(high));
    return n;
  }
  bool flag(const std::string& name, bool otherwise) const {
    auto value = lower(text(name, otherwise ? "true" : "false"));
    if (value != "true" && value != "false") refuse(400, name + " parameter must be true or false");
    return value == "true";
  }

 private:
  std::map<std::string, json> values_;
};

/// One request on its way through the resources.
struct exchange {
  desk& at;
  carrier& net;
  const asked& q;
  parameters given;
  std::string api_id;
  std::string base;  // /v1/Account/MA.../
  std::vector<std::string> calls = {};

  answered reply(int status, json body) {
    if (status == 204) return {204, {}, true, calls};
    body["api_id"] = api_id;
    return {status, body.dump(-1, ' ', false, json::error_handler_t::replace), true, calls};
  }

  json page(const std::vector<json>& all) {
    auto limit = given.number("limit", 1, 20, 20), offset = given.number("offset", 0, 1000000000, 0);
    auto total = static_cast<std::int64_t>(all.size());
    json objects = json::array();
    for (auto i = offset; i < std::min(total, offset + limit); ++i) objects.push_back(all[static_cast<std::size_t>(i)]);
    auto uri = [&](std::int64_t to) { return q.path + "?limit=" + std::to_string(limit) + "&offset=" + std::to_string(to); };
    json meta{{"limit", limit}, {"offset", offset}, {"total_count", total}, {"next", nullptr}, {"previous", nullptr}};
    if (offset + limit < total) meta["next"] = uri(offset + limit);
    if (offset > 0) meta["previous"] = uri(std::max<std::int64_t>(0, offset - limit));
    return {{"meta", meta}, {"objects", objects}};
  }
};

// In all of these, @p rest: the decoded parts of the path after what the function's name says.

/// The account itself, /Application/.., /Number/..; @p rest includes the resource's name.
answered owned_resources(exchange& x, const std::vector<std::string>& rest);
/// /Call/..
answered calls(exchange& x, const std::vector<std::string>& rest);
/// GET /Call/: records of ended calls, or the uuids of live or queued ones.
answered list_calls(exchange& x);
/// GET /Call/{uuid}/
answered get_call(exchange& x, const std::string& uuid);
/// DELETE /Request/{uuid}/: as long as nobody has answered.
answered cancel_request(exchange& x, const std::string& uuid);
/// /Call/{uuid}/Play/, Speak/, DTMF/, Record/ and POST Stream/.
answered steer_call(exchange& x, const std::string& uuid, const std::string& what);
/// /Conference/..
answered conferences(exchange& x, const std::vector<std::string>& rest);

}  // namespace tandem::emulator
