#include <catch2/catch.hpp>

#include <future>
#include <iostream>

#include <sphinxbase/err.h>

#include "tests/unit/voice/fake_io_thread.hpp"
#include "tests/unit/voice/spoken.hpp"
#include "voice/providers/language_model.hpp"
#include "voice/providers/phrases.hpp"
#include "voice/providers/pocketsphinx.hpp"
#include "voice/providers/sphinx_decision.hpp"
#include "voice/workers.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

/// A call's worth of listening: utterances go in as frames of 20 ms, results come out.
class ear {
 public:
  ear(speech_to_text& provider, recognition_hints hints)
      : session(provider.open(io.poster(), [this](stt_result r) { results.push_back(std::move(r)); })) {
    session->hint(hints);
  }
  void push(const std::vector<std::int16_t>& pcm) {
    for (std::size_t i = 0; i < pcm.size(); i += 160)
      session->audio(std::span(pcm).subspan(i, std::min<std::size_t>(160, pcm.size() - i)));
  }
  stt_result hear(const std::vector<std::int16_t>& pcm) {
    auto before = results.size();
    session->begin_utterance();
    push(pcm);
    session->end_utterance();
    io.run_until([&] { return results.size() > before; });
    return results.back();
  }
  fake_io_thread io;
  std::vector<stt_result> results;
  std::unique_ptr<speech_to_text_session> session;
};

std::vector<word_time> as_words(const std::string& text) {
  std::vector<word_time> out;
  for (auto& word : spoken_words(text)) out.push_back({.word = word, .confidence = 1});
  return out;
}

/// Word errors counted over a suite, not per phrase: one voice's mumble is not a regression.
struct score {
  double errors = 0, words = 0, phrases = 0, accepted = 0, samples = 0;
  std::chrono::microseconds compute{};
  void add(const std::string& said, const stt_result& heard, std::size_t audio) {
    auto a = as_words(said), b = as_words(heard.text);
    errors += word_distance(a, b) * static_cast<double>(std::max(a.size(), b.size()));
    words += static_cast<double>(a.size());
    phrases += 1;
    accepted += heard.in_grammar;
    samples += static_cast<double>(audio);
    compute += heard.compute;
  }
  double wer() const { return errors / words; }
  double real_time() const { return static_cast<double>(compute.count()) / 1e6 / (samples / 8000); }
};

void report(const std::string& what, const score& s) {
  std::cout << what << ": " << s.phrases << " phrases, " << s.words << " words, word errors " << 100 * s.wer()
            << " %, in grammar " << 100 * s.accepted / s.phrases << " %, processor " << s.real_time() << " of real time\n";
}

recognition_hints receptionist() {
  recognition_hints hints;
  hints.sentences = lines_of("phrases.txt");
  for (const auto* text :
       {"Hello, thanks for calling Brightside Dental. I can book, change or cancel an appointment. How can I help?",
        "Sure. What day works best?", "Morning or afternoon?", "And your phone number?", "<date> at <time>", "<digits>",
        "in the morning", "in the afternoon"})
    hints.sentences.emplace_back(text);
  return hints;
}

const std::vector<std::string> sayings_of_nobody{"the weather is lovely in paris today",
                                                 "my dog ate the newspaper",
                                                 "please turn on the kitchen lights",
                                                 "have you seen the football match",
                                                 "how are your children doing",
                                                 "could you hold on my phone is ringing",
                                                 "who am i talking to",
                                                 "what is your favourite colour",
                                                 "mortgage rates are going up",
                                                 "she sells sea shells by the shore"};

}  // namespace

SCENARIO("callers are understood through the telephone") {
  workers on({.threads = 2});
  auto provider = make_pocketsphinx(on);
  REQUIRE(trouble_with_pocketsphinx({}).empty());
  for (const auto* voice : {"rms", "awb"}) GIVEN(std::string("the voice ") + voice + " saying all the phrases") {
      std::vector<std::pair<std::string, std::vector<std::int16_t>>> spoken;
      for (const auto& phrase : lines_of("phrases.txt")) spoken.emplace_back(phrase, say(on, voice, phrase));
      WHEN("anything of the domain may be said") {
        ear listening(*provider, receptionist());
        score s;
        for (const auto& [phrase, pcm] : spoken) s.add(phrase, listening.hear(pcm), pcm.size());
        report(std::string(voice) + ", language model", s);
        THEN("at most one word in twenty is misheard") {
          CHECK(s.wer() <= 0.05);
          CHECK(s.accepted == 0);  // without a grammar nothing is in it
        }
      }
      WHEN("each call is a new one and 20 dB quieter") {
        score s;
        for (const auto& [phrase, pcm] : spoken) {
          ear listening(*provider, receptionist());
          auto quiet = pcm;
          for (auto& sample : quiet) sample = static_cast<std::int16_t>(sample / 10);
          through_mulaw(quiet);
          s.add(phrase, listening.hear(quiet), quiet.size());
        }
        report(std::string(voice) + ", language model, a stranger 20 dB quieter", s);
        THEN("hardly more is misheard") { CHECK(s.wer() <= 0.08); }
      }
      WHEN("one of the phrases is expected") {
        auto hints = receptionist();
        hints.expected = lines_of("phrases.txt");
        ear listening(*provider, hints);
        score s;
        for (const auto& [phrase, pcm] : spoken) s.add(phrase, listening.hear(pcm), pcm.size());
        report(std::string(voice) + ", grammar of all", s);
        THEN("nearly every one is understood as in the grammar") {
          CHECK(s.wer() <= 0.04);
          CHECK(s.accepted / s.phrases >= 0.9);
        }
      }
    }
}

