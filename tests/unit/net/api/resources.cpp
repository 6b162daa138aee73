#include <catch2/catch.hpp>

#include "messages/node_specs.hpp"
#include "net/api/templates.hpp"
#include "net/api/workflow_json.hpp"
#include "net/api/preferences.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

constexpr const char* tools = "/api/v1/tools/";
constexpr const char* credentials = "/api/v1/credentials/";
constexpr const char* documents = "/api/v1/knowledge-base/documents";
constexpr const char* recordings = "/api/v1/workflow-recordings/";

std::string everything(const fake::api_under_test& t) {
  std::string out;
  for (const auto& [key, value] : t.state.values) out += value;
  return out;
}

}  // namespace

SCENARIO("tools are kept, changed, archived and brought back") {
  fake::api_under_test t;
  const auto made = t.post(tools, R"({"name":"Orders","category":"http_api","definition":{"schema_version":1,"type":"http_api",
      "config":{"method":"GET","url":"https://example.com/orders","parameters":[{"name":"id","type":"string","description":"which"}]}}})");
  REQUIRE(made.status == 200);
  const auto one = tools + made.json.at("tool_uuid").get<std::string>();
  CHECK(made.json.at("definition").at("config").at("url") == "https://example.com/orders");
  CHECK(made.json.at("status") == "active");
  CHECK(made.json.at("icon") == "globe");
  CHECK(t.get(one).json == made.json);

  CHECK(t.put(one, R"({"name":"Order status","description":"by number"})").json.at("name") == "Order status");
  CHECK(t.get(one).json.at("definition") == made.json.at("definition"));
  CHECK(t.put(one, made.body).status == 200);  // as it was shown

  CHECK(t.del(one).json.at("success") == true);
  CHECK(t.get(tools).json.empty());
  CHECK(t.get(std::string(tools) + "?status=archived").json.size() == 1);
  CHECK(t.post(one + "/unarchive").json.at("status") == "active");
  CHECK(t.get(std::string(tools) + "?category=mcp").json.empty());
  CHECK(t.get(tools).json.size() == 1);
  CHECK(t.get(std::string(tools) + "none").status == 404);
}

