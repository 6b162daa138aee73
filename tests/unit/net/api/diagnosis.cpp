#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

SCENARIO("a configuration is examined") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  const std::string path = "/api/v1/organizations/telephony-configs/64/diagnosis";
  auto a = t.get(path);
  REQUIRE(a.status == 200);
  CHECK(a.json.at("verdict") == "ok");
  CHECK(a.json.at("checks").size() == diagnosis::checks().size());
  for (const auto& c : a.json.at("checks"))
    for (const char* field : {"id", "question", "verdict", "evidence", "remedy", "fixable", "fixed"}) CHECK(c.contains(field));
  CHECK(a.json.at("fix").is_null());
  CHECK(t.diagnosed.back() == std::tuple(telephony_config_id{64}, false, false));
  a = t.get(path + "?fix=true&force=true");
  CHECK(a.json.at("fix").at("message") == "mended");
  CHECK(t.diagnosed.back() == std::tuple(telephony_config_id{64}, true, true));
  CHECK(t.get(path + "?fix=perhaps").status == 422);
  CHECK(t.get("/api/v1/organizations/telephony-configs/65/diagnosis").status == 404);
}

SCENARIO("a run shows the carrier's own record beside ours") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  auto c = fake::a_call();
  c.phase = call_phase::ended;
  c.carrier_call = {"uuid-1"};
  c.cause = hangup_cause::agent_ended;
  c.carrier_cause_code = 4000;
  c.carrier_cause_name = "Normal Hangup";
  c.duration_s = 42;
  c.total_cost = "0.00850";
  t.state.put(c);
  const auto record = [&] { return t.get("/api/v1/workflow/192/runs/256").json.at("carrier_record"); };
  CHECK(record().at("available") == false);
  CHECK(record().at("why") == "no record yet");

  carrier_call_report r;
  r.is = carrier_call_report::status::ended;
  r.cause = hangup_cause::normal_clearing;
  r.cause_code = 4000;
  r.cause_name = "Normal Hangup";
  r.duration_s = 43;
  r.total_cost = "0.0085";
  t.theirs = r;
  THEN("what agrees, within rounding, is not marked") {
    CHECK(record().at("duration_seconds") == 43);
    CHECK(record().at("differences").empty());
  }
  THEN("differences in cause, duration and cost are") {
    r.cause_code = 6020;
    r.cause_name = "Media Timeout";
    r.duration_s = 61;
    r.total_cost = "0.01700";
    t.theirs = r;
    const auto d = record().at("differences");
    REQUIRE(d.size() == 3);
    CHECK(d.at(0) == nlohmann::json{{"field", "cause"}, {"ours", "4000 Normal Hangup"}, {"carrier", "6020 Media Timeout"}});
    CHECK(d.at(1) == nlohmann::json{{"field", "duration_seconds"}, {"ours", "42"}, {"carrier", "61"}});
    CHECK(d.at(2).at("field") == "total_cost");
  }
  THEN("a call in progress has none") {
    c.phase = call_phase::streaming;
    t.state.put(c);
    CHECK_FALSE(t.get("/api/v1/workflow/192/runs/256").json.contains("carrier_record"));
  }
}

}  // namespace tandem::rest
