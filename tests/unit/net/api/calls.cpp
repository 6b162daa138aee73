#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr const char* initiate = "/api/v1/telephony/initiate-call";

/// A workflow, a default configuration with a number, and a desk that takes the call.
struct ready_to_call : fake::api_under_test {
  ready_to_call() {
    state.put(fake::a_workflow());
    state.put(fake::a_config());
    state.put(fake::a_number());
    calls.accepted = {call_id{320}, "WR-TEL-OUT-00000002", call_phase::queued, ""};
  }
  std::string refused(const char* body) {
    const auto a = post(initiate, body);
    CHECK(calls.initiated.asked.empty());
    const auto& detail = a.json.at("detail");
    return std::to_string(a.status) + " " + (detail.is_string() ? detail.get<std::string>() : fake::problems_of(a.json));
  }
};

}  // namespace

SCENARIO("a program places a call") {
  ready_to_call t;
  WHEN("only the workflow and the number are given") {
    const auto a = t.post(initiate, R"({"workflow_id":192,"phone_number":"+1 415 555 2672"})");
    THEN("the desk chooses the rest") {
      REQUIRE(a.status == 200);
      CHECK(a.json.at("message") == "Call initiated successfully with run name WR-TEL-OUT-00000002");
      CHECK(a.json.at("call_id") == 320);
      CHECK(a.json.at("workflow_run_id") == 320);
      CHECK(a.json.at("phase") == "queued");
      const auto& asked = t.calls.initiated.asked.at(0);
      CHECK(asked.workflow == workflow_id{192});
      CHECK(asked.to.value == "+14155552672");
      CHECK_FALSE(asked.config);
      CHECK_FALSE(asked.from);
      CHECK_FALSE(asked.run);
      CHECK_FALSE(asked.draft_version);
      CHECK(asked.idempotency_key.empty());
    }
  }
  WHEN("everything is given") {
    auto run = fake::a_call(256);
    run.phase = call_phase::created;
    t.state.put(run);
    auto r = t.request("POST", initiate, R"({"workflow_id":192,"workflow_run_id":256,"phone_number":"+14155552672",
        "telephony_configuration_id":64,"from_phone_number_id":128,"initial_context":{"name":"Ann"}})");
    r.headers.add("X-API-Key", fake::admin_key);
    r.headers.add("Idempotency-Key", "order-7");
    CHECK(t.send(std::move(r)).status == 200);
    THEN("the desk hears all of it") {
      const auto& asked = t.calls.initiated.asked.at(0);
      CHECK(asked.config == telephony_config_id{64});
      CHECK(asked.from == number_id{128});
      CHECK(asked.run == run_id{256});
      CHECK(asked.idempotency_key == "1000:order-7");
      CHECK(asked.initial_context_json == R"({"name":"Ann"})");
    }
  }
  WHEN("the desk refuses") {
    const auto refused = [&](errc code, const char* words, const char* field = "") {
      t.calls.initiated.no = refusal{code, words, field};
      const auto a = t.post(initiate, R"({"workflow_id":192,"phone_number":"+14155552672"})");
      CHECK((a.json.at("detail") == words || a.json.at("message") == words));
      return std::to_string(a.status) + " " + a.json.at("detail").get<std::string>();
    };
    THEN("the contract's codes are answered") {
      CHECK(refused(errc::not_found, "Workflow not found", "workflow_id") == "404 Workflow not found");
      CHECK(refused(errc::not_found, "no such run", "workflow_run_id") == "404 no such run");
      CHECK(refused(errc::not_found, "none", "telephony_configuration_id") == "400 telephony_configuration_not_found");
      CHECK(refused(errc::not_configured, "none yet", "telephony_configuration_id") == "400 telephony_not_configured");
      CHECK(refused(errc::not_found, "none", "from_phone_number_id") == "400 from_phone_number_not_found");
      CHECK(refused(errc::not_configured, "no number", "from_phone_number_id") == "400 telephony_not_configured");
      CHECK(refused(errc::invalid, "another's", "workflow_run_id") == "400 workflow_run_workflow_mismatch");
      CHECK(refused(errc::invalid, "calls itself", "phone_number") == "400 calls itself");
      CHECK(refused(errc::not_configured, "not published", "workflow_id") == "400 not published");
      CHECK(refused(errc::conflict, "called already", "workflow_run_id") == "409 called already");
      CHECK(refused(errc::limit_reached, "too many wait") == "429 Concurrent call limit reached");
      CHECK(refused(errc::provider_refused, "Plivo: insufficient credit") == "502 Plivo: insufficient credit");
      CHECK(refused(errc::unavailable, "The node is draining") == "503 The node is draining");
    }
  }
}

