#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr const char* one = "/api/v1/workflow/192";
const workflow_problem no_start{workflow_problem::item::workflow, "", "", "A workflow needs exactly one start node"};

nlohmann::json told(const workflow_problem& e) {
  return {{"kind", "workflow"}, {"id", nullptr}, {"field", nullptr}, {"message", e.message}};
}

}  // namespace

SCENARIO("a workflow is created from a definition") {
  fake::api_under_test t;
  t.workflows.answer = fake::a_workflow();
  constexpr const char* body = R"({"name":"Reception","workflow_definition":{"nodes":[],"edges":[]},
      "workflow_configurations":{"agent":"echo","max_call_duration":60}})";

  WHEN("its graph is sound") {
    const auto a = t.post("/api/v1/workflow/create/definition", body);
    THEN("it is checked, kept and answered as the contract has it") {
      REQUIRE(a.status == 200);
      CHECK(t.validated.size() == 1);
      const auto& asked = t.workflows.created.asked.at(0);
      CHECK(asked.name == "Reception");
      CHECK(nlohmann::json::parse(asked.definition_json) == nlohmann::json::parse(R"({"nodes":[],"edges":[]})"));
      CHECK(nlohmann::json::parse(asked.configurations_json).at("agent") == "echo");
      CHECK(asked.context_variables_json == "{}");
      CHECK(a.json.at("id") == 192);
      CHECK(a.json.at("status") == "active");
      CHECK(a.json.at("version_number") == 1);
      CHECK(a.json.at("version_status") == "published");
      CHECK(a.json.at("workflow_definition").at("nodes").is_array());
      for (const char* field : {"name", "created_at", "current_definition_id", "template_context_variables",
                                "call_disposition_codes", "total_runs", "workflow_configurations", "workflow_uuid"})
        CHECK(a.json.contains(field));
    }
  }
  WHEN("its graph is not") {
    t.graph_errors = {no_start, {workflow_problem::item::node, "7", "prompt", "A prompt is required"}};
    const auto a = t.post("/api/v1/workflow/create/definition", body);
    THEN("422 says what to mend, and nothing is kept") {
      CHECK(a.status == 422);
      CHECK(a.json.at("detail").at("is_valid") == false);
      CHECK(a.json.at("detail").at("errors").at(0) == told(no_start));
      CHECK(a.json.at("detail").at("errors").at(1) ==
            nlohmann::json{{"kind", "node"}, {"id", "7"}, {"field", "prompt"}, {"message", "A prompt is required"}});
      CHECK(t.workflows.created.asked.empty());
    }
  }
  const auto wrong = [&](const char* x) { return fake::problems_of(t.post("/api/v1/workflow/create/definition", x).json); };
  CHECK(wrong(R"({"name":"","workflow_definition":[]})") == "body.name string_too_short; body.workflow_definition dict_type");
  CHECK(wrong(R"({"name":"x","workflow_definition":{},"workflow_configurations":{"max_call_duration":1201,
      "turn_start_strategy":"later","ambient_noise_configuration":{"enabled":"x"}}})") ==
        "body.workflow_configurations.max_call_duration less_than_equal; "
        "body.workflow_configurations.turn_start_strategy literal_error; "
        "body.workflow_configurations.ambient_noise_configuration.enabled bool_parsing");
}

