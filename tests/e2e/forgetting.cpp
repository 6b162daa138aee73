// Forty days later. The node is down; its own parts (actors, keeper, recordings, RocksDB) hold a pass of retention over its data
// on a clock of ours. Then it comes back, and has forgotten what it should and nothing else.

#include <catch2/catch.hpp>
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <mutex>

#include "actors/desks.hpp"
#include "actors/retention/keeper.hpp"
#include "app/recordings.hpp"
#include "cluster/node.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"
#include "messages/shares.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/e2e/browser.hpp"
#include "tests/support/fakes.hpp"

using namespace tandem::test;

namespace {

using tandem::call_id;
using tandem::log_id;
using tandem::sequence;

constexpr std::int64_t day_ms = 86'400'000;
const json says_little = json::parse(R"({"name": "brief", "steps": [{"wait_for_speech": {"timeout_ms": 20000}}, {"silence": 1500},
                                         {"hang_up": true}]})");

/// The parts of a node that is down.
class archive {
 public:
  archive(const std::string& data, tandem::retention_rules rules) : tapes_(data) {
    tandem::rocksdb_options options;
    options.data = data;
    engine = std::move(*tandem::open_rocksdb_journal(options));
    tandem::node_config membership;
    membership.self = {tandem::node_id{1}, 4711};
    member_ = std::make_unique<tandem::cluster_node>(*engine, std::move(membership));
    REQUIRE(member_->start());
    tandem::actor_callbacks outside;
    outside.now_ms = outside.steady_ms = [this] { return now_ms.load(); };
    outside.random_hex = [](std::size_t bytes) { return std::string(bytes * 2, '0'); };
    desks_ = std::make_unique<tandem::actor_system_desks>(member_->port(), *engine, carrier_, secrets_, tandem::actor_settings{},
                                                          std::move(outside));
    keeper_ = std::make_unique<tandem::retention_keeper>(tandem::retention_surroundings{
        .journal = member_->port(),
        .state = *engine,
        .calls = desks_->retention(),
        .rules = [rules] { return rules; },
        .erase_recording = [this](call_id call) { return tapes_.erase(call); },
        .last_record = [this](log_id log) { return engine->head(log).last; },
        .first_record = [this](log_id log) { return engine->head(log).first; },
        .trim = [this](log_id log, sequence up_to) { trims_well_ &= static_cast<bool>(engine->trim(log, up_to)); },
        .now_ms = [this] { return now_ms.load(); },
        .after = [this](std::chrono::milliseconds delay, std::function<void()> work) { put(delay, std::move(work)); },
        .observe = {}});
    keeper_->start();
  }
  ~archive() {
    keeper_.reset();
    tapes_.close();
    desks_->stop();
  }

  /// Until the keeper rests.
  void one_pass() {
    for (;;) {
      auto [delay, work] = take();
      now_ms += delay.count();
      work();
      std::lock_guard lock(mutex_);
      if (!chores_.empty() && chores_.front().first >= tandem::retention_keeper::every) return;
    }
  }
  bool trims_well() const { return trims_well_; }
  /// Keys that lead from a call to a record that is gone.
  std::size_t ways_to_nothing() const {
    const auto all = engine->scan(tandem::keys::records_of_calls(), 10'000);
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& way) {
      const auto log = tandem::log_of(tandem::keys::call_of_record(way.first));
      return tandem::keys::trailing_id(way.first) < engine->head(log).first.value;
    }));
  }
  /// The end of a share is written in the past.
  void expire_share(call_id call, const std::string& id) {
    const auto key =
        tandem::keys::resource(static_cast<std::uint8_t>(tandem::call_share_kind), tandem::keys::fixed(call.value) + "-" + id);
    auto stored = tandem::decode<tandem::resource>(engine->get(key).value_or(""));
    REQUIRE(stored);
    auto body = json::parse(stored->body_json);
    body["expires_ms"] = 1;
    stored->body_json = body.dump();
    std::promise<bool> written;
    member_->port().append(tandem::log_of(call), {{}, {}, {{key, tandem::encode(*stored)}}},
                           [&](const auto& how) { written.set_value(static_cast<bool>(how)); });
    REQUIRE(written.get_future().get());
  }

  std::unique_ptr<tandem::journal> engine;
  std::atomic<std::int64_t> now_ms{
      std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};

 private:
  using chore = std::pair<milliseconds, std::function<void()>>;
  void put(milliseconds delay, std::function<void()> work) {
    std::lock_guard lock(mutex_);
    chores_.emplace_back(delay, std::move(work));
    there_is_one_.notify_one();
  }
  chore take() {
    std::unique_lock lock(mutex_);
    if (!there_is_one_.wait_for(lock, seconds(60), [this] { return !chores_.empty(); }))
      throw std::runtime_error("the pass does not go on");
    auto first = std::move(chores_.front());
    chores_.pop_front();
    return first;
  }

  tandem::recordings tapes_;
  tandem::testing::fake_carrier carrier_;
  tandem::testing::fake_secrets secrets_;
  std::unique_ptr<tandem::cluster_node> member_;
  std::unique_ptr<tandem::actor_system_desks> desks_;
  std::unique_ptr<tandem::retention_keeper> keeper_;
  bool trims_well_ = true;
  std::mutex mutex_;
  std::condition_variable there_is_one_;
  std::deque<chore> chores_;
};

