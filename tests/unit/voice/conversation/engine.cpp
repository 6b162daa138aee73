#include "voice/conversation/engine.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <random>

#include "tests/unit/voice/conversation/play.hpp"

using namespace tandem;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {
workflow_graph small(const std::string& nodes, const std::string& edges) {
  parsed_workflow parsed = parse_workflow("{\"nodes\":[" + nodes + "],\"edges\":[" + edges + "]}");
  if (!parsed.problems.empty()) throw std::runtime_error(parsed.problems[0].message);
  return parsed.graph;
}
const std::string end_node = R"({"id":"e","type":"endCall","data":{"prompt":"Bye bye."}})";
}  // namespace

SCENARIO("the caller is not understood") {
  play p(graph_of("receptionist"));
  p.starts();
  p.hears("book");
  CHECK_THAT(p.hears("purple elephants"), StartsWith("Sorry, which day would you like?"));
  CHECK_THAT(p.hears(""), Contains("Please key in the day"));
  WHEN("digits help") {
    p.presses("14");
    CHECK(p.slot("day") == "14");
    CHECK(p.state.misses == 0);
  }
  WHEN("nothing helps") {
    CHECK_THAT(p.hears("elephants"), Contains("Goodbye"));
    CHECK(p.disposition() == "not_understood");
    CHECK(p.state.phase == conversation_phase::ended);
  }
}

SCENARIO("nobody speaks") {
  play p(graph_of("receptionist"));
  p.starts();
  CHECK(std::get<expect>(p.last.back()).silence_ms == 8000);
  CHECK_THAT(p.tell(caller_silent{}), StartsWith("Are you still there?"));
  CHECK_THAT(p.tell(caller_silent{}), StartsWith("Are you still there?"));
  CHECK_THAT(p.tell(caller_silent{}), Contains("Goodbye"));
  CHECK(p.disposition() == "caller_silent");
}

SCENARIO("wishes are granted anywhere") {
  play p(graph_of("receptionist"));
  p.starts();
  p.hears("book");
  CHECK(p.hears("can you repeat that please") == "What day works best?");
  CHECK(p.hears("hello") == "Hello. What day works best?");
  CHECK(p.hears("one moment please") == "Take your time.");
  CHECK(p.state.misses == 0);
  WHEN("they say goodbye") {
    p.hears("okay goodbye");
    CHECK(p.disposition() == "caller_goodbye");
  }
  WHEN("they may have said goodbye, or something else") {
    CHECK_THAT(p.tell(caller_heard{"goodbye", 0.16}), StartsWith("Sorry, which day"));
  }
  WHEN("they want a human") {
    p.hears("let me speak to a human");
    CHECK(p.disposition() == "transfer_requested");
  }
}

SCENARIO("time is up") {
  play p(graph_of("receptionist"));
  p.starts();
  CHECK_THAT(p.tell(time_up{}), Contains("run out of time"));
  CHECK(p.hears("book") == "");
  CHECK(p.disposition() == "max_duration");
  CHECK(p.tell(time_up{}) == "");
}

SCENARIO("a conversation that was cut off goes on where it was") {
  play p(graph_of("receptionist"));
  conversation_started how;
  how.attempt = 2;
  how.node = "ask_time";
  how.gathered = {{"intent", "book"}, {"day", "tuesday 14"}, {"confirmed", ""}};
  CHECK(p.starts(how) == "Sorry, we were cut off. And at what time?");
  CHECK(p.slot("day") == "tuesday 14");
  WHEN("the caller comes back from somebody who was not to be had") {
    const auto first_words = [&](transfer_outcome from) {
      play q(graph_of("receptionist"));
      how.transfer = from;
      return q.starts(how);
    };
    CHECK(first_words(transfer_outcome::busy) == "I am sorry, the line is busy. And at what time?");
    CHECK(first_words(transfer_outcome::no_answer) == "I am sorry, nobody answers there. And at what time?");
    CHECK(first_words(transfer_outcome::machine) == "I am sorry, I only reach an answering machine there. And at what time?");
    CHECK(first_words(transfer_outcome::declined) == "I am sorry, they cannot take your call now. And at what time?");
    CHECK(first_words(transfer_outcome::failed) == "I am sorry, I could not put you through. And at what time?");
  }
  WHEN("the node is gone from the workflow") {
    play q(graph_of("receptionist"));
    how.node = "no such node";
    CHECK(q.starts(how) == "Sorry, we were cut off. Sure. And at what time?");  // what is known is not asked again
  }
}

