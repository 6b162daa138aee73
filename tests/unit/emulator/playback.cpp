#include "examples/plivo_emulator/playback.hpp"

#include <catch2/catch.hpp>

using namespace tandem::emulator;

SCENARIO("audio is played in real time and in order") {
  playback_queue q;
  samples three_frames(3 * frame_samples - 40);
  for (std::size_t i = 0; i < three_frames.size(); ++i) three_frames[i] = static_cast<std::int16_t>(i + 1);
  CHECK(q.play(three_frames) == 0);
  CHECK(q.queued_ms() == 55);
  CHECK(q.step().audio[0] == 1);
  CHECK(q.step().audio[0] == 161);
  auto last = q.step();
  CHECK(last.played == frame_samples - 40);
  CHECK(last.audio[frame_samples - 41] == 440);
  CHECK(last.audio[frame_samples - 40] == 0);
  CHECK(q.step().played == 0);
}

SCENARIO("a checkpoint is reached in the frame that ends what stood before it") {
  playback_queue q;
  q.play(samples(frame_samples * 2));
  q.checkpoint("after two");
  q.play(samples(frame_samples));
  q.checkpoint("after three");
  CHECK(q.step().reached.empty());
  CHECK(q.step().reached == std::vector<std::string>{"after two"});
  CHECK(q.step().reached == std::vector<std::string>{"after three"});
  CHECK(q.empty());
  GIVEN("nothing queued") {
    q.checkpoint("at once");
    THEN("it is reached with the next frame") { CHECK(q.step().reached == std::vector<std::string>{"at once"}); }
  }
}

SCENARIO("clearing drops audio and checkpoints, and says how much") {
  playback_queue q;
  q.play(samples(8000));
  q.checkpoint("never");
  q.step();
  CHECK(q.clear() == 980);
  CHECK(q.empty());
  CHECK(q.step().reached.empty());
}

SCENARIO("the buffer has an end") {
  playback_queue q(1);
  CHECK(q.play(samples(7000)) == 0);
  CHECK(q.play(samples(2000)) == 1000);
  CHECK(q.queued_ms() == 1000);
  for (int i = 0; i < 1000; ++i) CHECK(q.checkpoint("c"));
  CHECK_FALSE(q.checkpoint("one too many"));
}
