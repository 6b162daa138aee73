#include <catch2/catch.hpp>

#include "net/api/secrets.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr const char* configs = "/api/v1/organizations/telephony-configs";
constexpr const char* one = "/api/v1/organizations/telephony-configs/64";
constexpr const char* numbers = "/api/v1/organizations/telephony-configs/64/phone-numbers";
constexpr const char* one_number = "/api/v1/organizations/telephony-configs/64/phone-numbers/128";

}  // namespace

SCENARIO("secrets are masked, and masks are known when they come back") {
  CHECK(mask("0123456789") == "******6789");
  CHECK(mask("1234") == "****");
  CHECK(mask("").empty());
  CHECK(is_mask("******6789", "6789"));
  CHECK(is_mask("*6789", "6789"));
  CHECK_FALSE(is_mask("6789", "6789"));
  CHECK_FALSE(is_mask("******1234", "6789"));
  CHECK_FALSE(is_mask("12****6789", "6789"));
  CHECK(is_mask("****", ""));
  CHECK_FALSE(is_mask("", ""));

  std::string pasted = " \xEF\xBB\xBFMA\xC2\xA0 42\r\n";
  CHECK(clean_credential(pasted));
  CHECK(pasted == "MA42");
  CHECK_FALSE(clean_credential(pasted));
}

SCENARIO("an operator adds a telephony configuration") {
  fake::api_under_test t;
  t.telephony.config = fake::a_config();

  WHEN("the credentials come with what pasting added") {
    const auto a = t.post(configs, R"({"name":"Main line","is_default_outbound":true,"config":{"provider":"plivo",
        "auth_id":" MAXXXXXXXXXXXXXXXX42\n","auth_token":"0123456789abcdefghij","application_id":"123","api_url":"http://127.0.0.1:9000",
        "from_numbers":["+1"],"limits":{"calls_per_second":5}}})");
    THEN("they are cleaned, sealed, masked, and the answer says so") {
      REQUIRE(a.status == 200);
      const auto& asked = t.telephony.created.asked.at(0);
      CHECK(asked.name == "Main line");
      CHECK(asked.auth_id == "MAXXXXXXXXXXXXXXXX42");
      CHECK(asked.auth_token_sealed == "telephony_config.auth_token|0123456789abcdefghij");
      CHECK(asked.auth_token_tail == "ghij");
      CHECK(asked.application == "123");
      CHECK(asked.api_url == "http://127.0.0.1:9000");
      CHECK(asked.is_default_outbound);
      CHECK(asked.limits.calls_per_second == 5);
      CHECK(asked.limits.requests_per_5s == 300);
      REQUIRE(a.json.at("notices").size() == 2);
      CHECK(a.json.at("notices").at(0).get<std::string>().starts_with("auth_id"));
      CHECK(a.json.at("notices").at(1).get<std::string>().starts_with("from_numbers: not taken"));
      CHECK(a.json.at("credentials").at("auth_token") == "****************ghij");
      CHECK(a.json.at("credentials").at("auth_id") == "****************XX42");
      CHECK(a.body.find("0123456789abcdef") == std::string::npos);
      for (const char* field :
           {"id", "name", "provider", "connectivity", "is_default_outbound", "inactive", "inactive_since", "inactive_reason",
            "credentials", "sip_connectivity", "setup_checklist", "supports_trunks", "trunks", "created_at", "updated_at"})
        CHECK(a.json.contains(field));
    }
  }
  const auto wrong = [&](const char* body) {
    const auto before = t.telephony.created.asked.size();
    const auto a = t.post(configs, body);
    CHECK(a.status == 422);
    CHECK(t.telephony.created.asked.size() == before);
    return fake::problems_of(a.json);
  };
  CHECK(wrong("{}") == "body.name missing; body.config missing");
  CHECK(wrong(R"({"name":"x","config":{}})") == "body.config union_tag_not_found");
  CHECK(wrong(R"({"name":"x","config":{"provider":"twilio"}})") == "body.config union_tag_invalid");
  CHECK(wrong(R"({"name":"x","config":{"provider":"plivo"}})") ==
        "body.config.plivo.auth_id missing; body.config.plivo.auth_token missing");
  CHECK(wrong(R"({"name":"x","config":{"provider":"plivo","auth_id":" ","auth_token":"a/b"}})") ==
        "body.config.plivo.auth_id string_too_short; body.config.plivo.auth_token string_pattern_mismatch");
  CHECK(wrong(R"({"name":"x","config":{"provider":"plivo","auth_id":"MA1","auth_token":"****ghij"}})") ==
        "body.config.plivo.auth_token value_error");
  CHECK(wrong(R"({"name":"x","config":{"provider":"plivo","auth_id":"MA1","auth_token":"t","api_url":"ftp://x"}})") ==
        "body.config.plivo.api_url url_parsing");
  CHECK(wrong((R"({"name":")" + std::string(65, 'x') + R"(","config":[]})").c_str()) ==
        "body.name string_too_long; body.config model_attributes_type");

  WHEN("the desk refuses") {
    const auto refused = [&](errc code) {
      t.telephony.created.no = refusal{code, "its words", {}};
      const auto a = t.post(configs, R"({"name":"x","config":{"provider":"plivo","auth_id":"MA1","auth_token":"token"}})");
      CHECK(a.json.at("detail") == "its words");
      return a.status;
    };
    THEN("each refusal has its status") {
      CHECK(refused(errc::conflict) == 409);
      CHECK(refused(errc::invalid) == 400);
      CHECK(refused(errc::not_found) == 404);
      CHECK(refused(errc::not_configured) == 400);
      CHECK(refused(errc::limit_reached) == 429);
      CHECK(refused(errc::provider_refused) == 502);
      CHECK(refused(errc::unauthorized) == 502);
      CHECK(refused(errc::unavailable) == 503);
      CHECK(refused(errc::stale_writer) == 503);
      CHECK(refused(errc::storage_failed) == 503);
      CHECK(refused(errc::uncertain) == 504);
      CHECK(refused(errc::corrupt) == 500);
    }
  }
}

