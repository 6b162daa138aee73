#include "net/api/json.hpp"

#include <catch2/catch.hpp>

#include <limits>

#include <nlohmann/json.hpp>

#include "net/api/json_writer.hpp"
#include "net/json_depth.hpp"

namespace tandem::rest {

namespace {

struct sample {
  std::string name;
  std::int64_t count = 0;
  std::optional<std::string> label;
  std::optional<double> rate;
  bool active = true;
  std::optional<json_text> extra;
};
void fields(json_fields& f, sample& x) {
  f.required("name", x.name, {1, 5});
  f.required("count", x.count, {0, 10});
  f.optional("label", x.label, {0, 3});
  f.optional("rate", x.rate, {0, 1});
  f.with_default("active", x.active);
  f.optional("extra", x.extra);
}

std::string told(const problems& found) {
  std::string out;
  for (const auto& p : found) {
    for (std::size_t i = 0; i < p.loc.size(); ++i)
      out += (i             ? "."
              : out.empty() ? ""
                            : "; ") +
             (p.loc[i].index() == 0 ? std::get<0>(p.loc[i]) : std::to_string(std::get<1>(p.loc[i])));
    out += " " + p.type;
  }
  return out;
}

std::string wrong_with(std::string_view text) {
  problems found;
  const auto x = read_json<sample>(text, found);
  CHECK(x.has_value() == found.empty());
  return told(found);
}

}  // namespace

SCENARIO("a request's body is read by its description") {
  problems found;
  WHEN("everything is right") {
    const auto x =
        read_json<sample>(R"({"name":"añb","count":7,"label":null,"rate":0.5,"active":false,"extra":{"b":[1],"a":2}})", found);
    THEN("it is filled") {
      REQUIRE(x);
      CHECK(x->name == "añb");
      CHECK(x->count == 7);
      CHECK_FALSE(x->label);
      CHECK(x->rate == 0.5);
      CHECK_FALSE(x->active);
      CHECK(nlohmann::json::parse(x->extra->value) == nlohmann::json::parse(R"({"a":2,"b":[1]})"));
    }
  }
  WHEN("numbers and booleans come as text") {
    const auto x = read_json<sample>(R"({"name":"a","count":"7","active":"no"})", found);
    THEN("they are taken as pydantic takes them") {
      REQUIRE(x);
      CHECK(x->count == 7);
      CHECK_FALSE(x->active);
    }
  }
}

SCENARIO("a bad body is told with every problem at once") {
  CHECK(wrong_with("{}") == "body.name missing; body.count missing");
  CHECK(wrong_with(R"({"name":"","count":11,"label":"long","rate":2,"active":null,"extra":[]})") ==
        "body.name string_too_short; body.count less_than_equal; body.label string_too_long; body.rate less_than_equal; "
        "body.active bool_type; body.extra dict_type");
  CHECK(wrong_with(R"({"name":1,"count":"x","rate":"y","active":"maybe"})") ==
        "body.name string_type; body.count int_parsing; body.rate float_type; body.active bool_parsing");
  CHECK(wrong_with(R"({"name":null,"count":1.5})") == "body.name string_type; body.count int_from_float");
  CHECK(wrong_with(R"({"name":"a","count":1e300})") == "body.count int_parsing_size");
  CHECK(wrong_with(R"({"name":"a","count":18446744073709551615})") == "body.count int_parsing_size");
  CHECK(wrong_with(R"({"name":"ñññññ","count":1})").empty());  // counted in characters, not bytes
  CHECK(wrong_with("\"a\\u0000\"") == "body model_attributes_type");
  CHECK(wrong_with(R"({"name":"a\u0000","count":1})") == "body.name string_nul");
}

SCENARIO("what is no JSON is told with its offset and without the text, which may be a secret") {
  problems found;
  CHECK_FALSE(read_json<sample>(R"({"name": "s3cret)", found));
  REQUIRE(found.size() == 1);
  CHECK(std::get<std::string>(found[0].loc.at(0)) == "body");
  CHECK(std::get<std::int64_t>(found[0].loc.at(1)) >= 9);
  CHECK(found[0].type == "json_invalid");
  CHECK(problems_json(found).find("s3cret") == std::string::npos);

  CHECK(wrong_with("") == "body missing");
  CHECK(wrong_with("  \n") == "body missing");
  CHECK(wrong_with("[]") == "body model_attributes_type");
  CHECK(wrong_with("{\"name\":\"\xff\"}").find("json_invalid") != std::string::npos);
}

SCENARIO("a number that no computer holds is a problem like any other") {
  CHECK(wrong_with(R"({"name":"a","count":1e999})") == "body json_invalid");
  CHECK(wrong_with(R"({"name":"a","count":1,"unknown":-2e99999})") == "body json_invalid");
  problems found;
  read_json<sample>(R"({"name":"a","count":12345e678})", found);
  CHECK(problems_json(found).find("12345e678") == std::string::npos);
}

SCENARIO("a field that nobody described is refused, with the name that was meant") {
  problems found;
  read_json<sample>(R"({"name":"a","count":1,"lable":"x","s3cret":1})", found);
  REQUIRE(found.size() == 2);
  CHECK(found[0].type == "extra_forbidden");
  CHECK(found[0].message.find("did you mean 'label'?") != std::string::npos);
  CHECK(found[1].message.find("there is no such field here") != std::string::npos);
}

SCENARIO("depth is bounded") {
  const auto nested = [](int n) {
    return R"({"name":"a","count":1,"extra":{"deep":)" + std::string(n - 1, '[') + std::string(n - 1, ']') + "}}";
  };
  CHECK(wrong_with(nested(json_depth_max - 1)).empty());
  CHECK(wrong_with(nested(json_depth_max)) == "body recursion_loop");
  CHECK(wrong_with(std::string(1'000'000, '[')) == "body recursion_loop");
  CHECK(wrong_with(
            R"({"name":"a","count":1,"extra":{"x":"[[[[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}})")
            .empty());
}

SCENARIO("problems have pydantic's shape") {
  problems found;
  read_json<sample>(R"({"count":-1})", found);
  CHECK(nlohmann::json::parse(problems_json(found)) == nlohmann::json::parse(R"({"detail":[
    {"loc":["body","name"],"msg":"Field required","type":"missing"},
    {"loc":["body","count"],"msg":"Input should be greater than or equal to 0","type":"greater_than_equal"}]})"));
}

SCENARIO("JSON is written whatever the strings hold") {
  json_writer w;
  w.begin_object().field("text", "a\"\\\n\x01").field("bad", std::string_view("\xff\xc3\xa9\xed\xa0\x80\xf0\x9f\x98\x80\xc3"));
  w.field("n", std::uint64_t{1} << 52).field("negative", -5).field("yes", true).field("half", 0.5);
  w.field("nan", std::numeric_limits<double>::quiet_NaN()).field("none", workflow_id{}).field("some", workflow_id{64});
  w.key("list").begin_array().value(1).begin_object().end_object().null().end_array().time_field("at", 1'714'555'800'250);
  w.time_field("never", 0).text_or_null("empty", "").raw_field("raw", R"({"x":[]})").end_object();
  const auto j = nlohmann::json::parse(w.text());
  CHECK(j["text"] == "a\"\\\n\x01");
  CHECK(j["bad"] == "\uFFFDé\uFFFD\uFFFD\uFFFD😀\uFFFD");
  CHECK(j["n"] == std::uint64_t{1} << 52);
  CHECK(j["negative"] == -5);
  CHECK(j["yes"] == true);
  CHECK(j["half"] == 0.5);
  CHECK(j["nan"].is_null());
  CHECK(j["none"].is_null());
  CHECK(j["some"] == 64);
  CHECK(j["list"] == nlohmann::json::parse("[1,{},null]"));
  CHECK(j["at"] == "2024-05-01T09:30:00.250Z");
  CHECK(j["never"].is_null());
  CHECK(j["empty"].is_null());
  CHECK(j["raw"] == nlohmann::json::parse(R"({"x":[]})"));
}

SCENARIO("times are read as clients write them") {
  const auto ms = [](std::string_view text) {
    std::int64_t at = -1;
    return parse_rfc3339(text, at) ? at : -1;
  };
  CHECK(ms("2024-05-01T09:30:00.250Z") == 1'714'555'800'250);
  CHECK(ms("2024-05-01T11:30:00.250+02:00") == 1'714'555'800'250);
  CHECK(ms("2024-05-01T09:30:00.250999") == 1'714'555'800'250);
  CHECK(ms("2024-05-01 09:30") == 1'714'555'800'000);
  CHECK(ms("2024-05-01") == 1'714'521'600'000);
  for (const char* bad : {"", "yesterday", "2024-13-01", "2024-02-30", "2024-05-01T25:00:00Z", "2024-05-01T09:30:00+2",
                          "2024-05-01T09:30:00Zjunk", "2024-05-01T"})
    CHECK(ms(bad) == -1);
}

SCENARIO("stored JSON never breaks an answer") {
  CHECK(object_or_empty(R"({"a":1})") == R"({"a":1})");
  for (const char* bad : {"", "  ", "[]", "{", "null", "{}{}"}) CHECK(object_or_empty(bad) == "{}");
}

}  // namespace tandem::rest
