// Operators at the door: the first one, signing in and out, what a cookie opens and what it does not.

#include <catch2/catch.hpp>

#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr const char* password = "a long enough password";
constexpr const char* sign_in_body = R"({"email":" Ada@Example.com ","password":"a long enough password"})";
constexpr const char* first_body =
    R"({"name":" Ada Byron ","email":"Ada@example.com","password":"a long enough password","bootstrap_key":"an administrator's key"})";

using node = fake::api_under_test;

http_request open_post(std::string target, std::string body) { return node::request("POST", std::move(target), std::move(body)); }

/// "tandem_session" of a Set-Cookie.
std::string token_in(const node::answer& a) {
  const auto cookie = std::string(a.headers.get("Set-Cookie"));
  const auto from = cookie.find('=') + 1;
  return cookie.substr(from, cookie.find(';') - from);
}

}  // namespace

SCENARIO("the first operator makes the node theirs") {
  node t;
  GIVEN("nobody yet") {
    const auto at_first = t.send(t.request("GET", "/api/v1/session"));
    CHECK(at_first.status == 200);
    CHECK(at_first.json == nlohmann::json::parse(R"({"state":"first_run","operator":null,"csrf_token":null,"expires_at":null})"));
    WHEN("somebody has the bootstrap key") {
      const auto a = t.send(open_post("/api/v1/session/first-operator", first_body));
      REQUIRE(a.status == 200);
      THEN("they are an admin, signed in, with a key that works and is stored as its hash") {
        const auto& session = a.json.at("session");
        CHECK(session.at("state") == "signed_in");
        CHECK(session.at("operator").at("name") == "Ada Byron");
        CHECK(session.at("operator").at("email") == "ada@example.com");
        CHECK(session.at("operator").at("role") == "admin");
        CHECK(session.at("expires_at") == "2024-05-01T21:30:00.250Z");
        const std::string key = a.json.at("api_key");
        CHECK(t.send_with(key, "GET", "/api/v1/user/api-keys").json.at(0).at("name") == "first key");
        for (const auto& [unused, value] : t.state.values) {
          CHECK(value.find(password) == std::string::npos);
          CHECK(value.find(key) == std::string::npos);
          CHECK(value.find(token_in(a)) == std::string::npos);
        }
      }
      THEN("the cookie is for this host's pages alone") {
        const auto cookie = std::string(a.headers.get("Set-Cookie"));
        CHECK(cookie.starts_with("tandem_session="));
        CHECK(cookie.substr(cookie.find(';')) == "; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800");
        CHECK(token_in(a).size() == 43);
      }
      THEN("nobody else can be the first") {
        const auto b = t.send(open_post("/api/v1/session/first-operator", first_body));
        CHECK(b.status == 409);
        CHECK(b.json.at("detail") == "operator_exists");
        CHECK(t.send(t.request("GET", "/api/v1/session")).json.at("state") == "signed_out");
      }
    }
    WHEN("the key is another") {
      const auto a =
          t.send(open_post("/api/v1/session/first-operator",
                           R"({"name":"Ada","email":"a@b","password":"a long enough password","bootstrap_key":"no"})"));
      THEN("nothing is made") {
        CHECK(a.status == 403);
        CHECK(a.json.at("detail") == "bootstrap_key_wrong");
        CHECK(t.state.values.empty());
      }
    }
    WHEN("the form is badly filled in") {
      const auto a = t.send(open_post("/api/v1/session/first-operator",
                                      R"({"name":"  ","email":"nobody","password":"too short","bootstrap_key":"no"})"));
      CHECK(a.status == 422);
      THEN("every field is told") { CHECK(fake::problems_of(a.json) == "body.password string_too_short"); }
      const auto b =
          t.send(open_post("/api/v1/session/first-operator",
                           R"({"name":"  ","email":"nobody","password":"a long enough password","bootstrap_key":"no"})"));
      CHECK(fake::problems_of(b.json) == "body.name value_error; body.email value_error");
    }
    WHEN("two are made at the same moment") {
      t.operators.no = refusal{errc::conflict, "There is an operator already: sign in.", "operator_exists"};
      THEN("the second is told so") {
        const auto a = t.send(open_post("/api/v1/session/first-operator", first_body));
        CHECK(a.status == 409);
        CHECK(a.json.at("detail") == "operator_exists");
      }
    }
  }
}

