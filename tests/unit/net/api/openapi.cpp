#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "messages/delivery_keys.hpp"
#include "net/api/operations.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"

namespace tandem::rest {

namespace {

using fake::openapi_fault;
using nlohmann::json;

constexpr const char* number_body = R"({"address":"+14155550100","country_code":"US"})";
constexpr const char* config_body =
    R"({"name":"a","config":{"provider":"plivo","auth_id":"MAXXXXXXXXXXXXXXXX42","auth_token":"0123456789abcdefghij"}})";
constexpr const char* workflow_body = R"({"name":"a","workflow_definition":{"nodes":[],"edges":[]}})";
constexpr const char* dial_body = R"({"phone_number":"+14155552672"})";
constexpr const char* tool_body = R"({"name":"sum","definition":{"type":"calculator"}})";
constexpr const char* credential_body = R"({"name":"crm","credential_type":"bearer_token","credential_data":{"token":"t0ken"}})";
constexpr const char* document_body = R"({"filename":"faq.txt","content":"We open at nine."})";
constexpr const char* recording_body = R"({"recordings":[{"recording_id":"hello","transcript":"Hello","storage_key":"k"}]})";

/// A node with one of everything.
struct furnished : fake::api_under_test {
  std::map<std::string, std::string> names = {{"config_id", "64"},   {"phone_number_id", "128"}, {"workflow_id", "192"},
                                              {"run_id", "256"},     {"call_id", "256"},         {"api_key_id", "64"},
                                              {"name", "startCall"}, {"recording_id", "hello"},  {"uuid", "order-status"},
                                              {"trunk_id", "1"},     {"delivery_id", "320"},     {"share_id", "none"}};
  browser ada;

  furnished() {
    state.put(fake::a_config());
    state.put(fake::a_number());
    auto w = fake::a_workflow(192, version_status::draft);
    for (auto& v : w.versions) v.trigger_paths = {"order-status"};
    state.put(w);
    state.values[keys::workflow_by_trigger("order-status")] = keys::fixed(192);
    names["workflow_uuid"] = w.uuid;
    workflows.answer = fake::a_workflow();
    telephony.config = fake::a_config();
    telephony.a_number = fake::a_number();
    auto c = fake::a_call();
    c.transcript.push_back({});
    state.put(c);
    calls.record = c;
    calls.accepted = {call_id{320}, "WR-TEL-OUT-00000002", call_phase::queued, ""};
    calls.talk = {c, "0123456789abcdef0123456789abcdef", 1'714'555'830'000};
    api_key k;
    k.id = api_key_id{64};
    k.sha256 = sha256_hex("dgr_robot");
    k.created_ms = 1'714'555'800'000;
    state.put(k);
    names["tool_uuid"] = post("/api/v1/tools/", tool_body).json.at("tool_uuid");
    names["credential_uuid"] = post("/api/v1/credentials/", credential_body).json.at("uuid");
    names["document_uuid"] = post("/api/v1/knowledge-base/documents", document_body).json.at("document_uuid");
    post("/api/v1/workflow-recordings/", recording_body);
    deliveries.answer.id = {320};
    deliveries.answer.run = c.call;
    deliveries.answer.workflow = w.id;
    deliveries.answer.history.push_back({1, 1'714'555'800'000, 0, 0, "", ""});
    state.values[keys::delivery_entry({320})] = encode(deliveries.answer);
    state.values[keys::delivery_by_time(deliveries.answer)] = keys::fixed(320);
    post("/api/v1/organizations/webhook-secret/rotate");
    ada = sign_in_as(key_role::admin);
    names["operator_id"] = std::to_string(ada.who.id.value);
  }

  /// By a key, or where none is taken, by a session.
  answer ask_for(const operation& o, std::string target, std::string body = {}) {
    if (o.who == access::session) return send_by(ada, std::string(o.method), std::move(target), std::move(body));
    return ask(std::string(o.method), std::move(target), std::move(body));
  }

