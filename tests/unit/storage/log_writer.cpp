#include "storage/log_writer.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <thread>

#include "messages/call_log_keys.hpp"
#include "storage/keys.hpp"
#include "storage/memory.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;

namespace {

constexpr log_id one{1};

struct fixture {
  memory_journal engine;
  log_writer_limits limits;
  std::vector<append_measure> measured;
  std::unique_ptr<log_writer> writer;
  std::vector<std::string> news;  // "a@2" or "a:storage_failed" and so on, in the order heard

  void start(std::vector<log_id> logs = {one}) {
    writer = std::make_unique<log_writer>(engine, limits, [this](const append_measure& m) { measured.push_back(m); });
    for (const auto log : logs)
      engine.claim(log, [&](outcome<claimed> got) {
        REQUIRE(got);
        writer->own(log, *got, [](outcome<sequence>) {});
      });
  }
  void append(const std::string& name, std::size_t bytes = 10, log_id log = one) {
    writer->append(log, {{entity_kind::call, 1}, {std::string(bytes, 'x')}, {{"k/" + name, name}}}, [this, name](auto answer) {
      news.push_back(answer ? name + "@" + std::to_string(answer->value) : name + ":" + std::to_string(int(answer.why().code)));
    });
  }
  std::string heard() {
    std::string out;
    for (const auto& n : news) out += n + " ";
    news.clear();
    return out;
  }
  std::uint64_t mark(log_id log = one) { return std::stoull(engine.get(keys::log_counter(log)).value_or("0")); }
};

std::string code(errc c) { return ":" + std::to_string(int(c)) + " "; }

}  // namespace

SCENARIO("an entry that meets nobody leaves at once, in a record of its own") {
  fixture f;
  f.start();
  CHECK(f.engine.head(one).last == sequence{1});  // the counters' mark
  f.append("a");
  f.append("b");
  CHECK(f.heard() == "a@2 b@3 ");
  CHECK(f.engine.get("k/b") == "b");
  REQUIRE(f.measured.size() == 3);
  CHECK(f.measured[1].entries == 1);
  CHECK(f.measured[1].result == errc::none);
}

SCENARIO("what gathers behind a record in flight travels together, in order") {
  fixture f;
  f.start();
  f.engine.hold_acks();
  for (const auto* name : {"a", "b", "c", "d"}) f.append(name);
  CHECK(f.heard() == "");
  CHECK(f.engine.head(one).last == sequence{2});
  f.engine.release_acks();
  CHECK(f.heard() == "a@2 b@3 c@3 d@3 ");
  CHECK(f.engine.read(one, {3}, 1)->front().batch.entries.size() == 3);
}

SCENARIO("a call leads to its records") {
  fixture f;
  f.start();
  const auto of_call = [&](std::uint64_t call, std::vector<std::string> events) {
    f.writer->append(one, {{entity_kind::call, call}, std::move(events), {}}, [](auto) {});
  };
  const auto records = [&](std::uint64_t call) {
    std::string out;
    for (const auto& [key, value] : f.engine.scan(keys::records_of_call({call}), 10))
      out += std::to_string(keys::trailing_id(key)) + value + " ";
    return out;
  };
  f.engine.hold_acks();
  of_call(65, {"a"});   // 2
  of_call(129, {"b"});  // 3, with what follows
  of_call(65, {"c", "d"});
  of_call(65, {"e"});
  f.engine.release_acks();
  of_call(65, {});     // 4: nothing happened to it
  of_call(64, {"f"});  // 5: of another log
  of_call(65, {"g"});  // 6
  CHECK(records(65) == "2 3 6 ");
  CHECK(records(129) == "3 ");
  CHECK(records(64) == "");
}

