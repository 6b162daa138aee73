#include "cluster/node.hpp"

#include <catch2/catch.hpp>

#include "storage/memory.hpp"

using namespace tandem;

namespace {

node_config config_of(std::uint64_t incarnation, std::vector<log_id>* lost = nullptr) {
  node_config config;
  config.self = {{1}, incarnation};
  if (lost) config.on_lost = [lost](log_id log) { lost->push_back(log); };
  return config;
}

errc append(cluster_node& n, log_id log) {
  errc result = errc::none;
  n.port().append(log, {{entity_kind::call, 1}, {"e"}, {}}, [&](auto answer) {
    if (!answer) result = answer.why().code;
  });
  return result;
}

}  // namespace

SCENARIO("a node alone claims every log and can write to each") {
  memory_journal engine;
  cluster_node n(engine, config_of(100));
  CHECK_FALSE(n.owns({0}));
  CHECK(append(n, {0}) == errc::stale_writer);
  REQUIRE(n.start());
  for (std::uint8_t log = 0; log < log_count; ++log) {
    CHECK(n.owns({log}));
    CHECK(n.epoch_of({log}) == epoch{1});
    CHECK(append(n, {log}) == errc::none);
  }
}

SCENARIO("a node that starts again fences what it was before") {
  memory_journal engine;
  std::vector<log_id> lost;
  cluster_node before(engine, config_of(100, &lost));
  REQUIRE(before.start());
  const auto counter = before.port().next_counter({7});
  cluster_node after(engine, config_of(101));
  REQUIRE(after.start());
  CHECK(after.epoch_of({7}) > before.epoch_of({7}));
  CHECK(after.port().next_counter({7}) > counter);
  CHECK(append(before, {7}) == errc::stale_writer);
  CHECK(append(before, {7}) == errc::stale_writer);
  CHECK(lost == std::vector<log_id>{{7}});  // told once
  CHECK_FALSE(before.owns({7}));
  CHECK(before.owns({8}));
  CHECK(append(after, {7}) == errc::none);
}

SCENARIO("a node whose disk refuses does not start") {
  memory_journal engine;
  GIVEN("that it refuses the first record") {
    engine.refuse_next(1, {errc::storage_failed, "no space left", ""});
    cluster_node n(engine, config_of(100));
    const auto started = n.start();
    REQUIRE_FALSE(started);
    CHECK(started.why().code == errc::storage_failed);
  }
  GIVEN("that it refuses even claims") {
    engine.refuse_next(1, {errc::storage_failed, "no space left", ""});
    engine.claim({1}, [&](auto got) { engine.append({1}, got->of, {0}, {{{}}}, [](auto) {}); });
    cluster_node n(engine, config_of(100));
    CHECK_FALSE(n.start());
  }
}
