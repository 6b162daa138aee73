#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

using kind = carrier_transfer_news::kind;

struct transfer_fixture : node_fixture {
  office here = make_office();
  answer_instruction first = *arrive(here, "uuid-1");
  call_id id = first.call;

  transfer_fixture() {
    REQUIRE(bind(id, first.media_token, "uuid-1", "s1"));
    actors().calls().agent_said(id, node_entered{"n7", "Reason", 100});
    pass(300);
  }
  outcome<done> transfer(transfer_wish w = {{"+14155550177"}, transfer_mode::cold, "A caller about refunds."}) {
    return ask<done>([&](auto to) { actors().calls().transfer(id, w, to); });
  }
  outcome<answer_instruction> news(kind what, std::uint32_t n = 1, transfer_outcome how = transfer_outcome::none) {
    carrier_transfer_news x;
    x.what = what;
    x.transfer = n;
    x.outcome = how;
    x.leg = {"b1"};
    x.words = "USER_BUSY";
    return ask<answer_instruction>([&](auto to) { actors().calls().transfer_news({id, "", {"uuid-1"}}, x, to); });
  }
  void agent_closes() {
    actors().calls().stream_ended(id, "s1", "transferred");
    run();
  }
};

}  // namespace

TEST_CASE_METHOD(transfer_fixture, "Scenario: the wish is durable before the carrier hears of it") {
  journal.hold = true;
  inbox<done> told;
  actors().calls().transfer(id, {{"+14155550177"}}, told.slot());
  run();
  CHECK(told.empty());
  CHECK(carrier.redirects.empty());
  journal.release();
  journal.hold = false;
  run();
  CHECK(told.size() == 1);
  const auto url = "https://public/transfer/" + std::to_string(id.value) + "//1";
  CHECK(carrier.redirects == std::vector<std::string>{"uuid-1 " + url});
  CHECK(closed_streams == std::vector<call_id>{id});
  CHECK(transfer().why().code == errc::conflict);
  CHECK(carrier.redirects.size() == 1);
}

TEST_CASE_METHOD(transfer_fixture,
                 "Scenario: a transfer asked for again under "
                 "its key is the same one, for ever") {
  const transfer_wish keyed{{"+14155550177"}, transfer_mode::cold, "", "1000:k1"};
  REQUIRE(transfer(keyed));
  CHECK(transfer(keyed));
  CHECK(carrier.redirects.size() == 1);
  CHECK(transfer({{"+14155550177"}, transfer_mode::cold, "", "1000:k2"}).why().code == errc::conflict);
  restart();
  CHECK(transfer(keyed));
  REQUIRE(news(kind::fetched));
  REQUIRE(news(kind::finished, 1, transfer_outcome::busy));
  CHECK(transfer(keyed));
  CHECK(record(id).transfers.size() == 1);
}

TEST_CASE_METHOD(transfer_fixture, "Scenario: a caller is put through") {
  REQUIRE(transfer());
  agent_closes();
  const auto dial = news(kind::fetched);
  REQUIRE(dial);
  CHECK(dial->what == answer_instruction::kind::dial);
  CHECK(dial->dial_to.value == "+14155550177");
  CHECK(dial->dial_from.value == "+14155550100");
  CHECK(news(kind::fetched)->what == answer_instruction::kind::dial);  // the carrier repeats itself
  CHECK(news(kind::whisper_asked)->spoken == "A caller about refunds.");
  CHECK(news(kind::whisper_asked, 9)->spoken.empty());
  CHECK(news(kind::answered)->what == answer_instruction::kind::nothing);
  CHECK(record(id).phase == call_phase::transferring);
  CHECK(news(kind::finished, 1, transfer_outcome::put_through)->what == answer_instruction::kind::hang_up);
  CHECK(carrier.hang_ups.empty());
  CHECK(ask<done>([&](auto to) {
    actors().calls().hung_up({{}, "", {"uuid-1"}}, {hangup_cause::normal_clearing, hangup_party::us}, to);
  }));
  const auto r = record(id);
  CHECK(r.phase == call_phase::ended);
  CHECK(r.disposition == "transferred");
  CHECK(r.transfers.at(0).outcome == transfer_outcome::put_through);
}

