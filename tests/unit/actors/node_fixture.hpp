#pragma once
// A node whose actors run when the test says so, on our clock, over a fake journal and a fake carrier. It can be killed and
// started again over the same journal.

#include <caf/scheduler/test_coordinator.hpp>
#include <catch2/catch.hpp>

#include "actors/actor_compat.hpp"
#include "actors/node.hpp"
#include "actors/stored.hpp"
#include "messages/call.hpp"
#include "tests/support/fakes.hpp"

namespace tandem::testing {

/// Answers as they come. Some come only when the node is taken down, after the test's own variables are gone.
template <class T>
class inbox {
 public:
  reply<T> slot() const {
    return [got = got_](outcome<T> x) { got->push_back(std::move(x)); };
  }
  std::size_t size() const { return got_->size(); }
  bool empty() const { return got_->empty(); }
  const outcome<T>& operator[](std::size_t i) const {
    REQUIRE(i < got_->size());
    return (*got_)[i];
  }

 private:
  std::shared_ptr<std::vector<outcome<T>>> got_ = std::make_shared<std::vector<outcome<T>>>();
};

struct node_fixture {
  fake_journal journal;
  fake_carrier carrier;
  fake_secrets secrets;
  std::int64_t now = 1'700'000'000'000;
  std::int64_t uptime = 1'000;
  std::uint64_t randoms = 0;
  std::vector<std::string> alarms, events;
  std::vector<call_id> closed_streams;
  std::string public_url = "https://public";
  std::function<void(actor_callbacks&)> adjust;  // what a story changes of them, from the next start on

  struct running {
    testing_actor_config config;
    caf::actor_system system{config};
    std::unique_ptr<node> actors;
  };
  std::unique_ptr<running> node_;

  node_fixture() { start(); }
  ~node_fixture() { kill(); }

  void start() {
    node_ = std::make_unique<running>();
    actor_settings s;
    s.default_api_url = "http://carrier";
    s.wanted_answer = {public_url + "/api/v1/telephony/inbound/run", "POST", public_url + "/fallback", "POST",
                       public_url + "/api/v1/telephony/inbound/run", "POST"};
    actor_callbacks c;
    c.now_ms = [this] { return now; };
    c.steady_ms = [this] { return uptime; };
    c.random_hex = [this](std::size_t bytes) {
      std::string hex(bytes * 2, '0');
      auto n = ++randoms * 0x9e3779b97f4a7c15ull;
      for (auto& digit : hex) {
        digit = "0123456789abcdef"[n >> 60];
        n = n * 6364136223846793005ull + 1442695040888963407ull;
      }
      return hex;
    };
    c.urls = [](call_id id, const std::string& attempt) {
      const auto tail = std::to_string(id.value) + "/" + attempt;
      return dial_urls{"https://public/answer/" + tail, "https://public/ring/" + tail, "https://public/hangup/" + tail,
                       "https://public/fallback/" + tail, "https://public/machine/" + tail};
    };
    c.transfer_url = [](call_id id, const std::string& attempt, std::uint32_t n) {
      return "https://public/transfer/" + std::to_string(id.value) + "/" + attempt + "/" + std::to_string(n);
    };
    c.close_stream = [this](call_id id) { closed_streams.push_back(id); };
    c.alarm = [this](std::string event, std::string detail) { alarms.push_back(event + ": " + detail); };
    c.observe = [this](const actor_note& n) { events.push_back(n.event); };
    if (adjust) adjust(c);
    node_->actors = std::make_unique<node>(node_->system, journal, journal, carrier, secrets, s, c);
    node_->actors->start();
    run();
  }
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(node_->system.scheduler());
  }
  void run() { scheduler().run(); }
  /// The process is gone: what was not durable is lost, callbacks of the ports fall on deaf ears.
  void kill() {
    if (!node_) return;
    node_->actors->hang_up_ports();
    scheduler().clock().cancel_all();
    run();
    node_.reset();
  }
  void restart() {
    kill();
    start();
  }
  /// Time passes in small steps, so that every timer fires at its time.
  void pass(std::int64_t ms, std::int64_t step = 100) {
    for (std::int64_t gone = 0; gone < ms; gone += step) {
      const auto piece = std::min(step, ms - gone);
      now += piece;
      uptime += piece;
      scheduler().advance_time(std::chrono::milliseconds(piece));
      run();
    }
  }

  /// Asks and lets everything run; the answer must have come, once.
  template <class T, class Ask>
  outcome<T> ask(Ask question) {
    inbox<T> got;
    question(got.slot());
    run();
    REQUIRE(got.size() == 1);
    return got[0];
  }

  node& actors() { return *node_->actors; }
  call_record record(call_id id) {
    auto r = load<call_record>(journal, entity_kind::call, id.value);
    REQUIRE(r);
    return *r;
  }

  telephony_config make_config(std::string name = "main", carrier_limits limits = {}) {
    create_telephony_config x;
    x.name = std::move(name);
    x.auth_id = "MA1";
    x.auth_token_sealed = "sealed:secret";
    x.limits = limits;
    auto got = ask<telephony_config>([&](auto to) { actors().telephony().create(x, to); });
    REQUIRE(got);
    return *got;
  }
  workflow make_workflow() {
    auto got = ask<workflow>([&](auto to) { actors().workflows().create({"receptionist", R"({"nodes":[]})"}, to); });
    REQUIRE(got);
    return *got;
  }
  outcome<number_saved> try_number(telephony_config_id config, workflow_id inbound, std::string address = "+14155550100") {
    create_number x;
    x.config = config;
    x.address = address;
    x.normalized = {address};
    x.inbound_workflow = inbound;
    return ask<number_saved>([&](auto to) { actors().telephony().create(x, to); });
  }
  struct office {
    telephony_config config;
    tandem::workflow workflow;
    tandem::number number;
  };
  office make_office(carrier_limits limits = {}) {
    carrier.numbers["+14155550100"] = "";
    auto c = make_config("main", limits);
    auto w = make_workflow();
    auto n = try_number(c.id, w.id);
    REQUIRE(n);
    return {c, w, n->number};
  }
  outcome<answer_instruction> arrive(const office& o, std::string uuid) {
    return ask<answer_instruction>([&](auto to) {
      actors().calls().arrived({{uuid}, o.config.id, o.number.id, {"+14155550199"}, {"+14155550100"}, now}, to);
    });
  }
  outcome<stream_binding> bind(call_id id, std::string token, std::string uuid, std::string stream) {
    return ask<stream_binding>([&](auto to) { actors().calls().bind_stream(id, token, {uuid}, stream, to); });
  }
  initiate_call wish(const office& o, std::string to = "+14155550123") {
    initiate_call x;
    x.workflow = o.workflow.id;
    x.to = {to};
    return x;
  }
};

}  // namespace tandem::testing
