// What the carrier says of an account, how much of its limits is used, and what its calls came to.

#include <catch2/catch.hpp>

#include "net/api/money.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

const std::string configs = "/api/v1/organizations/telephony-configs";
const std::string one = configs + "/64";

struct office : fake::api_under_test {
  office() {
    state.put(fake::a_config());
    state.put(fake::a_number());
    carrier.applications = {{"1", "tandem-00ff", {"https://voice.example.com/api/v1/telephony/inbound/run"}, ""},
                            {"2", "crm", {}, ""}};
    carrier_number n;
    n.number = {"+14155552671"};
    n.application = "2";
    n.country = "UNITED STATES";
    n.type = "local";
    carrier.numbers = {n};
    n.number = {"+14155552672"};
    n.application = "";
    n.voice_enabled = false;
    carrier.numbers.push_back(n);
  }
  answer probe(const std::string& config, const std::string& more = "") {
    return post(configs + "/probe", R"({"config":{"provider":"plivo",)" + config + "}" + more + "}");
  }
};

constexpr const char* credentials = R"("auth_id":" MAXXXXXXXXXXXXXXXX42","auth_token":"0123456789abcdefghij")";

}  // namespace

SCENARIO("an account is shown as the carrier holds it") {
  office t;
  const auto a = t.get(one + "/carrier-account");
  REQUIRE(a.status == 200);
  CHECK(a.json.at("ok") == true);
  CHECK(a.json.at("message") == "Plivo knows Example.");
  CHECK(a.json.at("account").at("auth_id") == "****************XX42");
  CHECK(a.json.at("account").at("balance") == "25");
  CHECK(a.json.at("account").at("currency").is_null());
  CHECK(a.json.at("applications").at(0).at("ours") == true);
  CHECK(a.json.at("applications").at(1).at("ours") == false);
  CHECK(a.json.at("applications").at(1).at("answer_url").is_null());
  CHECK(a.json.at("numbers").at(0).at("added") == true);
  CHECK(a.json.at("numbers").at(0).at("application_name") == "crm");
  CHECK(a.json.at("numbers").at(1).at("added") == false);
  CHECK(a.json.at("numbers").at(1).at("voice") == false);
  CHECK(a.json.at("numbers").at(1).at("application_id").is_null());
  CHECK(t.telephony.borrowed.asked.size() == 3);  // every request in its turn
  CHECK(t.get(configs + "/999/carrier-account").status == 404);

  WHEN("there is more than one page, and more than is shown") {
    t.carrier.applications.resize(45);
    t.carrier.numbers.resize(1'001);
    const auto all = t.get(one + "/carrier-account");
    CHECK(all.json.at("applications").size() == 45);
    CHECK(all.json.at("numbers").size() == 1'000);
    CHECK(all.json.at("notices") == nlohmann::json::array({"Only the first 1000 numbers are shown."}));
  }
  WHEN("the lists are refused") {
    t.carrier.no_lists = refusal{errc::limit_reached, "slow down", ""};
    const auto some = t.get(one + "/carrier-account");
    CHECK(some.json.at("ok") == true);
    CHECK(some.json.at("applications").empty());
    CHECK(some.json.at("notices").size() == 2);
  }
  WHEN("its requests have no turn left") {
    t.telephony.borrowed.no = refusal{errc::unavailable, "too many requests to the carrier wait already", ""};
    const auto none = t.get(one + "/carrier-account");
    CHECK(none.status == 200);
    CHECK(none.json.at("ok") == false);
    CHECK(none.json.at("message").get<std::string>().find("too many requests") != std::string::npos);
  }
}

SCENARIO("credentials are tried before they are kept") {
  office t;
  const auto a = t.probe(credentials);
  REQUIRE(a.status == 200);
  CHECK(a.json.at("ok") == true);
  CHECK(a.json.at("notices").at(0).get<std::string>().starts_with("auth_id"));
  CHECK(t.carrier.asked_as.at(0).auth_token == "0123456789abcdefghij");
  CHECK(t.telephony.created.asked.empty());
  CHECK(t.telephony.borrowed.asked.empty());

  const auto refused = [&](errc code, const char* field = "") {
    t.carrier.account = refusal{code, "its words", field};
    const auto no = t.probe(credentials);
    CHECK(no.status == 200);
    CHECK(no.json.at("ok") == false);
    CHECK(no.json.at("account").is_null());
    const auto words = no.json.at("message").get<std::string>();
    CHECK(words.find("its words") != std::string::npos);
    return words;
  };
  CHECK(refused(errc::unauthorized).find("does not accept this auth ID") != std::string::npos);
  CHECK(refused(errc::not_found).find("knows no account") != std::string::npos);
  CHECK(refused(errc::provider_refused, "ip_allow_list").find("IP allow-list") != std::string::npos);
  CHECK(refused(errc::unavailable).find("https://api.plivo.com/v1") != std::string::npos);
}

SCENARIO("a mask stands for the stored secret, where that has always gone") {
  office t;
  const std::string masks = R"("auth_id":"****************XX42","auth_token":"****************ghij")";
  const std::string of_64 = R"(,"telephony_configuration_id":64)";
  REQUIRE(t.probe(masks, of_64).status == 200);
  CHECK(t.carrier.asked_as.at(0).auth_id == "MAXXXXXXXXXXXXXXXX42");
  CHECK(t.carrier.asked_as.at(0).auth_token == "0123456789abcdefghij");
  const auto wrong = [&](const std::string& config, const std::string& more = "") {
    const auto no = t.probe(config, more);
    CHECK(no.status == 422);
    CHECK(t.carrier.asked_as.size() == 1);
    return fake::problems_of(no.json);
  };
  CHECK(wrong(masks) == "body.config.plivo.auth_id value_error");
  CHECK(wrong(masks + R"(,"api_url":"https://elsewhere.example")", of_64) == "body.config.plivo.api_url value_error");
  CHECK(wrong(R"("auth_id":"****1234","auth_token":"x")", of_64) == "body.config.plivo.auth_id value_error");
  CHECK(wrong(R"("auth_id":"MA1")") == "body.config.plivo.auth_token missing");
  CHECK(t.probe(masks, R"(,"telephony_configuration_id":999)").status == 404);
  CHECK(t.post(configs + "/probe", R"({"config":{"provider":"twilio"}})").status == 422);
  WHEN("the master key is another now") {
    auto c = fake::a_config();
    c.auth_token_sealed = "otherwise";
    t.state.put(c);
    CHECK(wrong(masks, of_64) == "body.config.plivo.auth_token value_error");
  }
}

SCENARIO("how much of the limits is used is told from memory") {
  office t;
  t.telephony.the_pace.dialed_last_second = 2;
  t.telephony.the_pace.in_progress = 7;
  t.telephony.the_pace.waiting = 3;
  t.telephony.the_pace.requests_last_5s = 40;
  t.telephony.the_pace.held_until_ms = t.now_ms + 5'000;
  t.telephony.the_pace.trouble = "429: slow down";
  const auto a = t.get(one + "/usage");
  CHECK(a.json == nlohmann::json::parse(R"({"at":"2024-05-01T09:30:00.250Z","calls_last_second":2,"calls_in_progress":7,
      "calls_queued":3,"requests_last_5s":40,"held_until":"2024-05-01T09:30:05.250Z","last_error":"429: slow down"})"));
  CHECK(t.get(configs + "/999/usage").status == 404);
}

SCENARIO("what calls came to is added up by day") {
  office t;
  const auto call = [&](std::uint64_t id, std::int64_t days_ago, const char* cost, std::uint64_t config = 64) {
    auto c = fake::a_call(id);
    c.phase = call_phase::ended;
    c.created_ms = t.now_ms - days_ago * 86'400'000;
    c.bill_duration_s = 60;
    c.total_cost = cost;
    c.config = {config};
    t.state.put(c);
  };
  call(64, 40, "9");
  call(128, 2, "0.00850");
  call(192, 1, "0.1");
  call(256, 1, "0.0085");
  call(320, 0, "not money");
  call(384, 0, "5", 128);
  const auto a = t.get(one + "/spend");
  CHECK(a.json == nlohmann::json::parse(R"({"currency":null,"days":[
      {"date":"2024-04-29","calls":1,"seconds":60,"cost":"0.0085"},
      {"date":"2024-04-30","calls":2,"seconds":120,"cost":"0.1085"},
      {"date":"2024-05-01","calls":1,"seconds":60,"cost":"0.00"}]})"));
  THEN("it is read from the lines of the log, where they say all of it") {
    for (auto& [key, value] : t.state.values)
      if (key.starts_with(keys::entities(entity_kind::call))) value = "no record";
    CHECK(t.get(one + "/spend").json == a.json);
  }
  CHECK(t.get(one + "/spend?days=1").json.at("days").size() == 1);
  CHECK(t.get(one + "/spend?days=0").status == 422);
  CHECK(t.get(one + "/spend?days=91").status == 422);
  CHECK(t.get(configs + "/999/spend").status == 404);
}

SCENARIO("amounts are decimals, whatever their length") {
  CHECK(billionths("0.00850") == 8'500'000);
  CHECK(billionths("-12") == -12'000'000'000);
  CHECK(billionths("1.") == 1'000'000'000);
  for (const char* no : {"", ".", "x", "1,5", "1.0000000001", "1234567890", "--1", "1.2.3", "+1"}) CHECK_FALSE(billionths(no));
  CHECK(decimal(0) == "0.00");
  CHECK(decimal(8'500'000) == "0.0085");
  CHECK(decimal(-12'340'000'000) == "-12.34");
}

SCENARIO("health is seen at a glance in the list") {
  office t;
  auto item = t.get(configs).json.at("configurations").at(0);
  CHECK(item.at("practice") == false);
  CHECK(item.at("application_state").is_null());
  application app;
  app.id = {64};
  app.config = {64};
  app.state = sync_state::failing;
  app.message = "The carrier does not answer.";
  app.next_attempt_ms = t.now_ms;
  t.state.put(app);
  auto c = fake::a_config();
  c.practice = true;
  t.state.put(c);
  item = t.get(configs).json.at("configurations").at(0);
  CHECK(item.at("practice") == true);
  CHECK(item.at("application_state") == "failing");
  CHECK(item.at("application_message") == "The carrier does not answer.");
  CHECK(t.get(one).json.at("application").at("next_attempt_at") == "2024-05-01T09:30:00.250Z");
  CHECK(t.get(one).json.at("practice") == true);
}

}  // namespace tandem::rest