SCENARIO("a call cannot be placed") {
  ready_to_call t;
  CHECK(t.refused("{}") == "422 body.workflow_id missing");
  CHECK(t.refused(R"({"workflow_id":192,"phone_number":"12"})") == "422 body.phone_number value_error");
  CHECK(t.refused(R"({"workflow_id":192})").starts_with("400 phone_number"));
  auto r = t.request("POST", initiate, R"({"workflow_id":192,"phone_number":"+14155552672"})");
  r.headers.add("X-API-Key", fake::admin_key);
  r.headers.add("Idempotency-Key", std::string(256, 'x'));
  const auto a = t.send(std::move(r));
  CHECK(a.status == 422);
  CHECK(fake::problems_of(a.json) == "header.Idempotency-Key value_error");
}

SCENARIO("a call is placed by a workflow's UUID") {
  ready_to_call t;
  const auto uuid = fake::a_workflow().uuid;
  const auto a = t.post("/api/v1/public/agent/workflow/" + uuid, R"({"phone_number":"+14155552672"})");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("status") == "initiated");
  CHECK(a.json.at("workflow_run_id") == 320);
  CHECK(a.json.at("workflow_run_name") == "WR-TEL-OUT-00000002");
  CHECK(t.post("/api/v1/public/agent/test/workflow/" + uuid, R"({"phone_number":"+14155552672"})").status == 200);
  CHECK_FALSE(t.calls.initiated.asked.at(0).draft_version);
  CHECK(t.calls.initiated.asked.at(1).draft_version);
  CHECK(t.post("/api/v1/public/agent/workflow/none", R"({"phone_number":"+14155552672"})").status == 404);
  CHECK(fake::problems_of(t.post("/api/v1/public/agent/workflow/" + uuid, "{}").json) == "body.phone_number missing");
}

SCENARIO("an operator ends a call") {
  ready_to_call t;
  auto c = fake::a_call(256);
  c.phase = call_phase::ending;
  t.state.put(c);
  const auto a = t.post("/api/v1/calls/256/hangup");
  CHECK(a.json.at("phase") == "ending");
  CHECK(t.calls.hung.asked.at(0) == call_id{256});
  CHECK(t.post("/api/v1/calls/257/hangup").status == 404);
  t.calls.hung.no = refusal{errc::conflict, "The call is over", {}};
  CHECK(t.post("/api/v1/calls/256/hangup").status == 409);
}

SCENARIO("an operator puts a caller through") {
  ready_to_call t;
  auto c = fake::a_call(256);
  c.phase = call_phase::transferring;
  t.state.put(c);
  constexpr const char* transfer = "/api/v1/calls/256/transfer";
  const auto refused = [&](const char* body) { return fake::problems_of(t.post(transfer, body).json); };
  WHEN("only the number is given") {
    const auto a = t.post(transfer, R"({"to":"+1 415 555 2672"})");
    THEN("it is a cold transfer") {
      REQUIRE(a.status == 200);
      CHECK(a.json.at("call_id") == 256);
      CHECK(a.json.at("phase") == "transferring");
      CHECK(a.json.at("to") == "+14155552672");
      CHECK(a.json.at("mode") == "cold");
      const auto& [call, wish] = t.calls.transferred.asked.at(0);
      CHECK(call == call_id{256});
      CHECK(wish.to.value == "+14155552672");
      CHECK(wish.mode == transfer_mode::cold);
      CHECK(wish.whisper.empty());
      CHECK(wish.idempotency_key.empty());
    }
  }
  WHEN("everything is given, twice under one key") {
    const char* body = R"({"to":"+14155552672","mode":"warm","whisper":"A caller about refunds."})";
    const auto first = t.send_with(fake::admin_key, "POST", transfer, body, "k1");
    CHECK(first.json.at("mode") == "warm");
    CHECK(t.send_with(fake::admin_key, "POST", transfer, body, "k1").body == first.body);
    THEN("the desk hears it once, with the key") {
      REQUIRE(t.calls.transferred.asked.size() == 1);
      const auto& wish = t.calls.transferred.asked.at(0).second;
      CHECK(wish.mode == transfer_mode::warm);
      CHECK(wish.whisper == "A caller about refunds.");
      CHECK(wish.idempotency_key == "1000:k1");
    }
  }
  WHEN("the node stops while it works on the first request") {
    t.idempotency.records["k1"] = {
        sha256_hex(std::string("POST\n") + transfer + "\n\n" + R"({"to":"+14155552672"})"), 1000, 0, {}};
    THEN("the desk, which knows, is asked again with the same key") {
      CHECK(t.send_with(fake::admin_key, "POST", transfer, R"({"to":"+14155552672"})", "k1").status == 200);
      CHECK(t.calls.transferred.asked.at(0).second.idempotency_key == "1000:k1");
    }
  }
  WHEN("it is not possible") {
    THEN("the field, or the call, is named") {
      CHECK(refused("{}") == "body.to missing");
      CHECK(refused(R"({"to":"12"})") == "body.to value_error");
      CHECK(refused(R"({"to":"+1234567890"})") == "body.to value_error");
      CHECK(refused(R"({"to":"+14155552672","mode":"hot"})") == "body.mode literal_error");
      CHECK(refused(R"({"to":"+14155552672","wisper":"x"})") == "body.wisper extra_forbidden");
      CHECK(t.post("/api/v1/calls/257/transfer", R"({"to":"+14155552672"})").status == 404);
      CHECK(t.calls.transferred.asked.empty());
      t.calls.transferred.no = refusal{errc::conflict, "this call is being transferred already", "call"};
      CHECK(t.post(transfer, R"({"to":"+14155552672"})").status == 409);
      t.calls.transferred.no = refusal{errc::invalid, "to is a party of this call", "to"};
      CHECK(t.post(transfer, R"({"to":"+14155552672"})").status == 400);
    }
  }
}

