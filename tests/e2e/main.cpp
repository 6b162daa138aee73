// The suite, and behind its last story the verdict over everything that nodes wrote while it ran.

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/e2e/leak_watch.hpp"
#include "tests/e2e/world.hpp"

int main(int argc, char** argv) {
  using namespace tandem::test;
  auto& watch = leak_watch::of_suite();
  watch.add_secret("Plivo's auth token", auth_token);
  watch.add_secret("the account's basic authentication", std::string(auth_id) + ":" + auth_token);
  watch.add_secret("the administrator's key", admin_key);
  watch.add_secret("the master key", sealing_key);
  on_http_answer = [&watch](const std::string& method, const std::string& url, const http_answer& answer) {
    const auto path = url.substr(url.find('/', url.find("//") + 2));
    const bool of_a_node = path.starts_with("/api/") || path.starts_with("/metrics") || path.starts_with("/openapi.json");
    if (!of_a_node) return;
    for (const auto& [name, value] : answer.headers) watch.look_at("a header " + name, value);
    watch.look_at_answer(method, path, answer.body);
  };
  const int result = Catch::Session().run(argc, argv);
  on_http_answer = nullptr;
  for (const auto& leak : watch.leaks()) std::printf("LEAK: %s\n", leak.c_str());
  std::printf("secrets: %s\n", watch.summary().c_str());
  return result != 0 ? result : static_cast<int>(!watch.leaks().empty());
}
