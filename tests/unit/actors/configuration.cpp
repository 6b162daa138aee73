#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

TEST_CASE_METHOD(node_fixture, "Scenario: names are unique, and one configuration dials by default") {
  const auto a = make_config("a"), b = make_config("b");
  CHECK(a.is_default_outbound);
  CHECK_FALSE(b.is_default_outbound);
  create_telephony_config x;
  x.name = "a";
  CHECK(ask<telephony_config>([&](auto to) { actors().telephony().create(x, to); }).why().code == errc::conflict);
  update_telephony_config rename;
  rename.name = "a";
  CHECK(ask<telephony_config>([&](auto to) { actors().telephony().update(b.id, rename, to); }).why().code == errc::conflict);
  CHECK(ask<telephony_config>([&](auto to) { actors().telephony().update(a.id, rename, to); }));
  REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().set_default_outbound(b.id, to); }));
  CHECK_FALSE(load_config(journal, a.id)->is_default_outbound);
  CHECK(load_config(journal, b.id)->is_default_outbound);
  THEN("the default is inherited when its bearer goes") {
    CHECK(ask<done>([&](auto to) { actors().telephony().remove(b.id, to); }));
    CHECK(load_config(journal, a.id)->is_default_outbound);
    CHECK(ask<done>([&](auto to) { actors().telephony().remove(b.id, to); }).why().code == errc::not_found);
  }
  THEN("all of it is there after a restart") {
    restart();
    CHECK(ask<telephony_config>([&](auto to) { actors().telephony().create(x, to); }).why().code == errc::conflict);
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: a number is saved, its Application made and linked") {
  const auto here = make_office();
  const auto c = *load_config(journal, here.config.id);
  CHECK(c.application == "app1");
  CHECK(carrier.applications.at("app1").name.size() == 19);
  CHECK(carrier.applications.at("app1").name.starts_with("tandem-"));
  const std::string inbound = "https://public/api/v1/telephony/inbound/run";
  CHECK(carrier.applications.at("app1").answer ==
        answer_settings{inbound, "POST", "https://public/fallback", "POST", inbound, "POST"});
  CHECK(carrier.numbers.at("+14155550100") == "app1");
  const auto app = load<application>(journal, entity_kind::application, here.config.id.value);
  REQUIRE(app);
  CHECK(app->state == sync_state::in_sync);
  THEN("the same address twice is a conflict") {
    CHECK(try_number(here.config.id, here.workflow.id).why().code == errc::conflict);
  }
  THEN("a configuration with numbers is not removed") {
    CHECK(ask<done>([&](auto to) { actors().telephony().remove(here.config.id, to); }).why().code == errc::conflict);
  }
  THEN("a removed number is gone, and may be made again") {
    CHECK(ask<number_saved>([&](auto to) { actors().telephony().remove(here.config.id, here.number.id, false, to); }));
    CHECK_FALSE(journal.get(keys::number_by_address("+14155550100")));
    CHECK(try_number(here.config.id, here.workflow.id));
  }
  THEN("a second number shares it") {
    carrier.numbers["+14155550101"] = "";
    const auto n = try_number(here.config.id, here.workflow.id, "+14155550101");
    REQUIRE(n);
    CHECK(n->sync->ok);
    CHECK(carrier.applications.size() == 1);
    CHECK(carrier.numbers.at("+14155550101") == "app1");
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: what the carrier says to a save is told in an operator's words") {
  carrier.numbers["+14155550100"] = "";
  const auto c = make_config();
  const auto w = make_workflow();
  WHEN("the number is somebody else's") {
    const auto n = try_number(c.id, w.id, "+14155550111");
    REQUIRE_FALSE(n);
    CHECK(n.why().code == errc::invalid);
    CHECK(n.why().message.find("+14155550111") != std::string::npos);
    CHECK_FALSE(journal.get(keys::number_by_address("+14155550111")));
    carrier.numbers["+14155550111"] = "";
    CHECK(try_number(c.id, w.id, "+14155550111"));
  }
  WHEN("the token is wrong") {
    carrier.trouble = refusal{errc::unauthorized, "401", ""};
    const auto n = try_number(c.id, w.id);
    REQUIRE(n);
    CHECK_FALSE(n->sync->ok);
    CHECK(n->sync->message.find("auth token") != std::string::npos);
    THEN("it is tried again as soon as the token is mended") {
      carrier.trouble.reset();
      update_telephony_config mend;
      mend.auth_token_sealed = "sealed:better";
      REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(c.id, mend, to); }));
      pass(1'000);
      CHECK(carrier.numbers.at("+14155550100") == "app1");
    }
  }
  WHEN("the carrier is out of reach") {
    carrier.trouble = refusal{errc::unavailable, "connection refused", ""};
    const auto n = try_number(c.id, w.id);
    REQUIRE(n);
    CHECK_FALSE(n->sync->ok);
    CHECK(n->number.inbound_workflow == w.id);
    THEN("it is asked again, and then all is set") {
      pass(60'000, 500);
      const auto asked = carrier.log.size();
      CHECK(asked < 12);
      carrier.trouble.reset();
      pass(120'000, 500);
      CHECK(carrier.numbers.at("+14155550100") == "app1");
      CHECK(carrier.applications.size() == 1);
    }
    THEN("a restart does not forget it") {
      restart();
      carrier.trouble.reset();
      pass(5'000, 500);
      CHECK(carrier.numbers.at("+14155550100") == "app1");
    }
  }
  WHEN("the number belongs to another Application there") {
    carrier.numbers["+14155550100"] = "another";
    const auto n = try_number(c.id, w.id);
    REQUIRE(n);
    CHECK_FALSE(n->sync->ok);
    CHECK(n->sync->message.find("another") != std::string::npos);
    CHECK(carrier.numbers.at("+14155550100") == "another");
  }
  WHEN("the given application id is wrong") {
    update_telephony_config wrong;
    wrong.application = "no-such";
    REQUIRE(ask<telephony_config>([&](auto to) { actors().telephony().update(c.id, wrong, to); }));
    const auto n = try_number(c.id, w.id);
    CHECK_FALSE(n->sync->ok);
    CHECK(n->sync->message.find("no-such") != std::string::npos);
    CHECK(carrier.applications.empty());
  }
  WHEN("nothing has to be told") {
    const auto n = try_number(c.id, {});
    REQUIRE(n);
    CHECK_FALSE(n->sync);
    CHECK(carrier.applications.empty());
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: the node comes up under another public URL") {
  const auto here = make_office();
  public_url = "https://moved";
  restart();
  pass(70'000, 500);
  CHECK(load<application>(journal, entity_kind::application, here.config.id.value)->state == sync_state::drifted);
  CHECK(carrier.applications.at("app1").answer.answer_url.starts_with("https://public/"));
  update_number again;
  again.inbound_workflow = here.workflow.id;
  CHECK(ask<number_saved>([&](auto to) { actors().telephony().update(here.config.id, here.number.id, again, to); })->sync->ok);
  CHECK(carrier.applications.at("app1").answer.answer_url.starts_with("https://moved/"));
}

TEST_CASE_METHOD(node_fixture, "Scenario: the default caller ID") {
  const auto here = make_office();
  carrier.numbers["+14155550101"] = "";
  const auto second = try_number(here.config.id, {}, "+14155550101");
  const auto choose = [&](number_id id) {
    return ask<number>([&](auto to) { actors().telephony().set_default_caller(here.config.id, id, to); });
  };
  CHECK(choose(here.number.id)->is_default_caller_id);
  CHECK(choose(second->number.id)->is_default_caller_id);
  CHECK_FALSE(load_number(journal, here.number.id)->is_default_caller_id);
  CHECK(load_config(journal, here.config.id)->default_caller == second->number.id);
  CHECK(choose({999}).why().code == errc::not_found);
  THEN("it goes with its number") {
    CHECK(ask<number_saved>([&](auto to) { actors().telephony().remove(here.config.id, second->number.id, false, to); }));
    CHECK_FALSE(load_config(journal, here.config.id)->default_caller);
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: versions of a workflow") {
  const auto w = make_workflow();
  REQUIRE(w.versions.size() == 1);
  CHECK(w.versions[0].status == version_status::published);
  CHECK(w.uuid.size() == 36);
  const auto publish = [&] { return ask<workflow>([&](auto to) { actors().workflows().publish(w.id, to); }); };
  const auto change = [&](std::string text) {
    update_workflow x;
    x.definition_json = text;
    return ask<workflow>([&](auto to) { actors().workflows().update(w.id, x, to); });
  };
  CHECK(publish().why().message == "No draft to publish");
  auto v = change("{\"two\":1}");
  REQUIRE(v->versions.size() == 2);
  CHECK(v->versions[1].status == version_status::draft);
  v = change("{\"two\":2}");
  CHECK(v->versions.size() == 2);
  v = publish();
  CHECK(v->versions[0].status == version_status::archived);
  CHECK(v->versions[1].status == version_status::published);
  CHECK(v->versions[1].definition_json == "{\"two\":2}");
  v = ask<workflow>([&](auto to) { actors().workflows().create_draft(w.id, to); });
  CHECK(v->versions.size() == 3);
  CHECK(v->versions[2].definition_json == "{\"two\":2}");
  const auto discard = [&] { return ask<workflow>([&](auto to) { actors().workflows().discard_draft(w.id, to); }); };
  v = discard();
  CHECK(v->versions[2].status == version_status::archived);
  CHECK(discard().why().code == errc::not_found);
  CHECK(publish().why().message == "No draft to publish");
  v = change("{\"three\":1}");
  CHECK(v->versions.back().number == 4);  // what was discarded keeps its number
  REQUIRE(discard());
  CHECK(ask<workflow>([&](auto to) { actors().workflows().set_archived(w.id, true, to); })->archived);
  CHECK(ask<workflow>([&](auto to) { actors().workflows().publish({999}, to); }).why().code == errc::not_found);
}

TEST_CASE_METHOD(node_fixture, "Scenario: a running call keeps the version it began with") {
  const auto here = make_office();
  const auto call = arrive(here, "uuid-1");
  update_workflow x;
  x.definition_json = "{\"new\":1}";
  REQUIRE(ask<workflow>([&](auto to) { actors().workflows().update(here.workflow.id, x, to); }));
  REQUIRE(ask<workflow>([&](auto to) { actors().workflows().publish(here.workflow.id, to); }));
  CHECK(bind(call->call, call->media_token, "uuid-1", "s1")->definition_json == R"({"nodes":[]})");
  const auto next = arrive(here, "uuid-2");
  CHECK(bind(next->call, next->media_token, "uuid-2", "s1")->definition_json == "{\"new\":1}");
}

TEST_CASE_METHOD(node_fixture, "Scenario: API keys") {
  api_key k;
  k.name = "ci";
  k.sha256 = std::string(64, 'a');
  const auto made = ask<api_key>([&](auto to) { actors().keys().create(k, to); });
  REQUIRE(made);
  CHECK(made->id);
  CHECK(ask<api_key>([&](auto to) { actors().keys().create(k, to); }).why().code == errc::conflict);
  CHECK_FALSE(ask<api_key>([&](auto to) { actors().keys().archive(made->id, to); })->is_active);
  CHECK_FALSE(decode<api_key>(*journal.get(keys::api_key_by_hash(k.sha256)))->is_active);
  CHECK(ask<api_key>([&](auto to) { actors().keys().reactivate(made->id, to); })->is_active);
  CHECK(ask<api_key>([&](auto to) { actors().keys().archive({999}, to); }).why().code == errc::not_found);
}

TEST_CASE_METHOD(node_fixture, "Scenario: the use of an API key is written down once an hour") {
  api_key k;
  k.name = "ci";
  k.sha256 = std::string(64, 'a');
  const auto made = ask<api_key>([&](auto to) { actors().keys().create(k, to); });
  REQUIRE(made);
  const auto known = [&] { return decode<api_key>(*journal.get(keys::api_key_by_hash(k.sha256))); };
  const auto use = [&](std::int64_t at_ms) {
    const auto before = journal.entries.size();
    actors().keys().used(k.sha256, at_ms);
    run();
    return journal.entries.size() - before;
  };
  const auto first = now;
  CHECK(use(first) == 1);
  CHECK(known()->last_used_ms == first);
  CHECK(use(first + 3'599'999) == 0);
  WHEN("the node is started again") {
    restart();
    CHECK(known()->last_used_ms == first);
    CHECK(use(first + 3'599'999) == 0);
    CHECK(use(first + 3'600'000) == 1);
    CHECK(known()->last_used_ms == first + 3'600'000);
  }
  WHEN("it is archived, that is not forgotten, and a late note does not bring it back") {
    CHECK(ask<api_key>([&](auto to) { actors().keys().archive(made->id, to); })->last_used_ms == first);
    CHECK(use(first + 7'200'000) == 1);
    CHECK_FALSE(known()->is_active);
  }
  WHEN("nobody knows the key, nothing is written") {
    k.sha256 = std::string(64, 'b');
    CHECK(use(first + 7'200'000) == 0);
  }
}

TEST_CASE_METHOD(node_fixture, "Scenario: refused requests are kept, within limits") {
  for (int i = 0; i < 500; ++i) actors().security().refused({now, "signature", "https://public/x", "1.2.3.4", "no candidate"});
  run();
  CHECK(journal.scan(keys::entities(entity_kind::security), 1'000).size() == 60);  // a minute's worth
  for (int minute = 0; minute < 12; ++minute) {
    pass(60'000, 60'000);
    for (int i = 0; i < 60; ++i) actors().security().refused({now, "token", "", "", std::to_string(minute)});
    run();
  }
  const auto kept = journal.scan_back(keys::entities(entity_kind::security), 1'000);
  CHECK(kept.size() == 500);
  CHECK(decode<refused_request>(kept[0].second)->finding == "11");
}

TEST_CASE_METHOD(node_fixture, "Scenario: a practice line is never the default, and never asks the default carrier") {
  create_telephony_config x;
  x.name = "practice";
  x.auth_id = "MA9";
  x.auth_token_sealed = "sealed:secret";
  x.practice = true;
  x.is_default_outbound = true;
  const auto made = ask<telephony_config>([&](auto to) { actors().telephony().create(x, to); });
  REQUIRE(made);
  CHECK(made->practice);
  CHECK_FALSE(made->is_default_outbound);
  const auto chosen = ask<telephony_config>([&](auto to) { actors().telephony().set_default_outbound(made->id, to); });
  REQUIRE_FALSE(chosen);
  CHECK(chosen.why().code == errc::conflict);
  THEN("it has no account without an address of its own") {
    const auto account = ask<carrier_account>([&](auto to) { actors().telephony().borrow_account(made->id, to); });
    REQUIRE_FALSE(account);
    CHECK(account.why().code == errc::not_configured);
  }
  THEN("the first real one is the default, and its heir is real") {
    const auto a = make_config("a"), b = make_config("b");
    CHECK(a.is_default_outbound);
    CHECK(ask<done>([&](auto to) { actors().telephony().remove(a.id, to); }));
    CHECK(load_config(journal, b.id)->is_default_outbound);
    CHECK(ask<done>([&](auto to) { actors().telephony().remove(b.id, to); }));
    CHECK_FALSE(load_config(journal, made->id)->is_default_outbound);
  }
}
