#include "actors/sync/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace tandem;
using namespace tandem::sync;

namespace {

const answer_settings ours{"https://public/inbound", "POST"}, theirs{"https://elsewhere/", "GET"};

template <class Effect>
const Effect* find(const step& x) {
  for (const auto& e : x.effects)
    if (const auto* found = std::get_if<Effect>(&e)) return found;
  return nullptr;
}
fetched seen(answer_settings s) { return {carrier_application{"app1", "x", s}, 0.5, 1'000}; }
fetched refused_with(errc code, std::string words = "words") { return {refusal{code, words, ""}, 0.5, 1'000}; }
plan after_save() { return transition({}, saved{ours, "app1", "tandem-x"}).next; }
plan in_sync() { return transition(after_save(), seen(ours)).next; }

}  // namespace

SCENARIO("an Application that is right already is left alone") {
  const auto x = transition(after_save(), seen(ours));
  CHECK_FALSE(find<update_it>(x));
  REQUIRE(find<say>(x));
  CHECK(find<say>(x)->word.ok);
  CHECK(x.next.app.state == sync_state::in_sync);
}

SCENARIO("an Application that is wrong is set right and read back") {
  auto x = transition(after_save(), seen(theirs));
  CHECK(find<update_it>(x));
  CHECK_FALSE(find<say>(x));
  x = transition(x.next, updated{done{}, 0.5, 1'000});
  CHECK(find<fetch_it>(x));
  THEN("only what is read back counts") {
    CHECK(find<say>(transition(x.next, seen(ours)))->word.ok);
    const auto deaf = transition(x.next, seen(theirs));
    CHECK_FALSE(find<say>(deaf)->word.ok);
    CHECK(find<say>(deaf)->word.message.find("https://elsewhere/") != std::string::npos);
    CHECK(find<wake_me>(deaf));
  }
}

SCENARIO("an Application that was left blank is created") {
  auto x = transition({}, saved{ours, "", "tandem-0123456789ab"});
  REQUIRE(find<create_it>(x));
  CHECK(find<create_it>(x)->name == "tandem-0123456789ab");
  x = transition(x.next, made{carrier_application{"app9", "x", ours}, 0.5, 1'000});
  REQUIRE(find<tell_config>(x));
  CHECK(find<tell_config>(x)->carrier_id == "app9");
  CHECK(find<fetch_it>(x));
}

SCENARIO("a carrier that is out of reach is asked again, more and more slowly") {
  auto p = after_save();
  std::int64_t last = 0;
  for (int i = 0; i < 15; ++i) {
    const auto x = transition(p, refused_with(errc::unavailable));
    REQUIRE(find<wake_me>(x));
    const auto wait = find<wake_me>(x)->after_ms;
    CHECK(wait >= last);
    CHECK(wait >= first_wait_ms);
    CHECK(wait <= longest_wait_ms);
    last = wait;
    CHECK_FALSE(find<say>(x)->word.ok);
    CHECK(x.next.app.state == sync_state::failing);
    const auto again = transition(x.next, woke{});
    CHECK(find<fetch_it>(again));
    p = again.next;
  }
  CHECK(wait_for(20, 1.0) == longest_wait_ms);
  CHECK(wait_for(20, 0.0) == longest_wait_ms / 2);
  CHECK(find<wake_me>(transition(after_save(), refused_with(errc::limit_reached)))->after_ms >= patience_429_ms);
  THEN("once it answers, the count begins anew") { CHECK(transition(p, seen(ours)).next.app.attempts == 0); }
}

SCENARIO("what only a human can mend is not asked again by itself") {
  for (const auto code : {errc::unauthorized, errc::not_found}) {
    const auto x = transition(after_save(), refused_with(code));
    CHECK_FALSE(find<wake_me>(x));
    CHECK(x.next.app.state == sync_state::refused);
    CHECK_FALSE(find<say>(x)->word.ok);
    CHECK(find<fetch_it>(transition(x.next, saved{ours, "app1", ""})));
  }
  CHECK(transition(after_save(), refused_with(errc::not_found)).next.app.message.find("app1") != std::string::npos);
}

SCENARIO("a drift is told with both values, and mended by a save only") {
  const auto check = transition(in_sync(), woke{});
  REQUIRE(find<fetch_it>(check));
  const auto x = transition(check.next, seen(theirs));
  CHECK(x.next.app.state == sync_state::drifted);
  CHECK_FALSE(find<update_it>(x));
  REQUIRE(find<warn>(x));
  CHECK(find<warn>(x)->text.find("https://elsewhere/") != std::string::npos);
  CHECK(find<warn>(x)->text.find("https://public/inbound") != std::string::npos);
  CHECK(find<wake_me>(x)->after_ms <= drift_check_ms);
  THEN("it is told once") { CHECK_FALSE(find<warn>(transition(transition(x.next, woke{}).next, seen(theirs)))); }
  THEN("a save sets it right") {
    const auto y = transition(x.next, saved{ours, "app1", ""});
    CHECK(find<update_it>(transition(y.next, seen(theirs))));
  }
  THEN("a check that fails says nothing of a drift") {
    const auto y = transition(transition(in_sync(), woke{}).next, refused_with(errc::unavailable));
    CHECK(y.next.app.state == sync_state::in_sync);
    CHECK(find<wake_me>(y));
  }
}

SCENARIO("a save while one is under way shares its outcome") {
  CHECK(transition(after_save(), saved{ours, "app1", ""}).effects.empty());
  CHECK(find<fetch_it>(transition(after_save(), saved{theirs, "app1", ""})));
}
