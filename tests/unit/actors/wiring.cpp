// What is ours at the carrier and what is not: overwritten only when that was confirmed, remembered, put back, watched.

#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

const answer_settings theirs{"https://crm.example/answer", "GET", "", "", "https://crm.example/bye", "POST"};
const std::string inbound = "https://public/api/v1/telephony/inbound/run";

struct wired : node_fixture {
  telephony_config config;
  tandem::workflow flow;

  void begin(const std::string& linked = "") {
    carrier.applications["given"] = {"given", "crm", theirs, ""};
    carrier.numbers["+14155550100"] = linked;
    carrier.numbers["+14155550177"] = "given";
    config = make_config();
    flow = make_workflow();
  }
  void give_application() {
    update_telephony_config x;
    x.application = "given";
    REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(config.id, x, to); }));
  }
  outcome<number_saved> save(number_id id, bool force) {
    update_number x;
    x.inbound_workflow = flow.id;
    x.force = force;
    return ask<number_saved>([&](auto to) { actors().telephony().update(config.id, id, x, to); });
  }
  outcome<number_saved> remove(number_id id, bool force = false) {
    return ask<number_saved>([&](auto to) { actors().telephony().remove(config.id, id, force, to); });
  }
  outcome<provider_sync> sync(consent given = consent::shown) {
    return ask<provider_sync>([&](auto to) { actors().telephony().sync_now(config.id, given, to); });
  }
  application app() { return *load<application>(journal, entity_kind::application, config.id.value); }
  const answer_settings& at_carrier(const std::string& id = "given") { return carrier.applications.at(id).answer; }
};

}  // namespace

TEST_CASE_METHOD(wired, "Scenario: an Application that answers for another system") {
  begin();
  give_application();
  const auto n = try_number(config.id, flow.id);
  REQUIRE(n);
  REQUIRE(n->sync);
  CHECK_FALSE(n->sync->ok);
  for (const char* told : {"GET https://crm.example/answer", inbound.c_str(), "+14155550177", "force"})
    CHECK(n->sync->message.find(told) != std::string::npos);
  CHECK(at_carrier() == theirs);
  CHECK(app().state == sync_state::held);
  const auto id = n->number.id;

  THEN("saving again or asking for a sync is no confirmation") {
    CHECK_FALSE(save(id, false)->sync->ok);
    CHECK_FALSE(sync()->ok);
    CHECK(at_carrier() == theirs);
  }
  THEN("a restart neither pushes it nor forgets it") {
    restart();
    pass(5'000);
    CHECK(at_carrier() == theirs);
    CHECK(app().state == sync_state::held);
  }
  WHEN("it is confirmed") {
    REQUIRE(save(id, true)->sync->ok);
    CHECK(at_carrier().answer_url == inbound);
    CHECK(at_carrier().hangup_url == inbound);
    CHECK(at_carrier().fallback_answer_url == "https://public/fallback");
    CHECK(carrier.numbers.at("+14155550100") == "given");
    THEN("the old settings are back when the number goes, even after a restart") {
      restart();
      const auto gone = remove(id);
      REQUIRE(gone);
      REQUIRE(gone->sync);
      CHECK(gone->sync->ok);
      CHECK(at_carrier() == theirs);
      CHECK_FALSE(journal.get(keys::number_by_address("+14155550100")));
      AND_THEN("and nothing is watched any more") {
        pass(3'700'000, 10'000);
        CHECK(std::count(events.begin(), events.end(), "sync.drifted") == 0);
      }
    }
    THEN("another number that still uses it keeps it") {
      carrier.numbers["+14155550101"] = "";
      const auto second = try_number(config.id, flow.id, "+14155550101");
      REQUIRE(second->sync->ok);
      REQUIRE(remove(id));
      CHECK(at_carrier().answer_url == inbound);
      REQUIRE(remove(second->number.id));
      CHECK(at_carrier() == theirs);
    }
    THEN("what somebody changed since is theirs and stays") {
      carrier.applications.at("given").answer.answer_url = "https://third.example/";
      REQUIRE(remove(id));
      CHECK(at_carrier().answer_url == "https://third.example/");
    }
    THEN("a carrier that cannot be asked keeps the number, unless it is forced") {
      carrier.trouble = refusal{errc::unavailable, "connection refused", ""};
      const auto kept = remove(id);
      REQUIRE_FALSE(kept);
      CHECK(kept.why().code == errc::provider_refused);
      CHECK(journal.get(keys::number_by_address("+14155550100")));
      const auto gone = remove(id, true);
      REQUIRE(gone);
      CHECK_FALSE(gone->sync->ok);
      CHECK_FALSE(journal.get(keys::number_by_address("+14155550100")));
    }
    THEN("a configuration that moves to another Application gives the first one back") {
      carrier.applications["second"] = {"second", "own", {}, ""};
      update_telephony_config x;
      x.application = "second";
      REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(config.id, x, to); }));
      CHECK(at_carrier() == theirs);
      CHECK(at_carrier("second").answer_url == inbound);
      CHECK(carrier.numbers.at("+14155550100") == "second");
    }
  }
}

