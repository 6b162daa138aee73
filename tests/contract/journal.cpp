// What every engine promises (storage/journal.hpp).

#include <catch2/catch.hpp>

#include <future>
#include <map>
#include <random>

#include "storage/keys.hpp"
#include "tests/contract/engines.hpp"
#include "tests/support/seed.hpp"

using namespace tandem;
using namespace tandem::test;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

claimed claim(journal& j, log_id log) {
  std::promise<outcome<claimed>> answer;
  j.claim(log, [&](outcome<claimed> a) { answer.set_value(std::move(a)); });
  auto got = answer.get_future().get();
  REQUIRE(got);
  return *got;
}

outcome<sequence> append(journal& j, log_id log, epoch of, sequence after, record_batch batch) {
  std::promise<outcome<sequence>> answer;
  j.append(log, of, after, std::move(batch), [&](outcome<sequence> a) { answer.set_value(std::move(a)); });
  return answer.get_future().get();
}

record_batch put(std::string key, std::optional<std::string> value, std::string event = "e") {
  return {{{{entity_kind::call, 7}, {std::move(event)}, {{std::move(key), std::move(value)}}}}};
}

constexpr log_id one{1}, two{2}, last_log{63};

}  // namespace

TEMPLATE_LIST_TEST_CASE("a log begins empty, and counts from one without gaps", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  CHECK(j.head(one).last == sequence{0});
  CHECK(j.head(one).first == sequence{1});
  CHECK(j.head(one).of == epoch{0});
  const auto mine = claim(j, one);
  CHECK(mine.of == epoch{1});
  CHECK(mine.last == sequence{0});
  for (std::uint64_t n = 1; n <= 20; ++n) {
    const auto at = append(j, one, mine.of, {n - 1}, put("k", std::to_string(n), "event " + std::to_string(n)));
    REQUIRE(at);
    CHECK(*at == sequence{n});
    CHECK(j.head(one).last == sequence{n});
    CHECK(j.get("k") == std::to_string(n));
  }
  CHECK(j.head(two).last == sequence{0});
  const auto all = j.read(one, {1}, 100);
  REQUIRE(all);
  REQUIRE(all->size() == 20);
  for (std::uint64_t n = 1; n <= 20; ++n) {
    const auto& r = (*all)[n - 1];
    CHECK(r.log == one);
    CHECK(r.at == sequence{n});
    CHECK(r.of == mine.of);
    REQUIRE(r.batch.entries.size() == 1);
    CHECK(r.batch.entries[0].entity == entity_ref{entity_kind::call, 7});
    CHECK(r.batch.entries[0].events == std::vector<std::string>{"event " + std::to_string(n)});
  }
  const auto some = j.read(one, {18}, 2);
  REQUIRE(some);
  REQUIRE(some->size() == 2);
  CHECK((*some)[0].at == sequence{18});
  CHECK(j.read(one, {21}, 10)->empty());
  CHECK_FALSE(j.read(one, {0}, 10));
}

TEMPLATE_LIST_TEST_CASE("a newer claim fences the older, and starts where it ended", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  const auto old_owner = claim(j, one);
  REQUIRE(append(j, one, old_owner.of, {0}, put("k", "old")));
  const auto new_owner = claim(j, one);
  CHECK(new_owner.of > old_owner.of);
  CHECK(new_owner.last == sequence{1});
  const auto refused = append(j, one, old_owner.of, {1}, put("k", "zombie"));
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == errc::stale_writer);
  CHECK(j.get("k") == "old");
  CHECK(j.head(one).last == sequence{1});
  REQUIRE(append(j, one, new_owner.of, {1}, put("k", "new")));
  CHECK(j.get("k") == "new");
  const auto records = j.read(one, {1}, 10);
  CHECK((*records)[0].of == old_owner.of);
  CHECK((*records)[1].of == new_owner.of);
}

TEMPLATE_LIST_TEST_CASE("an append is refused by name, and leaves no trace", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  const auto unclaimed = append(j, two, {1}, {0}, put("k", "v"));
  REQUIRE_FALSE(unclaimed);
  CHECK(unclaimed.why().code == errc::invalid);
  const auto mine = claim(j, one);
  REQUIRE(append(j, one, mine.of, {0}, put("k", "v")));
  const auto refused_with = [&](epoch of, sequence after, record_batch batch) {
    const auto answer = append(j, one, of, after, std::move(batch));
    REQUIRE_FALSE(answer);
    CHECK_FALSE(answer.why().message.empty());
    return answer.why().code;
  };
  CHECK(refused_with({mine.of.value + 1}, {1}, put("k", "w")) == errc::invalid);
  CHECK(refused_with(mine.of, {0}, put("k", "w")) == errc::conflict);
  CHECK(refused_with(mine.of, {2}, put("k", "w")) == errc::conflict);
  CHECK(refused_with(mine.of, {1}, {}) == errc::invalid);
  CHECK(refused_with(mine.of, {1}, put("", "w")) == errc::invalid);
  CHECK(refused_with(mine.of, {1}, put(std::string("\0k", 2), "w")) == errc::invalid);
  CHECK(refused_with(mine.of, {1}, put("k", std::string(record_bytes_max, 'x'))) == errc::invalid);
  CHECK(j.head(one).last == sequence{1});
  CHECK(j.get("k") == "v");
  REQUIRE(append(j, one, mine.of, {1}, put("k", "w")));
}