SCENARIO("an operator changes a telephony configuration") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  t.telephony.config = fake::a_config();
  const auto update = [&](const char* body) { return t.put(one, body); };

  WHEN("what was shown is sent back") {
    const auto shown = t.get(one).json.at("credentials");
    auto config = shown;
    config["provider"] = "plivo";
    const auto a = t.put(one, nlohmann::json{{"name", "New name"}, {"config", config}}.dump());
    THEN("the stored secrets stay") {
      REQUIRE(a.status == 200);
      const auto& [id, asked] = t.telephony.updated.asked.at(0);
      CHECK(id == telephony_config_id{64});
      CHECK(asked.name == "New name");
      CHECK_FALSE(asked.auth_id);
      CHECK_FALSE(asked.auth_token_sealed);
      CHECK_FALSE(asked.auth_token_tail);
      CHECK(asked.application == "12345678901234567");
      CHECK_FALSE(asked.limits);
    }
  }
  WHEN("there is a new token") {
    const auto a = update(R"({"config":{"provider":"plivo","auth_id":"****************XX42","auth_token":"new-token"}})");
    THEN("only that changes") {
      REQUIRE(a.status == 200);
      const auto& asked = t.telephony.updated.asked.at(0).second;
      CHECK_FALSE(asked.auth_id);
      CHECK_FALSE(asked.name);
      CHECK(asked.auth_token_sealed == "telephony_config.auth_token|new-token");
      CHECK(asked.auth_token_tail == "oken");
    }
  }
  WHEN("one limit is given") {
    auto c = fake::a_config();
    c.limits = {7, 8, 9};
    t.state.put(c);
    update(R"({"config":{"provider":"plivo","limits":{"concurrent_calls":80}}})");
    THEN("the others stay as they were") {
      const auto limits = t.telephony.updated.asked.at(0).second.limits;
      REQUIRE(limits);
      CHECK(limits->calls_per_second == 7);
      CHECK(limits->concurrent_calls == 80);
      CHECK(limits->requests_per_5s == 9);
    }
  }
  WHEN("the mask is another secret's") {
    const auto a = update(R"({"config":{"provider":"plivo","auth_token":"****zzzz"}})");
    THEN("it is not taken for a token") {
      CHECK(a.status == 422);
      CHECK(fake::problems_of(a.json) == "body.config.plivo.auth_token value_error");
      CHECK(t.telephony.updated.asked.empty());
    }
  }
  CHECK(update(R"({"config":{"provider":"twilio"}})").status == 400);
  CHECK(fake::problems_of(update(R"({"name":""})").json) == "body.name string_too_short");
  CHECK(t.put("/api/v1/organizations/telephony-configs/65", "{}").status == 404);
  CHECK(t.put("/api/v1/organizations/telephony-configs/x", R"({"name":""})").json.at("detail").size() == 2);
}

