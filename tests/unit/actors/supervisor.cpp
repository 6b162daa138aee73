#include "actors/supervisor.hpp"

#include <catch2/catch.hpp>

using namespace tandem;

SCENARIO("a failed actor comes back more and more slowly") {
  supervisor s;
  const entity_ref who{entity_kind::call, 64};
  std::int64_t now = 1'000'000'000;
  std::chrono::milliseconds last{0};
  for (int i = 0; i < 20; ++i) {
    const auto v = s.failed(who, "the journal refused", now);
    CHECK(v.restart);
    CHECK(v.alarm);
    CHECK(v.after >= last);
    CHECK(v.after >= supervisor::first_rest);
    CHECK(v.after <= supervisor::longest_rest);
    last = v.after;
    now += v.after.count();
  }
  CHECK(last == supervisor::longest_rest);
  THEN("a quiet time is forgiven") {
    CHECK(s.failed(who, "again", now + supervisor::forgiven_after_ms + 1).after == supervisor::first_rest);
  }
  THEN("another actor's failures are its own") {
    CHECK(s.failed({entity_kind::call, 128}, "x", now).after == supervisor::first_rest);
  }
  THEN("one whose log has a new owner stays down") { CHECK_FALSE(s.failed(who, superseded, now).restart); }
}
