#include <catch2/catch.hpp>

#include "net/api/operations.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

api_key key_of(key_role role, std::int64_t expires_ms = 0) {
  api_key k;
  k.id = api_key_id{64 + static_cast<std::uint64_t>(role)};
  k.name = std::string(role_name(role));
  k.sha256 = sha256_hex("dgr_" + k.name);
  k.role = role;
  k.created_ms = 1'714'555'700'000;
  k.expires_ms = expires_ms;
  return k;
}

std::string pathed(std::string_view pattern) {
  std::string out(pattern);
  for (auto at = out.find('{'); at != out.npos; at = out.find('{')) out.replace(at, out.find('}', at) + 1 - at, "999");
  return out;
}

}  // namespace

SCENARIO("every route lets in its least role and nobody below") {
  fake::api_under_test t;
  for (const auto role : {key_role::viewer, key_role::operator_, key_role::admin}) t.state.put(key_of(role));
  const auto refused = [&](const operation& o, const char* key) {
    return t.send_with(key, std::string(o.method), pathed(o.pattern), "{").status == 403;
  };
  for (const auto& o : operations()) {
    if (!o.keyed()) continue;
    INFO(o.method << " " << o.pattern);
    const bool for_browsers = o.who == access::session;
    CHECK(refused(o, "dgr_viewer") == (o.who != access::viewer));
    CHECK(refused(o, "dgr_operator") == (o.who == access::admin || for_browsers));
    CHECK(refused(o, "dgr_admin") == for_browsers);
  }
}

SCENARIO("an operator's role counts wherever a key's does") {
  for (const auto role : {key_role::viewer, key_role::operator_, key_role::admin}) {
    fake::api_under_test t;
    for (const auto& o : operations()) {
      if (!o.keyed()) continue;
      const auto browser = t.sign_in_as(role);  // anew: the route before may have ended it
      INFO(role_name(role) << " " << o.method << " " << o.pattern);
      const auto status = t.send_by(browser, std::string(o.method), pathed(o.pattern), "{}").status;
      CHECK((status == 403) == !allowed(role, o.who));
    }
  }
}

SCENARIO("what each role may do is as operators expect") {
  const auto least = [](const char* method, const char* pattern) { return find_operation(method, pattern)->who; };
  CHECK(least("GET", "/api/v1/health") == access::open);
  CHECK(least("GET", "/api/v1/workflow/{workflow_id}/runs") == access::viewer);
  CHECK(least("POST", "/api/v1/workflow/{workflow_id}/validate") == access::viewer);
  CHECK(least("POST", "/api/v1/telephony/initiate-call") == access::operator_);
  CHECK(least("POST", "/api/v1/calls/{call_id}/hangup") == access::operator_);
  CHECK(least("POST", "/api/v1/calls/{call_id}/transfer") == access::operator_);
  CHECK(least("POST", "/api/v1/workflow/{workflow_id}/publish") == access::operator_);
  CHECK(least("POST", "/api/v1/organizations/telephony-configs") == access::admin);
  CHECK(least("POST", "/api/v1/credentials/") == access::admin);
  // A key that could make keys could make itself an administrator.
  for (const auto& o : operations())
    if (o.pattern.starts_with("/api/v1/user/api-keys") || o.pattern.starts_with("/api/v1/operators"))
      CHECK(o.who == access::admin);
  // Whoever may only look changes nothing; validating and nothing else is a POST that only looks.
  for (const auto& o : operations())
    if (o.who <= access::viewer && o.method != "GET")
      CHECK((o.id == "validateWorkflow" || o.id == "judgeWorkflow" || o.id == "createLiveTicket" || o.id == "signIn" ||
             o.id == "createFirstOperator"));
}

SCENARIO("a refusal tells which role it takes") {
  fake::api_under_test t;
  t.state.put(key_of(key_role::viewer));
  const auto a = t.send_with("dgr_viewer", "POST", "/api/v1/user/api-keys", R"({"name":"mine"})");
  CHECK(a.status == 403);
  CHECK(a.json.at("detail") == "This key's role is viewer: POST /api/v1/user/api-keys needs an admin's key");
  CHECK(t.keys.created.asked.empty());
  CHECK(t.send_with("dgr_viewer", "GET", "/api/v1/auth/me").json.at("role") == "viewer");
  const auto browser = t.sign_in_as(key_role::viewer);
  const auto b = t.send_by(browser, "POST", "/api/v1/user/api-keys", R"({"name":"mine"})");
  CHECK(b.status == 403);
  CHECK(b.json.at("detail") == "Your role is viewer: POST /api/v1/user/api-keys needs the role admin");
  const auto me = t.send_by(browser, "GET", "/api/v1/auth/me").json;
  CHECK(me.at("id") == browser.who.id.value);
  CHECK(me.at("email") == "ada@example.com");
  CHECK(t.get("/api/v1/auth/me").json.at("role") == "admin");
}

SCENARIO("whoever may look at a diagnosis may not mend by it") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  t.state.put(key_of(key_role::viewer));
  const std::string diagnosis = "/api/v1/organizations/telephony-configs/64/diagnosis";
  CHECK(t.send_with("dgr_viewer", "GET", diagnosis).status == 200);
  CHECK(t.send_with("dgr_viewer", "GET", diagnosis + "?fix=true").status == 403);
  CHECK(t.diagnosed.size() == 1);
}

SCENARIO("a key expires") {
  fake::api_under_test t;
  t.state.put(key_of(key_role::viewer, t.now_ms + 1000));
  CHECK(t.send_with("dgr_viewer", "GET", "/api/v1/auth/me").status == 200);
  t.now_ms += 1000;
  const auto a = t.send_with("dgr_viewer", "GET", "/api/v1/auth/me");
  CHECK(a.status == 401);
  CHECK(a.json.at("detail").get<std::string>().find("expired at 2024-05-01T09:30:01.250Z") != std::string::npos);
}

SCENARIO("a key is made with a role and an end") {
  fake::api_under_test t;
  const auto made = [&](const char* body) { return t.post("/api/v1/user/api-keys", body); };
  const auto a = made(R"({"name":"watcher","role":"viewer","expires_at":"2030-01-31T12:00:00Z"})");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("role") == "viewer");
  CHECK(a.json.at("expires_at") == "2030-01-31T12:00:00.000Z");
  CHECK(t.keys.created.asked.at(0).role == key_role::viewer);
  CHECK(made(R"({"name":"all"})").json.at("role") == "admin");
  CHECK(fake::problems_of(made(R"({"name":"x","role":"king"})").json) == "body.role literal_error");
  CHECK(fake::problems_of(made(R"({"name":"x","expires_at":"2020-01-01T00:00:00Z"})").json) == "body.expires_at datetime_future");
  CHECK(fake::problems_of(made(R"({"name":"x","expires_at":"soon"})").json) == "body.expires_at datetime_from_date_parsing");
}

}  // namespace tandem::rest
