#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <future>
#include <iostream>
#include <map>
#include <random>

#include "tests/unit/voice/fake_io_thread.hpp"
#include "voice/providers/clauses.hpp"
#include "voice/providers/flite.hpp"
#include "voice/workers.hpp"

using namespace tandem;
using namespace tandem::testing;

namespace {

struct listening {
  std::map<std::uint64_t, std::vector<tts_chunk>> chunks;
  std::vector<std::uint64_t> order;
  std::function<void(tts_chunk)> callback() {
    return [this](tts_chunk chunk) {
      order.push_back(chunk.utterance);
      chunks[chunk.utterance].push_back(std::move(chunk));
    };
  }
  bool ended(std::uint64_t utterance) const {
    auto found = chunks.find(utterance);
    return found != chunks.end() && found->second.back().last;
  }
  std::vector<std::int16_t> audio(std::uint64_t utterance) const {
    std::vector<std::int16_t> all;
    for (const auto& chunk : chunks.at(utterance)) all.insert(all.end(), chunk.pcm8k.begin(), chunk.pcm8k.end());
    return all;
  }
};

const std::string greeting =
    "Hello, thanks for calling Brightside Dental. I can book, change or cancel an appointment. How can I help?";

}  // namespace

SCENARIO("every voice speaks") {
  workers on({.threads = 2});
  for (auto voice : flite_voices()) GIVEN("the voice " + std::string(voice)) {
      fake_io_thread io;
      listening heard;
      auto flite = make_flite(on);
      auto session = flite->open(std::string(voice), io.poster(), heard.callback());
      session->speak(7, greeting);
      io.run_until([&] { return heard.ended(7); });
      const auto& chunks = heard.chunks.at(7);
      THEN("it streams: many chunks of at most 100 ms, the last one said so once") {
        CHECK(chunks.size() > 20);
        for (std::size_t i = 0; i < chunks.size(); ++i) {
          CHECK(chunks[i].last == (i + 1 == chunks.size()));
          CHECK_FALSE(chunks[i].failed);
          CHECK(chunks[i].pcm8k.size() <= 1600);
        }
      }
      THEN("it lasts as long as people need for such a sentence, loud and unclipped") {
        CHECK(heard.audio(7).size() > 4 * 8000);
        CHECK(heard.audio(7).size() < 10 * 8000);
        int peak = 0;
        for (const auto& chunk : chunks)
          for (auto sample : chunk.pcm8k) peak = std::max(peak, std::abs(static_cast<int>(sample)));
        CHECK(peak > 16000);  // -6 dBFS
        CHECK(peak < 24600);  // -2.5 dBFS
      }
      THEN("the voice comes at once: no more than 60 ms of silence before it") {
        std::size_t first = 0;
        auto beginning = heard.audio(7);
        while (first < beginning.size() && std::abs(beginning[first]) < 500) ++first;
        CHECK(first < 60 * 8);
      }
    }
}

SCENARIO("the deterministic voice") {
  workers on({.threads = 2});
  fake_io_thread io;
  listening heard;
  auto flite = make_flite(on);
  auto session = flite->open("kal16", io.poster(), heard.callback());
  for (std::uint64_t utterance : {1, 2}) session->speak(utterance, greeting);
  io.run_until([&] { return heard.ended(2); });
  THEN("kal16 says the same thing twice, byte for byte") { CHECK(heard.audio(1) == heard.audio(2)); }
}

SCENARIO("several utterances at once") {
  workers on({.threads = 2});
  fake_io_thread io;
  listening heard;
  auto flite = make_flite(on);
  auto session = flite->open("kal16", io.poster(), heard.callback());
  session->speak(1, "One. Two. Three.");
  session->speak(2, "Four.");
  io.run_until([&] { return heard.ended(2); });
  THEN("they come in the order they were asked for") {
    CHECK(heard.ended(1));
    CHECK(std::is_sorted(heard.order.begin(), heard.order.end()));
  }
}

SCENARIO("somebody interrupts") {
  workers on({.threads = 1});
  fake_io_thread io;
  listening heard;
  auto flite = make_flite(on);
  auto session = flite->open("kal16", io.poster(), heard.callback());
  GIVEN("an utterance of which the first chunk has come") {
    session->speak(1, greeting + greeting + greeting);
    io.run_until([&] { return !heard.order.empty(); });
    WHEN("it is cancelled, twice, and another one is spoken") {
      auto before = heard.order.size();
      session->cancel(1);
      session->cancel(1);
      session->speak(2, "Yes?");
      io.run_until([&] { return heard.ended(2); });
      THEN("nothing more of it comes, not even an end, and the other one does") {
        CHECK(std::count(heard.order.begin(), heard.order.end(), 1U) == static_cast<long>(before));
        CHECK_FALSE(heard.ended(1));
      }
    }
    WHEN("the session goes away with chunks on their way") {
      io.wait_for_work();
      auto before = heard.order.size();
      session.reset();
      io.drain();
      THEN("nobody is called any more") { CHECK(heard.order.size() == before); }
    }
  }
  GIVEN("an utterance that has ended") {
    session->speak(1, "Yes.");
    io.run_until([&] { return heard.ended(1); });
    THEN("cancelling it does nothing") { session->cancel(1); }
  }
  GIVEN("an utterance waiting behind a worker that is busy") {
    std::promise<void> free;
    REQUIRE(on.post([wait = free.get_future().share()] { wait.wait(); }));
    session->speak(1, greeting);
    session->cancel(1);
    free.set_value();
    session->speak(2, "Yes.");
    io.run_until([&] { return heard.ended(2); });
    THEN("it is never synthesised") { CHECK(heard.chunks.count(1) == 0); }
  }
}

