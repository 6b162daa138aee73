// The desks as the node uses them: real threads, a journal that answers from a thread of its own, an end in the middle of it.

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "actors/desks.hpp"
#include "actors/stored.hpp"
#include "messages/call.hpp"
#include "tests/support/fakes.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

/// The fake journal, with a writer's thread in front of it.
class threaded_journal final : public journal_port, public state_reader {
 public:
  threaded_journal() : writer_([this] { write(); }) {}
  ~threaded_journal() override {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    writer_.join();
  }
  void append(log_id log, journal_entry entry, done_fn done) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back([this, log, entry = std::move(entry), done = std::move(done)]() mutable {
        outcome<sequence> how;
        {
          const std::lock_guard state_lock(state_mutex_);
          inside_.append(log, std::move(entry), [&](outcome<sequence> x) { how = std::move(x); });
        }
        done(how);
      });
    }
    changed_.notify_all();
  }
  std::uint64_t next_counter(log_id log) override {
    const std::lock_guard lock(state_mutex_);
    return inside_.next_counter(log);
  }
  std::optional<std::string> get(std::string_view key) const override {
    const std::lock_guard lock(state_mutex_);
    return inside_.get(key);
  }
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from) const override {
    const std::lock_guard lock(state_mutex_);
    return inside_.scan(prefix, limit, from);
  }
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                             std::string_view before) const override {
    const std::lock_guard lock(state_mutex_);
    return inside_.scan_back(prefix, limit, before);
  }

 private:
  void write() {
    for (;;) {
      std::function<void()> next;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      next();
    }
  }
  mutable std::mutex state_mutex_;
  fake_journal inside_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool over_ = false;
  std::thread writer_;
};

template <class T, class Ask>
outcome<T> ask(Ask question) {
  std::promise<outcome<T>> promise;
  auto future = promise.get_future();
  question([&](outcome<T> x) { promise.set_value(std::move(x)); });
  return future.get();
}

}  // namespace

SCENARIO("many callers at once, on real threads") {
  threaded_journal journal;
  fake_carrier carrier;  // touched by one actor at a time here: the configuration's
  carrier.numbers["+14155550100"] = "";
  fake_secrets secrets;
  std::atomic<std::uint64_t> randoms{1};
  actor_settings settings;
  settings.wanted_answer = {"https://public/inbound", "POST", {}, {}, {}, {}};
  actor_callbacks outside;
  outside.now_ms = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  outside.steady_ms = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  outside.random_hex = [&](std::size_t bytes) {
    auto text = std::to_string(randoms++);
    return std::string(bytes * 2 - text.size(), '0') + text;
  };
  outside.urls = [](call_id, const std::string&) { return dial_urls{}; };
  auto desks = std::make_unique<actor_system_desks>(journal, journal, carrier, secrets, settings, outside);
  desks->start();
  create_telephony_config c;
  c.name = "main";
  c.auth_token_sealed = "sealed:x";
  const auto config = ask<telephony_config>([&](auto to) { desks->telephony().create(c, to); });
  const auto w = ask<workflow>([&](auto to) { desks->workflows().create({"w", "{}"}, to); });
  create_number n;
  n.config = config->id;
  n.normalized = {"+14155550100"};
  n.inbound_workflow = w->id;
  const auto number = ask<number_saved>([&](auto to) { desks->telephony().create(n, to); });
  REQUIRE(number);
  CHECK(number->sync->ok);

  constexpr int callers = 200, each = 3;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::set<std::string>> tokens;
  int answers = 0;
  const auto ring = [&](const std::string& uuid) {
    desks->calls().arrived({{uuid}, config->id, number->number.id, {"+14155550199"}, {"+14155550100"}, 0},
                           [&, uuid](outcome<answer_instruction> x) {
                             const std::lock_guard lock(mutex);
                             if (x) tokens[uuid].insert(x->media_token);
                             ++answers;
                             changed.notify_all();
                           });
  };
  std::vector<std::thread> edges;
  for (int e = 0; e < each; ++e)
    edges.emplace_back([&] {
      for (int i = 0; i < callers; ++i) ring("uuid-" + std::to_string(i));
    });
  for (auto& t : edges) t.join();
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answers == callers * each; });
  }
  CHECK(tokens.size() == callers);
  for (const auto& [uuid, given] : tokens) CHECK(given.size() == 1);
  CHECK(journal.scan(keys::open_calls(), 1'000, {}).size() == callers);

  WHEN("they all hang up, a drain comes to its end") {
    std::promise<void> empty;
    desks->drain([&] { empty.set_value(); });
    for (int i = 0; i < callers; ++i)
      desks->calls().hung_up({{}, "", {"uuid-" + std::to_string(i)}}, {hangup_cause::normal_clearing}, [](auto) {});
    empty.get_future().get();
    CHECK(desks->calls_in_progress() == 0);
    CHECK(journal.scan(keys::open_calls(), 1'000, {}).empty());
  }
  WHEN("the desks are taken down while the journal still writes, every question is answered") {
    answers = 0;
    for (int i = 0; i < callers; ++i) ring("late-" + std::to_string(i));
    desks->stop();
    ring("too late");
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answers == callers + 1; });
  }
  desks.reset();
}
