// Outbound calls under whatever may go wrong, in an order that a seed decides: replies lost or late, callbacks early, twice or
// never, a journal that hesitates or refuses, the node killed at any moment. What must hold: no call is dialed twice, none
// before its dial is durable, every acknowledged call has a record, every call comes to its end, and the journal agrees.

#include "tests/unit/actors/node_fixture.hpp"

#include <cstdlib>
#include <random>

#include "actors/call/machine.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

using status = carrier_call_report::status;

struct simulation : node_fixture {
  std::mt19937_64 random;
  office here = make_office({1'000, 3, 100'000});
  inbox<call_initiated> told;
  std::size_t answered_dials = 0, dials_seen = 0;

  static call_id call_in(const std::string& url) {
    return {std::strtoull(url.c_str() + std::string("https://public/answer/").size(), nullptr, 10)};
  }
  std::size_t chance(std::size_t n) { return random() % n; }

  void check_dials() {
    for (; dials_seen < carrier.dials.size(); ++dials_seen) {
      const auto& url = carrier.dials[dials_seen].request.answer_url;
      for (std::size_t i = 0; i < dials_seen; ++i) REQUIRE(carrier.dials[i].request.answer_url != url);
      std::size_t started = 0;
      for (const auto& line : journal.events_of({entity_kind::call, call_in(url).value}))
        started += std::holds_alternative<calls::dial_started>(*calls::read_event(line));
      REQUIRE(started == 1);
    }
  }
  dial_answer some_answer() {
    switch (chance(4)) {
      case 0: return {dial_verdict::refused, {}, 400, "no"};
      case 1: return {dial_verdict::uncertain, {}, 0, "lost"};
      default: return {dial_verdict::accepted, {"req" + std::to_string(answered_dials)}, 201, "fired"};
    }
  }
  void shuffle_carrier() {
    carrier_call_report r;
    r.is = static_cast<status>(1 + chance(4));
    r.from = {"+14155550100"};
    r.to = {"+14155550123"};
    r.cause = r.is == status::ended ? hangup_cause::user_busy : hangup_cause::none;
    r.call = {"uuid" + std::to_string(chance(20))};
    if (chance(3) == 0)
      carrier.search_answer = refusal{errc::unavailable, "down", ""};
    else
      carrier.search_answer = r.is == status::not_found ? std::vector<carrier_call_report>{} : std::vector{r};
    r.call = {};
    if (chance(3) == 0)
      carrier.find_answer = refusal{errc::unavailable, "down", ""};
    else
      carrier.find_answer = r;
  }
  void callback() {
    if (carrier.dials.empty()) return;
    const auto id = call_in(carrier.dials[chance(carrier.dials.size())].request.answer_url);
    const auto r = load<call_record>(journal, entity_kind::call, id.value);
    if (!r) return;
    const call_address whom{id, r->attempt, {"uuid-of-" + std::to_string(id.value)}};
    auto& desk = actors().calls();
    switch (chance(5)) {
      case 0: return desk.ringing(whom, {now}, [](auto) {});
      case 1: return desk.answered(whom, now, [](auto) {});
      case 2: return desk.hung_up(whom, {hangup_cause::normal_clearing, hangup_party::callee}, [](auto) {});
      case 3: return desk.hang_up(id, [](auto) {});
      default: return desk.agent_said(id, line_said{{speaker::agent, "x"}});
    }
  }
  void step() {
    switch (chance(14)) {
      case 0:
      case 1: {
        auto x = wish(here);
        if (chance(2)) x.idempotency_key = "key" + std::to_string(chance(5));
        actors().calls().initiate(x, told.slot());
        break;
      }
      case 2:
      case 3:
        if (answered_dials < carrier.dials.size()) carrier.dials[answered_dials++].to(some_answer());
        break;
      case 4:
      case 5:
      case 6: callback(); break;
      case 7: shuffle_carrier(); break;
      case 8: journal.hold = true; break;
      case 9:
        journal.hold = false;
        journal.release();
        break;
      case 10:
        if (chance(3) == 0) journal.refuse = refusal{errc::storage_failed, "disk full", ""};
        break;
      case 11: journal.refuse.reset(); break;
      case 12: {
        if (chance(4)) break;
        journal.release();  // what was applied is durable, whether anybody heard of it or not
        journal.hold = false;
        journal.refuse.reset();
        restart();
        break;
      }
      default: pass(static_cast<std::int64_t>(chance(20'000)), 500);
    }
    if (chance(3)) run();
    check_dials();
  }
  void all_is_well() {
    journal.refuse.reset();
    journal.hold = false;
    journal.release();
    carrier_call_report over;
    over.is = status::ended;
    over.cause = hangup_cause::user_busy;
    carrier.find_answer = over;
    carrier.search_answer = std::vector<carrier_call_report>{};
    carrier.dial_answers = [](std::size_t) { return dial_answer{dial_verdict::refused, {}, 400, "no more"}; };
    pass(1'500'000, 5'000);
    check_dials();
  }
};

}  // namespace

SCENARIO("whatever goes wrong, nobody is rung twice and nothing is lost") {
  const auto seed = std::getenv("TANDEM_SEED") ? std::strtoull(std::getenv("TANDEM_SEED"), nullptr, 10) : std::random_device{}();
  for (std::uint64_t life = 0; life < 12; ++life) {
    INFO("TANDEM_SEED=" << seed << " life " << life);
    simulation s;
    s.random.seed(seed + life);
    for (int i = 0; i < 300; ++i) s.step();
    s.all_is_well();
    CHECK(s.actors().calls_in_progress() == 0);
    CHECK(s.journal.scan(keys::open_calls(), 10).empty());
    for (std::size_t i = 0; i < s.told.size(); ++i)
      if (s.told[i]) CHECK(s.record(s.told[i]->call).phase == call_phase::ended);
    for_each<call_record>(s.journal, entity_kind::call, [&](const call_record& r) {
      calls::call_state again;
      again.record.call = r.call;
      for (const auto& line : s.journal.events_of({entity_kind::call, r.call.value}))
        again = calls::transition(std::move(again), *calls::read_event(line)).next;
      CHECK(encode(again.record) == encode(r));
    });
  }
}
