#include "net/outgoing.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <random>

using namespace tandem;

SCENARIO("messages wait for the socket") {
  outgoing out(1000);
  GIVEN("a few of them") {
    CHECK(out.empty());
    CHECK(out.push("one", false));
    CHECK(out.push("", true));
    CHECK(out.bytes() == 3);
    auto first = out.front();
    CHECK(first.bytes == "one");
    CHECK_FALSE(first.binary);
    WHEN("more come while the first is being written") {
      for (int i = 0; i < 20; ++i) out.push("more", false);
      THEN("what is being written stays where it is") { CHECK(first.bytes == "one"); }
      THEN("all leave in order") {
        out.pop();
        CHECK(out.front().binary);
        CHECK(out.front().bytes.empty());
        out.pop();
        int more = 0;
        for (; !out.empty(); out.pop()) more += out.front().bytes == "more";
        CHECK(more == 20);
        CHECK(out.bytes() == 0);
      }
    }
  }
  GIVEN("more than we allow") {
    CHECK(out.push(std::string(980, 'x'), false));
    CHECK_FALSE(out.push(std::string(5, 'y'), false));
    THEN("empty ones count, too") {
      CHECK(out.push("", false));
      CHECK_FALSE(out.push("", false));
    }
    THEN("there is room again when it has left") {
      out.front();
      out.pop();
      CHECK(out.push(std::string(1000, 'z'), false));
    }
  }
}

SCENARIO("messages at random keep their order and bytes") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  outgoing out(200'000);
  std::deque<std::string> expected;
  int wrong = 0;
  for (int step = 0; step < 20'000; ++step) {
    if (random() % 2) {
      std::string message(random() % 300, static_cast<char>('a' + random() % 26));
      if (out.push(message, false)) expected.push_back(std::move(message));
    } else if (!expected.empty()) {
      wrong += out.front().bytes != expected.front();
      out.pop();
      expected.pop_front();
    }
    wrong += out.empty() != expected.empty();
  }
  CHECK(wrong == 0);
}
