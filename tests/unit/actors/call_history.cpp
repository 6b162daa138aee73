#include "actors/call/history.hpp"

#include <algorithm>

#include "actors/call/call_log.hpp"
#include "actors/call/history_words.hpp"
#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"
#include "tests/support/fakes.hpp"
#include "tests/unit/actors/call_story.hpp"

using namespace tandem;
using namespace tandem::calls;
using namespace tandem::calls::story;

namespace {

const call_id ours{64};

struct a_journal {
  testing::fake_journal state;
  std::map<std::uint64_t, std::vector<journal_entry>> records;

  void write(std::uint64_t record, std::vector<call_event> events, call_id call = ours) {
    journal_entry e{{entity_kind::call, call.value}, {}, {}};
    for (const auto& event : events) e.events.push_back(write_event(event));
    records[record].push_back(std::move(e));
    state.append(log_of(call), {{}, {}, {{keys::record_of_call(call, {record}), ""}}}, [](auto) {});
  }
  outcome<history_page> read(std::uint64_t after = 0, std::size_t limit = 100) {
    const auto one = [this](log_id, sequence at) -> outcome<std::vector<journal_entry>> {
      const auto it = records.find(at.value);
      if (it == records.end()) return refusal{errc::not_found, "trimmed", ""};
      return it->second;
    };
    return history_of(state, one, ours, after, limit);
  }
  std::string names(const outcome<history_page>& page) {
    REQUIRE(page);
    std::string out;
    for (const auto& e : page->events) out += (e.kind == "phase" ? "*" : "") + e.name + " ";
    return out + (page->more ? "..." : "");
  }
};

agent_reported said(agent_event what, std::int64_t at_ms) { return {std::move(what), at_ms}; }

}  // namespace

SCENARIO("a call's journal is told") {
  GIVEN("an inbound call whose records others share") {
    a_journal j;
    j.write(3, {room_joined{t0}}, {128});
    j.write(3, {arrival()});
    j.write(4, {room_joined{t0}}, {128});
    j.write(7, {stream_bound{"s1", uuid, t0 + 900}, said(node_entered{"n1", "Greeting", 20}, t0 + 1000),
                said(line_said{{speaker::agent, "Good morning", 20, 900, false, "n1", 1}}, t0 + 2000)});
    j.write(9, {call_hung_up{uuid, hangup_cause::normal_clearing, hangup_party::caller, 4000, "Normal Hangup", 5, 60, "0.004",
                             t0 + 9000, hangup_fault::nobody}});
    j.write(12, {recording_stored{"recordings/64.opus", 5000}});
    WHEN("all of it is read") {
      const auto all = j.read();
      THEN("events and the phases that they lead to follow each other") {
        CHECK(j.names(all) == "arrived *answered stream_bound *streaming node line hung_up *ended recording_stored ");
        std::uint64_t last = 0;
        for (const auto& e : all->events) {
          CHECK(e.sequence > last);
          CHECK(e.sequence < std::uint64_t{1} << 53);
          last = e.sequence;
        }
        CHECK(all->events[0].summary == "A call came in from +14155550199");
        CHECK(all->events[5].summary == "The agent said: Good morning");
        CHECK(all->events[5].data.at(0) == std::pair<std::string, history_value>("line.who", std::string("agent")));
        CHECK(all->events.back().at_ms == t0 + 9000);  // it has no time of its own
      }
    }
    WHEN("it is read in pages") {
      const auto first = j.read(0, 4);
      CHECK(j.names(first) == "arrived *answered stream_bound *streaming ...");
      const auto second = j.read(first->events.back().sequence, 4);
      CHECK(j.names(second) == "node line hung_up *ended ...");
      CHECK(j.names(j.read(second->events.back().sequence, 4)) == "recording_stored ");
    }
    WHEN("a record of it was trimmed") {
      j.records.erase(7);
      CHECK(j.names(j.read()) == "arrived *answered hung_up *ended recording_stored ");
    }
  }
  GIVEN("a call that no index leads to") { CHECK(a_journal().read()->events.empty()); }
}

SCENARIO("what is told of an event holds no secrets") {
  auto dialed = intent();
  dialed.initial_context_json = R"({"pin":"1234"})";
  dialed.extras.send_digits = "9911";
  dialed.extras.sip_headers = {{"Auth", "s3cret"}};
  dialed.leg.room = "room-1";
  for (const auto& event :
       std::vector<call_event>{arrival(), dialed, far_end_answered{uuid, token, t0},
                               transfer_finished{1, {}, {}, "", next_token, t0}, leg_told{{}, {}, {}, {}, "", next_token, t0},
                               hold_left{1, next_token, t0}, transfer_wished{wish, t0, {128}, "room-1"}}) {
    const auto told = in_words(event);
    INFO(told.name);
    for (const auto& [name, value] : told.data) {
      const auto* text = std::get_if<std::string>(&value);
      if (!text) continue;
      for (const auto& secret : {token, next_token, std::string("1234"), std::string("9911"), std::string("s3cret"),
                                 std::string("room-1"), std::string("a1"), std::string("k1")})
        CHECK(*text != secret);
    }
  }
  const auto told = in_words(arrival());
  CHECK(told.kind == "webhook");
  CHECK(told.at_ms == t0);
  CHECK(std::ranges::find(told.data, std::pair<std::string, history_value>("from", "+14155550199")) != told.data.end());
  CHECK(std::ranges::find(told.data, std::pair<std::string, history_value>("workflow.workflow", std::int64_t{640})) !=
        told.data.end());
}

SCENARIO("a journal of before the log of calls gets one") {
  testing::fake_journal j;
  const auto put = [&](std::uint64_t id, call_phase phase, bool known) {
    call_record c;
    c.call = {id};
    c.phase = phase;
    c.total_cost = "0.01";
    std::vector<change> changes{{keys::entity({entity_kind::call, id}), encode(c)}};
    if (known) changes.push_back({keys::logged_call({id}), "known"});
    j.append(log_of(c.call), {{}, {}, std::move(changes)}, [](auto) {});
  };
  GIVEN("more calls than are written at once, some of them known") {
    for (std::uint64_t n = 1; n <= 600; ++n)
      put(n * 64, n == 600 ? call_phase::streaming : call_phase::ended, n > 590 && n < 600);
    WHEN("it is completed") {
      CHECK(complete_call_log(j, j) == 591);
      THEN("every call has its line") {
        CHECK(j.scan(keys::call_log(), 1000).size() == 600);
        CHECK(decode<logged_call>(*j.get(keys::logged_call({64})))->total_cost == "0.01");
        CHECK(j.get(keys::logged_call({599 * 64})) == "known");
        CHECK(j.get(keys::logged_call({600 * 64})) == "");
      }
      THEN("the next start has nothing to do") {
        const auto written = j.entries.size();
        CHECK(complete_call_log(j, j) == 0);
        CHECK(j.entries.size() == written);
      }
    }
    WHEN("the journal refuses") {
      j.refuse_next = 10'000;
      complete_call_log(j, j);
      j.refuse_next = 0;
      THEN("the next start tries again") { CHECK(complete_call_log(j, j) == 591); }
    }
  }
  GIVEN("no calls") { CHECK(complete_call_log(j, j) == 0); }
}
