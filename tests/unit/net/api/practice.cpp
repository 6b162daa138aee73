#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {
constexpr const char* base = "/api/v1/practice";
constexpr const char* ring = R"({"workflow_id":192,"scenario":"hello"})";

struct practising : fake::api_under_test {
  practising() {
    state.put(fake::a_workflow());
    practice.now.running = true;
    practice.now.config = telephony_config_id{64};
    practice.now.number = {"+442079460018"};
    practice.now.scenarios = {{"hello", "Says hello", "Greets and hangs up."}};
    practice.call = {call_id{320}, {"uuid-1"}};
  }
};
}  // namespace

SCENARIO("the practice line is shown, started and stopped") {
  practising t;
  WHEN("it runs") {
    for (const auto& a : {t.get(base), t.post("/api/v1/practice/start", ""), t.post("/api/v1/practice/stop", "")}) {
      REQUIRE(a.status == 200);
      CHECK(a.json.at("available") == true);
      CHECK(a.json.at("why_not").is_null());
      CHECK(a.json.at("running") == true);
      CHECK(a.json.at("telephony_configuration_id") == 64);
      CHECK(a.json.at("phone_number") == "+442079460018");
      CHECK(a.json.at("scenarios").at(0).at("title") == "Says hello");
    }
    CHECK(t.practice.started.asked.size() == 1);
    CHECK(t.practice.stopped.asked.size() == 1);
  }
  WHEN("there is no emulator") {
    t.practice.now = {.why_not = "No emulator is installed"};
    t.practice.started.no = refusal{errc::not_configured, "No emulator is installed", ""};
    const auto a = t.get(base);
    CHECK(a.json.at("available") == false);
    CHECK(a.json.at("why_not") == "No emulator is installed");
    CHECK(t.post("/api/v1/practice/start", "").status == 409);
  }
  WHEN("it ended by itself") {
    t.practice.now = {.trouble = "the emulator was ended by signal 9"};
    const auto a = t.get(base);
    CHECK(a.json.at("available") == true);
    CHECK(a.json.at("why_not") == "the emulator was ended by signal 9");
    CHECK(a.json.at("phone_number").is_null());
  }
  WHEN("it does not start") {
    t.practice.started.no = refusal{errc::unavailable, "it did not come up in time", ""};
    CHECK(t.post("/api/v1/practice/start", "").status == 503);
  }
}

SCENARIO("a virtual caller is sent for") {
  practising t;
  const auto place = std::string(base) + "/calls";
  const auto a = t.post(place, ring);
  REQUIRE(a.status == 200);
  CHECK(a.json.at("call_id") == 320);
  CHECK(a.json.at("carrier_call_id") == "uuid-1");
  CHECK(t.practice.rung.asked.at(0) == std::pair(workflow_id{192}, std::string("hello")));
  t.practice.call.call = {};
  CHECK(t.post(place, ring).json.at("call_id").is_null());
  CHECK(t.post(place, R"({"workflow_id":999,"scenario":"hello"})").status == 404);
  CHECK(t.post(place, R"({"workflow_id":192})").status == 422);
  t.practice.rung.no = refusal{errc::invalid, "there is no such caller", "scenario"};
  const auto wrong = t.post(place, ring);
  CHECK(wrong.status == 422);
  CHECK(wrong.json.at("detail").at(0).at("loc").at(1) == "scenario");
  const std::pair<errc, int> table[] = {{errc::conflict, 409}, {errc::provider_refused, 502}, {errc::not_found, 404}};
  for (const auto& [code, status] : table) {
    t.practice.rung.no = refusal{code, "no", ""};
    CHECK(t.post(place, ring).status == status);
  }
}

SCENARIO("what belongs to the practice line is left alone by everybody else") {
  fake::api_under_test t;
  auto c = fake::a_config();
  c.practice = true;
  t.state.put(c);
  const std::string place = "/api/v1/organizations/telephony-configs/64";
  CHECK(t.get(place).json.at("practice") == true);
  CHECK(t.send_with(fake::admin_key, "PUT", place, R"({"name":"real"})").status == 409);
  CHECK(t.send_with(fake::admin_key, "DELETE", place, "").status == 409);
  CHECK(t.post(place + "/set-default-outbound", "").status == 409);
  CHECK(t.post(place + "/phone-numbers", R"({"address":"+14155552671"})").status == 409);
  CHECK(t.telephony.updated.asked.empty());
  CHECK(t.telephony.removed.asked.empty());
  CHECK(t.telephony.made_default.asked.empty());
  CHECK(t.telephony.number_created.asked.empty());
}

}  // namespace tandem::rest
