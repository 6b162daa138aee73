// A browser's way into a node, over real sockets and a real journal: what it is given at "/", the first operator, a session that
// outlives the node, the door's own limits.

#include <catch2/catch.hpp>

#include "tests/e2e/browser.hpp"

using namespace tandem::test;

SCENARIO("an operator's session outlives the node") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto& password = operators_password;
  leak_watch::of_suite().add_secret("an operator's password", password);
  browser ada{tandem};
  REQUIRE(ada.ask("GET", "/session").json().at("state") == "first_run");
  const json who{{"name", "Ada"}, {"email", "ada@example.com"}, {"password", password}};
  auto first = who;
  first["bootstrap_key"] = "not the right key";
  CHECK(ada.ask("POST", "/session/first-operator", first).status == 403);
  first["bootstrap_key"] = admin_key;
  const auto made = ada.ask("POST", "/session/first-operator", first);
  REQUIRE(made.status == 200);
  ada.csrf = made.json().at("session").at("csrf_token");
  CHECK(http("GET", tandem.url() + "/api/v1/auth/me", "", {{"X-API-Key", made.json().at("api_key")}}).json().at("role") ==
        "admin");
  CHECK(ada.ask("POST", "/session/first-operator", first).status == 409);

  tandem.kill9();
  tandem.start();
  CHECK(ada.ask("GET", "/auth/me").json().at("email") == "ada@example.com");
  const json bob{{"name", "Bob"}, {"email", "bob@example.com"}, {"role", "viewer"}, {"password", password}};
  CHECK(ada.ask("POST", "/operators", bob).status == 200);
  browser viewer{tandem};
  CHECK(viewer.ask("POST", "/session", {{"email", "bob@example.com"}, {"password", "wrong, wrong, wrong"}}).status == 401);
  const auto in = viewer.ask("POST", "/session", {{"email", "bob@example.com"}, {"password", password}});
  REQUIRE(in.status == 200);
  viewer.csrf = in.json().at("csrf_token");
  CHECK(viewer.ask("GET", "/workflow/count").status == 200);
  CHECK(viewer.ask("GET", "/operators").status == 403);
  CHECK(viewer.ask("DELETE", "/session").status == 200);
  CHECK(viewer.ask("GET", "/workflow/count").status == 401);

  ada.csrf = "not the right token";
  CHECK(ada.ask("DELETE", "/session").status == 403);
  CHECK(ada.ask("GET", "/session").json().at("state") == "signed_in");
  CHECK(tandem.terminate() == 0);
  leak_watch::of_suite().look_at_data(tandem.data());
}

SCENARIO("a browser is given the console, or told that there is none") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto page = http("GET", tandem.url() + "/");
  CHECK(page.headers.at("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
  CHECK((page.status == 200 || page.body.find("without its console") != std::string::npos));
  const auto again =
      page.status == 200 ? http("GET", tandem.url() + "/calls", "", {{"If-None-Match", page.headers.at("etag")}}).status : 304;
  CHECK(again == 304);
  CHECK(http("GET", tandem.url() + "/assets/gone.js").status == 404);
  CHECK(http("GET", tandem.url() + "/api/v1/nothing").body == R"({"detail":"Not Found"})");
  for (const char* path : {"/../tandem", "/%2e%2e/tandem", "/assets/..%2f..%2ftandem", "/assets/..%5c..%5ctandem", "/a%00b"}) {
    INFO(path);
    const auto status = http("GET", tandem.url() + path).status;
    CHECK((status == 400 || status == 404));
  }
  CHECK(tandem.terminate() == 0);
}