SCENARIO("a tool that cannot be one is refused, field by field") {
  fake::api_under_test t;
  const auto wrong = [&](const std::string& definition) {
    return fake::problems_of(t.post(tools, R"({"name":"x","definition":)" + definition + "}").json);
  };
  CHECK(wrong(R"({"type":"spell"})") == "body.definition.type literal_error");
  CHECK(wrong(R"({"type":"http_api"})") == "body.definition.http_api.config missing");
  CHECK(wrong(R"({"type":"http_api","config":{"method":"FETCH","url":"ftp://x"}})") ==
        "body.definition.http_api.config.method literal_error; body.definition.http_api.config.url url_parsing");
  CHECK(wrong(R"({"type":"transfer_call","config":{"timeout":1}})") ==
        "body.definition.transfer_call.config.timeout greater_than_equal");
  CHECK(wrong(R"({"type":"mcp","config":{"url":"https://x","tool_filter":[]}})") ==
        "body.definition.mcp.config.tool_filter extra_forbidden");
}

SCENARIO("a credential's secret goes in and never comes out") {
  fake::api_under_test t;
  const auto made = t.post(credentials, R"({"name":"CRM","credential_type":"api_key",
      "credential_data":{"header_name":"X-Key","api_key":"hush-hush"}})");
  REQUIRE(made.status == 200);
  const auto one = credentials + made.json.at("uuid").get<std::string>();
  for (const auto& text : {made.body, t.get(one).body, t.get(credentials).body, t.put(one, R"({"name":"Sales"})").body})
    CHECK(text.find("hush") == text.npos);
  CHECK(t.get(one).json.at("name") == "Sales");
  const auto kept = decode<resource>(t.state.values.at(
      keys::resource(static_cast<std::uint8_t>(resource_kind::credential), made.json.at("uuid").get<std::string>())));
  CHECK(kept->body_json.find("hush") == std::string::npos);
  CHECK(kept->sealed.find("resource|") == 0);

  WHEN("it becomes another kind") {
    const auto lacking = t.put(one, R"({"credential_type":"basic_auth"})");
    const auto whole = t.put(one, R"({"credential_type":"basic_auth","credential_data":{"username":"u","password":"p"}})");
    THEN("its own data must come with it") {
      CHECK(fake::problems_of(lacking.json) == "body.credential_data missing");
      CHECK(whole.json.at("credential_type") == "basic_auth");
    }
  }
  WHEN("it is deleted") {
    CHECK(t.del(one).json.at("success") == true);
    THEN("the secret is gone with it") {
      CHECK(everything(t).find("hush") == std::string::npos);
      CHECK(t.get(one).status == 404);
      CHECK(t.get(credentials).json.empty());
    }
  }
}

SCENARIO("a credential lacks what its kind needs") {
  fake::api_under_test t;
  const auto wrong = [&](const char* body) { return fake::problems_of(t.post(credentials, body).json); };
  CHECK(wrong(R"({"name":"x","credential_type":"bearer_token"})") == "body.credential_data missing");
  CHECK(wrong(R"({"name":"x","credential_type":"bearer_token","credential_data":{"tokn":"t"}})") ==
        "body.credential_data.token missing; body.credential_data.tokn extra_forbidden");
  CHECK(wrong(R"({"name":"x","credential_type":"magic"})").starts_with("body.credential_type literal_error"));
  CHECK(t.post(credentials, R"({"name":"x","credential_type":"none"})").status == 200);
}

SCENARIO("documents are kept and told") {
  fake::api_under_test t;
  const auto made = t.post(documents, R"({"filename":"faq.txt","content":"We open at nine.","custom_metadata":{"lang":"en"}})");
  REQUIRE(made.status == 200);
  CHECK(made.json.at("file_size_bytes") == 16);
  CHECK(made.json.at("processing_status") == "completed");
  t.post(documents, R"({"filename":"b.txt","content":"b"})");
  const auto list = t.get(std::string(documents) + "?limit=1&offset=1").json;
  CHECK(list.at("total") == 2);
  CHECK(list.at("documents").size() == 1);
  CHECK(t.get(std::string(documents) + "?status=failed").json.at("total") == 0);
  const auto one = std::string(documents) + "/" + made.json.at("document_uuid").get<std::string>();
  CHECK(t.del(one).status == 200);
  CHECK(t.get(one).status == 404);
  CHECK(fake::problems_of(t.post(documents, R"({"filename":""})").json) ==
        "body.filename string_too_short; body.content missing");
}

SCENARIO("recordings are registered under their own names") {
  fake::api_under_test t;
  const auto batch = [&](const char* rows) { return t.post(recordings, R"({"recordings":)" + std::string(rows) + "}"); };
  CHECK(batch(R"([{"recording_id":"hello","transcript":"Hello","storage_key":"a","tts_provider":"x"},
                  {"recording_id":"bye","transcript":"Bye","storage_key":"b"}])")
            .json.at("recordings")
            .size() == 2);
  CHECK(t.get(std::string(recordings) + "?tts_provider=x").json.at("total") == 1);
  CHECK(batch(R"([{"recording_id":"hello","transcript":"Hello","storage_key":"a"}])").status == 409);
  CHECK(t.del(std::string(recordings) + "hello").status == 200);
  CHECK(batch(R"([{"recording_id":"hello","transcript":"Hi","storage_key":"c"}])").status == 200);
  CHECK(batch("[]").status == 422);
}

SCENARIO("somebody else was quicker") {
  fake::api_under_test t;
  const auto one =
      tools + t.post(tools, R"({"name":"x","definition":{"type":"calculator"}})").json.at("tool_uuid").get<std::string>();
  t.library.no = refusal{errc::conflict, "it was changed by somebody else: read it again first", ""};
  CHECK(t.put(one, R"({"name":"y"})").status == 409);
}