SCENARIO("what cannot be spoken") {
  workers on({.threads = 1, .waiting_max = 1});
  fake_io_thread io;
  listening heard;
  auto flite = make_flite(on);
  GIVEN("a voice that is not there") {
    auto session = flite->open("alice", io.poster(), heard.callback());
    session->speak(1, "Hello.");
    io.run_until([&] { return heard.ended(1); });
    THEN("it fails and says which there are") {
      REQUIRE(heard.chunks[1].size() == 1);
      CHECK(heard.chunks[1][0].failed);
      CHECK(heard.chunks[1][0].error == "flite: no voice 'alice'; use rms, slt, awb or kal16");
    }
  }
  GIVEN("a text without words, and one of bytes that mean nothing") {
    auto session = flite->open("kal16", io.poster(), heard.callback());
    session->speak(1, " \n ");
    io.run_until([&] { return heard.ended(1); });
    session->speak(2, "\x01\xff\xfe<>&%s%n\x80 !?.,;");
    io.run_until([&] { return heard.ended(2); });
    THEN("they end without trouble") {
      CHECK_FALSE(heard.chunks[1].back().failed);
      CHECK_FALSE(heard.chunks[2].back().failed);
    }
  }
  GIVEN("a text of 2,001 characters") {
    auto session = flite->open("kal16", io.poster(), heard.callback());
    session->speak(1, std::string(2001, 'a'));
    io.run_until([&] { return heard.ended(1); });
    THEN("it is refused") { CHECK(heard.chunks[1].back().error == "flite: a text of 2001 characters; at most 2000"); }
  }
  GIVEN("workers that are full") {
    std::promise<void> begun, free;
    REQUIRE(on.post([&begun, wait = free.get_future().share()] { begun.set_value(), wait.wait(); }));
    begun.get_future().wait();
    REQUIRE(on.post([] {}));
    auto session = flite->open("kal16", io.poster(), heard.callback());
    session->speak(1, "Hello.");
    io.run_until([&] { return heard.ended(1); });
    free.set_value();
    THEN("it fails at once and says why") { CHECK(heard.chunks[1].back().error == "flite: too much is waiting to be spoken"); }
  }
}

SCENARIO("text in clauses") {
  using clauses = std::vector<std::string>;
  CHECK(split_clauses("") == clauses{});
  CHECK(split_clauses("Hello.") == clauses{"Hello."});
  CHECK(split_clauses("Hello. It costs 3.50, I think! Right?") == clauses{"Hello.", "It costs 3.50, I think!", "Right?"});
  CHECK(split_clauses("one, two, three four", 10) == clauses{"one, two,", "three four"});
  CHECK(split_clauses("one two three", 8) == clauses{"one two", "three"});
  CHECK(split_clauses("abcdefghij", 4) == clauses{"abcd", "efgh", "ij"});
  CHECK(split_clauses("Well. \" ... Good.") == clauses{"Well.", "\" ... Good."});
  CHECK(plain_text("It\u2019s \u201Cfine\u201D \u2014 really\u2026\n\tcaf\u00E9 \u4F60 x") == "It's \"fine\" , really... cafe x");
  GIVEN("any text at all") {
    std::mt19937 random(3);
    for (int i = 0; i < 500; ++i) {
      std::string text;
      for (auto n = random() % 200; n > 0; --n) text.push_back("ab ,.!? \xE2\x80\x99"[random() % 11]);
      text = plain_text(text);
      std::string all, none;
      for (const auto& clause : split_clauses(text, 12)) all += clause;
      for (char c : text)
        if (c != ' ') none.push_back(c);
      std::erase(all, ' ');
      CHECK(all == none);
    }
  }
}

SCENARIO("pronunciations") {
  CHECK(flite_pronunciation("hello") == "HH AH L OW");
  CHECK_FALSE(flite_pronunciation("toothache").empty());
  CHECK_FALSE(flite_pronunciation("brightside").empty());
  CHECK(flite_pronunciation("").empty());
  CHECK(flite_pronunciation("123").empty());
}

// build/tests/unit_voice "[measure]": what flite.hpp and pocketsphinx.hpp say of their speed. Prints, asserts nothing of it.
SCENARIO("how soon and how cheaply the voices speak", "[.][measure]") {
  workers on({.threads = 1});
  auto flite = make_flite(on);
  for (auto voice : flite_voices()) {
    fake_io_thread io;
    listening heard;
    auto session = flite->open(std::string(voice), io.poster(), heard.callback());
    std::vector<double> first_ms;
    double seconds = 0;
    auto cpu_before = std::clock();
    for (std::uint64_t i = 1; i <= 40; ++i) {
      auto began = std::chrono::steady_clock::now();
      session->speak(i, greeting);
      io.run_until([&] { return heard.chunks.contains(i); });
      first_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
      io.run_until([&] { return heard.ended(i); });
      seconds += static_cast<double>(heard.audio(i).size()) / 8000;
    }
    auto cpu = static_cast<double>(std::clock() - cpu_before) / CLOCKS_PER_SEC;
    std::sort(first_ms.begin(), first_ms.end());
    std::cout << voice << ": first audio " << first_ms[20] << " ms median, " << first_ms[38] << " ms p95; processor "
              << cpu / seconds << " of real time\n";
  }
}
