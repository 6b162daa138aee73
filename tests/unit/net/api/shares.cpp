#include "net/api/shares.hpp"

#include <catch2/catch.hpp>

#include "net/api/stored.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

const std::string all = "/api/v1/calls/256/shares", here = "https://voice.example.com";

struct shared_call : fake::api_under_test {
  shared_call() {
    auto c = fake::a_call(256);
    c.phase = call_phase::ended;
    c.transcript = {{speaker::agent, "Good morning", 0, 900, false, "1", 1}};
    c.recording = "recordings/256.opus";
    state.put(c);
    state.put(fake::a_call(320));
  }
  answer make(int seconds = 3600) { return post(all, R"({"expires_in_seconds":)" + std::to_string(seconds) + "}"); }
  int stranger(const std::string& url) { return send(request("GET", url.substr(here.size()))).status; }
};

}  // namespace

SCENARIO("a call is shared for a while") {
  shared_call t;
  const auto made = t.make();
  REQUIRE(made.status == 200);
  CHECK(made.json.at("expires_at") == "2024-05-01T10:30:00.250Z");
  CHECK(made.json.at("created_by").is_string());
  const auto url = made.json.at("transcript_url").get<std::string>();
  REQUIRE(url.starts_with(here + "/api/v1/public/download/workflow/256-s"));
  CHECK(made.json.at("recording_url").get<std::string>().find("/recording") != std::string::npos);
  const auto id = made.json.at("id").get<std::string>();
  WHEN("somebody without a key opens it") {
    CHECK(t.send(t.request("GET", url.substr(here.size()))).body == "[00:00.0] agent: Good morning\n");
    CHECK(t.get(all).json.at("shares").size() == 1);
  }
  WHEN("its time is over") {
    t.now_ms += 3'600'000;
    CHECK(t.stranger(url) == 404);
    CHECK(t.get(all).json.at("shares").empty());
    THEN("the next share forgets it") {
      REQUIRE(t.make().status == 200);
      CHECK(all_resources(t.state, call_share_kind).size() == 1);
    }
  }
  WHEN("it is taken back") {
    CHECK(t.del(all + "/" + id).status == 200);
    CHECK(t.stranger(url) == 404);
    CHECK(t.get(all).json.at("shares").empty());
    CHECK(t.del(all + "/" + id).status == 404);
    CHECK(all_resources(t.state, call_share_kind).empty());
  }
  WHEN("the token is forged") {
    auto other = url;
    const auto digit = other.find("-s") + 2;
    other[digit] = other[digit] == '0' ? '1' : '0';
    CHECK(t.stranger(other) == 404);
    CHECK(t.stranger(here + "/api/v1/public/download/workflow/256-s" + id + "/transcript") == 404);
    CHECK(t.stranger(here + "/api/v1/public/download/workflow/256-s/transcript") == 404);
    // The share of one call opens no other.
    auto elsewhere = url;
    elsewhere.replace(elsewhere.find("256-s"), 3, "320");
    CHECK(t.stranger(elsewhere) == 404);
  }
}

SCENARIO("what cannot be shared") {
  shared_call t;
  CHECK(fake::problems_of(t.make(299).json) == "body.expires_in_seconds greater_than_equal");
  CHECK(fake::problems_of(t.make(2'592'001).json) == "body.expires_in_seconds less_than_equal");
  CHECK(fake::problems_of(t.post(all, "{}").json) == "body.expires_in_seconds missing");
  CHECK(t.post("/api/v1/calls/999/shares", R"({"expires_in_seconds":300})").status == 404);
  CHECK(t.post("/api/v1/calls/320/shares", R"({"expires_in_seconds":300})").status == 409);
  CHECK(t.get("/api/v1/calls/999/shares").status == 404);
  CHECK(t.del("/api/v1/calls/999/shares/x").status == 404);
  CHECK(t.get("/api/v1/calls/320/shares").json.at("shares").empty());
  for (int i = 0; i < 100; ++i) REQUIRE(t.make().status == 200);
  CHECK(t.make().status == 409);
  CHECK(t.get(all).json.at("shares").size() == 100);
  t.library.no = refusal{errc::storage_failed, "the disk", ""};
  t.now_ms += 4'000'000;
  CHECK(t.make().status == 503);
}

SCENARIO("listening takes a WebSocket") {
  shared_call t;
  const auto a = t.get("/api/v1/calls/256/listen");
  CHECK(a.status == 426);
  CHECK(a.headers.get("Upgrade") == "websocket");
  CHECK(t.get("/api/v1/calls/999/listen").status == 404);
  CHECK(t.get("/api/v1/calls/x/listen").status == 422);
}

}  // namespace tandem::rest