SCENARIO("node types are told from the table that judges them") {
  fake::api_under_test t;
  const auto all = t.get("/api/v1/node-types").json;
  std::vector<std::string> names;
  for (const auto& n : all.at("node_types")) {
    names.push_back(n.at("name"));
    CHECK(t.get("/api/v1/node-types/" + names.back()).json == n);
    std::set<std::string> fields;
    for (const auto& p : n.at("properties")) CHECK(fields.insert(p.at("name")).second);
    for (const auto& example : n.at("examples"))
      for (const auto& [field, unused] : example.at("data").items()) CHECK(fields.contains(field));
  }
  CHECK(names == std::vector<std::string>{"startCall", "agentNode", "endCall", "globalNode", "trigger", "webhook", "qa"});
  CHECK(t.get("/api/v1/node-types/teleport").status == 404);
}

SCENARIO("a definition is read by the same table") {
  const auto wrong = [](const char* type, const char* data) {
    const auto parsed =
        parse_workflow(R"({"nodes":[{"id":"n","type":")" + std::string(type) + R"(","data":)" + data + R"(}],"edges":[]})", "{}");
    std::string out;
    for (const auto& p : parsed.problems) out += p.field + ": " + p.message + "; ";
    return out;
  };
  CHECK(wrong("startCall", R"({"prompt":"x","pre_call_fetch_mode":"never"})") ==
        "data.pre_call_fetch_mode: pre_call_fetch_mode must be one of disabled, inbound, outbound, always; ");
  CHECK(wrong("startCall", R"({"prompt":"x","delayed_start_duration":11})").find("from 0.1 to 10") != std::string::npos);
  CHECK(wrong("qa", R"({"qa_sample_rate":0.5})").find("must be a whole number from 1 to 100") != std::string::npos);
  CHECK(wrong("webhook", R"({"enabled":"yes"})") == "data.enabled: enabled must be true or false; ");
  CHECK(wrong("trigger", R"({"trigger_path":"a b"})").find("letters, digits") != std::string::npos);
  CHECK(wrong("agentNode", R"({"prompt":"x","extraction_variables":[{"type":"colour"}]})") ==
        "data.extraction_variables.0.name: name is required; data.extraction_variables.0.type: type must be one of string, "
        "number, boolean; ");
  for (const auto& spec : node_specs())
    CHECK(wrong(std::string(to_string(spec.type)).c_str(), std::string(spec.example_json).c_str()) == "");
}

SCENARIO("the same words make the same workflow") {
  fake::api_under_test t;
  t.workflows.answer = fake::a_workflow();
  const char* body = R"({"call_type":"outbound","use_case":"{{a}} renewal","activity_description":"Ask whether to renew."})";
  CHECK(t.post("/api/v1/workflow/create/template", body).status == 200);
  CHECK(t.post("/api/v1/workflow/create/template", body).status == 200);
  const auto& made = t.workflows.created.asked;
  CHECK(made.at(0).definition_json == made.at(1).definition_json);
  CHECK(made.at(0).definition_json.find("{{") == std::string::npos);
  CHECK(parse_workflow(made.at(0).definition_json, "{}").problems.empty());
  for (const auto& each : workflow_templates())
    CHECK(parse_workflow(template_definition(each.call_type, each.use_case, each.activity), "{}").problems.empty());
  CHECK(t.post("/api/v1/workflow/templates/duplicate", R"({"template_id":9,"workflow_name":"x"})").status == 404);
}

