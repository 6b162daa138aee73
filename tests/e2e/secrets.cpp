// A tour that hands a node every kind of secret, in right places and in wrong ones, and makes it complain about each. What the
// tour leaves behind is searched with everything else when the suite ends; here it is looked at once more, at once.

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/e2e/leak_watch.hpp"
#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

/// A secret like no other text of the suite.
std::string secret(const std::string& name) {
  // Without a character that JSON, a form or a path would write in another way.
  auto value = "e2e-secret-" + std::to_string(name.size()) + "-" + base64(name) + "-Zq7";
  std::erase_if(value, [](char c) { return c == '=' || c == '/' || c == '+'; });
  leak_watch::of_suite().add_secret(name, value);
  return value;
}

}  // namespace

SCENARIO("the watch itself sees a leak that was planted, wherever it is") {
  scratch_folder folder;
  leak_watch watch;
  watch.add_secret("a token", "planted-0123456789");
  watch.add_secret("a key", sealing_key);
  watch.look_at("a log", "all is well");
  watch.look_at_answer("GET", "/api/v1/health", R"({"status":"ok"})");
  watch.look_at_answer("POST", "/api/v1/telephony/inbound/run",
                       "wss://x/api/v1/telephony/ws/1/1/64/0123456789abcdef0123456789abcdef");
  REQUIRE(watch.leaks().empty());

  watch.look_at("log 1", "authorised with planted-0123456789, went on");
  watch.look_at("log 2", "Authorization: " + base64("planted-0123456789"));
  watch.look_at("log 3", "GET /api/v1/telephony/ws/1/1/64/0123456789abcdef0123456789abcdef");
  watch.look_at_answer("POST", "/api/v1/x", R"({"detail":"planted-0123456789 is wrong"})");
  std::ofstream(folder / "file") << "bytes"
                                 << "secret-master-key-of-the-e2e-tes"
                                 << "bytes";
  watch.look_at_data(folder.path());
  CHECK(watch.leaks().size() == 5);

  const auto key = "dgr_" + std::string(43, 'k');
  watch.look_at_answer("POST", "/api/v1/user/api-keys", R"({"id":1,"api_key":")" + key + "\"}");
  CHECK(watch.leaks().size() == 5);
  watch.look_at_answer("GET", "/api/v1/user/api-keys", R"([{"api_key":")" + key + "\"}]");
  CHECK(watch.leaks().size() >= 6);
}

SCENARIO("secrets in right places and in wrong ones") {
  emulator carrier;
  node tandem(carrier, {"--log-level", "debug"});
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(configuration, workflow);
  const auto ask = [&](const char* method, const std::string& path, const json& body = nullptr) {
    return tandem.api(method, path, body).status;
  };

  // Credentials for other systems: made, read, changed, complained about.
  const std::vector<std::pair<std::string, json>> kinds = {
      {"api_key", {{"header_name", "X-Key"}, {"api_key", secret("credential.api_key")}}},
      {"bearer_token", {{"token", secret("credential.token")}}},
      {"basic_auth", {{"username", "u"}, {"password", secret("credential.password")}}},
      {"custom_header", {{"header_name", "X-Own"}, {"header_value", secret("credential.header_value")}}}};
  for (const auto& [type, data] : kinds) {
    const auto made =
        tandem.must("POST", "/credentials/", {{"name", type}, {"credential_type", type}, {"credential_data", data}});
    const auto path = "/credentials/" + made.at("uuid").get<std::string>();
    CHECK(ask("GET", path) == 200);
    CHECK(ask("PUT", path, {{"credential_data", data}}) == 200);
    CHECK(ask("PUT", path, {{"credential_data", {{"unknown", data}}}}) / 100 == 4);
    CHECK(ask("POST", "/credentials/", {{"name", type}, {"credential_type", type}, {"credential_data", data.dump()}}) / 100 == 4);
    CHECK(ask("POST", "/credentials/", {{"nmae", data.dump()}, {"credential_type", data.dump()}}) / 100 == 4);
  }
  CHECK(ask("GET", "/credentials/") == 200);

  // Plivo's, right and wrong, and in fields where nobody expects it.
  const std::string configs = "/organizations/telephony-configs";
  const auto token = secret("another auth token"), of_number = configs + "/" + configuration.at("id").dump();
  const auto config_with = [&](const json& config) { return json{{"name", "second"}, {"config", config}}; };
  CHECK(ask("POST", configs, config_with({{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", token}})) / 100 != 5);
  for (const auto& wrong :
       {json{{"provider", "plivo"}, {"auth_id", token}, {"auth_token", json::array({token})}},
        json{{"provider", token}, {"auth_id", auth_id}, {"auth_token", token}},
        json{{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_tokn", token}, {"auth_token", {{"value", token}}}}})
    CHECK(ask("POST", configs, config_with(wrong)) / 100 == 4);
  CHECK(http("POST", tandem.url() + "/api/v1" + configs, R"({"config":{"auth_token":")" + token + "\",}",
             {{"X-API-Key", admin_key}})
            .status == 422);
  CHECK(ask("GET", configs) == 200);
  CHECK(ask("GET", of_number) == 200);
  CHECK(ask("GET", of_number + "/diagnosis") == 200);
  CHECK(ask("PUT", of_number,
            {{"name", "main"}, {"config", {{"provider", "plivo"}, {"auth_id", auth_id}, {"auth_token", token}}}}) /
            100 !=
        5);

  // Keys: shown once, wrong, and as part of a path.
  const auto key = tandem.must("POST", "/user/api-keys", {{"name", "tour"}}).at("api_key").get<std::string>();
  CHECK(http("GET", tandem.url() + "/api/v1/user/api-keys", "", {{"X-API-Key", key}}).status == 200);
  CHECK(http("GET", tandem.url() + "/api/v1/user/api-keys", "", {{"Authorization", "Bearer " + secret("a wrong key")}}).status ==
        401);
  CHECK(http("GET", tandem.url() + "/api/v1/" + secret("of a path"), "", {{"X-API-Key", admin_key}}).status == 404);
  CHECK(http("POST", tandem.url() + "/api/v1/telephony/inbound/run", "CallUUID=x&To=14155550100&token=" + secret("a form"),
             {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Plivo-Signature-V3", secret("a signature")}})
            .status == 403);
  CHECK(http("GET", tandem.url() + "/metrics").status == 200);
  CHECK(http("GET", tandem.url() + "/openapi.json").status == 200);
  CHECK(ask("GET", "/security/refused-requests") == 200);

  CHECK(tandem.terminate() == 0);
  auto& watch = leak_watch::of_suite();
  watch.look_at("the tour's log", tandem.log());
  watch.look_at_data(tandem.data());
  for (const auto& leak : watch.leaks()) FAIL_CHECK(leak);
}
