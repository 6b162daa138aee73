#include "actors/workflow/validation.hpp"

#include <catch2/catch.hpp>

using namespace tandem;
using Catch::Matchers::Contains;

namespace {
workflow_node node(const std::string& id, node_type type, const std::string& prompt = "Words.") {
  workflow_node n;
  n.id = id;
  n.type = type;
  n.prompt = prompt;
  return n;
}
workflow_edge edge(const std::string& from, const std::string& to) {
  workflow_edge e;
  e.id = from + "-" + to;
  e.source = from;
  e.target = to;
  return e;
}
/// A greeting that asks for a day, and a goodbye.
workflow_graph sound() {
  workflow_graph g{{node("start", node_type::start_call), node("end", node_type::end_call)}, {edge("start", "end")}, {}};
  g.nodes[0].slots.push_back({"day", slot_type::day, "", {}, 1, 16});
  return g;
}
std::string problems(const workflow_graph& graph) {
  std::string all;
  for (const auto& p : validate(graph))
    all += std::string(to_string(p.kind)) + " " + p.id + " " + p.field + ": " + p.message + "\n";
  return all;
}
}  // namespace

SCENARIO("a sound workflow") {
  CHECK(problems(sound()) == "");
  workflow_graph echo;
  echo.settings.agent = "echo";
  CHECK(problems(echo) == "");
}

SCENARIO("each way to strand a caller is named") {
  workflow_graph g = sound();
  WHEN("nobody greets") {
    g.nodes[0].type = node_type::agent;
    CHECK_THAT(problems(g), Contains("workflow  nodes: a workflow has exactly one startCall node, this one has 0"));
  }
  WHEN("two greet") {
    g.nodes.push_back(node("again", node_type::start_call));
    CHECK_THAT(problems(g), Contains("this one has 2"));
  }
  WHEN("an edge leads nowhere") {
    g.edges[0].target = "nowhere";
    CHECK_THAT(problems(g),
               Contains("edge start-end target: there is no node \"nowhere\"") && Contains("node end : no way leads here"));
  }
  WHEN("an edge comes from nowhere") {
    g.edges.push_back(edge("nowhere", "end"));
    CHECK_THAT(problems(g), Contains("edge nowhere-end source: there is no node"));
  }
  WHEN("an end goes on") {
    g.edges.push_back(edge("end", "end"));
    CHECK_THAT(problems(g), Contains("node end : an endCall ends the call"));
  }
  WHEN("a node has no way out") {
    g.nodes.push_back(node("trap", node_type::agent));
    g.edges.push_back(edge("start", "trap"));
    CHECK(problems(g) == "node trap : no edge leaves it: the caller would be stranded here\n");
  }
  WHEN("a node cannot be reached") {
    g.nodes.push_back(node("island", node_type::agent));
    g.edges.push_back(edge("island", "end"));
    CHECK(problems(g) == "node island : no way leads here from the startCall\n");
  }
  WHEN("two have the same name") {
    g.nodes.push_back(node("end", node_type::end_call));
    CHECK_THAT(problems(g), Contains("two nodes are called \"end\""));
  }
  WHEN("a node has nothing to say") {
    g.nodes[0].prompt.clear();
    CHECK_THAT(problems(g), Contains("node start data.prompt: it has nothing to say"));
  }
  WHEN("it would be greeted twice") {
    g.nodes.push_back(node("a", node_type::agent));
    g.edges.push_back(edge("start", "a"));
    g.edges.push_back(edge("a", "start"));
    CHECK_THAT(problems(g), Contains("edge a-start target: no edge may lead back"));
  }
  WHEN("texts name what nobody gathers") {
    g.nodes[1].prompt = "See you on {{month | spoken}}, {{slots.year}}, {{anything_from_the_call}}, {{day | spoken}}.";
    CHECK(problems(g) ==
          "node end data.prompt: no node gathers a slot \"month\"\nnode end data.prompt: no node gathers a slot \"year\"\n");
  }
  WHEN("a text is broken") {
    g.nodes[1].prompt = "See you {{day";
    CHECK_THAT(problems(g), Contains("{{ without }}"));
    g.nodes[1].prompt = "See you {{day | louder}}";
    CHECK_THAT(problems(g), Contains("there is no filter \"louder\""));
  }
  WHEN("an expression is broken") {
    g.edges[0].match.expression = "slots.day ==";
    CHECK_THAT(problems(g), Contains("edge start-end data.match.expression: expression: expected a value at character"));
    g.edges[0].match.expression = "slots.hour == 'x'";
    CHECK_THAT(problems(g), Contains("no node gathers a slot \"hour\""));
    g.edges[0].match.expression = "day == 'x'";
    CHECK_THAT(problems(g), Contains("write slots.NAME"));
  }
  WHEN("digits, slots and choices are broken") {
    g.edges[0].match.digits = "[0-9";
    g.edges[0].match.slot = "hour";
    g.edges[0].clear = {"minute"};
    g.nodes[0].slots.push_back({"a b", slot_type::choice, "", {}, 1, 16});
    CHECK_THAT(problems(g), Contains("data.match.digits: digit pattern \"[0-9\": [ without ]") &&
                                Contains("data.match.slot: no node gathers a slot \"hour\"") &&
                                Contains("data.clear: no node gathers") && Contains("slots.1.name: a slot's name") &&
                                Contains("slots.1.choices: a choice needs choices"));
  }
  WHEN("everything is wrong") {
    for (int i = 0; i < 500; ++i) g.edges.push_back(edge("x", "y"));
    CHECK(validate(g).size() == 100);
  }
}
