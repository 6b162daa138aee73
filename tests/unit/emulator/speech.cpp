// A voice speaks, an ear listens, through a telephone: the real engines.
#include "examples/plivo_emulator/speech.hpp"

#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

using namespace tandem::emulator;

namespace {
/// Runs what the workers post, on the test's thread.
struct home {
  std::mutex m;
  std::condition_variable c;
  std::deque<std::function<void()>> posted;
  speech::poster poster() {
    return [this](std::function<void()> work) {
      std::lock_guard lock(m);
      posted.push_back(std::move(work));
      c.notify_one();
    };
  }
  template <class Done>
  void run_until(Done done) {
    while (!done()) {
      std::unique_lock lock(m);
      c.wait(lock, [&] { return !posted.empty(); });
      auto work = std::move(posted.front());
      posted.pop_front();
      lock.unlock();
      work();
    }
  }
};
}  // namespace

SCENARIO("what a voice says is understood, among wrong alternatives") {
  if (!speech::missing_model().empty()) FAIL(speech::missing_model());
  home h;
  speech s(h.poster());
  auto grammar = make_grammar({"you said <day> the <date>", "is that right", "what day works best"},
                              {{"day", {"monday", "tuesday", "wednesday", "thursday", "friday"}},
                               {"date", {"fourth", "fourteenth", "fortieth", "fifth", "fifteenth"}}});
  REQUIRE(grammar.error == "");
  auto line = s.synthesise("You said Tuesday the fourteenth. Is that right?", "rms");
  CHECK(s.synthesise("You said Tuesday the fourteenth. Is that right?", "rms") == line);
  h.run_until([&] { return line->ready; });
  REQUIRE(line->error == "");
  CHECK(line->audio.size() > 8000);
  std::string understood;
  bool finished = false;
  auto ear = s.listen(grammar, [&](heard_words w) {
    if (!w.is_final) return;
    understood = w.text;
    finished = true;
  });
  auto on_the_phone = line->audio;
  for (auto& x : on_the_phone) x = mulaw_decode(mulaw_encode(x));
  on_the_phone.resize(on_the_phone.size() / frame_samples * frame_samples);
  ear->begin(0);
  for (std::size_t i = 0; i < on_the_phone.size(); i += frame_samples) ear->hear({on_the_phone.data() + i, frame_samples});
  ear->end(1000);
  h.run_until([&] { return finished; });
  CHECK(understood == "you said tuesday the fourteenth is that right");
}

SCENARIO("a voice that does not exist is said to") {
  home h;
  speech s(h.poster());
  auto line = s.synthesise("hello", "hal");
  h.run_until([&] { return line->ready; });
  CHECK(line->error.find("hal") != std::string::npos);
}