SCENARIO("a record ends at its limit, an entry above it travels alone") {
  fixture f;
  f.limits.record_bytes = 1000;
  f.start();
  f.engine.hold_acks();
  f.append("first");
  f.append("a", 400);
  f.append("b", 400);
  f.append("c", 400);
  f.append("huge", 5000);
  f.append("d", 10);
  f.engine.release_acks();
  CHECK(f.heard() == "first@2 a@3 b@3 c@4 huge@5 d@6 ");
}

SCENARIO("an actor's mistake is answered to it alone") {
  fixture f;
  f.start();
  f.engine.hold_acks();
  f.append("a");
  f.append("b");
  f.writer->append(one, {{}, {}, {{"", "v"}}}, [&](auto answer) { f.news.push_back("bad:" + answer.why().field); });
  f.append("too big", record_bytes_max);
  f.append("c");
  f.engine.release_acks();
  CHECK(f.heard() == "bad:key too big" + code(errc::invalid) + "a@2 b@3 c@3 ");
}

SCENARIO("when a record is refused, all that waits behind it is refused alike") {
  fixture f;
  f.start();
  GIVEN("a newer owner") {
    f.engine.hold_acks();
    f.append("a");
    f.append("b");
    f.append("c");
    f.engine.supersede(one);
    f.engine.release_acks();
    CHECK(f.heard() == "a@2 b" + code(errc::stale_writer) + "c" + code(errc::stale_writer));
    THEN("this node has lost the log for good") {
      f.append("d");
      CHECK(f.heard() == "d" + code(errc::stale_writer));
      CHECK(f.writer->owned(one) == epoch{0});
      CHECK(f.engine.head(one).last == sequence{2});
    }
    THEN("it may win it again") {
      f.engine.claim(one, [&](auto got) { f.writer->own(one, *got, [](auto) {}); });
      f.append("d");
      CHECK(f.heard() == "d@4 ");
    }
  }
  GIVEN("an engine that says no once") {
    f.engine.hold_acks();
    f.append("a");
    f.append("b");
    f.append("c");
    f.engine.refuse_next(1);
    f.engine.release_acks();
    CHECK(f.heard() == "a@2 b" + code(errc::unavailable) + "c" + code(errc::unavailable));
    f.append("d");
    CHECK(f.heard() == "d@3 ");
  }
  GIVEN("a disk that fails after it wrote") {
    f.engine.fail_after_applying_next(1);
    f.append("a");
    f.append("b");
    CHECK(f.heard() == "a" + code(errc::storage_failed) + "b" + code(errc::storage_failed));
  }
}

SCENARIO("a lost acknowledgement holds its log up, and only that") {
  fixture f;
  f.start({one, {2}});
  f.engine.drop_next_acks(1);
  f.append("a");
  f.append("b");
  f.append("c", 10, {2});
  CHECK(f.heard() == "c@2 ");
  WHEN("the writer goes away, what waits is told") {
    f.writer.reset();
    CHECK(f.heard() == "b" + code(errc::unavailable));
  }
}

SCENARIO("queues are bounded by entries and by bytes") {
  fixture f;
  f.limits.waiting_entries = 3;
  f.limits.waiting_bytes = 2000;
  f.start();
  f.engine.hold_acks();
  for (const auto* name : {"a", "b", "c", "d", "e"}) f.append(name);
  CHECK(f.heard() == "e" + code(errc::unavailable));
  f.engine.release_acks();
  CHECK(f.heard() == "a@2 b@3 c@3 d@3 ");
  f.engine.hold_acks();
  f.append("a");
  f.append("b", 1500);
  f.append("c", 1500);
  CHECK(f.heard() == "c" + code(errc::unavailable));
  f.engine.release_acks();
}

SCENARIO("an answer may append again and ask for a counter") {
  fixture f;
  f.limits.first_counter_block = 2;
  f.limits.counter_block_max = 2;
  f.start();
  int left = 5000;
  std::function<void(outcome<sequence>)> again = [&](auto answer) {
    REQUIRE(answer);
    if (--left == 0) return;
    const auto n = f.writer->next_counter(one);
    f.writer->append(one, {{entity_kind::call, n}, {"e"}, {}}, again);
  };
  f.writer->append(one, {{entity_kind::call, 1}, {"e"}, {}}, again);
  CHECK(left == 0);
}

