#pragma once
// A blocking HTTP client for tests, sharing nothing with the product's.

#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace tandem::test {

struct http_answer {
  int status = 0;  // 0: nobody answered
  std::string body;
  std::map<std::string, std::string> headers;  // lower-case names
  /// The body as JSON; a discarded value when it is not.
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

/// Hears of every answer, when it is set.
inline std::function<void(const std::string& method, const std::string& url, const http_answer&)> on_http_answer;

/// @p url http://host:port/path?query
http_answer http(const std::string& method, const std::string& url, const std::string& body = {},
                 const std::map<std::string, std::string>& headers = {},
                 std::chrono::milliseconds within = std::chrono::seconds(40));

}  // namespace tandem::test
