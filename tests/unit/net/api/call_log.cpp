#include "net/api/call_log.hpp"

#include <catch2/catch.hpp>

#include "net/body_stream.hpp"
#include "net/csv.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t day_ms = 86'400'000, first_ms = 1'714'521'600'000;  // 2024-05-01T00:00:00Z

/// One call a day from the 1st of May 2024 on: 64, 128, ...
call_record on_day(std::uint64_t n) {
  auto c = fake::a_call(n * 64);
  c.run_name = "WR-TEL-IN-0000000" + std::to_string(n);
  c.phase = call_phase::ended;
  c.created_ms = first_ms + static_cast<std::int64_t>(n - 1) * day_ms;
  c.answered_ms = c.created_ms + 5'000;
  c.ended_ms = c.answered_ms + static_cast<std::int64_t>(n) * 10'000;
  c.disposition = n % 2 ? "completed" : "busy";
  c.cause = n % 2 ? hangup_cause::normal_clearing : hangup_cause::user_busy;
  c.carrier_call = {"uuid-" + std::to_string(n)};
  return c;
}

struct a_week : fake::api_under_test {
  a_week() {
    state.put(fake::a_workflow());
    for (std::uint64_t n = 1; n <= 7; ++n) {
      auto c = on_day(n);
      if (n == 2) c.direction = call_direction::outbound, c.from = {"+14155552671"}, c.to = {"+493012345678"};
      if (n == 3) c.workflow.workflow = {256};
      if (n == 4) c.run_name = "Call of Mrs Gray";
      if (n == 5) c.recording = "recordings/320.opus", c.total_cost = "0.0043", c.turns = {{1, 0, 0, 0, 0, 0, 900}};
      if (n == 7) c.phase = call_phase::streaming, c.ended_ms = 0, c.disposition = "", c.cause = hangup_cause::none;
      state.put(c);
    }
  }
  std::string ids(const std::string& query) {
    const auto a = get("/api/v1/calls" + query);
    if (a.status != 200) return std::to_string(a.status);
    std::string out;
    for (const auto& c : a.json.at("calls")) out += (out.empty() ? "" : " ") + std::to_string(c.at("call_id").get<int>() / 64);
    if (!a.json.at("next_cursor").is_null()) out += " ..." + a.json.at("next_cursor").get<std::string>();
    return out;
  }
  std::string exported(const std::string& query = "") {
    auto r = request("GET", "/api/v1/calls/export" + query);
    r.headers.add("X-API-Key", fake::admin_key);
    http_response got;
    routes(std::move(r), [&](http_response x) { got = std::move(x); });
    CHECK(got.status == 200);
    CHECK(got.headers.get("Content-Type") == "text/csv; charset=utf-8");
    REQUIRE(got.more);
    std::string out;
    while (auto piece = got.more->take()) out += *piece;
    return out;
  }
};

}  // namespace

SCENARIO("the log of calls is read newest first, a page at a time") {
  a_week t;
  CHECK(t.ids("") == "7 6 5 4 3 2 1");
  CHECK(t.ids("?limit=3") == "7 6 5 ...320");
  CHECK(t.ids("?limit=3&cursor=320") == "4 3 2 ...128");
  CHECK(t.ids("?limit=3&cursor=128") == "1");
  CHECK(t.ids("?limit=1&cursor=64") == "");
  WHEN("a call comes in between two pages") {
    auto c = on_day(8);
    t.state.put(c);
    THEN("none is shown twice and none is missed") { CHECK(t.ids("?limit=3&cursor=320") == "4 3 2 ...128"); }
  }
}

SCENARIO("calls are looked for") {
  a_week t;
  auto [query, expected] = GENERATE(table<const char*, const char*>({
      {"?direction=outbound", "2"},
      {"?direction=inbound&limit=2", "7 6 ...384"},
      {"?state=live", "7"},
      {"?state=ended&limit=1", "6 ...384"},
      {"?disposition=busy", "6 4 2"},
      {"?cause=user_busy&direction=inbound", "6 4"},
      {"?workflow_id=256", "3"},
      {"?workflow_id=192&limit=2&cursor=320", "4 2 ...128"},
      {"?workflow_id=999", ""},
      {"?telephony_configuration_id=64&phone_number_id=128&limit=1", "7 ...448"},
      {"?telephony_configuration_id=65", ""},
      {"?phone_number_id=129", ""},
      {"?from=2024-05-05T00:00:00Z", "7 6 5"},
      {"?to=2024-05-03T00:00:00Z", "2 1"},
      {"?from=2024-05-02&to=2024-05-04", "3 2"},
      {"?to=2020-01-01", ""},
      {"?min_seconds=60", "6"},
      {"?q=+4930", "2"},
      {"?q=%2B49+30+123", "2"},
      {"?q=(030)+999", ""},
      {"?q=mrs+gray", "4"},
      {"?q=UUID-5", "5"},
      {"?q=nobody", ""},
  }));
  INFO(query);
  CHECK(t.ids(query) == expected);
}

