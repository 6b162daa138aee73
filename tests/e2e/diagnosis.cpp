// What an operator is told when something is wrong with the account: a node and an emulator that has that very fault.

#include <catch2/catch.hpp>

#include "tests/e2e/world.hpp"

using namespace tandem::test;

namespace {

const char* const subaccount = "SAE2ETESTE2ETESTE2ET";

json configure(const node& on, json config, const std::string& name = "main") {
  config["provider"] = "plivo";
  if (!config.contains("auth_id")) config["auth_id"] = auth_id;
  if (!config.contains("auth_token")) config["auth_token"] = auth_token;
  return on.must("POST", "/organizations/telephony-configs", {{"name", name}, {"config", config}});
}

json diagnosis(const node& on, const json& config, const std::string& query = "") {
  return on.must("GET", "/organizations/telephony-configs/" + config.at("id").dump() + "/diagnosis" + query);
}

/// "problem: evidence" of one check.
std::string finding(const json& diagnosis, const std::string& id) {
  for (const auto& check : diagnosis.at("checks"))
    if (check.at("id") == id) return text(check, "verdict") + ": " + text(check, "evidence");
  return "there is no check " + id;
}
bool has(const std::string& where, const std::string& what) {
  UNSCOPED_INFO(where);
  return where.find(what) != std::string::npos;
}

std::string sync_message(const json& number) { return text(number.at("provider_sync"), "message"); }

}  // namespace

SCENARIO("a wrong token, one that was regenerated, and an address that is not allowed") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  WHEN("the token never was right") {
    const auto config = configure(tandem, {{"auth_token", "0000000000000000000000000000000000000000"}});
    const auto found = finding(diagnosis(tandem, config), "authentication");
    CHECK(has(found, "problem: the credentials are refused (401)"));
    CHECK_FALSE(has(found, "worked until"));
  }
  WHEN("the token was right until a call was made with it, and nothing else") {
    const auto config = configure(tandem, json::object());
    CHECK(has(finding(diagnosis(tandem, config), "authentication"), "ok: Plivo knows"));
    carrier.post("/emulator/faults", {{"kind", "rest_status"}, {"status", 401}, {"count", 1000}});
    CHECK(has(finding(diagnosis(tandem, config), "authentication"), "they worked until 2"));
  }
  WHEN("this node's address is not on the account's list") {
    const auto config = configure(tandem, json::object());
    carrier.post("/emulator/faults", {{"kind", "rest_status"}, {"status", 403}, {"count", 1000}});
    const auto found = finding(diagnosis(tandem, config), "authentication");
    CHECK(has(found, "problem: "));
    CHECK(has(found, "IP allow-list"));
  }
  WHEN("Plivo cannot be reached") {
    const auto config = configure(tandem, {{"api_url", "http://127.0.0.1:1/v1"}});
    const auto found = finding(diagnosis(tandem, config), "authentication");
    CHECK(has(found, "problem: Plivo at http://127.0.0.1:1/v1 cannot be reached"));
  }
}

SCENARIO("what was pasted around the credentials is removed, and told") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto config = configure(
      tandem, {{"auth_id", std::string(" ") + auth_id + "\n"}, {"auth_token", std::string(auth_token) + "\xE2\x80\x8B"}});
  const auto notices = config.at("notices").dump();
  CHECK(has(notices, "auth_id: "));
  CHECK(has(notices, "auth_token: "));
  const auto d = diagnosis(tandem, config);
  CHECK(has(finding(d, "credentials_clean"), "ok: "));
  CHECK(has(finding(d, "authentication"), "ok: Plivo knows " + std::string(auth_id)));
}

SCENARIO("a wrong Application id is not a wrong token, and a subaccount is named as one") {
  WHEN("the account has no such Application") {
    emulator carrier;
    node tandem(carrier);
    tandem.start();
    const auto config = configure(tandem, {{"application_id", "99999999999999999"}});
    const auto workflow = install_workflow(tandem, "echo");
    const auto number = tandem.add_number(config, workflow);
    CHECK(number.at("provider_sync").at("ok") == false);
    CHECK(has(sync_message(number), "accepts the credentials but has no Application '99999999999999999'"));
    const auto d = diagnosis(tandem, config);
    CHECK(has(finding(d, "authentication"), "ok: "));
    CHECK(has(finding(d, "application"), "problem: the account has no Application '99999999999999999'"));
  }
  WHEN("the credentials are a subaccount's") {
    emulator carrier({"--auth-id", subaccount});
    node tandem(carrier);
    tandem.start();
    const auto config = configure(tandem, {{"auth_id", subaccount}, {"application_id", "99999999999999999"}});
    const auto d = diagnosis(tandem, config);
    CHECK(has(finding(d, "authentication"), "a subaccount"));
    CHECK(has(finding(d, "application"), "these are a subaccount's credentials"));
  }
}

