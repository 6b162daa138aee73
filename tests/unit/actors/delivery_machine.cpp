#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

#include "actors/delivery/machine.hpp"
#include "messages/delivery_keys.hpp"
#include "messages/keys.hpp"

using namespace tandem;
using namespace tandem::deliveries;

namespace {

constexpr std::int64_t t0 = 1'700'000'000'000;
using status = delivery_status;

delivery fresh() {
  call_record run;
  run.call = {64 * 7 + 3};
  run.run_name = "WR-TEL-IN-00000451";
  run.workflow = {{128}, 2};
  return intend({64 * 9 + 3}, {"n1", "CRM", "POST", "https://crm.example/hook", "crm.example", "", {}, ""}, run, t0);
}
delivery after(delivery d, std::initializer_list<event> events) {
  for (const auto& e : events) d = transition(std::move(d), e).next;
  return d;
}
answered said(std::uint32_t http_status, std::int64_t at_ms = t0) {
  return {{http_status, http_status ? "" : "no connection", "body"}, at_ms};
}

}  // namespace

SCENARIO("a delivery is tried five times, with growing rests, and then given up") {
  auto d = fresh();
  CHECK(d.due_ms == t0 + settling_ms);
  std::vector<std::int64_t> rests;
  auto now = d.due_ms;
  for (int attempt = 1; attempt <= 5; ++attempt) {
    auto s = transition(std::move(d), begun{now});
    CHECK(s.then == effect::send);
    CHECK(s.next.history.back().number == static_cast<std::uint32_t>(attempt));
    s = transition(std::move(s.next), said(attempt % 2 ? 500 : 0, now + 10));
    d = std::move(s.next);
    if (attempt == 5) {
      CHECK(s.then == effect::tell_dead);
      CHECK(d.status == status::dead);
      CHECK(d.settled_ms == now + 10);
      break;
    }
    CHECK(s.then == effect::tell_retry);
    CHECK(d.status == status::waiting);
    rests.push_back(d.due_ms - now - 10);
    now = d.due_ms;
  }
  CHECK(rests == std::vector<std::int64_t>{30'000, 60'000, 120'000, 240'000});

  WHEN("an operator has it sent again") {
    d = after(d, {resend_wished{now}});
    THEN("it is due at once, and has five more attempts with the same rests") {
      CHECK(d.status == status::waiting);
      CHECK(d.due_ms == now);
      CHECK(d.attempts_allowed == 10);
      d = after(d, {begun{now}, said(503, now)});
      CHECK(d.history.back().number == 6);
      CHECK(d.due_ms == now + 30'000);
    }
  }
}

SCENARIO("what a receiver answers decides") {
  for (const std::uint32_t taken : {200u, 201u, 204u, 299u}) CHECK(judge(taken) == verdict::taken);
  for (const std::uint32_t final : {400u, 401u, 403u, 404u, 410u, 422u, 499u}) CHECK(judge(final) == verdict::refused);
  for (const std::uint32_t again : {0u, 301u, 307u, 408u, 425u, 429u, 500u, 502u, 599u}) CHECK(judge(again) == verdict::again);
}

SCENARIO("every state of a delivery hears every event") {
  const auto waiting = fresh();
  const auto sending = after(waiting, {begun{t0}});
  const auto delivered = after(sending, {said(200)});
  const auto dead = after(sending, {said(410)});
  REQUIRE(delivered.status == status::delivered);
  REQUIRE(dead.status == status::dead);
  struct row {
    const char* name;
    delivery d;
    status when_begun, when_answered, when_restarted, when_resent;
  };
  for (const auto& r : {row{"waiting", waiting, status::sending, status::waiting, status::waiting, status::waiting},
                        row{"sending", sending, status::sending, status::delivered, status::waiting, status::sending},
                        row{"delivered", delivered, status::delivered, status::delivered, status::delivered, status::waiting},
                        row{"dead", dead, status::dead, status::dead, status::dead, status::waiting}}) {
    INFO(r.name);
    const auto becomes = [&](const event& e, status expected) {
      const auto s = transition(r.d, e);
      CHECK(s.next.status == expected);
      // What changes nothing is not journaled.
      if (!s.changed) CHECK(encode(s.next) == encode(r.d));
    };
    becomes(begun{t0 + 1}, r.when_begun);
    becomes(said(200, t0 + 1), r.when_answered);
    becomes(node_restarted{t0 + 1}, r.when_restarted);
    becomes(resend_wished{t0 + 1}, r.when_resent);
  }
}

SCENARIO("an attempt that the node's stop cut off is repeated under its number") {
  auto d = after(fresh(), {begun{t0}, said(500), begun{t0 + 40'000}, node_restarted{t0 + 50'000}});
  CHECK(d.status == status::waiting);
  CHECK(d.due_ms == t0 + 50'000);
  CHECK(d.history.back().error == "the node stopped before an answer came");
  d = after(d, {begun{t0 + 50'000}});
  CHECK(d.history.back().number == 2);
  CHECK(d.attempts == 2);
}

SCENARIO("what is kept of a delivery stays bounded") {
  auto d = fresh();
  for (int i = 0; i < 50; ++i)
    d = after(d, {begun{t0}, answered{{500, std::string(5'000, 'e'), std::string(100'000, 'b')}, t0}, resend_wished{t0}});
  CHECK(d.history.size() == history_max);
  CHECK(d.history.back().answer.size() == delivery_answer_kept);
  CHECK(d.history.back().error.size() == error_max);
}

SCENARIO("a delivery's keys follow its state") {
  std::map<std::string, std::string> state;
  const auto apply = [&](const delivery* before, const delivery& next) {
    for (const auto& c : changes_between(before, next)) {
      if (c.value)
        state[c.key] = *c.value;
      else
        CHECK(state.erase(c.key) == 1);  // what is erased was there
    }
  };
  const auto count = [&](const std::string& prefix) {
    return std::count_if(state.begin(), state.end(), [&](const auto& x) { return x.first.starts_with(prefix); });
  };
  auto d = fresh();
  apply(nullptr, d);
  CHECK(count(keys::deliveries_due_to("crm.example")) == 1);
  const std::vector<event> life{
      begun{t0},         said(500),         resend_wished{t0 + 5},  begun{t0 + 6},          node_restarted{t0 + 7},
      begun{t0 + 8},     said(404, t0 + 9), resend_wished{t0 + 10}, resend_wished{t0 + 10}, begun{t0 + 11},
      said(200, t0 + 12)};
  for (const auto& e : life) {
    const auto s = transition(d, e);
    if (s.changed) apply(&d, s.next);
    d = s.next;
    CHECK(count(keys::deliveries_due()) == (d.status == status::waiting ? 1 : 0));
    CHECK(count(keys::deliveries_by_status(d.status)) == 1);
    CHECK(state.size() == (d.status == status::waiting ? 5u : 4u));
    // Replay of what was written gives the same.
    CHECK(read_event(write_event(e))->index() == e.index());
  }
  CHECK(d.status == status::delivered);
  const auto due = keys::delivery_due(fresh());
  CHECK(keys::host_in(due) == "crm.example");
  CHECK(keys::due_ms_in(due) == t0 + settling_ms);
}
