#pragma once
// A browser of an operator's: it keeps its cookie, and sends what pages of ours send.

#include <map>
#include <string>

#include "tests/e2e/leak_watch.hpp"
#include "tests/e2e/world.hpp"

namespace tandem::test {

struct browser {
  const node& at;
  std::string cookie = {}, csrf = {};

  /// As a WebSocket or an event stream of a page sends them, too.
  std::map<std::string, std::string> headers() const { return {{"Cookie", cookie}, {"Origin", at.url()}}; }

  http_answer ask(const std::string& method, const std::string& path, const json& body = nullptr) {
    auto with = headers();
    if (!csrf.empty()) with["X-CSRF-Token"] = csrf;
    auto a = http(method, at.url() + "/api/v1" + path, body.is_null() ? "" : body.dump(), with);
    if (const auto set = a.headers.find("set-cookie"); set != a.headers.end()) {
      cookie = set->second.substr(0, set->second.find(';'));
      if (const auto token = cookie.substr(cookie.find('=') + 1); !token.empty())
        leak_watch::of_suite().add_secret("a session's token", token);
    }
    return a;
  }
};

inline const std::string operators_password = "e2e: correct horse battery staple";

}  // namespace tandem::test