TEST_CASE_METHOD(wired, "Scenario: a number that another Application serves") {
  begin("given");
  const auto n = try_number(config.id, flow.id);
  REQUIRE(n);
  CHECK_FALSE(n->sync->ok);
  CHECK(n->sync->message.find("'given'") != std::string::npos);
  CHECK(carrier.numbers.at("+14155550100") == "given");
  CHECK(app().foreign_links.at("+14155550100") == "given");
  WHEN("it is confirmed by a save that says nothing else") {
    update_number x;
    x.force = true;
    const auto saved = ask<number_saved>([&](auto to) { actors().telephony().update(config.id, n->number.id, x, to); });
    REQUIRE(saved);
    REQUIRE(saved->sync);
    CHECK(saved->sync->ok);
    THEN("it is taken over, and nothing names it any more") {
      CHECK(carrier.numbers.at("+14155550100") == app().carrier_id);
      CHECK(app().foreign_links.empty());
      CHECK(app().links.at("+14155550100") == "given");
    }
  }
  WHEN("one save confirms it while another, which does not, is under way") {
    inbox<number_saved> plain, forced;
    update_number x;
    x.inbound_workflow = flow.id;
    actors().telephony().update(config.id, n->number.id, x, plain.slot());
    x.force = true;
    actors().telephony().update(config.id, n->number.id, x, forced.slot());
    run();
    THEN("the confirmation counts for both") {
      CHECK(carrier.numbers.at("+14155550100") == app().carrier_id);
      CHECK(app().foreign_links.empty());
      CHECK(forced[0]->sync->ok);
    }
  }
  WHEN("taking it over is confirmed") {
    REQUIRE(save(n->number.id, true)->sync->ok);
    CHECK(app().foreign_links.empty());
    const auto own = app().carrier_id;
    CHECK(carrier.numbers.at("+14155550100") == own);
    CHECK(at_carrier() == theirs);
    THEN("its old link is back when it goes") {
      restart();
      const auto gone = remove(n->number.id);
      REQUIRE(gone);
      CHECK(gone->sync->ok);
      CHECK(carrier.numbers.at("+14155550100") == "given");
    }
    THEN("the journal has where it was before the carrier is told") {
      journal.hold = true;
      carrier.numbers["+14155550101"] = "given";
      inbox<number_saved> got;
      create_number x;
      x.config = config.id;
      x.address = "+14155550101";
      x.normalized = {"+14155550101"};
      x.inbound_workflow = flow.id;
      x.force = true;
      actors().telephony().create(x, got.slot());
      for (int i = 0; i < 10 && !app().links.contains("+14155550101"); ++i) {
        run();
        if (!app().links.contains("+14155550101")) journal.release();
      }
      run();
      CHECK(app().links.at("+14155550101") == "given");
      CHECK(carrier.numbers.at("+14155550101") == "given");  // written, not confirmed: nothing was done yet
      for (int i = 0; i < 10; ++i) journal.release(), run();
      CHECK(carrier.numbers.at("+14155550101") == own);
    }
  }
}

