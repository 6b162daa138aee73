// Forgetting in time: of calls, of what was told to others, of the journal's own history.

#include "actors/retention/keeper.hpp"
#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/delivery_keys.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

constexpr std::int64_t day = 86'400'000;

/// A node with old calls, and a keeper whose work is done when the test says so.
struct archive : node_fixture {
  retention_rules rules;
  std::set<std::uint64_t> tapes;
  std::vector<std::uint64_t> erased;
  bool disk_refuses = false;
  std::uint64_t records = 10;  // of each log
  std::map<unsigned, std::uint64_t> trimmed;
  std::vector<std::pair<std::int64_t, std::function<void()>>> chores;
  std::unique_ptr<retention_keeper> keeper;
  office here = make_office();

  void hire() {
    keeper = std::make_unique<retention_keeper>(
        retention_surroundings{journal, journal, actors().retention(), [this] { return rules; },
                               [this](call_id call) -> outcome<done> {
                                 if (disk_refuses) return refusal{errc::storage_failed, "no", ""};
                                 erased.push_back(call.value);
                                 tapes.erase(call.value);
                                 return done{};
                               },
                               [this](log_id) { return sequence{records}; },
                               [this](log_id log) { return sequence{trimmed.contains(log.value) ? trimmed[log.value] + 1 : 1}; },
                               [this](log_id log, sequence to) { trimmed[log.value] = to.value; }, [this] { return now; },
                               [this](std::chrono::milliseconds delay, std::function<void()> work) {
                                 chores.emplace_back(now + delay.count(), std::move(work));
                               },
                               [this](const actor_note& n) { events.push_back(n.event); }});
    keeper->start();
  }
  /// Until the keeper rests for an hour.
  void one_pass() {
    for (int i = 0; i < 1'000; ++i) {
      run();
      const auto next = std::min_element(chores.begin(), chores.end(), [](auto& a, auto& b) { return a.first < b.first; });
      if (next == chores.end() || next->first - now > 600'000) return;
      now = std::max(now, next->first);
      auto work = std::move(next->second);
      chores.erase(next);
      work();
    }
    FAIL("the pass does not end");
  }
  void next_pass() {
    now += 3'600'000;
    one_pass();
  }

  call_id call(const std::string& uuid, bool ends = true) {
    const auto c = arrive(here, uuid);
    REQUIRE(bind(c->call, c->media_token, uuid, "s"));
    actors().calls().agent_said(c->call, line_said{{speaker::agent, "hello", 0, 500}});
    actors().calls().agent_said(c->call, slot_gathered{"day", "Tuesday", 900});
    actors().calls().recording_finished(c->call, "recordings/" + std::to_string(c->call.value) + ".opus", 1'000);
    tapes.insert(c->call.value);
    pass(300);
    if (ends)
      REQUIRE(ask<done>([&](auto to) { actors().calls().hung_up({{}, "", {uuid}}, {hangup_cause::normal_clearing}, to); }));
    return c->call;
  }
  bool has_words(call_id c) { return !record(c).transcript.empty() || !record(c).gathered.empty(); }
  bool has_tape(call_id c) { return !record(c).recording.empty() || tapes.contains(c.value); }
};

}  // namespace

TEST_CASE_METHOD(archive, "Scenario: what calls left behind goes when its time has come") {
  const auto old = call("u1");
  now += 20 * day;
  const auto young = call("u2");
  now += 10 * day;
  hire();
  WHEN("nothing is to be forgotten") {
    one_pass();
    CHECK(has_words(old));
    CHECK(has_tape(old));
    CHECK(erased.empty());
  }
  WHEN("recordings are kept for two weeks, what was said for eleven days") {
    rules.recordings_days = 14;
    rules.transcripts_days = 29;
    one_pass();
    THEN("the old call's are gone, and the rest of its record stays") {
      CHECK_FALSE(has_tape(old));
      CHECK_FALSE(has_words(old));
      CHECK(record(old).phase == call_phase::ended);
      CHECK(record(old).disposition == "completed");
      CHECK(now - record(old).recording_forgotten_ms < 10'000);
      CHECK(now - record(old).transcript_forgotten_ms < 10'000);
      CHECK(record(young).recording_forgotten_ms == 0);
      const auto line = decode<logged_call>(journal.get(keys::logged_call(old)).value());
      CHECK_FALSE(line->has_recording);
      CHECK(line->recording_forgotten_ms == record(old).recording_forgotten_ms);
      CHECK(line->transcript_forgotten_ms == record(old).transcript_forgotten_ms);
      CHECK(has_tape(young));
      CHECK(has_words(young));
      CHECK(std::count(events.begin(), events.end(), "retention.forgot") == 1);
    }
    THEN("a recording that is compressed only now is none of the call's") {
      actors().calls().recording_finished(old, "recordings/late.opus", 1'000);
      run();
      CHECK(record(old).recording.empty());
    }
    THEN("it was written down before the file went") {
      const auto of_call = journal.events_of({entity_kind::call, old.value});
      CHECK(of_call.size() >= 2);
      AND_THEN("a restart goes on where it came to") {
        keeper.reset();
        chores.clear();
        erased.clear();
        restart();
        hire();
        one_pass();
        CHECK(erased.empty());
        now += 10 * day;
        next_pass();
        CHECK_FALSE(has_tape(young));
        CHECK(erased == std::vector<std::uint64_t>{young.value});
      }
    }
  }
  WHEN("the disk will not let a file go") {
    rules.recordings_days = 14;
    disk_refuses = true;
    one_pass();
    CHECK(tapes.contains(old.value));
    THEN("the next pass tries again") {
      disk_refuses = false;
      next_pass();
      CHECK_FALSE(has_tape(old));
    }
  }
  WHEN("the journal refuses") {
    rules.transcripts_days = 14;
    journal.refuse = refusal{errc::storage_failed, "full", ""};
    one_pass();
    CHECK(has_words(old));
  }
}

TEST_CASE_METHOD(archive, "Scenario: more calls than one bite") {
  for (int i = 0; i < 150; ++i) call("u" + std::to_string(i));
  now += 2 * day;
  hire();
  rules.transcripts_days = 1;
  one_pass();
  std::size_t with_words = 0;
  for (const auto& [key, value] : journal.scan(keys::entities(entity_kind::call), 1'000))
    with_words += !decode<call_record>(value)->transcript.empty();
  CHECK(with_words == 0);
}

TEST_CASE_METHOD(archive, "Scenario: a call in progress keeps what it has") {
  const auto live = call("u1", false);
  const auto over = call("u2");
  now += 2 * day;
  hire();
  rules.transcripts_days = rules.recordings_days = 1;
  one_pass();
  CHECK(has_words(live));
  CHECK(has_words(over));  // behind it
  const auto no = ask<done>([&](auto to) { actors().retention().forget(live, {true, true}, to); });
  CHECK(no.why().code == errc::conflict);
  CHECK(ask<done>([&](auto to) { actors().retention().forget({999 << 6}, {true, true}, to); }).why().code == errc::not_found);
}

TEST_CASE_METHOD(archive, "Scenario: the journal's history goes with the events, and with what was said") {
  hire();
  one_pass();  // the first milestone
  records = 50;
  for (int i = 0; i < 3; ++i) {
    now += day;
    next_pass();
    records += 50;
  }
  CHECK(trimmed.empty());
  WHEN("events are kept for two days") {
    rules.events_days = 2;
    next_pass();
    THEN("every log is trimmed to what it was two days ago") {
      CHECK(trimmed.size() == 64);
      CHECK(trimmed[7] == 50);
    }
    THEN("once") {
      trimmed.clear();
      next_pass();
      CHECK(trimmed.empty());
    }
  }
  WHEN("what was said is kept for one day: records hold it too") {
    rules.transcripts_days = 1;
    rules.events_days = 30;
    next_pass();
    CHECK(trimmed[0] == 100);
  }
}

TEST_CASE_METHOD(archive, "Scenario: nothing leads from a call to a record that was trimmed") {
  const auto old = call("u1"), older = call("u2");
  const auto lead = [&](call_id c, std::uint64_t record) {
    journal.append(log_of(c), {{}, {}, {{keys::record_of_call(c, {record}), ""}}}, [](const auto&) {});
  };
  const auto ways = [&](call_id c) {
    std::string out;
    for (const auto& [key, value] : journal.scan(keys::records_of_call(c), 1'000))
      out += std::to_string(keys::trailing_id(key)) + " ";
    return out;
  };
  hire();
  one_pass();                                                                    // the milestone says 10
  for (std::uint64_t n = 1; n <= 700; ++n) lead(older, n % 2 ? n : 10'000 + n);  // more than one bite of them
  for (const std::uint64_t n : {3, 10, 11}) lead(old, n);
  now += 3 * day;
  const auto young = call("u3");
  lead(young, 5);
  WHEN("what is older than two days goes") {
    rules.events_days = 2;
    next_pass();
    THEN("so do the ways to it, and only those") {
      CHECK(ways(old) == "11 ");
      CHECK(ways(older).starts_with("11 13 15 "));
      CHECK(journal.scan(keys::records_of_call(older), 1'000).size() == 695);
    }
  }
  WHEN("nothing is trimmed") {
    next_pass();
    CHECK(ways(old) == "3 10 11 ");
  }
}

TEST_CASE_METHOD(archive, "Scenario: what was told to others, and who was refused, is forgotten too") {
  const auto keep = [&](std::uint64_t id, delivery_status status, std::int64_t created_ms) {
    delivery d;
    d.id = {id};
    d.run = {64};
    d.status = status;
    d.created_ms = created_ms;
    std::vector<change> changes{{keys::delivery_entry(d.id), encode(d)}};
    for (auto& key : {keys::delivery_by_time(d), keys::delivery_by_status(d), keys::delivery_of_run(d)})
      changes.push_back({key, keys::fixed(id)});
    journal.append(log_of(d.id), {{delivery_entity, id}, {}, changes}, [](const auto&) {});
  };
  keep(64, delivery_status::delivered, now);
  keep(128, delivery_status::dead, now + 1);
  keep(192, delivery_status::waiting, now + 2);
  keep(256, delivery_status::delivered, now + 3);
  keep(320, delivery_status::delivered, now + 9 * day);
  actors().security().refused({now, "signature", "https://public/", "203.0.113.9", "not signed"});
  run();
  now += 10 * day;
  hire();
  rules.events_days = 5;
  one_pass();
  const auto left = journal.scan(keys::entities(delivery_entity), 10);
  REQUIRE(left.size() == 3);  // one still waits, and those behind it wait with it
  CHECK(keys::trailing_id(left[0].first) == 192);
  CHECK(journal.scan(keys::deliveries_by_time(), 10).size() == 3);
  CHECK(journal.scan(keys::deliveries_of_run({64}), 10).size() == 3);
  CHECK(journal.scan(keys::entities(entity_kind::security), 10).empty());
}
