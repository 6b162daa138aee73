#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr const char* tools = "/api/v1/tools/";
constexpr const char* sum = R"({"name":"sum","definition":{"type":"calculator"}})";
constexpr const char* dial = "/api/v1/telephony/initiate-call";
constexpr const char* dial_body = R"({"workflow_id":192,"phone_number":"+14155552672"})";

struct node : fake::api_under_test {
  node() {
    state.put(fake::a_workflow());
    calls.accepted = {call_id{320}, "WR-TEL-OUT-00000002", call_phase::queued, ""};
  }
  answer once(const char* target, const char* body, const char* key) {
    return send_with(fake::admin_key, "POST", target, body, key);
  }
};

}  // namespace

SCENARIO("a repeated request is answered, not done again") {
  node t;
  const auto first = t.once(tools, sum, "k1");
  REQUIRE(first.status == 200);
  const auto second = t.once(tools, sum, "k1");
  CHECK(second.status == 200);
  CHECK(second.body == first.body);
  CHECK(second.headers.get("Idempotency-Replayed") == "true");
  CHECK(second.headers.get("Content-Type") == first.headers.get("Content-Type"));
  CHECK(t.get(tools).json.size() == 1);
  THEN("another key does it again, and none at all too") {
    t.once(tools, sum, "k2");
    t.post(tools, sum);
    CHECK(t.get(tools).json.size() == 3);
  }
  THEN("the same key with another body or another path is refused, and says which header") {
    const auto other = t.once(tools, R"({"name":"other","definition":{"type":"calculator"}})", "k1");
    CHECK(other.status == 422);
    CHECK(fake::problems_of(other.json) == "header.Idempotency-Key value_error");
    CHECK(t.once(dial, sum, "k1").status == 422);
  }
}

SCENARIO("a call is dialed once") {
  node t;
  const auto first = t.once(dial, dial_body, "order-7");
  CHECK(t.once(dial, dial_body, "order-7").body == first.body);
  CHECK(t.calls.initiated.asked.size() == 1);
  CHECK(t.calls.initiated.asked.at(0).idempotency_key == "1000:order-7");
}

SCENARIO("what was refused may be mended and sent again under its key") {
  node t;
  CHECK(t.once(tools, "{}", "k1").status == 422);
  CHECK(t.once(tools, sum, "k1").status == 200);
  t.calls.initiated.no = refusal{errc::limit_reached, "", ""};
  CHECK(t.once(dial, dial_body, "k2").status == 429);
  t.calls.initiated.no.reset();
  CHECK(t.once(dial, dial_body, "k2").status == 200);
}

SCENARIO("a call that may have been placed is not placed again") {
  node t;
  t.calls.initiated.no = refusal{errc::uncertain, "nobody knows", ""};
  CHECK(t.once(dial, dial_body, "k").status == 504);
  t.calls.initiated.no.reset();
  CHECK(t.once(dial, dial_body, "k").status == 504);
  CHECK(t.calls.initiated.asked.size() == 1);
}

SCENARIO("the first request is still under way") {
  node t;
  t.keep_work = true;
  CHECK(t.once(dial, dial_body, "k").status == 200);
  t.idempotency.records["k"].status = 0;
  t.idempotency.under_way.insert("k");
  CHECK(t.once(dial, dial_body, "k").status == 409);
}

SCENARIO("the node stopped during the first request") {
  node t;
  t.once(tools, sum, "made");
  t.idempotency.records["made"].status = 0;
  t.once(dial, dial_body, "dialed");
  t.idempotency.records["dialed"].status = 0;
  WHEN("it created something") {
    const auto a = t.once(tools, sum, "made");
    THEN("somebody must look: it is not simply done again") {
      CHECK(a.status == 409);
      CHECK(t.get(tools).json.size() == 1);
    }
  }
  WHEN("it dialed") {
    const auto a = t.once(dial, dial_body, "dialed");
    THEN("the call desk knows its own under the same key") {
      CHECK(a.status == 200);
      REQUIRE(t.calls.initiated.asked.size() == 2);
      CHECK(t.calls.initiated.asked.at(0).idempotency_key == t.calls.initiated.asked.at(1).idempotency_key);
    }
  }
}

SCENARIO("a key must be one") {
  node t;
  for (const auto& key : {std::string(256, 'x'), std::string("a\x01"), std::string("\xc3\xa4")})
    CHECK(fake::problems_of(t.once(tools, sum, key.c_str()).json) == "header.Idempotency-Key value_error");
  CHECK(t.get(tools).json.empty());
}

SCENARIO("what a remembered answer holds is sealed") {
  node t;
  const auto made = t.once("/api/v1/user/api-keys", R"({"name":"ci"})", "k").json.at("api_key").get<std::string>();
  CHECK(t.idempotency.records.at("k").answer_sealed.starts_with("idempotency.answer|"));
  CHECK(t.once("/api/v1/user/api-keys", R"({"name":"ci"})", "k").json.at("api_key") == made);
}

}  // namespace tandem::rest
