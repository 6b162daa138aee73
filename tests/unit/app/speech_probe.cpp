#include "app/speech_probe.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <memory>

#include "net/io_pool.hpp"
#include "voice/speech.hpp"

using namespace tandem;
using namespace std::chrono_literals;

namespace {

/// Says at once what it was told to say, as far as it does not keep silent.
struct mouth final : text_to_speech {
  bool silent = false;
  struct session final : text_to_speech_session {
    poster_fn post;
    std::function<void(tts_chunk)> to;
    bool silent = false;
    void speak(std::uint64_t utterance, std::string) override {
      if (silent) return;
      tts_chunk chunk;
      chunk.utterance = utterance;
      chunk.pcm8k.assign(800, 1000);
      chunk.last = true;
      post([tell = to, chunk] { tell(chunk); });
    }
    void cancel(std::uint64_t) override {}
  };
  std::unique_ptr<text_to_speech_session> open(std::string, poster_fn post, std::function<void(tts_chunk)> to) override {
    auto s = std::make_unique<session>();
    s->post = std::move(post);
    s->to = std::move(to);
    s->silent = silent;
    return s;
  }
};

/// Hears the same words whatever it is played.
struct ear final : speech_to_text {
  std::string words;
  struct session final : speech_to_text_session {
    poster_fn post;
    std::function<void(stt_result)> to;
    std::string words;
    void hint(const recognition_hints&) override {}
    void begin_utterance() override {}
    void audio(std::span<const std::int16_t>) override {}
    void end_utterance() override {
      stt_result heard;
      heard.text = words;
      heard.final = true;
      post([tell = to, heard] { tell(heard); });
    }
    void cancel() override {}
  };
  std::unique_ptr<speech_to_text_session> open(poster_fn post, std::function<void(stt_result)> to) override {
    auto s = std::make_unique<session>();
    s->post = std::move(post);
    s->to = std::move(to);
    s->words = words;
    return s;
  }
};

}  // namespace

SCENARIO("the doctor listens to the engines for a while, and not longer") {
  mouth speaking;
  ear hearing;
  std::promise<outcome<diagnosis::speech_report>> told;
  auto report = told.get_future();
  std::atomic<int> times{0};
  io_pool io(1);
  const auto tell = [&](outcome<diagnosis::speech_report> how) {
    if (times++ == 0) told.set_value(std::move(how));
  };
  GIVEN("engines that speak and hear") {
    hearing.words = "what day works best";
    WHEN("they have answered, and the time that they had has passed since") {
      probe_speech(io, speaking, hearing, "slt", tell, 5ms);
      const auto how = report.get();
      std::promise<void> later;
      io.at(0).after(10ms, [&] { later.set_value(); });
      later.get_future().get();
      THEN("the sentence was understood, and told once: nothing touches the probe after its end") {
        if (how) CHECK(how->understood);
        CHECK(times == 1);
      }
    }
    WHEN("they hear something else") {
      hearing.words = "what time is it";
      probe_speech(io, speaking, hearing, "slt", tell);
      THEN("it was not understood") {
        const auto how = report.get();
        REQUIRE(how);
        CHECK(how->heard == "what time is it");
        CHECK_FALSE(how->understood);
      }
    }
  }
  GIVEN("a voice that never speaks") {
    speaking.silent = true;
    WHEN("its time has passed") {
      probe_speech(io, speaking, hearing, "slt", tell, 1ms);
      THEN("that is said") {
        const auto how = report.get();
        REQUIRE_FALSE(how);
        CHECK(how.why().message.find("did not answer") != std::string::npos);
      }
    }
  }
}