SCENARIO("a page that finds little costs little") {
  a_week t;
  call_filters nobody;
  nobody.words = "nobody";
  const auto first = read_calls(t.state, nobody, {}, 50, 5);
  CHECK(first.calls.empty());
  CHECK(first.next == call_id{3 * 64});
  const auto rest = read_calls(t.state, nobody, first.next, 50, 5);
  CHECK(rest.calls.empty());
  CHECK_FALSE(rest.next);
}

SCENARIO("the log's questions are judged") {
  a_week t;
  const auto wrong = [&](const char* query) { return fake::problems_of(t.get(std::string("/api/v1/calls") + query).json); };
  CHECK(wrong("?limit=201") == "query.limit less_than_equal");
  CHECK(wrong("?cursor=x") == "query.cursor int_parsing");
  CHECK(wrong("?direction=up") == "query.direction literal_error");
  CHECK(wrong("?state=dead") == "query.state literal_error");
  CHECK(wrong("?from=soon&to=late") == "query.from datetime_from_date_parsing; query.to datetime_from_date_parsing");
  CHECK(wrong("?workflow_id=0") == "query.workflow_id greater_than_equal");
  CHECK(fake::problems_of(t.get("/api/v1/calls/export?min_seconds=-1").json) == "query.min_seconds greater_than_equal");
  t.background_full = true;
  CHECK(t.get("/api/v1/calls").status == 503);
}

SCENARIO("a line tells the call") {
  a_week t;
  const auto c = t.get("/api/v1/calls?q=uuid-5").json.at("calls").at(0);
  CHECK(c.at("name") == "WR-TEL-IN-00000005");
  CHECK(c.at("workflow_name") == "Reception");
  CHECK(c.at("created_at") == "2024-05-05T00:00:00.000Z");
  CHECK(c.at("duration_seconds") == 50);
  CHECK(c.at("has_recording") == true);
  CHECK(c.at("total_cost") == "0.0043");
  CHECK(c.at("turns") == 1);
  CHECK(c.at("last_turn_ms") == 900);
  const auto live = t.get("/api/v1/calls?state=live").json.at("calls").at(0);
  CHECK(live.at("phase") == "streaming");
  CHECK(live.at("hung_up_by").is_null());
  CHECK(live.at("last_turn_ms").is_null());
}

SCENARIO("the log goes out as a spreadsheet") {
  a_week t;
  auto evil = on_day(6);
  evil.disposition = "=HYPERLINK(\"http://x\")";
  t.state.put(evil);
  const auto rows = read_csv(t.exported());
  REQUIRE(rows);
  REQUIRE(rows->size() == 8);
  CHECK(rows->at(0).at(0) == "call_id");
  CHECK(rows->at(1).at(0) == "448");
  CHECK(rows->at(2).at(11) == "'=HYPERLINK(\"http://x\")");
  CHECK(rows->at(3).at(6) == "+14155550100");
  CHECK(rows->at(3).at(18) == "yes");
  CHECK(rows->at(7).at(0) == "64");
  CHECK(read_csv(t.exported("?q=nobody"))->size() == 1);
  WHEN("it is long") {
    for (std::uint64_t n = 8; n <= 1'700; ++n) t.state.put(fake::a_call(n * 64));
    const auto all = read_csv(t.exported());
    REQUIRE(all);
    CHECK(all->size() == 1'701);
  }
  WHEN("the state breaks while it is written") {
    auto r = t.request("GET", "/api/v1/calls/export");
    r.headers.add("X-API-Key", fake::admin_key);
    http_response got;
    t.routes(std::move(r), [&](http_response x) {
      if (!got.more) got = std::move(x);  // the first answer counts
    });
    t.state.broken = true;
    CHECK(got.more->take());
    THEN("it ends") { CHECK_FALSE(got.more->take()); }
  }
}

SCENARIO("a call's journal is read") {
  a_week t;
  for (std::uint64_t n = 1; n <= 3; ++n)
    t.history.push_back({n * 10, first_ms, "webhook", "ringing", "The far end rings", {{"n", static_cast<std::int64_t>(n)}}});
  t.history[1].data = {{"interrupted", true}, {"text", std::string("\"hi\"")}, {"confidence", 0.5}};
  const auto a = t.get("/api/v1/calls/64/events?limit=2");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("events").size() == 2);
  CHECK(a.json.at("events").at(1).at("data") ==
        nlohmann::json::parse(R"({"interrupted":true,"text":"\"hi\"","confidence":0.5})"));
  CHECK(a.json.at("next_cursor") == "20");
  const auto rest = t.get("/api/v1/calls/64/events?cursor=20").json;
  CHECK(rest.at("events").size() == 1);
  CHECK(rest.at("next_cursor").is_null());
  CHECK(t.get("/api/v1/calls/999/events").status == 404);
  CHECK(t.get("/api/v1/calls/x/events").status == 422);
  CHECK(fake::problems_of(t.get("/api/v1/calls/64/events?limit=501&cursor=a").json) ==
        "query.cursor int_parsing; query.limit less_than_equal");
}

}  // namespace tandem::rest
