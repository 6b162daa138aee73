#include "examples/plivo_emulator/bridge.hpp"
#include <catch2/catch.hpp>

using namespace tandem::emulator;

namespace {
frame level(std::int16_t value) {
  frame f;
  f.fill(value);
  return f;
}
}  // namespace

SCENARIO("everyone hears the sum of all others and never himself") {
  bridge b;
  auto ann = b.join(), bob = b.join(), cat = b.join();
  b.say(ann, level(100));
  b.say(bob, level(20));
  b.say(cat, level(3));
  CHECK(b.hear(ann)[0] == 23);
  CHECK(b.hear(bob)[0] == 103);
  CHECK(b.hear(cat)[159] == 120);
  CHECK(b.hear(ann)[0] == 0);  // each frame is heard once
}

SCENARIO("the muted are not heard, the deaf do not hear, who has left is forgotten") {
  bridge b;
  auto ann = b.join(), bob = b.join();
  b.mute(ann, true);
  b.say(ann, level(100));
  CHECK(b.hear(bob)[0] == 0);
  b.mute(ann, false);
  b.deafen(bob, true);
  b.say(ann, level(100));
  CHECK(b.hear(bob)[0] == 0);
  b.deafen(bob, false);
  b.say(ann, level(100));
  b.leave(ann);
  CHECK(b.hear(bob)[0] == 0);
  b.say(ann, level(100));
  CHECK(b.seats() == 1);
}

SCENARIO("loud voices do not wrap around, and what nobody fetches does not grow") {
  bridge b;
  auto ann = b.join(), bob = b.join(), cat = b.join();
  b.say(ann, level(30000));
  b.say(bob, level(30000));
  CHECK(b.hear(cat)[0] == 32767);
  for (int i = 0; i < 1000; ++i) b.say(ann, level(static_cast<std::int16_t>(i)));
  CHECK(b.hear(bob)[0] == 950);
}
