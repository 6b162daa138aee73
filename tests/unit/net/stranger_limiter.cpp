#include "net/stranger_limiter.hpp"

#include <catch2/catch.hpp>

#include "net/client_address.hpp"

using namespace tandem;

namespace {

http_request from(std::string address, std::string forwarded = {}) {
  http_request r;
  r.remote_address = std::move(address);
  if (!forwarded.empty()) r.headers.add("X-Forwarded-For", std::move(forwarded));
  return r;
}

constexpr std::int64_t now = 1'714'555'800'250;

}  // namespace

SCENARIO("an address may fail so often at once, and so often a second afterwards") {
  metrics::registry counters;
  stranger_limiter limit({.per_second = 2, .burst = 3, .trusted_proxies = {"10.0.0.1"}}, counters);
  const auto fails = [&](const http_request& r, std::int64_t at) { return limit.failed(r, at); };
  for (int i = 0; i < 3; ++i) REQUIRE_FALSE(fails(from("192.0.2.1"), now));
  REQUIRE(fails(from("192.0.2.1"), now) == 1u);
  CHECK(http_refusals(counters).count(http_limit::unauthenticated_rate) == 1);

  THEN("half a second buys one more, and being refused costs nothing") {
    CHECK(fails(from("192.0.2.1"), now + 499));
    CHECK_FALSE(fails(from("192.0.2.1"), now + 500));
    CHECK(fails(from("192.0.2.1"), now + 500));
  }
  THEN("a long pause buys the burst, no more") {
    for (int i = 0; i < 3; ++i) CHECK_FALSE(fails(from("192.0.2.1"), now + 3'600'000));
    CHECK(fails(from("192.0.2.1"), now + 3'600'000));
  }
  THEN("a clock that is set back holds nobody up for longer than an empty bucket") {
    CHECK(fails(from("192.0.2.1"), now - 3'600'000) == 1u);
    CHECK_FALSE(fails(from("192.0.2.1"), now - 3'600'000 + 500));
  }
  THEN("others are not meant") {
    CHECK_FALSE(fails(from("192.0.2.2"), now));
    CHECK_FALSE(fails(from("10.0.0.1", "192.0.2.3"), now));
  }
  THEN("behind a trusted proxy it is still the same one, and what it says itself is not believed") {
    CHECK(fails(from("10.0.0.1", "192.0.2.1"), now));
    CHECK(fails(from("10.0.0.1", "203.0.113.9, 192.0.2.1"), now));
    CHECK(fails(from("192.0.2.1", "203.0.113.9"), now));
    CHECK(fails(from("::ffff:192.0.2.1"), now));
  }
}

SCENARIO("one customer of IPv6 has a /64") {
  metrics::registry counters;
  stranger_limiter limit({.per_second = 1, .burst = 1}, counters);
  CHECK_FALSE(limit.failed(from("2001:db8:0:1::1"), now));
  CHECK(limit.failed(from("2001:db8:0:1:ffff::2"), now));
  CHECK_FALSE(limit.failed(from("2001:db8:0:2::1"), now));
}

SCENARIO("what is open to everybody is counted, but not for this machine itself") {
  metrics::registry counters;
  stranger_limiter limit({.per_second = 1, .burst = 1, .trusted_proxies = {"127.0.0.1"}}, counters);
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(limit.open(from("127.0.0.1"), now));
    CHECK_FALSE(limit.open(from("::1"), now));
  }
  CHECK_FALSE(limit.open(from("127.0.0.1", "192.0.2.1"), now));
  CHECK(limit.open(from("127.0.0.1", "192.0.2.1"), now));
  AND_THEN("wrong keys from here are") {
    CHECK_FALSE(limit.failed(from("127.0.0.1"), now));
    CHECK(limit.failed(from("127.0.0.1"), now));
  }
}

SCENARIO("no limit, and a bounded memory") {
  metrics::registry counters;
  stranger_limiter none({.per_second = 0}, counters);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(none.failed(from("192.0.2.1"), now));

  stranger_limiter small({.per_second = 1, .burst = 1, .trusted_proxies = {}, .addresses_max = 10}, counters);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(small.failed(from("192.0.2." + std::to_string(i % 250)), now + i * 10'000));
}

SCENARIO("429 says when to come again") {
  const auto answer = held_up(7);
  CHECK(answer.status == 429);
  CHECK(answer.headers.get("Retry-After") == "7");
  CHECK(answer.body.find("in 7 s") != std::string::npos);
}

SCENARIO("whose request it is, through proxies") {
  const std::vector<std::string> trusted{"10.0.0.1", "10.0.0.2"};
  const auto who = [&](const http_request& r) { return client_address(r, trusted); };
  CHECK(who(from("192.0.2.1")) == "192.0.2.1");
  CHECK(who(from("192.0.2.1", "203.0.113.9")) == "192.0.2.1");
  CHECK(who(from("10.0.0.1")) == "10.0.0.1");
  CHECK(who(from("10.0.0.1", " 192.0.2.1 ")) == "192.0.2.1");
  CHECK(who(from("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2")) == "192.0.2.1");
  CHECK(who(from("10.0.0.1", "192.0.2.1, unknown")) == "10.0.0.1");
  CHECK(who(from("10.0.0.1", "192.0.2.1,")) == "10.0.0.1");
  CHECK(who(from("10.0.0.1", std::string(5000, '1'))) == "10.0.0.1");
  auto two = from("10.0.0.1", "203.0.113.9");
  two.headers.add("x-forwarded-for", "192.0.2.1");
  CHECK(who(two) == "192.0.2.1");
}