SCENARIO("a client looks at telephony configurations") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  auto other = fake::a_config(65);
  other.inactive = true;
  other.inactive_reason = "Plivo refused the credentials";
  other.inactive_since_ms = 1'714'555'800'000;
  t.state.put(other);
  t.state.put(fake::a_number());

  const auto list = t.get(configs).json.at("configurations");
  REQUIRE(list.size() == 2);
  CHECK(list.at(0).at("phone_number_count") == 1);
  CHECK(list.at(0).at("is_ready_for_outbound") == true);
  CHECK(list.at(0).at("outbound_blocked_reason").is_null());
  CHECK(list.at(1).at("is_ready_for_outbound") == false);
  CHECK(list.at(1).at("outbound_blocked_reason") == "Plivo refused the credentials");
  CHECK(list.at(1).at("inactive_since") == "2024-05-01T09:30:00.000Z");
  CHECK_FALSE(list.at(0).contains("credentials"));

  WHEN("the application is out of step") {
    application a;
    a.id = application_id{70};
    a.config = telephony_config_id{64};
    a.carrier_id = "12345678901234567";
    a.state = sync_state::drifted;
    a.message = "Somebody changed the answer URL";
    t.state.put(a);
    THEN("the detail says so") {
      const auto d = t.get(one).json;
      CHECK(d.at("application").at("state") == "drifted");
      CHECK(d.at("application").at("message") == "Somebody changed the answer URL");
    }
  }
  WHEN("the token cannot be opened") {
    auto c = fake::a_config();
    c.auth_token_sealed = "under another master key";
    t.state.put(c);
    THEN("it is still shown masked") {
      CHECK(t.get(one).json.at("credentials").at("auth_token") == std::string(36, '*') + "ghij");
    }
  }
  CHECK(t.get("/api/v1/organizations/telephony-configs/66").json.at("detail") == "Telephony configuration not found");
  CHECK(t.get("/api/v1/organizations/telephony-configs/66").status == 404);
  CHECK(t.get("/api/v1/organizations/telephony-configs/first").status == 422);
}

SCENARIO("the other verbs of a telephony configuration") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  t.telephony.config = fake::a_config();
  CHECK(t.del(one).json.at("message") == "Telephony configuration deleted");
  CHECK(t.telephony.removed.asked.at(0) == telephony_config_id{64});
  CHECK(t.post(std::string(one) + "/set-default-outbound").json.at("id") == 64);
  CHECK(t.telephony.made_default.asked.size() == 1);
  CHECK(t.post(std::string(one) + "/reactivate").json.at("id") == 64);
  CHECK(t.telephony.reactivated.asked.size() == 1);
  t.telephony.removed.no = refusal{errc::conflict, "It still has 2 phone numbers", {}};
  CHECK(t.del(one).status == 409);

  const auto metadata = t.get("/api/v1/organizations/telephony-providers/metadata").json.at("providers");
  CHECK(metadata.at(0).at("provider") == "plivo");
  CHECK(metadata.at(0).at("fields").at(1).at("sensitive") == true);
  CHECK(t.get("/api/v1/organizations/telephony-config-warnings").json.at("telnyx_missing_webhook_public_key_count") == 0);
}

