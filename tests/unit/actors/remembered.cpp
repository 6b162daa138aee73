#include "actors/idempotency/keeper.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;
using standing = reservation::standing;

namespace {

struct memory : node_fixture {
  outcome<reservation> reserve(std::string key, std::string fingerprint = "f") {
    return ask<reservation>([&](auto to) { actors().idempotency().reserve(key, fingerprint, to); });
  }
  standing stands(std::string key) {
    const auto r = reserve(std::move(key));
    REQUIRE(r);
    return r->what;
  }
  void settle(std::string key) {
    REQUIRE(ask<done>([&](auto to) { actors().idempotency().settle(key, 200, "sealed answer", to); }));
  }
};

resource a_tool(std::string name) {
  resource r;
  r.kind = resource_kind::tool;
  r.name = std::move(name);
  r.body_json = "{}";
  return r;
}

}  // namespace

TEST_CASE_METHOD(memory, "Scenario: a request's key is remembered for a day, across restarts") {
  REQUIRE(stands("k") == standing::fresh);
  CHECK(stands("k") == standing::busy);
  settle("k");
  const auto again = reserve("k");
  REQUIRE(again);
  CHECK(again->what == standing::answered);
  CHECK(again->record.answer_sealed == "sealed answer");
  CHECK(reserve("k", "another").why().code == errc::invalid);
  restart();
  CHECK(stands("k") == standing::answered);
  now += idempotency_kept_ms - 1;
  CHECK(stands("k") == standing::answered);
  now += 1;
  CHECK(stands("k") == standing::fresh);
}

TEST_CASE_METHOD(memory, "Scenario: a stop between a request and its answer is known") {
  REQUIRE(stands("k") == standing::fresh);
  restart();
  CHECK(stands("k") == standing::interrupted);
  CHECK(stands("k") == standing::busy);
  actors().idempotency().abandon("k");
  CHECK(stands("k") == standing::interrupted);
}

TEST_CASE_METHOD(memory, "Scenario: a refused request leaves its key free") {
  REQUIRE(stands("k") == standing::fresh);
  REQUIRE(ask<done>([&](auto to) { actors().idempotency().forget("k", to); }));
  const auto other = reserve("k", "mended");
  REQUIRE(other);
  CHECK(other->what == standing::fresh);
}

TEST_CASE_METHOD(memory, "Scenario: expired keys are swept away as new ones come") {
  for (int i = 0; i < 10; ++i) {
    REQUIRE(stands("old" + std::to_string(i)) == standing::fresh);
    settle("old" + std::to_string(i));
  }
  now += idempotency_kept_ms + 1;
  for (int i = 0; i < 3; ++i) CHECK(stands("new" + std::to_string(i)) == standing::fresh);
  CHECK(journal.scan(keys::idempotent_times(), 100).size() == 3);
  CHECK_FALSE(journal.get(keys::idempotent("old0")));
}

TEST_CASE_METHOD(memory, "Scenario: two change one resource, and neither change is lost unseen") {
  const auto save = [&](resource r) { return ask<resource>([&](auto to) { actors().resources().save(r, to); }); };
  const auto made = save(a_tool("t"));
  REQUIRE(made);
  CHECK(made->id);
  CHECK(save(a_tool("t")).why().code == errc::conflict);
  auto first = *made, second = *made;
  first.body_json = R"({"a":1})";
  REQUIRE(save(first));
  CHECK(save(second).why().code == errc::conflict);
  restart();
  const auto kept = decode<resource>(*journal.get(keys::resource(static_cast<std::uint8_t>(resource_kind::tool), "t")));
  REQUIRE(kept);
  CHECK(kept->body_json == R"({"a":1})");
  CHECK(kept->change == 2);
  WHEN("it was archived") {
    auto gone = *kept;
    gone.active = false;
    REQUIRE(save(gone));
    THEN("its name may be used again") { CHECK(save(a_tool("t"))->id == made->id); }
  }
}

TEST_CASE_METHOD(memory, "Scenario: a trigger's address belongs to one workflow") {
  const auto create = [&](std::string name) {
    return ask<workflow>([&](auto to) { actors().workflows().create({name, R"({"nodes":[]})", "{}", "{}", {"orders"}}, to); });
  };
  const auto first = create("a");
  REQUIRE(first);
  CHECK(journal.get(keys::workflow_by_trigger("orders")));
  CHECK(create("b").why().code == errc::conflict);
  const auto other = make_workflow();
  update_workflow x;
  x.definition_json = R"({"nodes":[],"edges":[]})";
  x.trigger_paths = {"orders"};
  CHECK(ask<workflow>([&](auto to) { actors().workflows().update(other.id, x, to); }).why().code == errc::conflict);
  const auto moved = ask<workflow>([&](auto to) { actors().workflows().move_to_folder(first->id, 7, to); });
  REQUIRE(moved);
  CHECK(moved->folder == 7);
}

TEST_CASE_METHOD(memory, "Scenario: two workflows ask for one trigger path at the same instant") {
  const auto other = make_workflow();
  journal.unseen_until_durable = true;
  journal.hold = true;
  inbox<workflow> made, changed, again;
  actors().workflows().create({"a", R"({"nodes":[]})", "{}", "{}", {"orders"}}, made.slot());
  update_workflow x;
  x.definition_json = R"({"nodes":[],"edges":[]})";
  x.trigger_paths = {"orders"};
  actors().workflows().update(other.id, x, changed.slot());
  run();
  REQUIRE(changed.size() == 1);  // nothing of the first is on the disk yet, and still the path is taken
  CHECK(changed[0].why().code == errc::conflict);
  CHECK(made.empty());
  journal.release();
  run();
  REQUIRE(made[0]);
  THEN("it stays the first one's, and is free again when the first gives it up") {
    journal.hold = false;
    CHECK_FALSE(ask<workflow>([&](auto to) { actors().workflows().update(other.id, x, to); }));
    auto empty = x;
    empty.trigger_paths = {};
    for (const auto publish : {false, true})
      REQUIRE(ask<workflow>([&](auto to) {
        if (publish)
          actors().workflows().publish(made[0]->id, to);
        else
          actors().workflows().update(made[0]->id, empty, to);
      }));
    CHECK(ask<workflow>([&](auto to) { actors().workflows().update(other.id, x, to); }));
  }
}

TEST_CASE_METHOD(memory, "Scenario: a key keeps its role and its end") {
  api_key k;
  k.name = "watcher";
  k.sha256 = std::string(64, 'a');
  k.role = key_role::viewer;
  k.expires_ms = now + 1000;
  REQUIRE(ask<api_key>([&](auto to) { actors().keys().create(k, to); }));
  restart();
  const auto kept = decode<api_key>(*journal.get(keys::api_key_by_hash(k.sha256)));
  CHECK(kept->role == key_role::viewer);
  CHECK(kept->expires_ms == k.expires_ms);
}