SCENARIO("a workflow is fetched") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow(192, version_status::draft));
  auto old = fake::a_workflow(193);
  old.archived = true;
  old.name = "Old";
  old.created_ms -= 1000;
  t.state.put(old);
  t.state.put(fake::a_call(256));
  t.state.put(fake::a_call(320));

  const auto w = t.get("/api/v1/workflow/fetch/192").json;
  CHECK(w.at("version_number") == 2);
  CHECK(w.at("version_status") == "draft");
  CHECK(w.at("workflow_configurations").at("max_call_duration") == 60);
  CHECK(w.at("template_context_variables").at("greeting") == "hello");
  CHECK(w.at("total_runs") == 2);
  CHECK(t.get("/api/v1/workflow/fetch/194").json.at("detail") == "Workflow not found");
  CHECK(t.get("/api/v1/workflow/fetch/x").status == 422);

  const auto list = t.get("/api/v1/workflow/fetch").json;
  REQUIRE(list.size() == 2);
  CHECK(list.at(0).at("id") == 192);
  CHECK(list.at(0).at("total_runs") == 2);
  CHECK(list.at(0).at("folder_id").is_null());
  CHECK_FALSE(list.at(0).contains("workflow_definition"));
  CHECK(t.get("/api/v1/workflow/fetch?status=archived").json.at(0).at("id") == 193);
  CHECK(t.get("/api/v1/workflow/fetch?status=active,archived").json.size() == 2);
  CHECK(t.get("/api/v1/workflow/fetch?status=nothing").json.empty());
  CHECK(t.get("/api/v1/workflow/summary?status=active").json == nlohmann::json::parse(R"([{"id":192,"name":"Reception"}])"));
  CHECK(t.get("/api/v1/workflow/count").json == nlohmann::json::parse(R"({"total":2,"active":1,"archived":1})"));

  const auto versions = t.get("/api/v1/workflow/192/versions").json;
  REQUIRE(versions.size() == 2);
  CHECK(versions.at(0).at("version_number") == 2);
  CHECK(versions.at(0).at("published_at").is_null());
  CHECK(versions.at(0).at("id") == w.at("current_definition_id"));
  CHECK(versions.at(1).at("status") == "published");
  CHECK(t.get("/api/v1/workflow/192/versions?limit=1&offset=1").json.at(0).at("version_number") == 1);
  CHECK(fake::problems_of(t.get("/api/v1/workflow/192/versions?limit=0&offset=-1").json) ==
        "query.limit greater_than_equal; query.offset greater_than_equal");
}

SCENARIO("a workflow is changed") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow(192, version_status::draft));
  t.workflows.answer = fake::a_workflow(192, version_status::draft);

  WHEN("only its name") {
    CHECK(t.put(one, R"({"name":"Front desk"})").status == 200);
    THEN("its graph is not looked at") {
      CHECK(t.validated.empty());
      CHECK(t.workflows.updated.asked.at(0).second.name == "Front desk");
      CHECK_FALSE(t.workflows.updated.asked.at(0).second.definition_json);
    }
  }
  WHEN("its settings") {
    CHECK(t.put(one, R"({"workflow_configurations":{"agent":"echo"}})").status == 200);
    THEN("they are checked against the graph that it has") {
      CHECK(t.validated.at(0) == R"({"edges":[],"nodes":[{"id":"1"}]})");
      CHECK(t.workflows.updated.asked.at(0).second.configurations_json == R"({"agent":"echo"})");
    }
  }
  WHEN("the new graph is not sound") {
    t.graph_errors = {no_start};
    const auto a = t.put(one, R"({"workflow_definition":{"nodes":[]}})");
    THEN("409 says what to mend") {
      CHECK(a.status == 409);
      CHECK(a.json.at("detail").at("errors").at(0) == told(no_start));
      CHECK(t.workflows.updated.asked.empty());
    }
  }
  CHECK(t.put("/api/v1/workflow/194", "{}").status == 404);
  CHECK(fake::problems_of(t.put(one, R"({"workflow_definition":"x"})").json) == "body.workflow_definition dict_type");
}