bool tells_of(const json& events, const std::string& kind) {
  for (const auto& e : events.at("events"))
    if (text(e, "kind") == kind) return true;
  return false;
}

}  // namespace

SCENARIO("what has been kept long enough is gone after a restart, and everything else is there") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "receptionist");
  const auto number = tandem.add_number(configuration, workflow);
  leak_watch::of_suite().add_secret("an operator's password", operators_password);
  browser ada{tandem};
  ada.ask("POST", "/session/first-operator",
          {{"name", "Ada"}, {"email", "ada@example.com"}, {"password", operators_password}, {"bootstrap_key", admin_key}});
  const auto run = tandem.ended_run(workflow, carrier.ring(says_little));
  const auto path = "/calls/" + run.at("id").dump(), events = path + "/events";
  json before;
  REQUIRE(eventually([&] { return !(before = tandem.must("GET", path)).at("recording_url").is_null(); }));
  REQUIRE_FALSE(before.at("transcript_url").is_null());
  const auto share = tandem.must("POST", path + "/shares", {{"expires_in_seconds", 3600}});
  const auto brief = tandem.must("POST", path + "/shares", {{"expires_in_seconds", 300}});
  const auto opened = [&](const json& by, const char* what) {
    const auto url = text(by, what);
    return http("GET", tandem.url() + url.substr(url.find("/api/v1")));
  };
  CHECK(opened(brief, "transcript_url").status == 200);
  REQUIRE(tells_of(tandem.must("GET", events), "conversation"));
  const auto files = [&] {
    std::size_t n = 0;
    for (const auto& file : std::filesystem::directory_iterator(tandem.data() + "/recordings")) n += file.is_regular_file();
    return n;
  };
  // What is compressed while the node goes down is one file in the end.
  REQUIRE(eventually([&] { return tandem.api("GET", path).json().at("recording_url").is_string() && files() == 1; }));
  REQUIRE(tandem.terminate() == 0);
  {
    archive later(tandem.data(), {30, 30, 30});
    later.one_pass();  // notes how long the journal is today
    CHECK(files() == 1);
    later.now_ms += 40 * day_ms;
    later.one_pass();
    const call_id call{before.at("call_id").get<std::uint64_t>()};
    const auto kept = later.engine->head(tandem::log_of(call));
    CHECK(later.trims_well());
    CHECK(kept.first.value > 1);
    CHECK(eventually([&] { return later.ways_to_nothing() == 0; }));  // the keeper does not wait for what it erases last
    CHECK_FALSE(later.engine->read(tandem::log_of(call), {1}, 1));
    later.expire_share(call, brief.at("id"));
  }
  CHECK(files() == 0);

  tandem.start();
  const auto as_it_should_be = [&] {
    const auto after = tandem.must("GET", path);
    for (const char* field : {"name", "phase", "cause", "disposition", "created_at", "telephony", "carrier_call_id"})
      CHECK(after.at(field) == before.at(field));
    CHECK(after.at("logs").at("phases") == before.at("logs").at("phases"));
    CHECK(after.at("logs").at("transcript").empty());
    CHECK(after.at("recording_url").is_null());
    CHECK(after.at("recording_forgotten_at").is_string());
    const auto line = tandem.must("GET", "/calls?q=" + text(before, "name")).at("calls").at(0);
    CHECK(line.at("recording_forgotten_at") == after.at("recording_forgotten_at"));
    CHECK(line.at("transcript_forgotten_at") == after.at("transcript_forgotten_at"));
    const auto of_run = "/workflow/" + workflow.at("id").dump() + "/runs/" + run.at("id").dump();
    for (const char* what : {"/recording", "/transcript"}) CHECK(tandem.api("GET", of_run + what).status == 410);
    for (const char* what : {"transcript_url", "recording_url"}) {
      const auto gone = opened(share, what);
      CHECK(gone.status == 410);
      CHECK(text(gone.json(), "detail").find("was forgotten on") != std::string::npos);
    }
    CHECK(opened(brief, "transcript_url").status == 404);
    CHECK(tandem.must("GET", path + "/shares").at("shares").size() == 1);
    CHECK_FALSE(tells_of(tandem.must("GET", events), "conversation"));
    CHECK(tandem.must("GET", "/organizations/telephony-configs/" + configuration.at("id").dump()).at("name") == "main");
    CHECK(tandem.must("GET", "/workflow/fetch/" + workflow.at("id").dump()).at("name") == workflow.at("name"));
    CHECK(ada.ask("GET", "/auth/me").json().at("email") == "ada@example.com");
  };
  as_it_should_be();
  const auto next = tandem.ended_run(workflow, carrier.ring(says_little));
  REQUIRE_FALSE(next.is_null());
  tandem.kill9();
  tandem.start();
  as_it_should_be();
  CHECK(tells_of(tandem.must("GET", "/calls/" + next.at("id").dump() + "/events"), "conversation"));
  CHECK(tandem.must("GET", "/calls").at("calls").size() == 2);
  CHECK(tandem.terminate() == 0);
}
