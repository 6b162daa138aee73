#include <catch2/catch.hpp>

#include "messages/delivery_keys.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

using nlohmann::json;

constexpr const char* all = "/api/v1/webhook-deliveries";
constexpr const char* secret = "/api/v1/organizations/webhook-secret";

delivery a_delivery(std::uint64_t id, std::uint64_t run, delivery_status status, std::int64_t created_ms) {
  delivery d;
  d.id = {id};
  d.run = {run};
  d.run_name = "WR-TEL-IN-00000064";
  d.workflow = {192};
  d.webhook = {"n1", "CRM", "POST", "https://crm.example/hook", "crm.example", "c1", {{"X-Secretive", "s3cret"}}, R"({"a":"b"})"};
  d.status = status;
  d.created_ms = created_ms;
  d.attempts = 1;
  d.attempts_allowed = 5;
  d.history.push_back({1, created_ms + 2'000, created_ms + 2'100, 500, "500 Internal Server Error", "oops"});
  return d;
}

void put(fake::state& s, const delivery& d) {
  s.values[keys::delivery_entry(d.id)] = encode(d);
  for (const auto& key : {keys::delivery_by_time(d), keys::delivery_by_status(d), keys::delivery_of_run(d)})
    s.values[key] = keys::fixed(d.id.value);
}

std::vector<std::uint64_t> ids(const json& page) {
  std::vector<std::uint64_t> out;
  for (const auto& d : page.at("deliveries")) out.push_back(d.at("id"));
  return out;
}

using list = std::vector<std::uint64_t>;

}  // namespace

SCENARIO("deliveries are listed newest first, by run, by status, a page at a time") {
  fake::api_under_test t;
  CHECK(t.get(all).json == json{{"deliveries", json::array()}, {"next", nullptr}});
  put(t.state, a_delivery(128, 64, delivery_status::delivered, 1'714'555'800'000));
  put(t.state, a_delivery(192, 64, delivery_status::dead, 1'714'555'800'000));
  put(t.state, a_delivery(67, 65, delivery_status::waiting, 1'714'555'900'000));
  put(t.state, a_delivery(68, 66, delivery_status::delivered, 1'714'555'700'000));
  const auto page = [&](const std::string& query) { return t.get(std::string(all) + "?" + query); };
  CHECK(ids(t.get(all).json) == list{67, 192, 128, 68});
  CHECK(ids(page("status=delivered").json) == list{128, 68});
  CHECK(ids(page("status=sending").json) == list{});
  CHECK(ids(page("run_id=64").json) == list{192, 128});
  CHECK(ids(page("run_id=64&status=dead").json) == list{192});
  CHECK(ids(page("run_id=7").json) == list{});

  const auto first = page("limit=3").json;
  CHECK(ids(first) == list{67, 192, 128});
  CHECK(first.at("next") == 128);
  const auto second = page("limit=3&before=128").json;
  CHECK(ids(second) == list{68});
  CHECK(second.at("next").is_null());
  CHECK(ids(page("status=delivered&limit=1&before=128").json) == list{68});
  // It was delivered when the page was shown, and has been sent again since.
  put(t.state, a_delivery(128, 64, delivery_status::waiting, 1'714'555'800'000));
  CHECK(ids(page("status=delivered&before=128").json) == list{68});

  CHECK(page("status=lost").status == 422);
  CHECK(page("limit=101").status == 422);
  CHECK(page("before=99").status == 404);
}

SCENARIO("one delivery tells its attempts, and neither headers nor payload") {
  fake::api_under_test t;
  put(t.state, a_delivery(128, 64, delivery_status::dead, 1'714'555'800'000));
  const auto one = t.get(std::string(all) + "/128");
  REQUIRE(one.status == 200);
  CHECK(one.json.at("endpoint_url") == "https://crm.example/hook");
  CHECK(one.json.at("history").at(0).at("error") == "500 Internal Server Error");
  CHECK(one.json.at("history").at(0).at("begun_at") == "2024-05-01T09:30:02.000Z");
  CHECK(one.body.find("s3cret") == std::string::npos);
  CHECK(t.get(std::string(all) + "/129").status == 404);
  CHECK(t.get(std::string(all) + "/x").status == 422);
}

SCENARIO("a delivery is sent again") {
  fake::api_under_test t;
  put(t.state, a_delivery(128, 64, delivery_status::dead, 1'714'555'800'000));
  t.deliveries.answer = a_delivery(128, 64, delivery_status::waiting, 1'714'555'800'000);
  const auto again = t.post(std::string(all) + "/128/resend");
  CHECK(again.status == 200);
  CHECK(again.json.at("status") == "waiting");
  CHECK(t.deliveries.resent.asked == std::vector<delivery_id>{{128}});
  CHECK(t.post(std::string(all) + "/129/resend").status == 404);
  t.deliveries.resent.no = refusal{errc::conflict, "an attempt is under way", ""};
  CHECK(t.post(std::string(all) + "/128/resend").status == 409);
}

SCENARIO("the signing secret is shown to administrators, and rotated") {
  fake::api_under_test t;
  CHECK(t.get(secret).status == 404);
  const auto first = t.post(std::string(secret) + "/rotate");
  REQUIRE(first.status == 200);
  CHECK(first.json.at("secret").get<std::string>().starts_with("whsec_"));
  CHECK(first.json.at("secret").get<std::string>().size() == 6 + 64);
  CHECK(first.json.at("previous_valid_until").is_null());
  CHECK(t.get(secret).json == first.json);
  const auto second = t.post(std::string(secret) + "/rotate");
  CHECK(second.json.at("secret") != first.json.at("secret"));
  CHECK(second.json.at("previous_valid_until") == "2024-05-02T09:30:01.000Z");
}

}  // namespace tandem::rest
