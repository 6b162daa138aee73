#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {
constexpr const char* place = "/api/v1/workflow/192/talk";

struct ready_to_talk : fake::api_under_test {
  ready_to_talk() {
    state.put(fake::a_workflow());
    calls.talk = {fake::a_call(320), "0123456789abcdef0123456789abcdef", 1'714'555'830'000};
  }
};
}  // namespace

SCENARIO("an operator opens a conversation through the browser") {
  ready_to_talk t;
  WHEN("nothing is said of it") {
    const auto a = t.post(place, "{}");
    REQUIRE(a.status == 200);
    CHECK(a.json.at("call_id") == 320);
    CHECK(a.json.at("workflow_run_id") == 320);
    CHECK(a.json.at("websocket_path") == "/api/v1/talk/192/320/0123456789abcdef0123456789abcdef");
    CHECK(a.json.at("sample_rate") == 16000);
    CHECK(a.json.at("expires_at") == "2024-05-01T09:30:30.000Z");
    const auto& asked = t.calls.opened.asked.at(0);
    CHECK(asked.workflow == workflow_id{192});
    CHECK_FALSE(asked.draft_version);
    CHECK(asked.initial_context_json == "{}");
  }
  WHEN("the draft is wanted, and something is known of the caller") {
    CHECK(t.post(place, R"({"draft":true,"initial_context":{"name":"Ada"}})").status == 200);
    const auto& asked = t.calls.opened.asked.at(0);
    CHECK(asked.draft_version);
    CHECK(asked.initial_context_json == R"({"name":"Ada"})");
  }
}

SCENARIO("why a conversation cannot be opened") {
  ready_to_talk t;
  CHECK(t.post("/api/v1/workflow/999/talk", "{}").status == 404);
  CHECK(t.post(place, R"({"draft":"perhaps"})").status == 422);
  CHECK(t.post(place, R"({"drafts":true})").status == 422);
  CHECK(t.calls.opened.asked.empty());
  const std::pair<errc, int> table[] = {{errc::not_found, 404}, {errc::not_configured, 400}, {errc::unavailable, 503}};
  for (const auto& [code, status] : table) {
    t.calls.opened.no = refusal{code, "no", "workflow_id"};
    CHECK(t.post(place, "{}").status == status);
  }
}

SCENARIO("a run through a browser says so") {
  ready_to_talk t;
  auto c = fake::a_call(320);
  c.medium = call_medium::browser;
  c.config = {};
  c.number = {};
  t.state.put(c);
  const auto a = t.get("/api/v1/workflow/192/runs/320");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("mode") == "browser");
  CHECK(a.json.at("telephony").at("provider") == "browser");
  CHECK(a.json.at("telephony").at("telephony_configuration_id").is_null());
}

}  // namespace tandem::rest