SCENARIO("a draft is checked and published") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow(192, version_status::draft));
  t.workflows.answer = fake::a_workflow();

  CHECK(t.post(std::string(one) + "/validate").json == nlohmann::json::parse(R"({"is_valid":true,"errors":[]})"));
  const auto a = t.post(std::string(one) + "/publish");
  CHECK(a.json ==
        nlohmann::json{
            {"id", 192'000'001}, {"version_number", 1}, {"status", "published"}, {"published_at", "2024-05-01T09:30:00.000Z"}});
  CHECK(t.workflows.published.asked.at(0) == workflow_id{192});

  t.graph_errors = {no_start};
  CHECK(t.post(std::string(one) + "/validate").status == 422);
  CHECK(t.post(std::string(one) + "/publish").json.at("detail").at("is_valid") == false);
  CHECK(t.workflows.published.asked.size() == 1);

  t.state.put(fake::a_workflow());
  CHECK(t.post(std::string(one) + "/publish").status == 400);
  CHECK(t.post(std::string(one) + "/publish").json.at("detail") == "No draft to publish");
  for (const char* verb : {"validate", "publish", "create-draft", "duplicate"})
    CHECK(t.post("/api/v1/workflow/194/" + std::string(verb)).status == 404);

  t.workflows.answer = fake::a_workflow(192, version_status::draft);
  const auto draft = t.post(std::string(one) + "/create-draft").json;
  CHECK(draft.at("status") == "draft");
  CHECK(draft.at("version_number") == 2);
}

SCENARIO("a graph that is not stored is judged") {
  fake::api_under_test t;
  const std::string judge = "/api/v1/workflow/validate";
  const char* body = R"({"workflow_definition":{"nodes":[],"edges":[]},"workflow_configurations":{"max_call_duration":60}})";
  CHECK(t.post(judge, body).json == nlohmann::json::parse(R"({"is_valid":true,"errors":[]})"));
  CHECK(nlohmann::json::parse(t.validated.back()) == nlohmann::json::parse(R"({"nodes":[],"edges":[]})"));
  t.graph_errors = {no_start};
  const auto a = t.post(judge, body);
  CHECK(a.status == 200);
  CHECK(a.json.at("is_valid") == false);
  CHECK(a.json.at("errors").size() == 1);
  CHECK(fake::problems_of(t.post(judge, "{}").json) == "body.workflow_definition missing");
  CHECK(t.post(judge, R"({"workflow_definition":{},"workflow_configurations":{"max_call_duration":0}})").status == 422);
  CHECK(t.workflows.created.asked.empty());
  CHECK(t.workflows.updated.asked.empty());
}

SCENARIO("a draft is discarded") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow(192, version_status::draft));
  t.workflows.answer = fake::a_workflow();
  const auto a = t.del(std::string(one) + "/draft");
  CHECK(a.json.at("version_status") == "published");
  CHECK(t.workflows.discarded.asked.at(0) == workflow_id{192});
  t.workflows.discarded.no = refusal{errc::not_found, "There is no draft to discard", "workflow_id"};
  CHECK(t.del(std::string(one) + "/draft").status == 404);
  CHECK(t.del("/api/v1/workflow/194/draft").status == 404);
}

SCENARIO("a workflow is archived, brought back and copied") {
  fake::api_under_test t;
  t.state.put(fake::a_workflow(192, version_status::draft));
  t.workflows.answer = fake::a_workflow();
  CHECK(t.put(std::string(one) + "/status", R"({"status":"archived"})").status == 200);
  CHECK(t.put(std::string(one) + "/status", R"({"status":"active"})").status == 200);
  CHECK(t.workflows.archived.asked.at(0).second);
  CHECK_FALSE(t.workflows.archived.asked.at(1).second);
  CHECK(fake::problems_of(t.put(std::string(one) + "/status", R"({"status":"asleep"})").json) == "body.status literal_error");
  CHECK(fake::problems_of(t.put(std::string(one) + "/status", "{}").json) == "body.status missing");

  auto copy = fake::a_workflow(193);
  copy.name = "Reception (copy)";
  t.state.put(copy);
  CHECK(t.post(std::string(one) + "/duplicate").status == 200);
  CHECK(t.workflows.created.asked.at(0).name == "Reception (copy 2)");
  CHECK(t.workflows.created.asked.at(0).configurations_json == R"({"max_call_duration":60})");
}

}  // namespace tandem::rest