SCENARIO("numbers that are none, and one that is somebody else's") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto config = tandem.add_configuration();
  const auto add = [&](const char* address) {
    return tandem.api("POST", "/organizations/telephony-configs/" + config.at("id").dump() + "/phone-numbers",
                      {{"address", address}});
  };
  const std::pair<const char*, const char*> wrong[] = {{"+1234567890", "too short"},
                                                       {"4155550100", "country code missing"},
                                                       {"+999123456789", "no country code that exists"},
                                                       {"+1415555267199", "too long"},
                                                       {"+19995551234", "number plan of US"}};
  for (const auto& [address, why] : wrong) {
    const auto answer = add(address);
    INFO(address);
    CHECK(answer.status == 422);
    CHECK(has(answer.body, why));
    CHECK(has(answer.body, "+14155550100"));  // a valid one is shown
  }
  const auto stranger = add("+14155552671");
  CHECK(stranger.status == 400);
  CHECK(has(stranger.body, "account"));
}

SCENARIO("a run shows Plivo's own record beside ours") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto config = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(config, workflow);
  const auto uuid = carrier.ring({{"name", "hello"}, {"steps", {{{"silence", 1500}}, {{"hang_up", true}}}}});
  carrier.ended(uuid);
  const auto run = tandem.ended_run(workflow, uuid);
  REQUIRE_FALSE(run.is_null());
  const auto& record = run.at("carrier_record");
  INFO(run.dump(1));
  CHECK(record.at("available") == true);
  CHECK(record.at("hangup_cause_code") == 4000);
  CHECK(record.at("differences").empty());
  CHECK(has(finding(diagnosis(tandem, config), "calls_elsewhere"), "ok: "));
  CHECK(has(finding(diagnosis(tandem, config), "proxy_honest"), "Plivo's own arrive as well"));
}

SCENARIO("Plivo dials another URL than the one we take it to dial") {
  emulator carrier;
  node tandem(carrier, {"--public-url", "http://localhost:1"});  // nobody listens there; calls come to the right address
  tandem.start();
  const auto config = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(config, workflow);
  const auto right = tandem.url() + "/api/v1/telephony/inbound/run";
  carrier.post("/emulator/applications", {{"app_id", app_id}, {"answer_url", right}, {"hangup_url", right}});
  carrier.ended(carrier.ring({{"name", "hello"}, {"steps", {{{"hang_up", true}}}}}));
  const auto d = diagnosis(tandem, config);
  const auto found = finding(d, "signatures");
  CHECK(has(found, "it would match the URL " + right));
  CHECK(has(found, "set public-url to " + tandem.url()));
  CHECK(has(finding(d, "public_url"), "problem: "));
  CHECK(has(finding(d, "answer_url"), "problem: "));
}

SCENARIO("the clock, and calls that went elsewhere, are compared with Plivo's own words") {
  emulator carrier({"--switch", "clock_skew_ms=120000"});
  node tandem(carrier);
  tandem.start();
  const auto config = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(config, workflow);
  CHECK(has(finding(diagnosis(tandem, config), "clock"), "s behind Plivo"));
  WHEN("somebody links the number to voicemail") {
    carrier.post("/emulator/switches", {{"clock_skew_ms", 0}});
    const json elsewhere{{"app_id", "voicemail"}, {"answer_url", carrier.url() + "/emulator/voicemail"}};
    carrier.post("/emulator/applications", elsewhere);
    carrier.post("/emulator/numbers", {{"number", our_number}, {"app_id", "voicemail"}});
    const auto uuid = carrier.ring({{"name", "hello"}, {"steps", {{{"hang_up", true}}}}});
    carrier.ended(uuid);
    const auto d = diagnosis(tandem, config);
    CHECK(has(finding(d, "number_linked"), "problem: "));
    CHECK(has(finding(d, "calls_elsewhere"), "problem: 1 calls that Plivo has on record did not come here: " + uuid));
    THEN("with force it is taken back") {
      const auto mended = diagnosis(tandem, config, "?fix=true&force=true");
      CHECK(has(finding(mended, "number_linked"), "ok: "));
    }
  }
}