SCENARIO("the node says how it is") {
  fake::api_under_test t;
  const auto h = t.get("/api/v1/health").json;
  CHECK(h.at("status") == "ok");
  CHECK(h.at("version") == "0.1.0");
  CHECK(h.at("backend_api_endpoint") == "https://voice.example.com");
  CHECK(t.get("/api/v1/health/ready").json == nlohmann::json::parse(R"({"ready":true,"reasons":[]})"));
  CHECK(t.get("/api/v1/health/active-calls").json.at("active_calls") == 3);
  CHECK(t.get("/metrics").body == "tandem_up 1\n");
  t.reasons = {"draining"};
  const auto not_ready = t.get("/api/v1/health/ready");
  CHECK(not_ready.status == 503);
  CHECK(not_ready.json.at("reasons").at(0) == "draining");
  CHECK(t.get("/api/v1/health").status == 200);
}

SCENARIO("long reads leave the thread that asks") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.workflows.answer = fake::a_workflow();
  t.keep_work = true;
  for (const char* url :
       {"/api/v1/workflow/fetch", "/api/v1/workflow/fetch/192", "/api/v1/workflow/192/runs", "/api/v1/workflow/192/report"})
    CHECK(t.get(url).status == 0);
  CHECK(t.put("/api/v1/workflow/192", R"({"name":"x"})").status == 0);
  CHECK(t.work.size() == 5);

  WHEN("too much waits already") {
    t.background_full = true;
    THEN("a read is put off, but what was done is told") {
      CHECK(t.get("/api/v1/workflow/192/runs").status == 503);
      CHECK(t.put("/api/v1/workflow/192", R"({"name":"x"})").status == 200);
    }
  }
}

SCENARIO("what should never be thrown tells nothing") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.state.put(fake::a_call());
  t.workflows.answer = fake::a_workflow();
  t.state.broken = true;
  const auto a = t.get("/api/v1/workflow/192/runs");
  CHECK(a.status == 500);
  CHECK(a.json.at("detail") == "Internal Server Error");
  CHECK(t.get("/api/v1/calls/256").status == 500);
}

SCENARIO("what was refused at the door can be read") {
  fake::api_under_test t;
  for (int i = 1; i <= 3; ++i)
    t.state.values[keys::entity({entity_kind::security, static_cast<std::uint64_t>(i) << 6})] =
        encode(refused_request{1'714'555'800'000 + i, "signature", "https://x/", "192.0.2.9", "finding " + std::to_string(i)});
  const auto list = t.get("/api/v1/security/refused-requests?limit=2").json.at("refused_requests");
  REQUIRE(list.size() == 2);
  CHECK(list.at(0).at("finding") == "finding 3");
  CHECK(list.at(1).at("kind") == "signature");
  CHECK(t.send(t.request("GET", "/api/v1/security/refused-requests")).status == 401);
}

SCENARIO("whatever is sent, something is answered") {
  fake::api_under_test t;
  for (const char* body : {"", "{", "[]", "null", "\"x\"", "{\"name\":", "\xff\xfe", "{\"name\":{\"name\":[]}}"}) {
    for (const char* path : {"/api/v1/user/api-keys", "/api/v1/organizations/telephony-configs",
                             "/api/v1/workflow/create/definition", "/api/v1/telephony/initiate-call", "/api/v1/workflow/1/runs",
                             "/api/v1/organizations/telephony-configs/1/phone-numbers"}) {
      const auto a = t.post(path, body);
      CHECK(a.status == 422);
      CHECK(a.json.at("detail").is_array());
    }
  }
  CHECK(t.get("/api/v1/nothing").status == 404);
  CHECK(t.del("/api/v1/health").status == 405);
}

}  // namespace tandem::rest