SCENARIO("counters are unique across restarts, whatever the crash forgot") {
  fixture f;
  std::set<std::uint64_t> handed_out;
  std::uint64_t highest = 0;
  for (int life = 0; life < 5; ++life) {
    f.start({one, {2}});
    for (int i = 0; i < 100 * life + 1; ++i) {
      const auto n = f.writer->next_counter(log_id{static_cast<std::uint8_t>(1 + i % 2)});
      CHECK(n > highest);  // ids sort by birth
      CHECK(handed_out.insert(n).second);
      CHECK(n <= f.mark());
      CHECK(n <= f.mark({2}));
      highest = n;
    }
    CHECK(f.mark() - highest <= 2 * (100u * life + 64));  // what a crash skips is in proportion to what was used
    f.writer.reset();                                     // nothing more is written: as good as a crash
  }
}

SCENARIO("the mark is in every log before or with the first entry that needs it, even while marks cannot be written") {
  fixture f;
  f.limits.first_counter_block = 4;
  f.start({one, {2}});
  f.engine.refuse_next(10);  // the marks of the next raises are lost
  std::uint64_t n = 0;
  while (f.measured.size() < 8) n = f.writer->next_counter(one);
  f.engine.refuse_next(0);
  CHECK(f.mark({2}) < n);
  f.append("uses it", 10, {2});
  CHECK(f.mark({2}) >= n);
}

SCENARIO("many threads, one disk: every entry once, each log in order", "[threads]") {
  test::temporary_directory dir;
  rocksdb_options options;
  options.data = dir / "data";
  auto engine = open_rocksdb_journal(options);
  REQUIRE(engine);
  constexpr int threads = 4, each = 300;
  std::mutex mutex;
  std::map<std::string, sequence> acknowledged;
  std::set<std::uint64_t> counters;
  {
    log_writer writer(**engine);
    std::atomic<int> ready = 0, answered = 0;
    for (std::uint8_t log = 0; log < 8; ++log)
      (*engine)->claim({log}, [&, log](auto got) { writer.own({log}, *got, [&](auto) { ++ready; }); });
    while (ready < 8) std::this_thread::yield();
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t)
      running.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) {
          const log_id log{static_cast<std::uint8_t>(i % 8)};
          const auto counter = writer.next_counter(log);
          const auto name = std::to_string(t) + "/" + std::to_string(1000 + i);
          writer.append(log, {{entity_kind::call, counter}, {name}, {{"k/" + name, "v"}}}, [&, name, counter](auto answer) {
            std::lock_guard lock(mutex);
            if (answer) acknowledged[name] = *answer;
            counters.insert(counter);
            ++answered;
          });
        }
      });
    for (auto& t : running) t.join();
    while (answered < threads * each) std::this_thread::yield();
  }
  CHECK(acknowledged.size() == threads * each);
  CHECK(counters.size() == threads * each);
  std::map<std::string, std::string> last_of_thread;
  std::size_t found = 0, records = 0;
  for (std::uint8_t log = 0; log < 8; ++log) {
    last_of_thread.clear();
    const auto kept = (*engine)->read({log}, {1}, 100'000);
    REQUIRE(kept);
    for (const auto& r : *kept) {
      ++records;
      for (const auto& e : r.batch.entries)
        for (const auto& name : e.events) {
          ++found;
          CHECK(acknowledged.at(name) == r.at);
          auto& before = last_of_thread[name.substr(0, 2)];
          CHECK(before < name);
          before = name;
        }
    }
  }
  CHECK(found == threads * each);
  CHECK((*engine)->scan("k/", 10'000).size() == threads * each);
  CHECK(records < found);  // they did gather
}
