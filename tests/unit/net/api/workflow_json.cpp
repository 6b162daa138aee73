#include "net/api/workflow_json.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iostream>
#include <random>

using namespace tandem;
using Catch::Matchers::Contains;

namespace {
std::string problems(const std::string& definition, const std::string& configurations = "{}") {
  std::string all;
  for (const auto& p : parse_workflow(definition, configurations).problems) {
    all += std::string(to_string(p.kind)) + " " + p.id + " " + p.field + ": " + p.message + "\n";
  }
  return all;
}
std::string node(const std::string& data) {
  return R"({"nodes":[{"id":"n","type":"agentNode","data":)" + data + "}],\"edges\":[]}";
}
std::string edge(const std::string& data) {
  return R"({"nodes":[],"edges":[{"id":"e","source":"a","target":"b","data":)" + data + "}]}";
}
}  // namespace

SCENARIO("Dograh's own graph is read") {
  const auto parsed = parse_workflow(R"({"viewport":{"x":1},"nodes":[
      {"id":"1","type":"startCall","position":{"x":0,"y":0},"data":{"name":"Start","prompt":"p","greeting":"Hi","greeting_type":"text","allow_interrupt":false,"tool_uuids":null,"unknown":[1]}},
      {"id":"2","type":"globalNode","data":{"prompt":"be kind"}},{"id":"3","type":"qa","data":null}],
      "edges":[{"id":"1-2","source":"1","target":"2","data":{"label":"go","condition":"when they agree","transition_speech":"Fine."}}]})",
                                     R"({"max_call_duration":600,"max_user_idle_timeout":7.5,"dictionary":"","voice":"slt"})");
  CHECK(parsed.problems.empty());
  REQUIRE(parsed.graph.nodes.size() == 3);
  CHECK(parsed.graph.nodes[0].words() == "Hi");
  CHECK_FALSE(parsed.graph.nodes[0].allow_interrupt);
  CHECK(parsed.graph.edges[0].condition == "when they agree");
  CHECK_FALSE(parsed.graph.edges[0].match.given());
  CHECK(parsed.graph.settings.max_call_duration_s == 600);
  CHECK(parsed.graph.settings.max_user_idle_s == 7.5);
  CHECK(parsed.graph.settings.voice == "slt");
}

SCENARIO("our additions are read") {
  const auto parsed = parse_workflow(R"({"nodes":[{"id":"n","type":"agentNode","data":{"say":"Say","slots":[
      {"name":"day","type":"date"},{"name":"phone","type":"phone","digits":7},{"name":"pin","type":"digits","digits":{"min":4,"max":6}},
      {"name":"what","choices":["book",{"value":"cancel","phrases":["call off"]}]}],"hang_over_ms":250,"max_reprompts":1}}],
      "edges":[{"id":"e","source":"n","target":"n","data":{"clear":["day"],"match":{"phrases":["yes"],"digits":{"min":7,"max":7},"slot":"day","expression":"true"}}}]})");
  CHECK(parsed.problems.empty());
  const workflow_node& n = parsed.graph.nodes[0];
  REQUIRE(n.slots.size() == 4);
  CHECK(n.slots[1].digits_min == 7);
  CHECK(n.slots[2].digits_max == 6);
  CHECK(n.slots[3].choices[1].phrases[0] == "call off");
  CHECK(n.hang_over_ms == 250);
  CHECK(parsed.graph.edges[0].match.digits == "[0-9]{7,7}");
  CHECK(parsed.graph.edges[0].clear[0] == "day");
}

SCENARIO("what is wrong is named") {
  CHECK_THAT(problems("[]"), Contains("workflow_definition: the definition must be a JSON object"));
  CHECK_THAT(problems("{"), Contains("JSON object"));
  CHECK_THAT(problems(R"({"nodes":7})"), Contains("workflow  nodes: nodes must be a list"));
  CHECK_THAT(problems(R"({"nodes":[7]})"), Contains("a node must be an object"));
  CHECK_THAT(problems(R"({"nodes":[{"id":"n","type":"party"}]})"),
             Contains("node n type: there is no node type \"party\": use startCall"));
  CHECK_THAT(problems(R"({"edges":[{"id":1}]})"), Contains("edge  id: id must be a text"));
  CHECK_THAT(problems(node(R"({"prompt":5})")), Contains("node n data.prompt: prompt must be a text"));
  CHECK_THAT(problems(node(R"({"slots":[{"name":"x","type":"colour"}]})")),
             Contains("data.slots.0.type: type must be one of day, date"));
  CHECK_THAT(problems(node(R"({"slots":[{"name":"x","type":"digits","digits":{"min":9,"max":2}}]})")),
             Contains("data.slots.0.digits: digits asks for at least 9"));
  CHECK_THAT(problems(node(R"({"hang_over_ms":-1})")), Contains("hang_over_ms must be a whole number from 100 to 3000"));
  CHECK_THAT(problems(node(R"({"say":")" + std::string(3000, 'a') + "\"}")), Contains("say is longer than 2000"));
  CHECK_THAT(problems(edge(R"({"match":"yes"})")), Contains("edge e data.match: match must be"));
  CHECK_THAT(problems(edge(R"({"match":{"phrase":["yes"]}})")),
             Contains("data.match.phrase: match has phrases, digits, slot and expression, not phrase"));
  CHECK_THAT(problems(edge(R"({"match":{"phrases":[7]}})")), Contains("phrases must be a list of texts"));
  CHECK_THAT(problems("{}", R"({"max_call_duration":5000})"),
             Contains("max_call_duration must be a whole number from 1 to 1200"));
  CHECK_THAT(problems("{}", R"({"agent":"parrot"})"), Contains("there is no agent \"parrot\""));
  CHECK_THAT(problems("{}", "[]"), Contains("workflow_configurations"));
  CHECK(problems("{}", "null").empty());
  CHECK(parse_workflow("{\"nodes\":[" + std::string(400, '7') + std::string(300, ',') + "]}").problems.size() <= 100);
}

SCENARIO("a definition nested without end is not one") {
  const auto deep = std::string(400'000, '[') + std::string(400'000, ']');
  CHECK_THAT(problems(node(R"({"slots":[{"name":"x","type":"digits","digits":)" + deep + "}]}")),
             Contains("workflow_definition: the definition must be a JSON object"));
  CHECK_THAT(problems("{}", R"({"voice":)" + deep + "}"), Contains("workflow_configurations"));
}

SCENARIO("mutilated definitions are survived") {
  std::ifstream in(std::string(TANDEM_SOURCE_DIR) + "/examples/workflows/receptionist.json");
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const std::string definition = whole.substr(whole.find('{', 5), whole.rfind("\"template_context") - whole.find('{', 5));
  const unsigned seed = std::random_device{}();
  std::cout << "workflow_json: seed " << seed << "\n";
  std::mt19937 random(seed);
  for (int i = 0; i < 400; ++i) {
    std::string text = definition.substr(0, definition.rfind('}') + 1);
    for (unsigned n = 1 + random() % 4; n > 0; --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text.erase(at, 1 + random() % 20); break;
        case 1: text[at] = static_cast<char>(random()); break;
        default: text.insert(at, std::array<const char*, 5>{"null", "{}", "[]", "\"", "-1e999"}[random() % 5]);
      }
    }
    const auto parsed = parse_workflow(text, text);
    REQUIRE(parsed.problems.size() <= 100);
  }
}
