#include "net/api/auth.hpp"

#include <catch2/catch.hpp>

#include <set>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

http_request with(std::string header, std::string value, std::string from = "192.0.2.1") {
  auto r = fake::api_under_test::request("GET", "/api/v1/workflow/count");
  r.headers.add(std::move(header), std::move(value));
  r.remote_address = std::move(from);
  return r;
}

api_key stored(std::string_view key, bool active = true) {
  api_key k;
  k.id = api_key_id{64};
  k.name = "robot";
  k.prefix = key.substr(0, 8);
  k.sha256 = sha256_hex(key);
  k.is_active = active;
  k.created_ms = 1'714'555'700'000;
  return k;
}

}  // namespace

SCENARIO("only a key opens the API") {
  fake::api_under_test t;
  t.state.put(stored("dgr_robot"));
  const auto status = [&](http_request r) { return t.send(std::move(r)).status; };

  CHECK(status(with("X-API-Key", "dgr_robot")) == 200);
  CHECK(status(with("Authorization", "Bearer dgr_robot")) == 200);
  CHECK(status(with("authorization", "bearer   dgr_robot")) == 200);
  CHECK(status(with("X-API-Key", fake::admin_key)) == 200);
  CHECK(status(with("X-API-Key", "dgr_other")) == 401);
  CHECK(status(with("Authorization", "Basic dgr_robot")) == 401);
  CHECK(status(with("Authorization", "Bearer")) == 401);
  CHECK(status(with("X-API-Key", sha256_hex("dgr_robot"))) == 401);  // the hash is not the key
  CHECK(status(with("X-API-Key", std::string(100'000, 'x'))) == 401);

  WHEN("both headers are there") {
    auto r = with("X-API-Key", "dgr_other");
    r.headers.add("Authorization", "Bearer dgr_robot");
    THEN("X-API-Key is the one that counts") { CHECK(status(std::move(r)) == 401); }
  }
  WHEN("there is none") {
    const auto a = t.send(t.request("GET", "/api/v1/workflow/count"));
    THEN("the answer says how to send one") {
      CHECK(a.status == 401);
      CHECK(a.json.at("detail").get<std::string>().find("X-API-Key") != std::string::npos);
      CHECK(a.headers.get("WWW-Authenticate") == "Bearer");
    }
  }
  WHEN("the key was archived") {
    t.state.put(stored("dgr_robot", false));
    THEN("it opens nothing any more") { CHECK(status(with("X-API-Key", "dgr_robot")) == 401); }
  }
}

SCENARIO("when a key was last used outlives the node") {
  fake::api_under_test t;
  auto robot = stored("dgr_robot");
  t.state.put(robot);
  const auto use = [&] { return t.send(with("X-API-Key", "dgr_robot")).status; };
  const auto told = [&] { return t.get("/api/v1/user/api-keys").json.at(0).at("last_used_at"); };
  CHECK(told().is_null());

  WHEN("it is used again and again") {
    const auto first_ms = t.now_ms;
    for (int i = 0; i < 12; ++i, t.now_ms += 600'000) CHECK(use() == 200);
    THEN("the list tells the last time, and one use an hour is written down") {
      CHECK(told() == "2024-05-01T11:20:00.250Z");
      const auto hash = sha256_hex("dgr_robot");
      CHECK(t.keys.uses == std::vector<std::pair<std::string, std::int64_t>>{{hash, first_ms}, {hash, first_ms + 3'600'000}});
    }
  }
  WHEN("another node wrote it down, or this one before it was started again") {
    robot.last_used_ms = t.now_ms - 60'000;
    t.state.put(robot);
    THEN("the list tells that") { CHECK(told() == "2024-05-01T09:29:00.250Z"); }
    THEN("the next use is not news yet") {
      CHECK(use() == 200);
      CHECK(t.keys.uses.empty());
      CHECK(told() == "2024-05-01T09:30:00.250Z");
    }
  }
  WHEN("the key that is used is wrong, or the administrator's own") {
    t.send(with("X-API-Key", "dgr_other"));
    t.send(with("X-API-Key", fake::admin_key));
    THEN("there is nothing to note") { CHECK(t.keys.uses.empty()); }
  }
}

SCENARIO("health needs no key") {
  fake::api_under_test t;
  for (const char* path : {"/api/v1/health", "/api/v1/health/ready", "/api/v1/health/active-calls", "/metrics"})
    CHECK(t.send(t.request("GET", path)).status == 200);
}

SCENARIO("somebody guesses keys") {
  fake::api_under_test t;
  const auto guess = [&](std::string from) { return t.send(with("X-API-Key", "wrong", std::move(from))); };
  for (int i = 0; i < 100; ++i) CHECK(guess("192.0.2.1").status == 401);
  const auto held = guess("192.0.2.1");
  CHECK(held.status == 429);
  CHECK_FALSE(held.headers.get("Retry-After").empty());

  THEN("a right key from the same address still opens") {
    CHECK(t.send(with("X-API-Key", fake::admin_key, "192.0.2.1")).status == 200);
  }
  THEN("another address may guess") { CHECK(guess("192.0.2.2").status == 401); }
  THEN("after a twentieth of a second one more guess is allowed") {
    t.now_ms += 50;
    CHECK(guess("192.0.2.1").status == 401);
    CHECK(guess("192.0.2.1").status == 429);
  }
  THEN("many addresses do not grow the memory of it for ever") {
    for (int i = 0; i < 10'050; ++i) guess("2001:db8:" + std::to_string(i / 5000) + ":" + std::to_string(i % 5000) + "::1");
    CHECK(guess("2001:db8:ffff::1").status == 401);
  }
}

SCENARIO("made keys have the contract's form and are never alike") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto key = make_api_key();
    CHECK(key.size() == 47);
    CHECK(key.starts_with("dgr_"));
    CHECK(key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
    CHECK(seen.insert(key).second);
  }
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

SCENARIO("an operator manages keys") {
  fake::api_under_test t;
  t.state.put(stored("dgr_robot"));
  auto gone = stored("dgr_gone", false);
  gone.id = api_key_id{65};
  gone.archived_ms = 1'714'555'800'000;
  t.state.put(gone);

  WHEN("a key is made") {
    const auto a = t.post("/api/v1/user/api-keys", R"({"name":"ci"})");
    THEN("it is shown once, and only its hash goes on") {
      REQUIRE(a.status == 200);
      const auto key = a.json.at("api_key").get<std::string>();
      const auto& kept = t.keys.created.asked.at(0);
      CHECK(kept.sha256 == sha256_hex(key));
      CHECK(encode(kept).find(key) == std::string::npos);
      CHECK(a.json.at("key_prefix") == key.substr(0, 8));
      CHECK(a.json.at("id") == 64);
      CHECK(a.json.at("name") == "ci");
      CHECK(a.json.at("created_at") == "2024-05-01T09:30:00.250Z");
      CHECK(a.headers.get("Cache-Control") == "no-store");
    }
  }
  WHEN("the name is missing") {
    const auto a = t.post("/api/v1/user/api-keys", "{}");
    THEN("that is said") {
      CHECK(a.status == 422);
      CHECK(fake::problems_of(a.json) == "body.name missing");
      CHECK(t.keys.created.asked.empty());
    }
  }
  WHEN("keys are listed") {
    t.send(with("X-API-Key", "dgr_robot"));
    const auto active = t.get("/api/v1/user/api-keys").json;
    const auto all = t.get("/api/v1/user/api-keys?include_archived=true").json;
    THEN("archived ones come when asked for, and use is told") {
      CHECK(active.size() == 1);
      CHECK(active.at(0).at("id") == 64);
      CHECK(active.at(0).at("key_prefix") == "dgr_robo");
      CHECK(active.at(0).at("last_used_at") == "2024-05-01T09:30:00.250Z");
      CHECK_FALSE(active.at(0).contains("sha256"));
      REQUIRE(all.size() == 2);
      CHECK(all.dump().find("\"archived_at\":\"2024-05-01T09:30:00.000Z\"") != std::string::npos);
    }
  }
  WHEN("one is archived and brought back") {
    const auto a = t.del("/api/v1/user/api-keys/64");
    const auto b = t.put("/api/v1/user/api-keys/65/reactivate");
    THEN("the desk did it") {
      CHECK(a.json.at("success") == true);
      CHECK(b.json.at("success") == true);
      CHECK(t.keys.archived.asked.at(0) == api_key_id{64});
      CHECK(t.keys.reactivated.asked.at(0) == api_key_id{65});
    }
  }
  CHECK(t.del("/api/v1/user/api-keys/66").status == 404);
  CHECK(t.del("/api/v1/user/api-keys/first").status == 422);
  CHECK(t.del("/api/v1/user/api-keys/-1").status == 404);
}

}  // namespace tandem::rest

namespace tandem::rest {

SCENARIO("a body that says it is something else than JSON is refused, naming the header") {
  fake::api_under_test t;
  const auto post = [&](std::string type) {
    auto r = t.request("POST", "/api/v1/user/api-keys", R"({"name":"ci"})");
    r.headers.add("X-API-Key", fake::admin_key);
    if (!type.empty()) r.headers.add("Content-Type", std::move(type));
    return t.send(std::move(r));
  };
  for (const char* good : {"", "application/json", "Application/JSON ; charset=utf-8", "application/problem+json",
                           "application/x-www-form-urlencoded"})
    CHECK(post(good).status == 200);
  for (const char* bad : {"text/plain", "multipart/form-data; boundary=x", "application/xml", "json", "application/jsonp"}) {
    const auto a = post(bad);
    CHECK(a.status == 422);
    CHECK(fake::problems_of(a.json) == "header.Content-Type content_type");
    CHECK(a.body.find("application/json") != std::string::npos);
  }
}

SCENARIO("what is open to everybody is held up too when an address asks too much, health excepted") {
  fake::api_under_test t;
  const auto ask = [&](const char* path, std::string from) {
    auto r = t.request("GET", path);
    r.remote_address = std::move(from);
    return t.send(std::move(r)).status;
  };
  int served = 0;
  while (served < 200 && ask("/openapi.json", "192.0.2.1") == 200) ++served;
  CHECK(served == 100);
  CHECK(ask("/metrics", "192.0.2.1") == 429);
  CHECK(ask("/api/v1/health", "192.0.2.1") == 200);
  CHECK(ask("/api/v1/health/ready", "192.0.2.1") == 200);
  CHECK(ask("/metrics", "192.0.2.2") == 200);
  CHECK(ask("/metrics", "127.0.0.1") == 200);
}

}  // namespace tandem::rest
