#include "messages/workflow_graph.hpp"

#include <catch2/catch.hpp>

#include "messages/digit_pattern.hpp"
#include "messages/workflow_expression.hpp"
#include "messages/workflow_text.hpp"

using namespace tandem;

SCENARIO("names of things in a workflow") {
  for (const char* type : {"startCall", "agentNode", "endCall", "globalNode", "trigger", "webhook", "qa"}) {
    REQUIRE(node_type_from(type));
    CHECK(to_string(*node_type_from(type)) == type);
  }
  CHECK_FALSE(node_type_from("start"));
  for (const char* type : {"day", "date", "time", "digits", "phone", "yes_no", "choice", "number"})
    CHECK(to_string(*slot_type_from(type)) == type);
}

SCENARIO("digit patterns") {
  struct row {
    std::string pattern, digits;
    bool matches, may_become;
  };
  const row table[] = {
      {"1", "1", true, true},
      {"1", "", false, true},
      {"1", "12", false, false},
      {"[0-9]{7}", "5550199", true, true},
      {"[0-9]{7}", "555", false, true},
      {"[0-9]{7}", "55501991", false, false},
      {"[12]", "3", false, false},
      {"\\d+", "123456", true, true},
      {"9[0-9]{2,3}#?", "912#", true, true},
      {"9[0-9]{2,3}#?", "912", true, true},
      {"9?1", "1", true, true},
      {"9?1", "9", false, true},
      {".*", "*#0", true, true},
      {"[1-3][5-9]*", "2", true, true},
      {"[1-3][5-9]*", "25", true, true},
      {"[1-3][5-9]*", "24", false, false},
      {"1", "x", false, false},
  };
  for (const row& r : table) {
    INFO(r.pattern << " " << r.digits);
    const auto pattern = digit_pattern::parse(r.pattern);
    REQUIRE(pattern);
    CHECK(pattern->matches(r.digits) == r.matches);
    CHECK(pattern->may_become(r.digits) == r.may_become);
  }
  CHECK(digit_pattern::parse("[0-9]{3,5}")->shortest() == 3);
  CHECK(digit_pattern::parse("[0-9]{3,5}")->longest() == 5);
  CHECK(digit_pattern::parse(".*.*.*.*.*.*.*.*")->matches(std::string(32, '1')));  // no runaway
  for (const char* bad : {"", "[", "[]", "[a]", "x", "*", "1{", "1{a}", "1{5,2}", "1{99}", "[9-0]", "1{20}2{20}", "1{0}"}) {
    INFO(bad);
    CHECK_FALSE(digit_pattern::parse(bad));
  }
}

SCENARIO("expressions") {
  const auto look = [](std::string_view name) -> std::string {
    if (name == "slots.day") return "tuesday";
    if (name == "slots.guests") return "12";
    if (name == "slots.ok") return "no";
    if (name == "initial_context.vip") return "true";
    return "";
  };
  struct row {
    std::string text;
    bool holds;
  };
  const row table[] = {
      {"true", true},
      {"false", false},
      {"slots.day == 'tuesday'", true},
      {"slots.day != \"tuesday\"", false},
      {"slots.guests > 9", true},
      {"slots.guests <= 9", false},
      {"slots.guests == 12.0", true},
      {"slots.day", true},
      {"slots.ok", false},
      {"!slots.ok", true},
      {"not slots.ok and slots.day", true},
      {"slots.missing or initial_context.vip", true},
      {"slots.missing || (slots.ok && true)", false},
      {"slots.day contains 'tue'", true},
      {"slots.missing == ''", true},
      {"not (slots.day == 'x' or slots.guests < 5)", true},
      {"false and true or true", true},
      {"slots.day < 'wednesday'", true},
  };
  for (const row& r : table) {
    INFO(r.text);
    const auto expression = workflow_expression::parse(r.text);
    REQUIRE(expression);
    CHECK(expression->holds(look) == r.holds);
  }
  for (const std::string& bad : {std::string(""), std::string("slots."), std::string("day"), std::string("slots.day =="),
                                 std::string("(true"), std::string("true true"), std::string("'x"), std::string("slots.a = 'b'"),
                                 std::string(200, '('), std::string(900, '!'), std::string(2000, ' ')}) {
    INFO(bad);
    CHECK_FALSE(workflow_expression::parse(bad));
  }
  CHECK(workflow_expression::parse("slots.a == slots.b or initial_context.c.d")->names() ==
        std::vector<std::string>{"slots.a", "slots.b", "initial_context.c.d"});
}

SCENARIO("texts") {
  const auto text = parse_workflow_text("Hi {{name | default: dear caller}}, {{slots.phone|digits}}{{ day | spoken }}.");
  REQUIRE(text);
  REQUIRE(text->size() == 4);
  CHECK(text->at(0).literal == "Hi ");
  CHECK(text->at(0).fallback == "dear caller");
  CHECK(text->at(1).name == "slots.phone");
  CHECK(text->at(1).as == text_piece::filter::digits);
  CHECK(text->at(2).as == text_piece::filter::spoken);
  CHECK(text->at(3).name.empty());
  CHECK(parse_workflow_text("")->empty());
  CHECK(parse_workflow_text("{{x | fallback}}"));
  for (const char* bad : {"{{", "{{x", "{{}}", "{{x | shout}}", "{{a b}}"}) CHECK_FALSE(parse_workflow_text(bad));
}
