#include "voice/turn_taking.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

using namespace tandem;
using enum floor_state;

namespace {
/// A floor with helpers that read like the diagram.
struct table {
  turn_taking turn;
  turn_orders onset(std::int64_t at) { return turn.frame(at, true, false, 400); }
  turn_orders release(std::int64_t at) { return turn.frame(at, false, true, 400); }
  turn_orders nothing(std::int64_t at) { return turn.frame(at, false, false, 400); }
};
}  // namespace

SCENARIO("a caller's turn, by the millisecond") {
  table f;
  CHECK(f.turn.state() == listening);
  CHECK(f.onset(1060).begin_utterance);
  CHECK(f.turn.state() == hearing);
  CHECK(f.turn.voice_began_ms() == 1000);
  CHECK(f.release(2400).end_utterance);
  CHECK(f.turn.state() == thinking);
  CHECK(f.turn.voice_ended_ms() == 2000);
  CHECK(f.turn.words(2420, true).deliver);
  f.turn.agent_speaks(true);
  CHECK(f.turn.state() == speaking);
  CHECK_FALSE(f.turn.agent_done(4000).begin_utterance);
  CHECK(f.turn.state() == listening);
}

SCENARIO("short noises are not turns, longer ones are not understood") {
  table f;
  f.onset(1060);
  f.release(1600);  // 200 ms of something
  CHECK_FALSE(f.turn.words(1620, false).deliver);
  CHECK(f.turn.state() == listening);
  f.onset(3060);
  f.release(4400);  // a second of it
  CHECK(f.turn.words(4420, false).deliver);
}

SCENARIO("barge-in") {
  table f;
  f.turn.agent_speaks(true);
  const turn_orders orders = f.onset(2060);
  CHECK(orders.cut);
  CHECK(orders.begin_utterance);
  CHECK(f.turn.state() == interrupted);
  WHEN("they said something") {
    CHECK(f.release(3000).end_utterance);
    CHECK(f.turn.words(3020, true).deliver);
    CHECK(f.turn.state() == thinking);
  }
  WHEN("it was nothing") {
    f.release(2600);
    CHECK(f.turn.words(2620, false).resume);
    CHECK(f.turn.state() == speaking);
  }
  WHEN("no words come for two seconds") {
    f.release(2600);
    CHECK_FALSE(f.nothing(4580).resume);
    CHECK(f.nothing(4600).resume);
    CHECK(f.turn.state() == speaking);
    AND_WHEN("they come after all") {
      const turn_orders late = f.turn.words(4700, true);
      CHECK(late.cut);
      CHECK(late.deliver);
    }
  }
  WHEN("they begin again before the words are here") {
    f.release(2600);
    CHECK(f.onset(2700).begin_utterance);
    CHECK(f.turn.words(2720, true).keep);
    f.release(3600);
    CHECK(f.turn.words(3620, true).deliver);
  }
  WHEN("they press a key instead") {
    CHECK(f.turn.key(2200).cancel_utterance);
    CHECK_FALSE(f.release(2500).end_utterance);
  }
}

SCENARIO("what may not be interrupted") {
  table f;
  f.turn.agent_speaks(false);
  CHECK_FALSE(f.onset(2060).cut);
  CHECK(f.turn.state() == speaking);
  WHEN("they stop before we do") {
    CHECK_FALSE(f.release(2600).end_utterance);
    CHECK_FALSE(f.turn.agent_done(3000).begin_utterance);
    CHECK(f.turn.state() == listening);
  }
  WHEN("they still speak when we are done") {
    CHECK(f.turn.agent_done(2500).begin_utterance);
    CHECK(f.turn.state() == hearing);
    CHECK(f.release(3300).end_utterance);
  }
  WHEN("a key is pressed") {
    CHECK_FALSE(f.turn.key(2200).cut);
    CHECK(f.turn.state() == speaking);
  }
}

SCENARIO("silence") {
  table f;
  f.turn.allow_silence(8000);
  f.turn.agent_speaks(true);
  f.turn.agent_done(1000);
  CHECK_FALSE(f.nothing(8980).silent);
  CHECK(f.nothing(9000).silent);
  CHECK_FALSE(f.nothing(9020).silent);
  WHEN("a noise does not start it anew") {
    f.onset(10000);
    f.release(10500);
    f.turn.words(10520, false);
    CHECK(f.nothing(17000).silent);
  }
  WHEN("a key does") {
    f.turn.key(15000);
    f.turn.listen(15000);
    CHECK_FALSE(f.nothing(22980).silent);
    CHECK(f.nothing(23000).silent);
  }
}

SCENARIO("deadlines") {
  table f;
  f.onset(1060);
  WHEN("somebody never stops") {
    CHECK_FALSE(f.nothing(20980).end_utterance);
    CHECK(f.nothing(21000).end_utterance);
  }
  WHEN("the recogniser never answers") {
    f.release(2000);
    CHECK_FALSE(f.nothing(6980).lost);
    CHECK(f.nothing(7000).lost);
    CHECK_FALSE(f.nothing(7020).lost);
    CHECK_FALSE(f.turn.words(7040, true).deliver);  // too late
  }
}

SCENARIO("a turn in two breaths") {
  table f;
  f.onset(1060);
  f.release(2000);
  CHECK(f.onset(2100).begin_utterance);
  CHECK(f.turn.words(2120, true).keep);
  CHECK(f.turn.state() == hearing);
  f.release(3000);
  CHECK(f.turn.words(3020, true).deliver);
}

SCENARIO("any order of events keeps the floor whole") {
  const unsigned seed = std::random_device{}();
  std::cout << "turn_taking: seed " << seed << "\n";
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    table f;
    f.turn.allow_silence(5000);
    std::int64_t at = 0;
    bool begun = false, voice = false;  // onsets and releases alternate
    for (int i = 0; i < 100; ++i) {
      at += 20 * (1 + random() % 40);
      turn_orders o;
      switch (random() % 9) {
        case 0:
        case 1:
          voice = !voice;
          o = voice ? f.onset(at) : f.release(at);
          break;
        case 2: o = f.turn.words(at, random() % 2); break;
        case 3: o = f.turn.key(at); break;
        case 4: o = f.turn.agent_speaks(random() % 2); break;
        case 5: o = f.turn.agent_done(at); break;
        case 6: f.turn.listen(at); break;
        default: o = f.nothing(at);
      }
      INFO("seed " << seed << " round " << round << " event " << i);
      if (o.cancel_utterance) begun = false;
      if (o.begin_utterance) {
        REQUIRE_FALSE(begun);
        begun = true;
      }
      if (o.end_utterance) {
        REQUIRE(begun);
        begun = false;
      }
      REQUIRE_FALSE((o.deliver && o.resume));
      REQUIRE(f.turn.voice_ended_ms() <= at);
    }
  }
}