TEST_CASE_METHOD(transfer_fixture, "Scenario: nobody takes the call, and the agent goes on where it was") {
  REQUIRE(transfer());
  agent_closes();
  REQUIRE(news(kind::fetched));
  const auto back = news(kind::finished, 1, transfer_outcome::busy);
  REQUIRE(back);
  CHECK(back->what == answer_instruction::kind::stream);
  CHECK(back->media_token != first.media_token);
  CHECK(news(kind::finished, 1, transfer_outcome::busy)->media_token == back->media_token);
  CHECK(bind(id, first.media_token, "uuid-1", "s2").why().code == errc::unauthorized);
  const auto binding = bind(id, back->media_token, "uuid-1", "s2");
  REQUIRE(binding);
  CHECK(binding->transfer == transfer_outcome::busy);
  CHECK(binding->node == "n7");
  CHECK(binding->attempt == 2);
  CHECK(binding->gathered.at("transfer_result") == "busy");
  CHECK(transfer());
  CHECK(carrier.redirects.size() == 2);
  CHECK(carrier.redirects[1].ends_with("/2"));
}

TEST_CASE_METHOD(transfer_fixture, "Scenario: the carrier refuses the transfer") {
  carrier.redirect_answer = refusal{errc::provider_refused, "no such thing", ""};
  REQUIRE(transfer());
  CHECK(closed_streams.empty());
  CHECK(record(id).phase == call_phase::streaming);
  CHECK(record(id).transfers.at(0).note == "no such thing");
  WHEN("nobody knows, and the carrier does not come either") {
    carrier.redirect_answer = refusal{errc::uncertain, "timed out", ""};
    REQUIRE(transfer());
    CHECK(record(id).phase == call_phase::transferring);
    pass(31'000, 1'000);
    THEN("the agent goes on: nothing had stopped it") { CHECK(record(id).phase == call_phase::streaming); }
  }
}

TEST_CASE_METHOD(transfer_fixture, "Scenario: the node is killed in every stage of a transfer") {
  REQUIRE(transfer());
  WHEN("before the carrier has come for the document") {
    restart();
    CHECK(carrier.redirects.size() == 2);
    CHECK(news(kind::fetched)->what == answer_instruction::kind::dial);
  }
  WHEN("while the third party's telephone rings") {
    REQUIRE(news(kind::fetched));
    restart();
    CHECK(carrier.redirects.size() == 1);
    const auto back = news(kind::finished, 1, transfer_outcome::no_answer);
    CHECK(back->what == answer_instruction::kind::stream);
    CHECK(bind(id, back->media_token, "uuid-1", "s2")->transfer == transfer_outcome::no_answer);
  }
  WHEN("while they talk") {
    REQUIRE(news(kind::fetched));
    REQUIRE(news(kind::answered));
    restart();
    pass(600'000, 5'000);
    CHECK(record(id).phase == call_phase::transferring);
    CHECK(carrier.hang_ups.empty());
    CHECK(news(kind::finished, 1, transfer_outcome::put_through)->what == answer_instruction::kind::hang_up);
  }
  WHEN("after the caller was sent back") {
    REQUIRE(news(kind::fetched));
    const auto back = news(kind::finished, 1, transfer_outcome::declined);
    restart();
    const auto binding = bind(id, back->media_token, "uuid-1", "s2");
    REQUIRE(binding);
    CHECK(binding->transfer == transfer_outcome::declined);
    CHECK(binding->node == "n7");
  }
}

TEST_CASE_METHOD(transfer_fixture, "Scenario: machines and elements are written down, once") {
  const auto machine = [&] {
    return ask<done>([&](auto to) { actors().calls().machine_detected({id, "", {"uuid-1"}}, now, to); });
  };
  const auto element = [&] {
    return ask<answer_instruction>([&](auto to) {
      actors().calls().element_finished({id, "", {"uuid-1"}}, {"record", "r1", "https://r/1.mp3", now}, to);
    });
  };
  const auto before = journal.events_of({entity_kind::call, id.value}).size();
  CHECK(machine());
  CHECK(element()->what == answer_instruction::kind::stream);
  CHECK(machine());
  CHECK(element());
  CHECK(record(id).machine_ms != 0);
  CHECK(journal.events_of({entity_kind::call, id.value}).size() == before + 2);
}
