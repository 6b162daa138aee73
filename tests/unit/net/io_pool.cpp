#include "net/io_pool.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;

SCENARIO("work for the I/O threads") {
  io_pool pool(2);
  mailbox<std::string> said;
  THEN("it runs on its thread, in order, after one that throws as well") {
    auto& thread = pool.at(1);
    CHECK_FALSE(thread.is_current());
    CHECK(pool.current() == nullptr);
    thread.post([&] { said.put("one"); });
    thread.post([] { throw std::runtime_error("oops"); });
    thread.post([&] { said.put(thread.is_current() && pool.current() == &thread ? "at home" : "lost"); });
    CHECK(said.take() == "one");
    CHECK(said.take() == "at home");
  }
  THEN("run is at once at home and later from elsewhere") {
    auto& thread = pool.at(0);
    thread.post([&] {
      thread.run([&] { said.put("inner"); });
      said.put("outer");
    });
    CHECK(said.take() == "inner");
    CHECK(said.take() == "outer");
  }
  THEN("timers fire in order, the cancelled not at all") {
    auto& thread = pool.at(0);
    thread.post([&] {
      thread.after(20ms, [&] { said.put("second"); });
      thread.after(1ms, [&] { said.put("first"); });
      auto never = thread.after(5ms, [&] { said.put("never"); });
      never.cancel();
    });
    CHECK(said.take() == "first");
    CHECK(said.take() == "second");
    thread.after(1ms, [&] { said.put("from outside"); });
    CHECK(said.take() == "from outside");
  }
  THEN("ticks come until their handle goes, and a throwing tick does not stop the others") {
    auto& thread = pool.at(0);
    auto handle = std::make_shared<wheel_handle>();
    auto broken = std::make_shared<wheel_handle>();
    thread.post([&, handle, broken] {
      *broken = thread.every_20ms([](auto) { throw std::runtime_error("oops"); });
      *handle = thread.every_20ms([&said, handle, n = 0](auto) mutable {
        said.put("tick");
        if (++n == 3) handle->reset();
      });
    });
    for (int i = 0; i < 3; ++i) CHECK(said.take() == "tick");
    thread.post([broken] { broken->reset(); });
  }
  THEN("each thread gets its turn") {
    CHECK(&pool.next() != &pool.next());
    CHECK(io_pool(0).size() == 1);
  }
}
