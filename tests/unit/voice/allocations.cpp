// A frame must not cost a trip to the heap: thousands of streams share a thread.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

#include "tests/unit/voice/conversation/play.hpp"
#include "tests/unit/voice/fake_line.hpp"
#include "voice/echo_agent.hpp"

namespace {
thread_local std::size_t allocations = 0;
}

#if defined(__has_feature)  // clang
#if __has_feature(address_sanitizer)
#define TANDEM_ADDRESS_SANITIZER
#endif
#endif

// Under it the operators are its own, and nothing is counted.
#if !defined(__SANITIZE_ADDRESS__) && !defined(TANDEM_ADDRESS_SANITIZER)
// Not inlined: the compiler would see malloc meet delete and object.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

using namespace tandem;
using namespace tandem::testing;

namespace {
struct silent_sink : media_sink {
  std::deque<std::function<void()>> work;
  std::size_t frames = 0;
  void play(std::span<const std::byte>) override { ++frames; }
  void checkpoint(std::string_view) override {}
  void clear() override {}
  void send_digits(std::string_view) override {}
  void close() override {}
  std::function<void(std::function<void()>)> poster() override {
    return [this](std::function<void()> w) { work.push_back(std::move(w)); };
  }
};
}  // namespace

SCENARIO("frames cost no allocation") {
  silent_sink sink;
  fake_stt stt;
  fake_tts tts;
  std::int64_t ms = 0;
  const auto now = [&] { return virtual_time{} + std::chrono::milliseconds(ms); };
  auto agent =
      make_conversation_agent(script_of(graph_of("receptionist")), {}, nullptr, {&stt, &tts, "rms", now}, [](agent_event) {});
  agent->on_start(sink, {{"c"}, "s", media_encoding::mulaw_8k});
  while (!sink.work.empty()) sink.work.front()(), sink.work.pop_front();
  const auto frame = [&](const std::array<std::byte, 160>& audio) {
    ms += 20;
    agent->on_audio(audio);
    agent->on_tick(now());
  };
  std::array<std::byte, 160> quiet;
  quiet.fill(mulaw_silence);
  for (int i = 0; i < 10; ++i) frame(quiet);
  GIVEN("the agent speaks") {
    const std::size_t before = allocations, sent = sink.frames;
    for (int i = 0; i < 100; ++i) frame(quiet);
    CHECK(allocations == before);
    CHECK(sink.frames == sent + 100);
  }
  GIVEN("the caller speaks") {
    const auto voice = babble(2000);
    std::vector<std::array<std::byte, 160>> frames(100);
    for (std::size_t i = 0; i < 100; ++i) linear_to_mulaw(std::span(voice).subspan(i * 160, 160), frames[i]);
    for (std::size_t i = 0; i < 20; ++i) frame(frames[i]);  // onset, barge-in
    REQUIRE(stt.utterances == 1);
    const std::size_t before = allocations, heard = stt.frames;
    for (std::size_t i = 20; i < 90; ++i) frame(frames[i]);
    CHECK(allocations == before);
    CHECK(stt.frames == heard + 70);
  }
  GIVEN("nobody does") {
    for (int i = 0; i < 500; ++i) frame(quiet);
    agent->on_stop(stream_end::closed);
    agent = make_echo_agent(600, [](agent_event) {});
    agent->on_start(sink, {{"c"}, "s", media_encoding::mulaw_8k});
    const std::size_t before = allocations;
    for (int i = 0; i < 500; ++i) frame(quiet);
    CHECK(allocations == before);
  }
  agent->on_stop(stream_end::closed);
}