TEMPLATE_LIST_TEST_CASE("one append of a log is in flight, many logs go side by side", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  std::vector<claimed> owners;
  for (std::uint8_t log = 0; log < log_count; ++log) owners.push_back(claim(j, {log}));
  std::vector<std::promise<outcome<sequence>>> answers(log_count);
  for (std::uint8_t log = 0; log < log_count; ++log)
    j.append({log}, owners[log].of, {0}, put("k" + std::to_string(log), "v"),
             [&, log](outcome<sequence> a) { answers[log].set_value(std::move(a)); });
  for (auto& answer : answers) {
    const auto got = answer.get_future().get();
    REQUIRE(got);
    CHECK(*got == sequence{1});
  }
  CHECK(j.scan("k", 100).size() == log_count);
}

TEMPLATE_LIST_TEST_CASE("changes of a record are applied in order, erasing as well", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  const auto mine = claim(j, one);
  record_batch batch;
  batch.entries.push_back({{entity_kind::call, 1}, {}, {{"a", "1"}, {"b", "1"}, {"a", "2"}}});
  batch.entries.push_back({{entity_kind::call, 2}, {}, {{"b", std::nullopt}, {"c", std::string()}}});
  REQUIRE(append(j, one, mine.of, {0}, batch));
  CHECK(j.get("a") == "2");
  CHECK(j.get("b") == std::nullopt);
  CHECK(j.get("c") == "");
  const auto back = j.read(one, {1}, 1);
  REQUIRE(back);
  REQUIRE((*back)[0].batch.entries.size() == 2);
  CHECK((*back)[0].batch.entries[1].changes[0].value == std::nullopt);
  CHECK((*back)[0].batch.entries[1].changes[1].value == "");
}

TEMPLATE_LIST_TEST_CASE("the state is scanned both ways, within a prefix", "[contract]", engines) {
  TestType under_test;
  auto& j = under_test.get();
  const auto mine = claim(j, last_log);
  record_batch batch;
  for (const auto* key : {"a/1", "b/1", "b/2", "b/3", "c/1", "\xff\xff", "\xff\xffz"})
    batch.entries.push_back({{entity_kind::call, 1}, {}, {{key, std::string("=") + key}}});
  REQUIRE(append(j, last_log, mine.of, {0}, batch));
  const auto names = [](const pairs& found) {
    std::string out;
    for (const auto& [key, value] : found) {
      CHECK(value == "=" + key);
      out += key + " ";
    }
    return out;
  };
  CHECK(names(j.scan("b/", 10)) == "b/1 b/2 b/3 ");
  CHECK(names(j.scan("b/", 2)) == "b/1 b/2 ");
  CHECK(names(j.scan("b/", 10, "b/2")) == "b/2 b/3 ");
  CHECK(names(j.scan("b/", 10, "b/25")) == "b/3 ");
  CHECK(names(j.scan("b/", 10, "c")) == "");
  CHECK(names(j.scan("b/", 10, "a")) == "b/1 b/2 b/3 ");
  CHECK(names(j.scan("b/", 0)) == "");
  CHECK(names(j.scan("x", 10)) == "");
  CHECK(names(j.scan_back("b/", 10)) == "b/3 b/2 b/1 ");
  CHECK(names(j.scan_back("b/", 2)) == "b/3 b/2 ");
  CHECK(names(j.scan_back("b/", 10, "b/3")) == "b/2 b/1 ");
  CHECK(names(j.scan_back("b/", 10, "b/25")) == "b/2 b/1 ");
  CHECK(names(j.scan_back("b/", 10, "z")) == "b/3 b/2 b/1 ");
  CHECK(names(j.scan_back("b/", 10, "a")) == "");
  CHECK(names(j.scan_back("b/", 0)) == "");
  CHECK(names(j.scan_back("\xff\xff", 10)) == "\xff\xffz \xff\xff ");
  CHECK(j.scan("", 100).size() == 7);
  CHECK(j.scan_back("", 100).size() == 7);
}

TEMPLATE_LIST_TEST_CASE("what was acknowledged is there after a restart, and the next epoch is higher", "[contract]", engines) {
  TestType under_test;
  const auto mine = claim(under_test.get(), one);
  for (std::uint64_t n = 0; n < 5; ++n) REQUIRE(append(under_test.get(), one, mine.of, {n}, put("k" + std::to_string(n), "v")));
  under_test.reopen();
  auto& j = under_test.get();
  CHECK(j.head(one).last == sequence{5});
  CHECK(j.scan("k", 10).size() == 5);
  CHECK(j.read(one, {1}, 10)->size() == 5);
  const auto next = claim(j, one);
  CHECK(next.of > mine.of);
  CHECK(next.last == sequence{5});
  CHECK(append(j, one, mine.of, {5}, put("k", "zombie")).why().code == errc::stale_writer);
  REQUIRE(append(j, one, next.of, {5}, put("k", "v")));
}

