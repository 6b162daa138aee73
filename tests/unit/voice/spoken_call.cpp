// Real engines on both ends of a mu-law line, in virtual time: one synthetic voice calls, another answers.
#include <catch2/catch.hpp>

#include <condition_variable>
#include "tests/unit/voice/conversation/play.hpp"
#include "tests/unit/voice/fake_line.hpp"
#include "voice/providers/flite.hpp"
#include "voice/providers/pocketsphinx.hpp"
#include "voice/workers.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

struct spoken_call : fake_line {
  workers on{{.threads = 1}};
  std::unique_ptr<text_to_speech> voice = make_flite(on);
  std::unique_ptr<speech_to_text> ear = make_pocketsphinx(on);

  explicit spoken_call(const std::string& workflow) {
    settle = [this] { finish_work(); };
    start(make_conversation_agent(script_of(graph_of(workflow)), {}, nullptr,
                                  {ear.get(), voice.get(), "rms", [this] { return now(); }}, report()));
  }
  ~spoken_call() override { agent->on_stop(stream_end::closed); }

  /// Until the workers have run what was posted, and what that posted.
  void finish_work() {
    for (int round = 0; round < 4; ++round) {
      std::mutex m;
      std::condition_variable done;
      bool reached = false;
      on.post([&] {
        std::lock_guard lock(m);
        reached = true;
        done.notify_one();
      });
      std::unique_lock lock(m);
      done.wait(lock, [&] { return reached; });
    }
  }

  /// What a caller with this voice sounds like.
  std::vector<std::int16_t> utter(const std::string& text, const std::string& who) {
    std::vector<std::int16_t> pcm;
    bool last = false;
    auto session = voice->open(who, poster(), [&](tts_chunk chunk) {
      pcm.insert(pcm.end(), chunk.pcm8k.begin(), chunk.pcm8k.end());
      last = chunk.last;
    });
    session->speak(1, text);
    while (!last) finish_work(), run_posted();
    return pcm;
  }
  bool agent_done() {
    return run_until([&] { return speaking(); }, 6000) && run_until([&] { return !speaking(); });
  }
  void caller_says(const std::string& text, const std::string& who = "awb") {
    run(300);
    say(utter(text, who));
    run_until([&] { return saying.empty(); });
  }
  std::string gathered(const std::string& slot) const {
    std::string value;
    for (const slot_gathered& s : all<slot_gathered>()) {
      if (s.name == slot) value = s.value;
    }
    return value;
  }
};

}  // namespace

SCENARIO("a spoken call with the embedded engines") {
  spoken_call call("receptionist");
  REQUIRE(call.agent_done());
  call.caller_says("I'd like to book an appointment.");
  REQUIRE(call.agent_done());
  CHECK(call.gathered("intent") == "book");
  call.caller_says("Tuesday the fourteenth.");
  REQUIRE(call.agent_done());
  CHECK(call.gathered("day") == "tuesday 14");
  call.caller_says("Three thirty in the afternoon.");
  REQUIRE(call.agent_done());
  CHECK(call.gathered("time") == "15:30");
  call.caller_says("Five five five, zero one nine nine.");
  REQUIRE(call.agent_done());
  CHECK(call.gathered("phone") == "5550199");
  call.caller_says("Yes.");
  INFO(call.transcript());
  REQUIRE(call.run_until([&] { return call.ended(); }));
  CHECK(call.all<conversation_ended>().at(0).disposition == "booked");
  CHECK(call.all<barged_in>().empty());
  CHECK(call.all<turn_measured>().size() == 5);
}

SCENARIO("a spoken call with a barge-in, tones on the line, and a correction") {
  spoken_call call("receptionist");
  call.run(2500);
  REQUIRE(call.speaking());
  call.caller_says("I want to make an appointment.");
  REQUIRE(call.agent_done());
  CHECK(call.cleared_ms > 0);
  CHECK(call.all<line_said>().at(0).line.interrupted);
  CHECK(call.gathered("intent") == "book");
  call.caller_says("On Friday, please.");
  REQUIRE(call.agent_done());
  call.caller_says("At ten o'clock.");
  REQUIRE(call.agent_done());
  call.run(500);
  call.say(dtmf_tones("8675309"));
  REQUIRE(call.agent_done());
  CHECK(call.gathered("phone") == "8675309");
  call.caller_says("No.");
  REQUIRE(call.agent_done());
  call.caller_says("The time, please.");
  REQUIRE(call.agent_done());
  call.caller_says("Half past nine in the morning.");
  REQUIRE(call.agent_done());
  call.caller_says("Yes, that's right.");
  INFO(call.transcript());
  REQUIRE(call.run_until([&] { return call.ended(); }));
  CHECK(call.gathered("day") == "friday");
  CHECK(call.gathered("time") == "09:30");
  CHECK(call.all<conversation_ended>().at(0).disposition == "booked");
}

SCENARIO("a caller who says something else gets something else") {
  spoken_call call("outbound_reminder");
  REQUIRE(call.agent_done());
  call.caller_says("No, I can't.");
  INFO(call.transcript());
  REQUIRE(call.run_until([&] { return call.ended(); }));
  CHECK(call.all<conversation_ended>().at(0).disposition == "declined");
}