SCENARIO("an operator signs in and out") {
  node t;
  const auto before = t.sign_in_as(key_role::operator_);
  GIVEN("the right password") {
    const auto a = t.send(open_post("/api/v1/session", sign_in_body));
    REQUIRE(a.status == 200);
    node::browser browser{before.who, token_in(a), a.json.at("csrf_token")};
    CHECK(t.send_by(browser, "GET", "/api/v1/workflow/count").status == 200);
    const auto known = t.send_by(browser, "GET", "/api/v1/session");
    CHECK(known.json == a.json);
    WHEN("they sign out") {
      const auto out = t.send_by(browser, "DELETE", "/api/v1/session");
      THEN("the cookie is taken away and opens nothing any more, and that of another browser does") {
        CHECK(out.status == 200);
        CHECK(out.headers.get("Set-Cookie") == "tandem_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
        const auto late = t.send_by(browser, "GET", "/api/v1/workflow/count");
        CHECK(late.status == 401);
        CHECK(late.json.at("detail") == "session_expired");
        CHECK(t.send_by(before, "GET", "/api/v1/workflow/count").status == 200);
      }
    }
    WHEN("they sign in again in the same browser") {
      auto again = open_post("/api/v1/session", sign_in_body);
      again.headers.add("Cookie", "tandem_session=" + browser.token);
      CHECK(t.send(std::move(again)).status == 200);
      THEN("the session before it has ended") { CHECK(t.send_by(browser, "GET", "/api/v1/workflow/count").status == 401); }
    }
  }
  GIVEN("what is not right") {
    const auto said = [&](const char* body) {
      const auto a = t.send(open_post("/api/v1/session", body));
      return std::to_string(a.status) + " " + a.json.at("detail").dump();
    };
    const std::string no = R"(401 "Email or password is wrong.")";
    THEN("the answer does not tell which of the two it was") {
      CHECK(said(R"({"email":"ada@example.com","password":"a long enough passwore"})") == no);
      CHECK(said(R"({"email":"bob@example.com","password":"a long enough password"})") == no);
      CHECK(said(R"({"email":"nonsense","password":"a long enough password"})") == no);
    }
    THEN("who is put aside does not come in") {
      auto who = before.who;
      who.is_active = false;
      t.operators.keep(who);
      CHECK(said(sign_in_body) == no);
      CHECK(t.send_by(before, "GET", "/api/v1/workflow/count").status == 401);
    }
    THEN("whose password was changed meanwhile does not, either") {
      t.operators.no = refusal{errc::unauthorized, "another password by now", ""};
      CHECK(said(sign_in_body) == no);
    }
  }
  GIVEN("a request that came by TLS") {
    auto own = open_post("/api/v1/session", sign_in_body), proxied = own, claimed = own;
    own.tls = true;
    proxied.remote_address = "192.0.2.99";  // a trusted proxy
    proxied.headers.add("X-Forwarded-Proto", "https");
    claimed.headers.add("X-Forwarded-Proto", "https");
    THEN("the browser is told to send the cookie over nothing else") {
      CHECK(t.send(std::move(own)).headers.get("Set-Cookie").ends_with("; Secure"));
      CHECK(t.send(std::move(proxied)).headers.get("Set-Cookie").ends_with("; Secure"));
      CHECK_FALSE(t.send(std::move(claimed)).headers.get("Set-Cookie").ends_with("; Secure"));
    }
  }
  GIVEN("a page of another site") {
    auto foreign = open_post("/api/v1/session", sign_in_body), ours = foreign, behind = foreign;
    foreign.headers.add("Host", "node:8080");
    foreign.headers.add("Origin", "https://evil.example");
    ours.headers.add("Host", "node:8080");
    ours.headers.add("Origin", "http://node:8080");
    behind.headers.add("Host", "127.0.0.1:8080");
    behind.headers.add("Origin", "https://voice.example.com");  // the public URL
    THEN("it signs nobody in") {
      CHECK(t.send(std::move(foreign)).json.at("detail") == "origin_foreign");
      CHECK(t.send(std::move(ours)).status == 200);
      CHECK(t.send(std::move(behind)).status == 200);
    }
  }
}

SCENARIO("passwords are not for guessing") {
  node t;
  t.sign_in_as(key_role::admin);
  constexpr const char* guess = R"({"email":"ada@example.com","password":"guess"})";
  const auto from = [&](const char* address, const char* body) {
    auto r = open_post("/api/v1/session", body);
    r.remote_address = address;
    return t.send(std::move(r));
  };
  for (int i = 0; i < 10; ++i) CHECK(from("198.51.100.1", guess).status == 401);
  THEN("the address and the email wait") {
    const auto held = from("198.51.100.1", R"({"email":"bob@example.com","password":"guess"})");
    CHECK(held.status == 429);
    CHECK(held.headers.get("Retry-After") == "30");
    CHECK(from("198.51.100.2", sign_in_body).status == 429);
    CHECK(from("198.51.100.2", R"({"email":"bob@example.com","password":"guess"})").status == 401);
    t.now_ms += 30'000;
    CHECK(from("198.51.100.2", sign_in_body).status == 200);
  }
  THEN("who is in stays in") {
    const auto ada = t.sign_in_as(key_role::admin);
    CHECK(t.send_by(ada, "GET", "/api/v1/workflow/count").status == 200);
  }
}

SCENARIO("guessing the bootstrap key is slow, too") {
  node t;
  const auto guess = [&] {
    return t
        .send(open_post("/api/v1/session/first-operator",
                        R"({"name":"Ada","email":"a@b","password":"a long enough password","bootstrap_key":"guess"})"))
        .status;
  };
  for (int i = 0; i < 10; ++i) CHECK(guess() == 403);
  CHECK(guess() == 429);
}

SCENARIO("only a few passwords are hashed at once") {
  node t;
  t.sign_in_as(key_role::admin);
  t.hashing_full = true;
  const auto a = t.send(open_post("/api/v1/session", sign_in_body));
  CHECK(a.status == 503);
  CHECK(a.headers.get("Retry-After") == "1");
}

SCENARIO("a cookie changes nothing without the session's token") {
  node t;
  const auto ada = t.sign_in_as(key_role::admin), bob = t.sign_in_as(key_role::admin, "bob@example.com");
  const auto make_key = [&](std::string csrf) {
    auto r = t.request("POST", "/api/v1/user/api-keys", R"({"name":"x"})");
    r.headers.add("Cookie", "tandem_session=" + ada.token);
    if (!csrf.empty()) r.headers.add("X-CSRF-Token", std::move(csrf));
    return t.send(std::move(r));
  };
  for (const auto& wrong : {std::string(), std::string("guess"), bob.csrf}) {
    const auto a = make_key(wrong);
    CHECK(a.status == 403);
    CHECK(a.json.at("detail") == "csrf_token_invalid");
  }
  CHECK(t.keys.created.asked.empty());
  CHECK(make_key(ada.csrf).status == 200);
  WHEN("there is a key beside it") {
    auto r = t.request("POST", "/api/v1/user/api-keys", R"({"name":"x"})");
    r.headers.add("Cookie", "tandem_session=" + ada.token);
    r.headers.add("X-API-Key", "dgr_wrong");
    THEN("the key counts") { CHECK(t.send(std::move(r)).status == 401); }
  }
}

SCENARIO("a session ends when it is not used, and after a week") {
  node t;
  const auto ada = t.sign_in_as(key_role::viewer);
  const auto use = [&] { return t.send_by(ada, "GET", "/api/v1/workflow/count").status; };
  GIVEN("one that is used") {
    t.now_ms += 12 * hour_ms - 1;
    CHECK(use() == 200);
    t.now_ms += 12 * hour_ms - 1;
    CHECK(use() == 200);
    THEN("its uses are written down, and the session tells its end") {
      CHECK(t.operators.uses.size() == 2);
      const auto told = t.send_by(ada, "GET", "/api/v1/session").json;
      CHECK(told.at("expires_at") == "2024-05-02T21:30:00.248Z");
    }
    WHEN("it is left alone for 12 hours") {
      t.now_ms += 12 * hour_ms;
      THEN("it has ended") {
        CHECK(use() == 401);
        CHECK(t.send_by(ada, "GET", "/api/v1/session").json.at("state") == "signed_out");
      }
    }
  }
  GIVEN("one that is used all the time") {
    for (int i = 0; i < 7 * 24; ++i) {
      CHECK(use() == 200);
      t.now_ms += hour_ms;
    }
    THEN("it ends after seven days all the same") { CHECK(use() == 401); }
  }
  GIVEN("uses within a quarter of an hour") {
    for (int i = 0; i < 10; ++i, t.now_ms += 60'000) CHECK(use() == 200);
    THEN("none of them is news") { CHECK(t.operators.uses.empty()); }
  }
}

SCENARIO("an operator changes their password") {
  node t;
  const auto ada = t.sign_in_as(key_role::viewer);
  auto elsewhere = ada;
  elsewhere.token = random_letters();
  t.operators.begin({sha256_hex(elsewhere.token), {}, t.now_ms, t.now_ms}, ada.who.id);
  const auto change = [&](const char* from) {
    return t.send_by(ada, "PUT", "/api/v1/session/password",
                     R"({"new_password":"another long password","current_password":")" + std::string(from) + "\"}");
  };
  CHECK(fake::problems_of(change("not mine").json) == "body.current_password value_error");
  CHECK(t.send_by(elsewhere, "GET", "/api/v1/session").json.at("state") == "signed_in");
  CHECK(change(password).status == 200);
  CHECK(t.send_by(ada, "GET", "/api/v1/session").json.at("state") == "signed_in");
  CHECK(t.send_by(elsewhere, "GET", "/api/v1/session").json.at("state") == "signed_out");
  CHECK(t.send(open_post("/api/v1/session", sign_in_body)).status == 401);
  CHECK(t.send(open_post("/api/v1/session", R"({"email":"ada@example.com","password":"another long password"})")).status == 200);
}

SCENARIO("which cookie is the session's") {
  const auto token = [](const char* cookies) {
    auto r = node::request("GET", "/");
    r.headers.add("Cookie", cookies);
    return std::string(session_token(r));
  };
  CHECK(token("tandem_session=abc") == "abc");
  CHECK(token("a=b;tandem_session=abc; c=d") == "abc");
  CHECK(token("a=b; tandem_session=abc; tandem_session=later") == "abc");
  CHECK(token("xtandem_session=abc; tandem_session; =; ;") == "");
  CHECK(token(("tandem_session=" + std::string(200, 'x')).c_str()) == "");
}

}  // namespace tandem::rest
