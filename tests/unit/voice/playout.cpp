#include "voice/playout.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/voice/fake_line.hpp"

using namespace tandem;
using namespace tandem::testing;
using namespace std::chrono_literals;

namespace {

/// The mouth alone, with a carrier that plays what it gets.
struct mouth : media_sink {
  media_encoding encoding;
  playout out;
  std::size_t bytes = 0, frames = 0;
  std::vector<std::string> marks;
  std::int64_t at_ms = 0;
  explicit mouth(media_encoding e = media_encoding::mulaw_8k) : encoding(e), out(e) { at(0); }
  void play(std::span<const std::byte> audio) override { bytes += audio.size(), ++frames; }
  void checkpoint(std::string_view name) override { marks.emplace_back(name); }
  void clear() override {}
  void send_digits(std::string_view) override {}
  void close() override {}
  std::function<void(std::function<void()>)> poster() override { return {}; }

  void at(std::int64_t ms) { at_ms = ms, out.at(virtual_time{} + 1h + std::chrono::milliseconds(ms), ms); }
  void line(std::uint64_t id, const std::string& text, int ms, bool last = true) {
    out.say({id, text, 0, true});
    out.audio(id, std::vector<std::int16_t>(static_cast<std::size_t>(ms) * 8, 1000), last);
  }
  void run_to(std::int64_t ms) {
    while (at_ms < ms) at(at_ms + 20), out.send(*this);
  }
};

}  // namespace

SCENARIO("pacing") {
  mouth m;
  m.line(1, "one two three four five six seven eight nine ten", 5000);
  m.out.send(m);
  CHECK(m.frames == 8);  // 160 ms at once
  m.run_to(1000);
  CHECK(m.frames == 58);
  WHEN("ticks come late") {
    m.at(1100);
    m.out.send(m);
    CHECK(m.frames == 63);
  }
  WHEN("audio comes too late") {
    mouth slow;
    slow.out.say({1, "one two", 0, true});
    slow.out.audio(1, std::vector<std::int16_t>(1600, 0), false);
    slow.run_to(2000);
    CHECK(slow.frames == 10);
    CHECK(slow.out.starving_since());
    slow.out.audio(1, std::vector<std::int16_t>(8000, 0), true);
    slow.out.send(slow);
    CHECK(slow.frames == 18);  // no burst to catch up
  }
}

SCENARIO("lines are heard when their checkpoint says so") {
  mouth m;
  m.line(1, "hello there", 990);
  m.line(2, "how are you", 1000);
  m.run_to(2500);
  CHECK(m.frames == 100);  // whole frames
  REQUIRE(m.marks.size() == 2);
  CHECK(m.out.take_finished().empty());
  m.out.played(m.marks[0]);
  auto first = m.out.take_finished();
  REQUIRE(first.size() == 1);
  CHECK(first[0].heard == "hello there");
  CHECK(first[0].rest.empty());
  CHECK_FALSE(first[0].cut);
  m.out.played(m.marks[1]);
  CHECK(m.out.take_finished().size() == 1);
  CHECK(m.out.idle());
  WHEN("checkpoints never come") {
    m.line(3, "lost", 500);
    m.run_to(4900);
    CHECK_FALSE(m.out.idle());
    m.run_to(5200);
    CHECK(m.out.idle());
    CHECK(m.out.take_finished().size() == 1);
  }
  WHEN("a line has no audio at all") {
    m.out.say({3, "unspeakable", 0, true});
    m.out.audio(3, {}, true);
    m.out.send(m);
    CHECK(m.out.idle());
  }
}

SCENARIO("a cut ends at the last whole word heard") {
  const std::string text = "Sure. What day works best for you, please?";  // 42 characters, 4.2 s
  struct expectation {
    std::int64_t at_ms;
    std::string heard, rest;
  };
  for (const expectation& e : {expectation{40, "", text},
                               {600, "Sure.", "What day works best for you, please?"},
                               {1400, "Sure. What day", "What day works best for you, please?"},
                               {3600, "Sure. What day works best for you,", "please?"}}) {
    mouth m;
    m.line(1, text, 4200);
    m.out.send(m);  // at 0
    m.run_to(e.at_ms);
    const auto fates = m.out.cut();
    INFO(e.at_ms);
    REQUIRE(fates.size() == 1);
    CHECK(fates[0].cut);
    CHECK(fates[0].heard == e.heard);
    CHECK(fates[0].rest == e.rest);
    CHECK(m.out.idle());
    CHECK(fates[0].end_ms == e.at_ms);
  }
}

SCENARIO("the last checkpoint played corrects the clock") {
  mouth m;
  m.line(1, std::string("one two three four five six seven eight nine ten"), 4800);
  m.out.send(m);
  m.run_to(1500);
  REQUIRE(m.marks.size() == 1);
  m.out.played(m.marks[0]);  // 1 s was heard half a second later than we thought
  const auto fates = m.out.cut();
  CHECK(fates[0].heard == "one two");
}

SCENARIO("what follows a cut line was not heard at all") {
  mouth m;
  m.line(1, "first line", 1000);
  m.line(2, "second line", 1000);
  m.line(3, "third line", 1000);
  m.out.send(m);
  m.run_to(1600);
  const auto fates = m.out.cut();
  CHECK(m.out.take_finished().size() == 1);
  REQUIRE(fates.size() == 2);
  CHECK(fates[0].heard == "second");
  CHECK(fates[1].heard.empty());
  CHECK(fates[1].rest == "third line");
  CHECK(fates[1].start_ms == fates[1].end_ms);
  THEN("late audio and checkpoints of before mean nothing") {
    const std::size_t frames = m.frames;
    m.out.audio(3, std::vector<std::int16_t>(1600, 0), true);
    m.out.played(m.marks.back());
    m.run_to(3000);
    CHECK(m.frames == frames);
    m.line(4, "new", 200);
    m.run_to(4000);
    m.out.played(m.marks.back());
    CHECK(m.out.take_finished().size() == 1);
  }
}

SCENARIO("a cut before all audio is there guesses the length") {
  mouth m;
  m.line(1, "one two three four five six seven eight nine ten", 1000, false);
  m.out.send(m);
  m.run_to(900);
  CHECK(m.out.cut()[0].heard == "one two three");
}

SCENARIO("other encodings") {
  mouth narrow(media_encoding::l16_8k), wide(media_encoding::l16_16k);
  for (mouth* m : {&narrow, &wide}) {
    m->line(1, "hello", 1000);
    m->run_to(1000);
    CHECK(m->frames == 50);
  }
  CHECK(narrow.bytes == 16000);
  CHECK(wide.bytes == 32000 - 160);  // the resampler holds 5 ms back
}
