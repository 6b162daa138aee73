// How the node is, and was.

#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

SCENARIO("the node tells how it is") {
  fake::api_under_test t;
  t.reasons = {"draining: no new calls are taken"};
  const auto a = t.get("/api/v1/system");
  CHECK(a.json == nlohmann::json::parse(R"({"version":"0.1.0","started_at":"2024-05-01T09:16:40.000Z",
      "public_url":"https://voice.example.com","ready":false,"reasons":["draining: no new calls are taken"],
      "disk":{"path":"/var/lib/tandem","total_bytes":1000,"free_bytes":400,"journal_bytes":30,"recordings_bytes":20},
      "memory_bytes":64,"components":[{"name":"Boost","version":"1.81.0"}]})"));
  t.background_full = true;
  CHECK(t.get("/api/v1/system").status == 503);
}

SCENARIO("and how it was") {
  fake::api_under_test t;
  const auto a = t.get("/api/v1/system/history");
  CHECK(a.json == nlohmann::json::parse(R"({"step_seconds":10,"at":[1714555790],
      "series":[{"name":"streams","label":"Media streams","unit":"count","values":[2.5]}]})"));
  CHECK(t.seconds_asked == 3'600);
  CHECK(t.get("/api/v1/system/history?seconds=86400").status == 200);
  CHECK(t.seconds_asked == 86'400);
  for (const char* no : {"59", "86401", "x"}) CHECK(t.get(std::string("/api/v1/system/history?seconds=") + no).status == 422);
}

}  // namespace tandem::rest