TEST_CASE_METHOD(wired, "Scenario: somebody edits the carrier's console") {
  const auto here = make_office();
  config = here.config;
  flow = here.workflow;
  auto& answer = carrier.applications.at("app1").answer;
  WHEN("the answer URL is changed while we run") {
    answer.answer_url = "https://elsewhere/";
    pass(3'700'000, 10'000);
    CHECK(app().state == sync_state::drifted);
    CHECK(app().message.find("https://elsewhere/") != std::string::npos);
    CHECK(app().message.find(inbound) != std::string::npos);
    CHECK(std::count(events.begin(), events.end(), "sync.drifted") == 1);
    THEN("a save in passing says so and leaves it") {
      CHECK_FALSE(save(here.number.id, false)->sync->ok);
      CHECK(answer.answer_url == "https://elsewhere/");
      CHECK(app().state == sync_state::drifted);
    }
    THEN("one request sets it right") {
      CHECK(sync()->ok);
      CHECK(answer.answer_url == inbound);
      CHECK(app().state == sync_state::in_sync);
    }
  }
  WHEN("it is changed while the node is down") {
    kill();
    answer.answer_url = "https://elsewhere/";
    start();
    pass(3'000);
    THEN("it is found at once") {
      CHECK(app().state == sync_state::drifted);
      CHECK(answer.answer_url == "https://elsewhere/");
    }
  }
  WHEN("the number is linked to another Application") {
    carrier.numbers["+14155550100"] = "other";
    pass(3'700'000, 10'000);
    CHECK(app().state == sync_state::drifted);
    CHECK(app().foreign_links.at("+14155550100") == "other");
    THEN("one request links it again") {
      CHECK(sync()->ok);
      CHECK(carrier.numbers.at("+14155550100") == "app1");
      CHECK(app().foreign_links.empty());
      AND_THEN("its removal does not bring back what was changed under us") {
        REQUIRE(remove(here.number.id));
        CHECK(carrier.numbers.at("+14155550100") == "app1");
      }
    }
  }
}

TEST_CASE_METHOD(wired, "Scenario: credentials that worked are not confused with those that never did") {
  const auto here = make_office();
  config = here.config;
  CHECK(app().worked_ms == now);
  carrier.trouble = refusal{errc::unauthorized, "401", ""};
  CHECK(sync()->message.find("worked until") != std::string::npos);
  update_telephony_config other;
  other.auth_token_sealed = "sealed:other";
  REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(config.id, other, to); }));
  CHECK(app().worked_ms == 0);
  CHECK(sync()->message.find("worked until") == std::string::npos);
}

TEST_CASE_METHOD(wired, "Scenario: whatever the credentials are used for shows that they work") {
  config = make_config();
  const auto account = ask<carrier_account>([&](auto to) { actors().telephony().borrow_account(config.id, to); });
  REQUIRE(account);
  REQUIRE(account->worked_ms);
  const auto known = [&] { return ask<carrier_pace>([&](auto to) { actors().telephony().pace(config.id, to); })->worked_ms; };
  CHECK(known() == 0);
  account->worked_ms->store(now + 1'000);  // as the carrier's client does when a call was accepted
  CHECK(known() == now + 1'000);
  THEN("it is written down with the next request, and outlives the node") {
    REQUIRE(ask<carrier_account>([&](auto to) { actors().telephony().borrow_account(config.id, to); }));
    CHECK(app().worked_ms == now + 1'000);
    restart();
    CHECK(app().worked_ms == now + 1'000);
  }
  THEN("other credentials begin anew") {
    update_telephony_config other;
    other.auth_token_sealed = "sealed:other";
    REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(config.id, other, to); }));
    account->worked_ms->store(now + 2'000);  // an old request's late answer
    CHECK(known() == 0);
  }
}

TEST_CASE_METHOD(wired, "Scenario: how requests got through is told") {
  const auto here = make_office({2, 1, 300});
  config = here.config;
  const auto pace = [&] { return *ask<carrier_pace>([&](auto to) { actors().telephony().pace(config.id, to); }); };
  CHECK(pace().waited_for_slot_ms == 0);
  inbox<call_initiated> calls;
  for (const char* to : {"+14155550123", "+14155550124"}) actors().calls().initiate(wish(here, to), calls.slot());
  run();
  CHECK(pace().in_progress == 1);
  CHECK(pace().waiting == 1);
  CHECK(pace().waited_for_slot_ms == now);
  CHECK(pace().limits.concurrent_calls == 1);
  CHECK(pace().dialed_last_second == 1);
  CHECK(pace().requests_last_5s >= 1);
  CHECK(pace().held_until_ms == 0);
  CHECK(pace().trouble.empty());
  const auto account = ask<carrier_account>([&](auto to) { actors().telephony().borrow_account(config.id, to); });
  REQUIRE(account);
  CHECK(account->auth_token == "secret");
  WHEN("some time has passed") {
    pass(6'000);
    CHECK(pace().dialed_last_second == 0);
    CHECK(pace().requests_last_5s == 0);
  }
  WHEN("the carrier would not have us") {
    account->trouble->put(now + 1, "401: who are you?");
    CHECK(pace().trouble == "401: who are you?");
    THEN("it is told until something works again") {
      account->worked_ms->store(now + 2);
      CHECK(pace().trouble.empty());
    }
    THEN("other credentials begin anew") {
      update_telephony_config other;
      other.auth_token_sealed = "sealed:other";
      REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(config.id, other, to); }));
      CHECK(pace().trouble.empty());
    }
  }
  WHEN("it asks for patience") {
    carrier.dials[0].to({dial_verdict::refused, {}, 429, "slow down", true});
    run();
    CHECK(pace().held_until_ms == now + 5'000);
  }
  CHECK_FALSE(ask<carrier_pace>([&](auto to) { actors().telephony().pace({999}, to); }));
}