TEMPLATE_LIST_TEST_CASE("trimmed records are gone, their state is not, and counting goes on", "[contract]", engines) {
  TestType under_test;
  const auto mine = claim(under_test.get(), one);
  CHECK(*under_test.get().trim(one, {10}) == sequence{0});
  for (std::uint64_t n = 0; n < 10; ++n) REQUIRE(append(under_test.get(), one, mine.of, {n}, put("k" + std::to_string(n), "v")));
  CHECK(*under_test.get().trim(one, {4}) == sequence{4});
  for (int life = 0; life < 2; ++life, under_test.reopen()) {
    auto& j = under_test.get();
    CHECK(j.head(one).first == sequence{5});
    CHECK(j.head(one).last == sequence{10});
    const auto gone = j.read(one, {4}, 10);
    REQUIRE_FALSE(gone);
    CHECK(gone.why().code == errc::not_found);
    CHECK(j.read(one, {5}, 10)->size() == 6);
    CHECK(j.scan("k", 20).size() == 10);
    CHECK(*j.trim(one, {2}) == sequence{4});
  }
  auto& j = under_test.get();
  CHECK(*j.trim(one, {1000}) == sequence{9});
  CHECK(j.read(one, {10}, 10)->size() == 1);
  const auto next = claim(j, one);
  CHECK(*append(j, one, next.of, {10}, put("k", "v")) == sequence{11});
}

TEMPLATE_LIST_TEST_CASE("a snapshot holds what was acknowledged before it, and lives on by itself", "[contract]", engines) {
  TestType under_test;
  temporary_directory elsewhere;
  auto& j = under_test.get();
  const auto mine = claim(j, one);
  for (std::uint64_t n = 0; n < 5; ++n) REQUIRE(append(j, one, mine.of, {n}, put("k" + std::to_string(n), "v")));
  REQUIRE(j.trim(one, {2}));
  const auto dir = elsewhere / "snapshot";
  REQUIRE(j.snapshot(dir));
  const auto again = j.snapshot(dir);
  REQUIRE_FALSE(again);
  CHECK(again.why().code == errc::conflict);
  REQUIRE(append(j, one, mine.of, {5}, put("later", "v")));
  auto copy = under_test.open_snapshot(dir);
  CHECK(copy->head(one).last == sequence{5});
  CHECK(copy->head(one).first == sequence{3});
  CHECK(copy->scan("", 100) == j.scan("k", 100));
  CHECK(copy->get("later") == std::nullopt);
  const auto theirs = claim(*copy, one);
  CHECK(theirs.of > mine.of);
  REQUIRE(append(*copy, one, theirs.of, {5}, put("other", "v")));
  CHECK(j.get("other") == std::nullopt);
}

TEMPLATE_LIST_TEST_CASE("replaying the records of all logs gives the state", "[contract][property]", engines) {
  std::mt19937_64 random(seed("journal contract"));
  const auto below = [&](std::uint64_t n) { return random() % n; };
  TestType under_test;
  std::map<std::uint8_t, claimed> owners;
  for (std::uint8_t log : {0, 5, 63}) owners[log] = claim(under_test.get(), {log});
  for (int step = 0; step < 400; ++step) {
    auto& [log, owner] = *std::next(owners.begin(), static_cast<long>(below(owners.size())));
    if (below(20) == 0) owner = claim(under_test.get(), {log});
    if (below(50) == 0) {
      under_test.reopen();
      for (auto& [l, o] : owners) o = claim(under_test.get(), {l});
    }
    record_batch batch;
    for (auto entries = 1 + below(3); entries > 0; --entries) {
      journal_entry entry{{entity_kind::contact, below(9)}, {std::string(below(40), 'e')}, {}};
      for (auto changes = below(4); changes > 0; --changes) {
        auto key = std::to_string(log) + "/" + std::to_string(below(12));  // a key belongs to one log
        if (below(3) == 0)
          entry.changes.push_back({key, std::nullopt});
        else
          entry.changes.push_back({key, std::string(below(30), static_cast<char>('a' + below(26)))});
      }
      batch.entries.push_back(std::move(entry));
    }
    const auto at = append(under_test.get(), {log}, owner.of, owner.last, batch);
    REQUIRE(at);
    REQUIRE(at->value == owner.last.value + 1);
    owner.last = *at;
  }
  std::map<std::string, std::string> replayed;
  for (const auto& [log, owner] : owners) {
    epoch newest;
    sequence from{1};
    for (;;) {
      const auto records = under_test.get().read({log}, from, 7);
      REQUIRE(records);
      if (records->empty()) break;
      for (const auto& r : *records) {
        CHECK(r.at == from);
        CHECK(r.of >= newest);
        newest = r.of;
        ++from.value;
        for (const auto& entry : r.batch.entries)
          for (const auto& c : entry.changes) {
            if (c.value)
              replayed[c.key] = *c.value;
            else
              replayed.erase(c.key);
          }
      }
    }
    CHECK(from.value == owner.last.value + 1);
  }
  CHECK(pairs(replayed.begin(), replayed.end()) == under_test.get().scan("", 10000));
}