SCENARIO("who says something else is not taken at an expected word") {
  workers on({.threads = 2});
  auto provider = make_pocketsphinx(on);
  auto hints = receptionist();
  for (const auto* voice : {"rms", "awb"}) {
    GIVEN(std::string("a question for yes or no, and the voice ") + voice) {
      hints.expected = {"yes", "no", "yes please", "no thank you", "that's right"};
      ear listening(*provider, hints);
      score right, wrong;
      for (const auto& answer : hints.expected) {
        auto pcm = say(on, voice, answer);
        right.add(answer, listening.hear(pcm), pcm.size());
      }
      for (const auto& phrase : lines_of("phrases.txt")) {
        if (matches_phrase(hints.expected, phrase)) continue;
        auto pcm = say(on, voice, phrase);
        wrong.add(phrase, listening.hear(pcm), pcm.size());
      }
      for (const auto& phrase : sayings_of_nobody) {
        auto pcm = say(on, voice, phrase);
        wrong.add(phrase, listening.hear(pcm), pcm.size());
      }
      report(std::string(voice) + ", yes or no, answered", right);
      report(std::string(voice) + ", yes or no, something else", wrong);
      THEN("answers are taken, the rest is not, but what of it is in the domain is understood all the same") {
        CHECK(right.accepted >= right.phrases - 1);
        CHECK(wrong.accepted / wrong.phrases <= 0.03);
        auto result = listening.hear(say(on, voice, "i want to cancel my appointment"));
        CHECK_FALSE(result.in_grammar);
        CHECK(result.text == "i want to cancel my appointment");
      }
    }
    GIVEN(std::string("a question for a date, and the voice ") + voice) {
      hints.expected = {"<date>", "<date> at <time>", "<day> <half_of_day>"};
      ear listening(*provider, hints);
      score right, wrong;
      for (const auto& answer : expand_phrases("<date>", 12)) {
        auto pcm = say(on, voice, answer);
        right.add(answer, listening.hear(pcm), pcm.size());
      }
      for (const auto& phrase : sayings_of_nobody) {
        auto pcm = say(on, voice, phrase);
        wrong.add(phrase, listening.hear(pcm), pcm.size());
      }
      report(std::string(voice) + ", a date", right);
      report(std::string(voice) + ", a date, something else", wrong);
      THEN("dates are taken, the rest is not") {
        CHECK(right.accepted >= right.phrases - 1);
        CHECK(right.wer() <= 0.1);
        CHECK(wrong.accepted <= 1);
      }
    }
  }
}

SCENARIO("people are understood too") {
  workers on({.threads = 2});
  auto provider = make_pocketsphinx(on);
  GIVEN("somebody who drives a robot") {
    recognition_hints hints;
    hints.sentences = {"go forward ten meters", "go backward one meter", "turn left", "turn right"};
    hints.expected = {"go forward <number> meters", "go backward <number> meters", "turn left", "turn right"};
    ear listening(*provider, hints);
    auto result = listening.hear(recording("human-goforward-8k-mulaw.wav"));
    CHECK(result.in_grammar);
    CHECK(result.text == "go forward ten meters");
    REQUIRE(result.words.size() == 4);
    THEN("the words have times: the first begins at about 680 ms, each after the one before") {
      CHECK(result.words[0].start_ms >= 600);
      CHECK(result.words[0].start_ms <= 760);
      for (std::size_t i = 1; i < 4; ++i) CHECK(result.words[i].start_ms >= result.words[i - 1].end_ms);
      CHECK(result.words[3].end_ms <= 2500);
      CHECK(result.confidence > 0);
      CHECK(result.compute.count() > 0);
    }
  }
  GIVEN("the same, on a turn that expects yes or no") {
    recognition_hints hints;
    hints.sentences = {"go forward ten meters", "go backward one meter", "turn left", "turn right"};
    hints.expected = {"yes", "no"};
    ear listening(*provider, hints);
    auto result = listening.hear(recording("human-goforward-8k-mulaw.wav"));
    CHECK_FALSE(result.in_grammar);
    CHECK(result.text == "go forward ten meters");
  }
}

