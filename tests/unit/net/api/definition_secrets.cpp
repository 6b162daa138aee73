#include "net/api/definition_secrets.hpp"

#include <catch2/catch.hpp>

#include "net/api/shown_definition.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

const char* const reviewed =
    R"({"nodes":[{"id":"q","type":"qa","data":{"name":"Review","qa_api_key":"sk-live-1234abcd","qa_model":"m"}},)"
    R"({"id":"w","type":"webhook","data":{"endpoint_url":"https://crm.example/","custom_headers":[)"
    R"({"key":"Authorization","value":"Bearer s3cr3t-9876"},{"key":"X-One","value":"plain"},{"key":"X-API-Key","value":"{{key}}"}]}}],)"
    R"("edges":[]})";
const char* const configured =
    R"({"max_call_duration":60,"model_overrides":{"llm":{"api_key":"sk-conf-5555wxyz","max_tokens":7}}})";

workflow stored() {
  auto w = fake::a_workflow();
  w.versions[0].definition_json = reviewed;
  w.versions[0].configurations_json = configured;
  return w;
}

}  // namespace

SCENARIO("secrets in a workflow are masked wherever it is shown") {
  fake::api_under_test t;
  t.state.put(stored());
  for (const char* path : {"/api/v1/workflow/fetch/192", "/api/v1/workflow/192/versions"}) {
    const auto a = t.get(path);
    REQUIRE(a.status == 200);
    for (const char* secret : {"sk-live-1234", "s3cr3t", "sk-conf-5555"}) CHECK(a.body.find(secret) == a.body.npos);
    for (const char* shown : {"************abcd", "************wxyz", "9876", "\"plain\"", "{{key}}", "\"max_tokens\":7"})
      CHECK(a.body.find(shown) != a.body.npos);
  }
}

SCENARIO("a mask that comes back stands for what is stored") {
  fake::api_under_test t;
  t.state.put(stored());
  t.workflows.answer = stored();
  auto shown = t.get("/api/v1/workflow/fetch/192").json;
  WHEN("nothing was changed") {
    const json body{{"workflow_definition", shown.at("workflow_definition")},
                    {"workflow_configurations", shown.at("workflow_configurations")}};
    REQUIRE(t.put("/api/v1/workflow/192", body.dump()).status == 200);
    const auto& saved = t.workflows.updated.asked.back().second;
    CHECK(json::parse(*saved.definition_json) == json::parse(reviewed));
    CHECK(json::parse(*saved.configurations_json) == json::parse(configured));
  }
  WHEN("the node was given another id and one secret another value") {
    auto& nodes = shown.at("workflow_definition").at("nodes");
    nodes[0]["id"] = "other";
    nodes[1]["data"]["custom_headers"][0]["value"] = "Bearer fresh";
    REQUIRE(t.put("/api/v1/workflow/192", json{{"workflow_definition", shown.at("workflow_definition")}}.dump()).status == 200);
    const auto saved = json::parse(*t.workflows.updated.asked.back().second.definition_json).at("nodes");
    CHECK(saved[0].at("data").at("qa_api_key") == "sk-live-1234abcd");
    CHECK(saved[1].at("data").at("custom_headers")[0].at("value") == "Bearer fresh");
  }
  WHEN("it stands for nothing that is stored") {
    shown.at("workflow_definition").at("nodes")[0]["data"]["qa_api_key"] = "************0000";
    const auto a = t.put("/api/v1/workflow/192", json{{"workflow_definition", shown.at("workflow_definition")}}.dump());
    CHECK(a.status == 409);
    CHECK(a.json.at("detail").at("errors")[0].at("field") == "qa_api_key");
    CHECK(t.workflows.updated.asked.empty());
  }
  WHEN("another workflow is made of it") {
    const json body{{"name", "copy"}, {"workflow_definition", shown.at("workflow_definition")}};
    const auto a = t.post("/api/v1/workflow/create/definition", body.dump());
    CHECK(a.status == 422);
    CHECK(a.json.at("detail").at("errors").size() == 2);
  }
}

SCENARIO("what holds no secret is left as it was written") {
  const char* const odd = R"({ "nodes" : [ ], "token_count":1, "max_tokens":"5" })";
  CHECK(masked(odd) == odd);
  CHECK(unmasked(odd, nullptr).json == odd);
  CHECK(masked("not JSON, no token") == "not JSON, no token");
}

SCENARIO("every node that speaks is shown with a prompt") {
  const auto prompt_of = [](const char* data) {
    const auto text = R"({"nodes":[{"id":"1","type":"agentNode","data":)" + std::string(data) + "}],\"edges\":[]}";
    return json::parse(shown_definition(text)).at("nodes")[0].at("data").value("prompt", "");
  };
  CHECK(prompt_of(R"({"say":"Good morning."})") == "Good morning.");
  CHECK(prompt_of(R"({"prompt":"","greeting":"Hello."})") == "Hello.");
  CHECK(prompt_of(R"({"slots":[{"name":"day","prompt":"Which day?"}]})") == "Which day?");
  CHECK(prompt_of(R"({"name":"ask"})") == "ask");
  CHECK(prompt_of(R"({"say":"a","prompt":"b"})") == "b");
  const char* const other = R"({"nodes":[{"id":"1","type":"trigger","data":{"trigger_path":"x"}}],"edges":[]})";
  CHECK(shown_definition(other) == other);
}

}  // namespace tandem::rest