SCENARIO("nodes that ask nothing speak and go on") {
  play p(small(
      R"({"id":"s","type":"startCall","data":{"greeting":"One."}},{"id":"a","type":"agentNode","data":{"prompt":"Two."}},)" +
          end_node,
      R"({"id":"1","source":"s","target":"a","data":{"transition_speech":"And.","match":{"expression":"true"}}},
                  {"id":"2","source":"a","target":"e","data":{}})"));
  CHECK(p.starts() == "One. And. Two.");
  CHECK(p.hears("whatever") == "Bye bye.");
  CHECK(p.disposition() == "completed");
}

SCENARIO("labels are heard where an edge has no match") {
  play p(small(
      R"({"id":"s","type":"startCall","data":{"greeting":"Tea or coffee?"}},)" + end_node +
          R"(,{"id":"f","type":"endCall","data":{"prompt":"Coffee."}})",
      R"({"id":"1","source":"s","target":"e","data":{"label":"tea"}},{"id":"2","source":"s","target":"f","data":{"label":"coffee"}})"));
  p.starts();
  CHECK(p.hears("some coffee please") == "Coffee.");
}

SCENARIO("a workflow that goes round in circles ends") {
  play p(small(
      R"({"id":"s","type":"startCall","data":{"greeting":"A"}},{"id":"a","type":"agentNode","data":{"prompt":"B"}},{"id":"b","type":"agentNode","data":{"prompt":"C"}},)" +
          end_node,
      R"({"id":"1","source":"s","target":"a","data":{"match":{"expression":"true"}}},{"id":"2","source":"a","target":"b","data":{"match":{"expression":"true"}}},
                  {"id":"3","source":"b","target":"a","data":{"match":{"expression":"true"}}})"));
  p.starts();
  CHECK(p.disposition() == "agent_failed");
}

SCENARIO("any sequence of events is survived and ends") {
  const unsigned seed = std::random_device{}();
  std::cout << "engine: seed " << seed << "\n";
  std::mt19937 random(seed);
  const std::vector<std::string> words{
      "yes",     "no",     "book",  "cancel", "change",  "tuesday", "the", "fourteenth", "three", "thirty", "five",    "zero",
      "double",  "day",    "time",  "number", "repeat",  "hello",   "bye", "wait",       "half",  "past",   "quarter", "to",
      "hundred", "twenty", "first", "3:30",   "5550199", "zebra",   "{{",  "'",          "a",     "m"};
  for (int round = 0; round < 300; ++round) {
    play p(graph_of(round % 2 ? "receptionist" : "outbound_reminder"));
    if (random() % 8) p.starts();
    bool ended = false;
    std::size_t events = 0;
    for (; !ended && events < 1000; ++events) {
      std::string text;
      for (unsigned n = random() % 8; n > 0; --n) text += words[random() % words.size()] + " ";
      switch (random() % 8) {
        case 0: p.tell(caller_pressed{"0123456789*#AD"[random() % 14]}); break;
        case 1: p.tell(caller_silent{}); break;
        case 2: p.tell(spoke_finished{}); break;
        case 3: p.starts(); break;
        default: p.hears(text);
      }
      REQUIRE(p.last.size() < 120);
      REQUIRE(p.state.node < p.script->size());
      for (const auto& action : p.last) ended = ended || std::holds_alternative<finish>(action);
      if (p.state.phase == conversation_phase::asking && !p.last.empty()) {
        const auto listens = [](const conversation_action& a) { return std::holds_alternative<expect>(a); };
        REQUIRE(std::count_if(p.last.begin(), p.last.end(), listens) == 1);
      }
    }
    INFO("seed " << seed << " round " << round);
    REQUIRE(ended);
    p.hears("yes");
    REQUIRE(p.last.empty());
  }
}
