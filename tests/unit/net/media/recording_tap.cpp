#include "net/media/recording_tap.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <random>

#include "tests/support/seed.hpp"

using namespace tandem;

namespace {

struct noting_sink : recording_sink {
  explicit noting_sink(std::string& t) : agent(t) {}
  void push(std::span<const std::byte>, std::span<const std::byte> a) override {
    agent.append(reinterpret_cast<const char*>(a.data()), a.size());
  }
  std::string& agent;
};

}  // namespace

SCENARIO("the shadow of the playback queue gives back what was queued, however often it wraps and grows") {
  std::mt19937_64 random(test::seed("recording tap"));
  std::string recorded, expected;
  recording_tap tap(std::make_unique<noting_sink>(recorded));
  std::deque<char> model;
  const std::string caller(recording_tap::frame, 'c');
  for (int step = 0; step < 5000; ++step) {
    std::string audio(random() % (step % 100 == 0 ? 5000 : 330), '\0');
    for (auto& sample : audio) sample = static_cast<char>(random());
    tap.queued(std::as_bytes(std::span(audio)));
    model.insert(model.end(), audio.begin(), audio.end());
    if (random() % 200 == 0) {
      tap.cleared();
      model.clear();
    }
    tap.heard(std::as_bytes(std::span(caller)));
    for (std::size_t i = 0; i < caller.size(); ++i) {
      expected += model.empty() ? '\xff' : model.front();
      if (!model.empty()) model.pop_front();
    }
  }
  CHECK(recorded == expected);
}