SCENARIO("every utterance that ends has one result, and none that was cancelled") {
  workers on({.threads = 2});
  auto provider = make_pocketsphinx(on);
  recognition_hints hints{.sentences = {"yes", "no"}, .expected = {"yes", "no"}};
  ear listening(*provider, hints);
  auto yes = say(on, "rms", "yes"), no = say(on, "rms", "no");
  GIVEN("two utterances, the second begun before the first one's result") {
    for (const auto* pcm : {&yes, &no}) {
      listening.session->begin_utterance();
      listening.push(*pcm);
      listening.session->end_utterance();
    }
    listening.io.run_until([&] { return listening.results.size() == 2; });
    THEN("both come, in order") {
      CHECK(listening.results[0].text == "yes");
      CHECK(listening.results[1].text == "no");
    }
  }
  GIVEN("an utterance that is cancelled while it is spoken") {
    listening.session->begin_utterance();
    listening.push(yes);
    listening.session->cancel();
    listening.session->end_utterance();  // of nothing: it has a result too, and it is empty
    listening.io.run_until([&] { return listening.results.size() == 1; });
    CHECK(listening.results[0].text.empty());
    THEN("the next is heard as if nothing had been") { CHECK(listening.hear(no).text == "no"); }
  }
  GIVEN("an utterance that is cancelled with its result on the way") {
    listening.session->begin_utterance();
    listening.push(yes);
    listening.session->end_utterance();
    listening.io.wait_for_work();
    listening.session->cancel();
    listening.session->cancel();
    CHECK(listening.hear(no).text == "no");
    CHECK(listening.results.size() == 1);
  }
  GIVEN("a session that goes away with a result on its way") {
    listening.session->begin_utterance();
    listening.push(yes);
    listening.session->end_utterance();
    listening.io.wait_for_work();
    listening.session.reset();
    listening.io.drain();
    THEN("nobody is called") { CHECK(listening.results.empty()); }
  }
  GIVEN("audio that belongs to no utterance, and an utterance without audio") {
    listening.push(yes);
    auto result = listening.hear({});
    CHECK(result.final);
    CHECK(result.text.empty());
    CHECK_FALSE(result.in_grammar);
  }
  GIVEN("noise") {
    std::vector<std::int16_t> hiss(16000, 0);
    hiss[0] = 3000;
    add_noise(hiss, -10, 17);
    THEN("nothing expected is heard in it") { CHECK_FALSE(listening.hear(hiss).in_grammar); }
  }
  GIVEN("words that no dictionary has, and expected ones that no sentence has") {
    listening.session->hint(
        {.sentences = {"the zorblax is in the brightside"}, .expected = {"zorblax", "a quiet toothache", "<nonsense>"}});
    CHECK(listening.hear(say(on, "rms", "zorblax")).text == "zorblax");
  }
}

SCENARIO("more callers than decoders") {
  workers on({.threads = 2});
  auto provider = make_pocketsphinx(on, {.decoders_max = 2, .domains_max = 2});
  auto yes = say(on, "rms", "yes");
  GIVEN("six calls of three workflows, all speaking at once to grammars, which takes two decoders each") {
    std::vector<std::unique_ptr<ear>> calls;
    for (int i = 0; i < 6; ++i) {
      recognition_hints hints{.sentences = {"yes", "workflow " + std::to_string(i % 3)}, .expected = {"yes", "no"}};
      calls.push_back(std::make_unique<ear>(*provider, hints));
    }
    for (auto& call : calls) call->session->begin_utterance();
    for (auto& call : calls) call->push(yes);
    for (auto& call : calls) call->session->end_utterance();
    THEN("all are heard, one after the other") {
      for (auto& call : calls) {
        call->io.run_until([&] { return !call->results.empty(); });
        CHECK(call->results[0].text == "yes");
        CHECK(call->results[0].in_grammar);
      }
    }
  }
  GIVEN("a caller who hangs up holding the decoders") {
    ear first(*provider, {.sentences = {"yes"}, .expected = {"yes"}}),
        second(*provider, {.sentences = {"yes"}, .expected = {"yes"}});
    first.session->begin_utterance();
    first.push(yes);
    second.session->begin_utterance();
    second.push(yes);
    second.session->end_utterance();
    first.session.reset();
    THEN("they go to the next") {
      second.io.run_until([&] { return !second.results.empty(); });
      CHECK(second.results[0].text == "yes");
    }
  }
}

SCENARIO("the library's log is nobody's own") {
  GIVEN("a recogniser that has made decoders") {
    workers on({.threads = 2});
    auto provider = make_pocketsphinx(on, {.decoders_max = 2});
    ear listening(*provider, {.sentences = {"yes"}, .expected = {"yes"}});
    CHECK(listening.hear(say(on, "rms", "yes")).text == "yes");
    THEN("there is no log file: the next decoder would close it while others, on other threads, are writing to it") {
      CHECK(err_get_logfp() == nullptr);
    }
  }
}

SCENARIO("no recogniser") {
  workers on({.threads = 1});
  pocketsphinx_options nowhere{.model_directory = "/nowhere"};
  CHECK(trouble_with_pocketsphinx(nowhere) == "there is no /nowhere/en-us/mdef: install Debian's pocketsphinx-en-us");
  auto provider = make_pocketsphinx(on, nowhere);
  ear listening(*provider, {.sentences = {"yes"}});
  auto result = listening.hear(std::vector<std::int16_t>(8000));
  CHECK(result.final);
  CHECK(result.text.empty());
}
