#include "actors/sync/plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace tandem;
using namespace tandem::sync;

namespace {

const answer_settings ours{"https://public/inbound", "POST", {}, {}, {}, {}}, theirs{"https://elsewhere/", "GET", {}, {}, {}, {}},
    empty{};

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
  auto x = transition(after_save(), seen(empty));
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
    CHECK(x.next.app.next_attempt_ms == 1'000 + wait);
    const auto again = transition(x.next, woke{});
    CHECK(find<fetch_it>(again));
    p = again.next;
  }
  CHECK(wait_for(20, 1.0) == longest_wait_ms);
  CHECK(wait_for(20, 0.0) == longest_wait_ms / 2);
  CHECK(find<wake_me>(transition(after_save(), refused_with(errc::limit_reached)))->after_ms >= patience_429_ms);
  THEN("once it answers, the count begins anew, and no attempt is due") {
    CHECK(transition(p, seen(ours)).next.app.attempts == 0);
    CHECK(transition(p, seen(ours)).next.app.next_attempt_ms == 0);
  }
  THEN("what only a human can mend is not tried again") {
    CHECK(transition(p, refused_with(errc::unauthorized)).next.app.next_attempt_ms == 0);
  }
  THEN("a save asks at once") { CHECK(transition(p, saved{theirs, "app1", "tandem-x"}).next.app.next_attempt_ms == 0); }
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

SCENARIO("somebody else's settings are not overwritten unless that was confirmed") {
  const auto x = transition(after_save(), seen(theirs));
  REQUIRE(find<find_numbers>(x));
  CHECK_FALSE(find<update_it>(x));
  const auto held = transition(x.next, numbers_found{std::vector<std::string>{"+14155550100", "+14155550101"}});
  REQUIRE(find<say>(held));
  CHECK_FALSE(find<say>(held)->word.ok);
  for (const char* told : {"GET https://elsewhere/", "POST https://public/inbound", "+14155550100, +14155550101", "force"})
    CHECK(find<say>(held)->word.message.find(told) != std::string::npos);
  CHECK(held.next.app.state == sync_state::held);
  CHECK(held.next.now == stage::resting);
  THEN("confirming overwrites it, and what was there is remembered") {
    auto y = transition(held.next, saved{ours, "app1", "", consent::everything});
    y = transition(y.next, seen(theirs));
    CHECK(find<update_it>(y));
    CHECK(y.next.app.has_before);
    CHECK(y.next.app.before == theirs);
    y = transition(transition(y.next, updated{done{}, 0, 1'000}).next, seen(ours));
    CHECK(find<say>(y)->word.ok);
    CHECK_FALSE(y.next.app.force);
  }
  THEN("confirming what was never shown as a drift does not") {
    const auto y = transition(transition(held.next, saved{ours, "app1", "", consent::shown}).next, seen(theirs));
    CHECK_FALSE(find<update_it>(y));
  }
  THEN("numbers that cannot be listed hold nothing up") {
    const auto y = transition(x.next, numbers_found{refusal{errc::unavailable, "words", ""}});
    CHECK(find<say>(y)->word.message.find("could not be listed") != std::string::npos);
  }
  THEN("another's hangup URL is somebody's too") {
    auto mixed = ours;
    mixed.answer_method = "GET";
    mixed.hangup_url = "https://billing.example/hangup";
    CHECK(is_foreign(mixed, x.next.app));
    mixed.hangup_url = ours.answer_url;
    CHECK_FALSE(is_foreign(mixed, x.next.app));
  }
}

SCENARIO("wrong credentials that worked before are told apart") {
  const auto never = transition(after_save(), refused_with(errc::unauthorized));
  CHECK(find<say>(never)->word.message.find("worked until") == std::string::npos);
  auto p = in_sync();
  p.app.worked_ms = 1'714'555'800'000;
  const auto regenerated = transition(transition(p, woke{}).next, refused_with(errc::unauthorized));
  CHECK(regenerated.next.app.message.find("worked until 2024-05-01 09:30:00 UTC") != std::string::npos);
  const fetched barred{refusal{errc::provider_refused, "403", "ip_allow_list"}, 0.5, 1'000};
  CHECK(transition(after_save(), barred).next.app.message.find("IP allow-list") != std::string::npos);
  const fetched sub{refusal{errc::not_found, "404", "subaccount"}, 0.5, 1'000};
  CHECK(transition(after_save(), sub).next.app.message.find("subaccount") != std::string::npos);
}

SCENARIO("a drift is told with both values, and mended by a request only") {
  const auto check = transition(in_sync(), woke{});
  REQUIRE(find<fetch_it>(check));
  const auto x = transition(check.next, seen(theirs));
  CHECK(x.next.app.state == sync_state::drifted);
  CHECK_FALSE(find<update_it>(x));
  REQUIRE(find<warn>(x));
  CHECK(find<warn>(x)->text.find("https://elsewhere/") != std::string::npos);
  CHECK(find<warn>(x)->text.find("https://public/inbound") != std::string::npos);
  CHECK(find<wake_me>(x)->after_ms <= default_drift_check_ms);
  THEN("it is told once") { CHECK_FALSE(find<warn>(transition(transition(x.next, woke{}).next, seen(theirs)))); }
  THEN("who asks for it has it set right, as both values were shown") {
    const auto y = transition(x.next, saved{ours, "app1", "", consent::shown});
    CHECK(find<update_it>(transition(y.next, seen(theirs))));
    const auto third = answer_settings{"https://third/", "GET", {}, {}, {}, {}};
    CHECK_FALSE(find<update_it>(transition(y.next, seen(third))));  // that was not shown
  }
  THEN("a save in passing leaves it alone and says so") {
    const auto y = transition(transition(x.next, saved{ours, "app1", ""}).next, seen(theirs));
    CHECK_FALSE(find<update_it>(y));
    REQUIRE(find<say>(y));
    CHECK_FALSE(find<say>(y)->word.ok);
    CHECK(y.next.app.state == sync_state::drifted);
    CHECK_FALSE(find<warn>(y));
  }
  THEN("a number that was linked elsewhere is a drift too, told once") {
    auto p = in_sync();
    p.app.links["+14155550100"] = "";
    const auto fine = transition(transition(p, woke{}).next, seen(ours));
    REQUIRE(find<check_links>(fine));
    const auto y = transition(fine.next, links_checked{{{"+14155550100", "other"}}});
    CHECK(y.next.app.state == sync_state::drifted);
    CHECK(find<warn>(y)->text.find("+14155550100 to 'other'") != std::string::npos);
    CHECK_FALSE(find<warn>(transition(y.next, links_checked{{{"+14155550100", "other"}}})));
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
