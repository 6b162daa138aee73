// Operators and their sessions, as the organisation keeps them.

#include "messages/operator_keys.hpp"
#include "tests/unit/actors/node_fixture.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;

struct reception : node_fixture {
  operator_account person(std::string email, key_role role = key_role::viewer) {
    operator_account o;
    o.name = email;
    o.email = std::move(email);
    o.role = role;
    o.password_hash = "hash of " + o.email;
    return o;
  }
  outcome<operator_account> make(std::string email, key_role role = key_role::viewer) {
    return ask<operator_account>([&](auto to) { actors().operators().create(person(email, role), to); });
  }
  outcome<operator_account> make_first() {
    api_key key;
    key.sha256 = "key";
    key.name = "first key";
    return ask<operator_account>([&](auto to) {
      actors().operators().create_first(person("ada", key_role::admin), key, {"first", {}, now, now}, to);
    });
  }
  outcome<operator_account> update(operator_id id, update_operator what) {
    return ask<operator_account>([&](auto to) { actors().operators().update(id, what, to); });
  }
  outcome<done> remove(operator_id id) {
    return ask<done>([&](auto to) { actors().operators().remove(id, to); });
  }
  outcome<operator_account> sign_in(const operator_account& who, std::string session, std::string before = {}) {
    struct sign_in what {
      who.id, who.password_hash, {std::move(session), {}, now, now}, std::move(before)
    };
    return ask<operator_account>([&](auto to) { actors().operators().sign_in(what, to); });
  }
  void seen(std::string session) {
    actors().operators().seen(std::move(session), now);
    run();
  }
  std::string sessions() const {
    std::string out;
    for (const auto& [key, value] : journal.scan(keys::sessions(), 1000))
      out += (out.empty() ? "" : " ") + decode<operator_session>(value)->sha256;
    return out;
  }
  std::optional<operator_account> stored(operator_id id) const {
    const auto bytes = journal.get(keys::operator_by_id(id));
    return bytes ? decode<operator_account>(*bytes) : std::nullopt;
  }
};

}  // namespace

TEST_CASE_METHOD(reception, "Scenario: there is one first operator, with a key and a session") {
  journal.refuse_next = 1;
  CHECK_FALSE(make_first());
  CHECK(sessions().empty());
  restart();
  const auto ada = make_first();
  REQUIRE(ada);
  CHECK(ada->last_signed_in_ms == now);
  CHECK(sessions() == "first");
  const auto key = journal.get(keys::api_key_by_hash("key"));
  REQUIRE(key);
  CHECK(decode<api_key>(*key)->id);
  const auto again = make_first();
  REQUIRE_FALSE(again);
  CHECK(again.why().code == errc::conflict);
  THEN("all of it is there after a restart") {
    restart();
    CHECK(sessions() == "first");
    CHECK(stored(ada->id)->email == "ada");
    CHECK_FALSE(make_first());
  }
}

TEST_CASE_METHOD(reception, "Scenario: two cannot sign in with one email") {
  REQUIRE(make("ada"));
  CHECK(make("ada").why().code == errc::conflict);
  CHECK(make("bob"));
}

TEST_CASE_METHOD(reception, "Scenario: an active admin always stays") {
  const auto ada = *make("ada", key_role::admin);
  const auto bob = *make("bob", key_role::operator_);
  const update_operator demote{.role = key_role::viewer}, put_aside{.is_active = false};
  CHECK(update(ada.id, demote).why().code == errc::conflict);
  CHECK(update(ada.id, put_aside).why().code == errc::conflict);
  CHECK(remove(ada.id).why().code == errc::conflict);
  CHECK(update(ada.id, {.name = "Ada"}));
  CHECK(remove(bob.id));
  CHECK(remove(bob.id).why().code == errc::not_found);
  CHECK(update(bob.id, demote).why().code == errc::not_found);
  WHEN("another admin is not active") {
    const auto cas = *make("cas", key_role::admin);
    REQUIRE(update(cas.id, put_aside));
    THEN("that does not count") {
      CHECK(remove(ada.id).why().code == errc::conflict);
      CHECK(remove(cas.id));
    }
  }
  WHEN("there is another") {
    const auto cas = *make("cas", key_role::admin);
    THEN("either may go, not both") {
      CHECK(remove(ada.id));
      CHECK(remove(cas.id).why().code == errc::conflict);
    }
  }
}