  std::string target(std::string_view pattern, const char* otherwise = nullptr) const {
    std::string out(pattern);
    for (auto at = out.find('{'); at != out.npos; at = out.find('{')) {
      const auto end = out.find('}', at);
      out.replace(at, end + 1 - at, otherwise ? otherwise : names.at(out.substr(at + 1, end - at - 1)));
    }
    return out;
  }
};

const std::map<std::string_view, const char*> bodies = {
    {"createFirstOperator",
     R"({"name":"Ada","email":"ada@example.com","password":"a long enough password","bootstrap_key":"an administrator's key"})"},
    {"signIn", R"({"email":"ada@example.com","password":"a long enough password"})"},
    {"changePassword", R"({"current_password":"a long enough password","new_password":"another long password"})"},
    {"createOperator", R"({"name":"Bob","email":"bob@example.com","role":"viewer","password":"a long enough password"})"},
    {"updateOperator", R"({"name":"Bobby","role":"operator","is_active":true,"password":"another long password"})"},
    {"createApiKey", R"({"name":"ci","role":"viewer"})"},
    {"putPreferences", R"({"timezone":"Asia/Kolkata"})"},
    {"createTelephonyConfig", config_body},
    {"updateTelephonyConfig", R"({"name":"b"})"},
    {"syncTelephonyConfig", R"({"force":true})"},
    {"probeCarrierAccount",
     R"({"config":{"provider":"plivo","auth_id":"MAXXXXXXXXXXXXXXXX42","auth_token":"0123456789abcdefghij"}})"},
    {"createPhoneNumber", number_body},
    {"updatePhoneNumber", R"({"label":"desk"})"},
    {"testPhoneCall", R"({"workflow_id":192,"phone_number":"+14155552672"})"},
    {"transferCall", R"({"to":"+14155552672","mode":"warm","whisper":"A caller about refunds."})"},
    {"createCallShare", R"({"expires_in_seconds":3600})"},
    {"triggerAgent", dial_body},
    {"triggerAgentTest", dial_body},
    {"triggerWorkflow", dial_body},
    {"triggerWorkflowTest", dial_body},
    {"judgeWorkflow", R"({"workflow_definition":{"nodes":[],"edges":[]}})"},
    {"createWorkflow", workflow_body},
    {"createWorkflowFromTemplate", R"({"call_type":"inbound","use_case":"a","activity_description":"b"})"},
    {"duplicateWorkflowTemplate", R"({"template_id":1,"workflow_name":"b"})"},
    {"updateWorkflow", R"({"name":"c"})"},
    {"setWorkflowStatus", R"({"status":"archived"})"},
    {"moveWorkflowToFolder", R"({"folder_id":3})"},
    {"createRun", R"({"mode":"telephony","name":"try"})"},
    {"createPublicLink", R"({"expires_at":"2034-05-01T10:30:00Z"})"},
    {"talk", R"({"draft":true,"initial_context":{"first_name":"Ada"}})"},
    {"ringPractice", R"({"workflow_id":192,"scenario":"hello"})"},
    {"createTool", tool_body},
    {"updateTool", R"({"name":"product"})"},
    {"createCredential", credential_body},
    {"updateCredential", R"({"name":"erp"})"},
    {"createDocument", document_body},
    {"createRecordings", R"({"recordings":[{"recording_id":"bye","transcript":"Bye","storage_key":"k2"}]})"},
};

/// What cannot succeed here, and what it answers instead.
const std::map<std::string_view, int> refusing = {
    {"createTrunk", 400},      {"getTrunk", 404},         {"updateTrunk", 400},
    {"deleteTrunk", 400},      {"getRecording", 404},     {"healthAutoscaleMetric", 403},
    {"downloadArtifact", 404}, {"createPublicLink", 409}, {"createFirstOperator", 409},
    {"listenToCall", 426},     {"createCallShare", 409},  {"deleteCallShare", 404},
};

}  // namespace

SCENARIO("every operation succeeds in the shape that the document promises") {
  std::set<std::string_view> asked;
  for (const auto& o : operations()) {
    furnished t;
    t.names["token"] = "none";
    t.names["artifact_type"] = "recording";
    INFO(o.method << " " << o.pattern);
    const auto body = bodies.find(o.id);
    const auto a = t.ask_for(o, t.target(o.pattern), body == bodies.end() ? "" : body->second);
    const auto no = refusing.find(o.id);
    // send() has held the answer against the document already.
    INFO(a.body);
    CHECK(a.status == (no == refusing.end() ? 200 : no->second));
    asked.insert(o.id);
  }
  for (const auto& [id, unused] : bodies) CHECK(asked.contains(id));
}

SCENARIO("every operation refuses in the shape that the document promises") {
  furnished t;
  for (const auto& o : operations()) {
    const std::string method(o.method);
    INFO(o.method << " " << o.pattern);
    if (o.keyed()) CHECK(t.send(t.request(method, t.target(o.pattern, "1"))).status == (t.now_ms += 1000, 401));
    const auto* valid = bodies.contains(o.id) ? bodies.at(o.id) : "";
    if (o.pattern.find('{') != o.pattern.npos && o.keyed()) {
      const auto nowhere = t.ask(method, t.target(o.pattern, "999"), valid);
      CHECK((nowhere.status == 404 || nowhere.status == 400));
    }
    if (bodies.contains(o.id)) {
      CHECK(t.ask_for(o, t.target(o.pattern), R"({"nonsense":1)").status == 422);
      CHECK(t.ask_for(o, t.target(o.pattern), R"({"nonsense":1})").status == 422);
    }
  }
}

SCENARIO("the document is whole") {
  fake::api_under_test t;
  const auto document = json::parse(t.get("/openapi.json").body);
  CHECK(document == json::parse(t.openapi));
  CHECK(document.at("openapi") == "3.1.0");
  std::set<std::string> mounted, written, ids;
  for (const auto& r : t.routes.routes()) mounted.insert(r.method + " " + r.pattern);
  for (const auto& o : operations()) {
    written.insert(std::string(o.method) + " " + std::string(o.pattern));
    CHECK(ids.insert(std::string(o.id)).second);
  }
  CHECK(mounted == written);
  const auto versions = document.at("paths").at("/api/v1/workflow/{workflow_id}/versions").at("get").at("parameters");
  CHECK(versions.at(1).at("schema") == json::parse(R"({"type":"integer","minimum":1,"maximum":100})"));
  CHECK(versions.at(2).at("schema") == json::parse(R"({"type":"integer","minimum":0})"));
  for (const auto& [name, schema] : document.at("components").at("schemas").items()) {
    INFO(name);
    if (schema.value("type", "") == "object") CHECK(schema.at("additionalProperties") == false);
  }
}

SCENARIO("what the document does not list is noticed") {
  fake::api_under_test t;
  const auto document = json::parse(t.openapi);
  constexpr const char* count = "/api/v1/workflow/count";
  const auto fault = [&](int status, const char* body) {
    return openapi_fault(document, "GET", count, status, json::parse(body, nullptr, false));
  };
  CHECK(fault(200, R"({"total":1,"active":1,"archived":0})") == "");
  CHECK(fault(200, R"({"total":1,"active":1,"archived":0,"planted":1})") ==
        "get " + std::string(count) + " 200.planted is not listed");
  CHECK(fault(200, R"({"total":1,"active":1})") == "get " + std::string(count) + " 200.archived is missing");
  CHECK(fault(200, R"({"total":"1","active":1,"archived":0})").find("is no") != std::string::npos);
  CHECK(fault(200, "not JSON").find("is no JSON") != std::string::npos);
  CHECK(fault(418, "{}").find("is not listed") != std::string::npos);
  CHECK(openapi_fault(document, "GET", "/api/v1/planted", 200, json::object()).find("not in the document") != std::string::npos);
}

}  // namespace tandem::rest
