// The post office on our clock, over a fake journal, with receivers that answer when the test says so.

#include <map>

#include "actors/delivery/machine.hpp"
#include "actors/delivery/office.hpp"
#include "messages/delivery_keys.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

using status = delivery_status;

struct fake_post final : webhook_port {
  struct letter {
    delivery what;
    std::function<void(delivery_answer)> to;
  };
  std::vector<webhook_node> nodes_of(const std::string& definition) const override {
    return definition.find("webhook") == definition.npos ? std::vector<webhook_node>{} : nodes;
  }
  void send(const delivery& what, std::function<void(delivery_answer)> to) override { letters.push_back({what, std::move(to)}); }
  std::vector<webhook_node> nodes{{"n1", "CRM", "POST", "https://crm.example/hook", "crm.example", "", {}, ""}};
  std::vector<letter> letters;
};

struct office_fixture {
  fake_journal journal;
  fake_post post;
  std::int64_t now = 1'700'000'000'000;
  std::vector<std::string> notes;
  std::deque<std::function<void()>> work;
  std::multimap<std::int64_t, std::function<void()>> timers;
  std::unique_ptr<delivery_office> office;
  std::uint64_t made = 0;

  office_fixture() { start(); }
  void start() {
    office = std::make_unique<delivery_office>(delivery_surroundings{
        journal, journal, post, [this] { return now; }, [this](auto w) { work.push_back(std::move(w)); },
        [this](std::chrono::milliseconds after, auto w) { timers.emplace(now + after.count(), std::move(w)); },
        [this](const actor_note& n) { notes.push_back(n.event + " " + n.detail); }});
    office->start();
    run();
  }
  void run() {
    while (!work.empty()) {
      auto w = std::move(work.front());
      work.pop_front();
      w();
    }
  }
  void pass(std::int64_t ms) {
    const auto until = now + ms;
    while (!timers.empty() && timers.begin()->first <= until) {
      now = std::max(now, timers.begin()->first);
      auto w = std::move(timers.begin()->second);
      timers.erase(timers.begin());
      w();
      run();
    }
    now = until;
  }
  /// The process is gone, with all it waited for; what was durable stays.
  void restart() {
    office.reset();
    work.clear();
    timers.clear();
    post.letters.clear();
    start();
  }
  /// As the record that ends a run writes it.
  delivery_id intend(std::string host = "crm.example") {
    call_record run;
    run.call = {64 * ++made};
    const delivery_id id{64 * (1'000 + made)};
    const auto d = deliveries::intend(id, {"n1", "CRM", "POST", "https://" + host + "/hook", host, "", {}, ""}, run, now);
    journal.append(log_of(id), {{entity_kind::call, run.call.value}, {}, deliveries::changes_between(nullptr, d)}, [](auto) {});
    office->intended(run.call);
    this->run();
    return id;
  }
  void answer(std::size_t letter, std::uint32_t http_status) {
    REQUIRE(letter < post.letters.size());
    post.letters[letter].to({http_status, http_status ? "" : "no connection", ""});
    run();
  }
  delivery stored(delivery_id id) {
    auto d = decode<delivery>(*journal.get(keys::delivery_entry(id)));
    REQUIRE(d);
    return *d;
  }
  outcome<delivery> resend(delivery_id id) {
    inbox<delivery> got;
    office->resend(id, got.slot());
    run();
    REQUIRE(got.size() == 1);
    return got[0];
  }
};

}  // namespace

TEST_CASE_METHOD(office_fixture, "Scenario: a delivery waits for the record to settle, is begun on the disk, and then sent") {
  const auto id = intend();
  pass(1'900);
  CHECK(post.letters.empty());
  CHECK(office->backlog().waiting == 1);
  CHECK(office->backlog().oldest_wait_ms == 1'900);
  pass(100);
  REQUIRE(post.letters.size() == 1);
  CHECK(post.letters[0].what.status == status::sending);
  CHECK(stored(id).status == status::sending);
  answer(0, 200);
  CHECK(stored(id).status == status::delivered);
  CHECK(office->backlog().waiting == 0);
  CHECK(notes == std::vector<std::string>{"delivery.delivered attempt 1 to crm.example: answered 200"});
  pass(3'600'000);
  CHECK(post.letters.size() == 1);
}

TEST_CASE_METHOD(office_fixture, "Scenario: nothing is sent before its beginning is durable") {
  intend();
  journal.hold = true;
  pass(5'000);
  CHECK(post.letters.empty());
  journal.release();
  run();
  CHECK(post.letters.size() == 1);
}

TEST_CASE_METHOD(office_fixture, "Scenario: a receiver that fails is asked again, and given up after the fifth time") {
  const auto id = intend();
  pass(2'000);
  const std::int64_t rests[] = {30'000, 60'000, 120'000, 240'000};
  for (std::size_t i = 0; i < 5; ++i) {
    REQUIRE(post.letters.size() == i + 1);
    answer(i, i % 2 ? 0 : 503);
    if (i == 4) break;
    pass(rests[i] - 1);
    CHECK(post.letters.size() == i + 1);
    pass(1);
  }
  pass(3'600'000);
  CHECK(post.letters.size() == 5);
  CHECK(stored(id).status == status::dead);
  CHECK(notes.back() == "delivery.dead attempt 5 to crm.example: answered 503; given up");
  WHEN("it is sent again by hand") {
    CHECK(resend(id));
    REQUIRE(post.letters.size() == 6);
    CHECK(post.letters[5].what.id == id);
    CHECK(resend(id).why().code == errc::conflict);
    answer(5, 200);
    CHECK(stored(id).status == status::delivered);
  }
  WHEN("another one is") { CHECK(resend({64 * 5}).why().code == errc::not_found); }
}

TEST_CASE_METHOD(office_fixture, "Scenario: killed at any moment, a delivery is neither lost nor doubled as an intent") {
  const auto id = intend();
  GIVEN("the intent alone") {
    restart();
    pass(2'000);
    REQUIRE(post.letters.size() == 1);
    CHECK(post.letters[0].what.history.back().number == 1);
  }
  GIVEN("a beginning that was not durable") {
    journal.refuse_next = 1;
    pass(2'000);
    CHECK(post.letters.empty());
    WHEN("the node is killed") { restart(); }
    WHEN("the sweep comes") { pass(60'000); }
    REQUIRE(post.letters.size() == 1);
    CHECK(post.letters[0].what.history.size() == 1);
  }
  GIVEN("an attempt that nobody heard the end of") {
    pass(2'000);
    REQUIRE(post.letters.size() == 1);
    auto old = post.letters[0];
    restart();
    REQUIRE(post.letters.size() == 1);
    CHECK(post.letters[0].what.id == id);
    CHECK(post.letters[0].what.attempts == 1);
    old.to({500, "", ""});  // to ears that are gone
    run();
    CHECK(stored(id).status == status::sending);
    answer(0, 200);
    CHECK(stored(id).status == status::delivered);
  }
  GIVEN("an answer that was not durable") {
    pass(2'000);
    journal.refuse_next = 1;
    answer(0, 200);
    CHECK(stored(id).status == status::sending);
    pass(60'000);  // the sweep
    REQUIRE(post.letters.size() == 2);
    answer(1, 200);
    CHECK(stored(id).status == status::delivered);
  }
  GIVEN("an answer that was") {
    pass(2'000);
    answer(0, 200);
    restart();
    pass(3'600'000);
    CHECK(post.letters.empty());
  }
  CHECK(journal.scan(keys::deliveries_by_time(), 10).size() == 1);
}

TEST_CASE_METHOD(office_fixture, "Scenario: an answer that never comes is no answer") {
  const auto id = intend();
  pass(2'000);
  pass(delivery_office::answer_patience_ms + 60'000);
  REQUIRE(post.letters.size() == 2);
  answer(0, 200);  // too late: another attempt is under way
  CHECK(stored(id).status == status::sending);
}

TEST_CASE_METHOD(office_fixture, "Scenario: a dead host keeps its own places busy, and nobody else's") {
  for (int i = 0; i < 500; ++i) intend("dead.example");
  pass(2'000);
  CHECK(post.letters.size() == delivery_office::places_of_host_max);
  intend("crm.example");
  pass(2'000);
  REQUIRE(post.letters.size() == delivery_office::places_of_host_max + 1);
  CHECK(post.letters.back().what.webhook.host == "crm.example");

  WHEN("its attempts end without an answer") {
    for (std::size_t i = 0; i < delivery_office::places_of_host_max; ++i) answer(i, 0);
    THEN("one place is enough for it until it answers again") {
      CHECK(post.letters.size() == delivery_office::places_of_host_max + 2);
      answer(post.letters.size() - 1, 200);
      CHECK(post.letters.size() == 2 * delivery_office::places_of_host_max + 2);
    }
  }
}

TEST_CASE_METHOD(office_fixture, "Scenario: all places together are bounded, and hosts take turns") {
  for (int round = 0; round < 6; ++round)
    for (int h = 0; h < 40; ++h) intend("h" + std::to_string(h) + ".example");
  pass(2'000);
  CHECK(post.letters.size() == delivery_office::places_max);
  std::map<std::string, int> turns;
  for (const auto& l : post.letters) ++turns[l.what.webhook.host];
  CHECK(turns.size() == 40);
  for (const auto& [host, n] : turns) CHECK(n <= 4);
  std::size_t answered = 0;
  while (answered < post.letters.size()) answer(answered++, 200);
  CHECK(answered == 240);
  CHECK(journal.scan(keys::deliveries_by_status(status::delivered), 1'000).size() == 240);
}

namespace {

/// A whole node of actors whose runs' ends are told.
struct telling_fixture : node_fixture {
  fake_post port;
  std::vector<call_id> told;
  workflow with_webhook() {
    auto got = ask<workflow>([&](auto to) { actors().workflows().create({"told", R"({"nodes":[{"type":"webhook"}]})"}, to); });
    REQUIRE(got);
    return *got;
  }
  telling_fixture() {
    adjust = [this](actor_callbacks& c) {
      c.webhooks_of = [this](const std::string& definition) { return port.nodes_of(definition); };
      c.deliveries_intended = [this](call_id id) { told.push_back(id); };
    };
    restart();
  }
  std::vector<delivery> intents() {
    std::vector<delivery> out;
    for (const auto& [key, id] : journal.scan(keys::deliveries_by_time(), 100))
      out.push_back(*decode<delivery>(*journal.get(keys::delivery_entry({keys::trailing_id(id)}))));
    return out;
  }
};

}  // namespace

TEST_CASE_METHOD(telling_fixture, "Scenario: the very record that ends a run holds its deliveries") {
  auto here = make_office();
  here.workflow = with_webhook();
  port.nodes.push_back({"n2", "", "PUT", "http://10.0.0.1:8080/x", "10.0.0.1:8080", "", {}, ""});
  actors().calls().initiate(wish(here), [](auto) {});
  run();
  const call_id id{keys::trailing_id(journal.scan(keys::open_calls(), 1).at(0).first)};
  carrier.dials.at(0).to({dial_verdict::accepted, {"req-1"}, 201, ""});
  run();
  CHECK(intents().empty());
  carrier_hung_up x;
  x.cause = hangup_cause::user_busy;
  x.at_ms = now;
  WHEN("it ends") {
    REQUIRE(ask<done>([&](auto to) { actors().calls().hung_up({id, record(id).attempt, {"uuid-1"}}, x, to); }));
    const auto meant = intents();
    REQUIRE(meant.size() == 2);
    CHECK(meant[0].run == id);
    CHECK(log_of(meant[0].id) == log_of(id));
    CHECK(meant[0].id != meant[1].id);
    CHECK(told == std::vector<call_id>{id});
    // One entry of the journal: the end of the call and what is to be told of it.
    int entries = 0;
    for (const auto& w : journal.entries)
      for (const auto& c : w.entry.changes)
        if (c.key == keys::delivery_entry(meant[0].id)) {
          ++entries;
          CHECK(w.entry.entity == entity_ref{entity_kind::call, id.value});
        }
    CHECK(entries == 1);
    THEN("neither a repeated hang-up nor a restart means more") {
      ask<done>([&](auto to) { actors().calls().hung_up({id, record(id).attempt, {"uuid-1"}}, x, to); });
      restart();
      pass(10'000);
      CHECK(intents().size() == 2);
    }
  }
  WHEN("the journal refuses its end") {
    journal.refuse_next = 1;
    ask<done>([&](auto to) { actors().calls().hung_up({id, record(id).attempt, {"uuid-1"}}, x, to); });
    CHECK(intents().empty());
    CHECK(told.empty());
  }
}

TEST_CASE_METHOD(telling_fixture, "Scenario: a run whose version has no webhook tells nobody") {
  const auto here = make_office();
  with_webhook();
  const auto instruction = arrive(here, "uuid-2");
  REQUIRE(instruction);
  ask<done>([&](auto to) { actors().calls().hung_up({instruction->call, "", {"uuid-2"}}, {}, to); });
  CHECK(record(instruction->call).phase == call_phase::ended);
  CHECK(intents().empty());
  CHECK(told.empty());
}