TEST_CASE_METHOD(reception, "Scenario: sessions end with what they were begun by") {
  const auto ada = *make("ada", key_role::admin), bob = *make("bob");
  REQUIRE(sign_in(ada, "a1"));
  REQUIRE(sign_in(ada, "a2"));
  REQUIRE(sign_in(bob, "b1"));
  CHECK(sessions() == "a1 a2 b1");
  CHECK(stored(ada.id)->last_signed_in_ms == now);
  WHEN("one signs out") {
    CHECK(ask<done>([&](auto to) { actors().operators().sign_out("a1", to); }));
    CHECK(ask<done>([&](auto to) { actors().operators().sign_out("a1", to); }));
    THEN("that session is gone") { CHECK(sessions() == "a2 b1"); }
  }
  WHEN("one signs in where they were signed in") {
    REQUIRE(sign_in(bob, "b2", "b1"));
    THEN("it takes the other's place") { CHECK(sessions() == "a1 a2 b2"); }
  }
  WHEN("one changes their password") {
    const password_change change{ada.id, ada.password_hash, "new", "a2"};
    CHECK(ask<done>([&](auto to) { actors().operators().change_password(change, to); }));
    THEN("only the session they did it in stays, and the old one proves nothing") {
      CHECK(sessions() == "a2 b1");
      CHECK(sign_in(ada, "a3").why().code == errc::unauthorized);
      CHECK(ask<done>([&](auto to) { actors().operators().change_password(change, to); }).why().code == errc::unauthorized);
    }
  }
  WHEN("an admin sets a password, or puts somebody aside") {
    REQUIRE(update(ada.id, {.password_hash = "new"}));
    CHECK(sessions() == "b1");
    REQUIRE(update(bob.id, {.is_active = false}));
    THEN("their sessions end, and they cannot begin another") {
      CHECK(sessions().empty());
      CHECK(sign_in(bob, "b2").why().code == errc::unauthorized);
    }
  }
  WHEN("somebody is removed") {
    REQUIRE(remove(bob.id));
    CHECK(sessions() == "a1 a2");
  }
  WHEN("a role or a name is changed") {
    REQUIRE(update(bob.id, {.name = "Bob", .role = key_role::operator_}));
    THEN("they go on") { CHECK(sessions() == "a1 a2 b1"); }
  }
}

TEST_CASE_METHOD(reception, "Scenario: sessions do not pile up") {
  const auto ada = *make("ada", key_role::admin);
  for (int i = 10; i < 42; ++i) {
    REQUIRE(sign_in(ada, "s" + std::to_string(i)));
    now += 1'000;
  }
  now += hour_ms;
  seen("s10");
  WHEN("there are as many as one may have") {
    REQUIRE(sign_in(ada, "t"));
    THEN("the one unused for longest makes room") {
      CHECK(sessions().starts_with("s10 s12 s13"));
      CHECK(sessions().ends_with("s41 t"));
    }
  }
  WHEN("they have run out, whatever of their use was not written down yet") {
    now += 12 * hour_ms + session_noted_every_ms;
    REQUIRE(sign_in(ada, "t"));
    CHECK(sessions() == "t");
  }
  WHEN("they may yet have been used") {
    now += 12 * hour_ms;
    REQUIRE(sign_in(ada, "t"));
    CHECK(sessions() == "s10 t");
  }
}

TEST_CASE_METHOD(reception, "Scenario: a session's use is written down now and then") {
  const auto ada = *make("ada", key_role::admin);
  REQUIRE(sign_in(ada, "a"));
  const auto before = journal.entries.size();
  now += session_noted_every_ms - 1;
  seen("a");
  seen("nobody's");
  CHECK(journal.entries.size() == before);
  now += 1;
  seen("a");
  seen("a");
  CHECK(journal.entries.size() == before + 1);
}