SCENARIO("an operator adds a number") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  t.state.put(fake::a_workflow());
  t.telephony.a_number = fake::a_number();
  t.telephony.a_number.inbound_workflow = workflow_id{192};

  WHEN("it is written as people write it") {
    t.telephony.sync = provider_sync{false, "Give the configuration an application"};
    const auto a = t.post(numbers, R"({"address":"(415) 555-2671","country_code":"us","label":"desk","inbound_workflow_id":192,
        "is_default_caller_id":true,"extra_metadata":{"floor":2}})");
    THEN("the desk gets it in one form, and what the carrier said is passed on") {
      REQUIRE(a.status == 200);
      const auto& asked = t.telephony.number_created.asked.at(0);
      CHECK(asked.config == telephony_config_id{64});
      CHECK(asked.address == "(415) 555-2671");
      CHECK(asked.normalized.value == "+14155552671");
      CHECK(asked.country_code == "US");
      CHECK(asked.inbound_workflow == workflow_id{192});
      CHECK(asked.is_active);
      CHECK(asked.is_default_caller_id);
      CHECK(asked.extra_metadata_json == R"({"floor":2})");
      CHECK(a.json.at("provider_sync") == nlohmann::json{{"ok", false}, {"message", "Give the configuration an application"}});
      CHECK(a.json.at("inbound_workflow_name") == "Reception");
      CHECK(a.json.at("address_normalized") == "+14155552671");
      CHECK(a.json.at("address_type") == "pstn");
      for (const char* field :
           {"id", "telephony_configuration_id", "address", "country_code", "label", "inbound_workflow_id", "telephony_trunk_id",
            "is_active", "is_default_caller_id", "extra_metadata", "created_at", "updated_at"})
        CHECK(a.json.contains(field));
    }
  }
  WHEN("no country is given") {
    t.post(numbers, R"({"address":"+14155552671"})");
    THEN("the number tells it") { CHECK(t.telephony.number_created.asked.at(0).country_code == "US"); }
  }
  WHEN("it is no number") {
    const auto a = t.post(numbers, R"({"address":"4155"})");
    THEN("the field is named and the message says what is wrong") {
      CHECK(a.status == 422);
      CHECK(fake::problems_of(a.json) == "body.address value_error");
      CHECK_FALSE(a.json.at("detail").at(0).at("msg").get<std::string>().empty());
    }
  }
  const auto wrong = [&](const char* body) { return fake::problems_of(t.post(numbers, body).json); };
  CHECK(wrong("{}") == "body.address missing");
  CHECK(wrong(R"({"address":"+14155552671","country_code":"USA","telephony_trunk_id":1})") ==
        "body.country_code string_too_long; body.telephony_trunk_id value_error");
  CHECK(t.post("/api/v1/organizations/telephony-configs/65/phone-numbers", R"({"address":"+14155552671"})").status == 404);

  t.telephony.number_created.no = refusal{errc::not_found, "Workflow not found", "inbound_workflow_id"};
  CHECK(t.post(numbers, R"({"address":"+14155552671","inbound_workflow_id":7})").status == 404);
  t.telephony.number_created.no = refusal{errc::invalid, "The Plivo account does not own this number", "address"};
  CHECK(t.post(numbers, R"({"address":"+14155552671"})").status == 400);
  t.telephony.number_created.no = refusal{errc::conflict, "This number exists already", {}};
  CHECK(t.post(numbers, R"({"address":"+14155552671"})").status == 409);
}

