// Operators, as an admin keeps them; and what passwords and attempts are.

#include <argon2.h>

#include <catch2/catch.hpp>

#include "net/api/attempts.hpp"
#include "tests/unit/net/api/fakes.hpp"

namespace tandem::rest {

SCENARIO("an admin keeps the operators") {
  fake::api_under_test t;
  const auto ada = t.sign_in_as(key_role::admin);
  const auto made =
      t.send_by(ada, "POST", "/api/v1/operators",
                R"({"name":"Bob <b>","email":"Bob@Example.com","role":"viewer","password":"a long enough password"})");
  REQUIRE(made.status == 200);
  const auto bob = "/api/v1/operators/" + made.json.at("id").dump();
  CHECK(made.json.at("name") == "Bob <b>");
  CHECK(made.json.at("email") == "bob@example.com");
  CHECK(made.json.at("last_signed_in_at").is_null());
  const auto all = t.send_by(ada, "GET", "/api/v1/operators");
  CHECK(all.json.at("operators").size() == 2);
  CHECK(all.body.find("argon2") == std::string::npos);

  WHEN("one is changed") {
    const auto changed = t.send_by(ada, "PUT", bob, R"({"role":"operator","is_active":false,"name":"Robert"})");
    THEN("the answer is how they are now") {
      CHECK(changed.status == 200);
      CHECK(changed.json.at("role") == "operator");
      CHECK(changed.json.at("is_active") == false);
      CHECK(changed.json.at("name") == "Robert");
    }
  }
  WHEN("a password is set") {
    CHECK(t.send_by(ada, "PUT", bob, R"({"password":"another long password"})").status == 200);
    THEN("it is hashed") {
      const auto stored = t.operators.find(operator_id{made.json.at("id").get<std::uint64_t>()});
      CHECK(is_password("another long password", stored->password_hash));
      CHECK_FALSE(is_password("a long enough password", stored->password_hash));
    }
  }
  WHEN("one is removed") {
    CHECK(t.send_by(ada, "DELETE", bob).status == 200);
    THEN("they are gone") {
      CHECK(t.send_by(ada, "DELETE", bob).status == 404);
      CHECK(t.send_by(ada, "PUT", bob, R"({"name":"x"})").status == 404);
    }
  }
  WHEN("the node says no") {
    t.operators.no = refusal{errc::conflict, "this is the last active admin: make another operator an admin first", ""};
    THEN("its words are told") {
      for (const auto& a : {t.send_by(ada, "DELETE", bob), t.send_by(ada, "PUT", bob, R"({"role":"viewer"})")}) {
        CHECK(a.status == 409);
        CHECK(a.json.at("detail").get<std::string>().find("last active admin") != std::string::npos);
      }
    }
  }
  WHEN("the form is wrong") {
    const auto faults = [&](const char* method, const std::string& target, const char* body) {
      const auto a = t.send_by(ada, method, target, body);
      CHECK(a.status == 422);
      return fake::problems_of(a.json);
    };
    THEN("the field is named") {
      CHECK(faults("POST", "/api/v1/operators",
                   R"({"name":"B","email":"b@c","role":"king","password":"a long enough password"})") ==
            "body.role literal_error");
      CHECK(faults("POST", "/api/v1/operators",
                   R"({"name":"B","email":"b c@d","role":"viewer","password":"a long enough password"})") ==
            "body.email value_error");
      CHECK(faults("PUT", bob, R"({"password":"short"})") == "body.password string_too_short");
      CHECK(faults("PUT", bob, R"({"name":"a\nb"})") == "body.name value_error");
      CHECK(faults("PUT", "/api/v1/operators/bob", R"({"name":"b"})") == "path.operator_id int_parsing");
    }
  }
}

SCENARIO("a password is kept as argon2id") {
  const password_cost cheap{8, 1};
  const auto one = hash_password("correct horse", cheap), two = hash_password("correct horse", cheap);
  CHECK(one.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(one != two);  // each has a salt of its own
  CHECK(is_password("correct horse", one));
  CHECK(is_password("correct horse", two));
  CHECK_FALSE(is_password("correct horsf", one));
  CHECK_FALSE(is_password("correct horse", ""));
  CHECK_FALSE(is_password("correct horse", "$argon2id$nonsense"));
  THEN("nobody's hash is judged like a real one, and is nobody's") {
    CHECK_FALSE(is_password("", nobodys_hash(cheap)));
    CHECK(nobodys_hash(cheap).size() == one.size());
    CHECK(argon2id_verify(nobodys_hash(cheap).c_str(), "x", 1) == ARGON2_VERIFY_MISMATCH);
  }
}

SCENARIO("attempts are counted by address and by email") {
  std::int64_t now = 1'000'000;
  GIVEN("an allowance of two, and one more each ten seconds") {
    attempts a({.at_once = 2, .then_every_ms = 10'000, .remembered_max = 100});
    const auto begin = [&](const char* address, const char* email) { return a.begin(address, email, now).value_or(0); };
    CHECK(begin("192.0.2.1", "ada") == 0);
    CHECK(begin("192.0.2.1", "bob") == 0);
    CHECK(begin("192.0.2.1", "cas") == 10);
    CHECK(begin("192.0.2.2", "cas") == 0);
    THEN("waiting helps, and no longer than it must") {
      now += 9'001;
      CHECK(begin("192.0.2.1", "cas") == 1);
      now += 999;
      CHECK(begin("192.0.2.1", "cas") == 0);
    }
    THEN("what was refused is not counted") {
      for (int i = 0; i < 5; ++i) CHECK(begin("192.0.2.1", "dan") == 10);
      CHECK(begin("192.0.2.3", "dan") == 0);
      CHECK(begin("192.0.2.3", "dan") == 0);
    }
    THEN("a right one is given back, and its email begins anew") {
      CHECK(begin("192.0.2.4", "ada") == 0);
      CHECK(begin("192.0.2.5", "ada") == 10);
      a.right("192.0.2.4", "ada", now);
      CHECK(begin("192.0.2.5", "ada") == 0);
      CHECK(begin("192.0.2.4", "eve") == 0);
      CHECK(begin("192.0.2.4", "fay") == 0);
      CHECK(begin("192.0.2.4", "gus") == 10);
    }
    THEN("addresses of one /64 are one") {
      CHECK(begin("2001:db8::1", "") == 0);
      CHECK(begin("2001:db8::2", "") == 0);
      CHECK(begin("2001:db8::3", "") == 10);
    }
    THEN("memory is bounded, whoever asks") {
      for (int i = 0; i < 1000; ++i) (void)a.begin("198.51.100." + std::to_string(i % 250), "e" + std::to_string(i), now);
      CHECK(a.remembered() <= 100);
    }
  }
}

}  // namespace tandem::rest