SCENARIO("preferences are kept, and a test number stands in for a missing one") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow());
  t.calls.accepted = {call_id{320}, "WR-TEL-OUT-00000002", call_phase::queued, ""};
  const auto url = "/api/v1/organizations/preferences";
  CHECK(t.get(url).json == json::parse(R"({"organization_name":null,"test_phone_number":null,"timezone":null,
            "external_pbx_integrations_enabled":false,"record_calls":null,"retain_recordings_days":null,
            "retain_transcripts_days":null,"retain_events_days":null})"));
  CHECK(t.put(url, R"({"test_phone_number":"+1 415 555 2672"})").json.at("test_phone_number") == "+14155552672");
  CHECK(t.put(url, R"({"timezone":"Asia/Kolkata"})").json.at("test_phone_number") == "+14155552672");
  t.post("/api/v1/telephony/initiate-call", R"({"workflow_id":192})");
  CHECK(t.calls.initiated.asked.at(0).to.value == "+14155552672");
  CHECK(t.put(url, R"({"test_phone_number":"12"})").status == 422);
}

SCENARIO("what is recorded and how long it is kept is the organisation's wish") {
  fake::api_under_test t;
  const auto url = "/api/v1/organizations/preferences";
  const auto said = t.put(url, R"({"organization_name":"Example Ltd","record_calls":false,"retain_recordings_days":30,
      "retain_transcripts_days":90,"retain_events_days":3650,"test_phone_number":"+14155552672"})");
  REQUIRE(said.status == 200);
  CHECK(said.json.at("organization_name") == "Example Ltd");
  CHECK(said.json.at("record_calls") == false);
  const auto kept = read_preferences(t.state);
  CHECK(kept.record_calls == false);
  CHECK(kept.keep.recordings_days == 30);
  CHECK(kept.keep.transcripts_days == 90);
  CHECK(kept.keep.events_days == 3650);

  WHEN("something else changes") {
    t.put(url, R"({"timezone":"Asia/Kolkata"})");
    THEN("it stays") { CHECK(t.get(url).json.at("retain_recordings_days") == 30); }
  }
  WHEN("null is said") {
    const auto unset = t.put(url, R"({"organization_name":null,"record_calls":null,"retain_recordings_days":null,
        "retain_transcripts_days":null,"retain_events_days":null,"test_phone_number":null})");
    THEN("it is unset") {
      for (const auto& [field, value] : unset.json.items())
        if (field != "external_pbx_integrations_enabled") CHECK(value.is_null());
      CHECK(read_preferences(t.state).keep.recordings_days == 0);
      CHECK_FALSE(read_preferences(t.state).record_calls);
    }
  }
  for (const char* no : {R"({"retain_recordings_days":0})", R"({"retain_transcripts_days":3651})",
                         R"({"retain_events_days":"x"})", R"({"record_calls":"perhaps"})"})
    CHECK(t.put(url, no).status == 422);
}

SCENARIO("an autoscaler asks") {
  fake::api_under_test t;
  const auto ask = [&](const char* secret, const char* query = "?buffer=2") {
    auto r = t.request("GET", "/api/v1/health/autoscale-metric" + std::string(query));
    r.headers.add("X-Dograh-Devops-Secret", secret);
    return t.send(std::move(r));
  };
  CHECK(ask("s3cret").json == json::parse(R"({"value":5})"));
  CHECK(ask("wrong").status == 403);
  CHECK(ask("s3cret", "?buffer=x").status == 422);
}

SCENARIO("a trigger node's address places a call") {
  fake::api_under_test t;
  auto w = fake::a_workflow(192, version_status::draft);
  w.versions.at(0).trigger_paths = {"orders"};
  w.versions.at(1).trigger_paths = {"orders", "new"};
  t.state.put(w);
  for (const char* path : {"orders", "new"}) t.state.values[keys::workflow_by_trigger(path)] = keys::fixed(192);
  t.calls.accepted = {call_id{320}, "WR-TEL-OUT-00000002", call_phase::queued, ""};
  const auto call = [&](const char* url) {
    return t.post("/api/v1/public/agent/" + std::string(url), R"({"phone_number":"+14155552672"})").status;
  };
  CHECK(call("orders") == 200);
  CHECK(call("new") == 404);  // the published version has no such trigger
  CHECK(call("test/new") == 200);
  CHECK(t.calls.initiated.asked.at(1).draft_version);
  CHECK(call("nothing") == 404);
}

}  // namespace tandem::rest