SCENARIO("one request sets right what was changed at the carrier") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  application a;
  a.id = application_id{64};
  a.config = telephony_config_id{64};
  a.state = sync_state::drifted;
  a.message = "Somebody changed it";
  a.observed.answer_url = "https://elsewhere/";
  a.foreign_links["+14155552671"] = "other";
  t.state.put(a);
  t.state.put(fake::a_number());
  const auto x = t.post(std::string(one) + "/sync");
  CHECK(x.status == 200);
  CHECK(x.json.at("provider_sync").at("ok") == true);
  CHECK(x.json.at("application").at("observed").at("answer_url") == "https://elsewhere/");
  CHECK(x.json.at("application").at("numbers_linked_elsewhere").at(0).at("application_id") == "other");
  CHECK(t.telephony.synced.asked.back().second == consent::shown);
  t.post(std::string(one) + "/sync", R"({"force":true})");
  CHECK(t.telephony.synced.asked.back().second == consent::everything);
  t.post(std::string(one) + "/sync?force=true");
  CHECK(t.telephony.synced.asked.back().second == consent::everything);
  CHECK(t.post(std::string(one) + "/sync", R"({"force":"perhaps"})").status == 422);
  CHECK(t.post("/api/v1/organizations/telephony-configs/66/sync").status == 404);
  CHECK(t.get(one_number).json.at("provider_sync").is_null());
  auto n = fake::a_number();
  n.inbound_workflow = workflow_id{192};
  t.state.put(n);
  THEN("and until then its numbers say so") {
    CHECK(t.get(one_number).json.at("provider_sync").at("message") == "Somebody changed it");
    CHECK(t.get(numbers).json.at("phone_numbers").at(0).at("provider_sync").at("ok") == false);
  }
}

SCENARIO("an operator looks after a number") {
  fake::api_under_test t;
  t.state.put(fake::a_config());
  t.state.put(fake::a_config(65));
  t.state.put(fake::a_workflow());
  t.state.put(fake::a_number());
  t.telephony.a_number = fake::a_number();

  CHECK(t.get(numbers).json.at("phone_numbers").at(0).at("id") == 128);
  CHECK(t.get(one_number).json.at("provider_sync").is_null());
  CHECK(t.get("/api/v1/organizations/telephony-configs/65/phone-numbers").json.at("phone_numbers").empty());
  CHECK(t.get("/api/v1/organizations/telephony-configs/65/phone-numbers/128").status == 404);  // another configuration's
  CHECK(t.get("/api/v1/organizations/telephony-configs/64/phone-numbers/129").json.at("detail") == "Phone number not found");

  t.put(one_number, R"({"label":"new","is_active":false,"inbound_workflow_id":192})");
  auto asked = t.telephony.number_updated.asked.at(0).second;
  CHECK(asked.label == "new");
  CHECK(asked.is_active == false);
  CHECK(asked.inbound_workflow == workflow_id{192});
  CHECK_FALSE(asked.country_code);
  t.put(one_number, R"({"clear_inbound_workflow":true})");
  asked = t.telephony.number_updated.asked.at(1).second;
  REQUIRE(asked.inbound_workflow);
  CHECK_FALSE(*asked.inbound_workflow);

  CHECK(t.post(std::string(one_number) + "/set-default-caller").json.at("id") == 128);
  t.telephony.sync = provider_sync{true, "detached"};
  CHECK(t.put(one_number, R"({"inbound_workflow_id":192,"force":true})").status == 200);
  CHECK(t.telephony.number_updated.asked.back().second.force);
  CHECK(t.del(std::string(one_number) + "?force=true").status == 200);
  CHECK(t.telephony.removed_by_force);
  CHECK(t.del(std::string(one_number) + "?force=perhaps").status == 422);
  CHECK(t.del(one_number).json ==
        nlohmann::json{{"message", "Phone number deleted"}, {"provider_sync", {{"ok", true}, {"message", "detached"}}}});
  t.telephony.number_removed.no = refusal{errc::provider_refused, "Plivo would not let go of it", {}};
  CHECK(t.del(one_number).status == 502);
}

}  // namespace tandem::rest
