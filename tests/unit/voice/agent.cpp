#include "voice/agent.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/voice/conversation/play.hpp"
#include "tests/unit/voice/fake_line.hpp"

using namespace tandem;
using namespace tandem::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

struct telephone : fake_line {
  fake_stt stt;
  fake_tts tts;
  std::string floor;  // a letter for each change: who speaks from then on
  voice_services services{&stt, &tts, "rms", [this] { return now(); },
                          [this](call_id, bool caller, bool agent) {
                            floor += caller && agent ? 'b' : caller ? 'c' : agent ? 'a' : '-';
                          }};

  explicit telephone(const std::string& workflow = "receptionist", stream_binding binding = {}) {
    start_with(graph_of(workflow), std::move(binding));
  }
  explicit telephone(workflow_graph graph) { start_with(std::move(graph), {}); }
  void start_with(workflow_graph graph, stream_binding binding) {
    start(make_conversation_agent(script_of(std::move(graph)), binding, std::make_shared<slot_values>(), services, report()));
  }
  ~telephone() override {
    if (agent) agent->on_stop(stream_end::closed);
  }
  bool hears_out() {
    return run_until([&] { return !speaking(); });
  }
  /// The caller speaks for @p ms and is understood as @p words.
  void speaks(const std::string& words, int ms = 800) {
    stt.will_hear.push_back(words);
    say(babble(ms));
    run(ms + 800);
  }
  std::string last_line() const {
    const auto lines = all<line_said>();
    return lines.empty() ? "" : lines.back().line.text;
  }
};

workflow_graph quick(const std::string& nodes, const std::string& edges, const std::string& settings = "{}") {
  parsed_workflow parsed = parse_workflow("{\"nodes\":[" + nodes + "],\"edges\":[" + edges + "]}", settings);
  if (!parsed.problems.empty()) throw std::runtime_error(parsed.problems[0].message);
  return parsed.graph;
}
const std::string yes_or_no =
    R"({"id":"s","type":"startCall","data":{"name":"Ask","greeting":"Shall we?","slots":[{"name":"ok","type":"yes_no"}]}},
                                 {"id":"e","type":"endCall","data":{"prompt":"Goodbye then.","disposition":"agreed"}})";
const std::string onward = R"({"id":"1","source":"s","target":"e","data":{"match":{"slot":"ok"}}})";

}  // namespace

SCENARIO("a whole call by voice and keys") {
  telephone phone;
  REQUIRE(phone.hears_out());
  CHECK(phone.all<node_entered>().at(0).node == "greeting");
  phone.speaks("i'd like to book an appointment", 1500);
  REQUIRE(phone.hears_out());
  phone.speaks("tuesday the fourteenth");
  REQUIRE(phone.hears_out());
  phone.speaks("three thirty");
  REQUIRE(phone.hears_out());
  for (char key : std::string("5550199")) {
    phone.agent->on_digit(key);
    phone.run(200);
  }
  REQUIRE(phone.hears_out());
  phone.speaks("yes");
  REQUIRE(phone.run_until([&] { return phone.ended(); }));
  CHECK_FALSE(phone.speaking());  // the goodbye was heard first
  const auto end = phone.all<conversation_ended>().at(0);
  CHECK(end.disposition == "booked");
  CHECK_THAT(phone.transcript(), Contains("C: tuesday the fourteenth\nA: And at what time?\nC: three thirty\n"));
  CHECK_THAT(phone.transcript(), Contains("your number is five five five, zero one nine nine"));
  CHECK_THAT(phone.last_line(), StartsWith("Thank you. Your appointment is on tuesday the fourteenth"));
  CHECK(phone.all<digit_pressed>().size() == 7);
  CHECK(phone.all<barged_in>().empty());
  const auto gathered = phone.all<slot_gathered>();
  CHECK(std::any_of(gathered.begin(), gathered.end(),
                    [](const slot_gathered& s) { return s.name == "phone" && s.value == "5550199"; }));
  THEN("each spoken turn was measured, and its parts add up") {
    const auto turns = phone.all<turn_measured>();
    REQUIRE(turns.size() == 4);
    for (const turn_measured& t : turns) {
      CHECK(t.latency.endpointing_ms >= 400);
      CHECK(t.latency.endpointing_ms <= 800);
      CHECK(t.latency.total_ms >=
            t.latency.endpointing_ms + t.latency.recognition_ms + t.latency.decision_ms + t.latency.synthesis_ms);
      CHECK(t.latency.total_ms < 900);
    }
    CHECK(turns[3].latency.turn == 4);
  }
  THEN("lines lie on the timeline in order") {
    std::int64_t before = 0;
    for (const line_said& said : phone.all<line_said>()) {
      CHECK(said.line.start_ms >= before);
      CHECK(said.line.end_ms >= said.line.start_ms);
      before = said.line.start_ms;
    }
  }
  THEN("nothing was sent further ahead than 160 ms") { CHECK(phone.bytes_held_max <= 160 * 8 + 160); }
}

SCENARIO("who is speaking is told") {
  telephone phone(quick(yes_or_no, onward));
  REQUIRE(phone.hears_out());
  phone.run(200);
  CHECK(phone.floor == "a-");
  phone.speaks("yes");
  REQUIRE(phone.run_until([&] { return phone.ended(); }));
  CHECK_THAT(phone.floor, StartsWith("a-c-a"));
  phone.agent->on_stop(stream_end::stopped);
  CHECK(phone.floor.back() == '-');
}

SCENARIO("a caller barges in") {
  telephone phone;
  phone.run(2500);
  REQUIRE(phone.speaking());
  phone.stt.will_hear.push_back("book an appointment");
  const std::int64_t onset_ms = phone.at_ms;  // the first voiced frame follows
  phone.say(babble(1200));
  REQUIRE(phone.run_until([&] { return phone.cleared_ms >= 0; }, 1000));
  CHECK(phone.last_frame_before_clear_ms - onset_ms <= 100);
  CHECK(phone.cleared_ms - onset_ms <= 120);
  CHECK_FALSE(phone.speaking());
  const auto cut = phone.all<line_said>().at(0).line;
  CHECK(cut.interrupted);
  CHECK_THAT("Hello, thanks for calling Brightside Dental. I can book, change or cancel an appointment. How can I help?",
             StartsWith(cut.text));
  // 2.5 s of 60 ms a character, less what was only on its way
  CHECK(cut.text.size() >= 32);
  CHECK(cut.text.size() <= 44);
  CHECK(phone.all<barged_in>().size() == 1);
  THEN("their words are the answer, and nothing is resumed") {
    phone.run(2500);
    CHECK_THAT(phone.transcript(), Contains("C: book an appointment\nA: Sure."));
  }
}

SCENARIO("a noise cuts the agent off") {
  telephone phone;
  phone.run(2500);
  phone.say(babble(400));  // understood as nothing
  REQUIRE(phone.run_until([&] { return phone.cleared_ms >= 0; }, 1000));
  REQUIRE(phone.hears_out());
  phone.run(3000);
  REQUIRE(phone.hears_out());
  THEN("it goes on from the clause it was cut in") {
    CHECK(phone.tts.spoken.size() == 2);
    CHECK_THAT(phone.tts.spoken[1], StartsWith("thanks for calling") || StartsWith("I can book"));
    CHECK(phone.all<line_said>().back().line.interrupted == false);
    CHECK_FALSE(phone.ended());
  }
}

SCENARIO("what may not be interrupted is not") {
  telephone phone(quick(yes_or_no, onward));
  REQUIRE(phone.hears_out());
  phone.speaks("yes", 500);
  phone.say(babble(3000));  // over the goodbye
  REQUIRE(phone.run_until([&] { return phone.ended(); }));
  CHECK(phone.cleared_ms == -1);
  CHECK(phone.all<conversation_ended>().at(0).disposition == "agreed");
  CHECK(phone.last_line() == "Goodbye then.");
}

SCENARIO("the goodbye's checkpoint is lost") {
  telephone phone(quick(yes_or_no, onward));
  phone.losing_checkpoints = true;
  phone.run(4000);
  phone.speaks("yes", 500);
  CHECK(phone.run_until([&] { return phone.ended(); }, 6000));
}

SCENARIO("a key is heard twice and counted once") {
  telephone phone;
  phone.hears_out();
  phone.speaks("book");
  phone.hears_out();
  phone.speaks("friday");
  phone.hears_out();
  phone.speaks("noon");
  phone.hears_out();
  for (char key : std::string("5550199")) {
    phone.say(dtmf_tones(std::string(1, key)));
    phone.run(60);
    phone.agent->on_digit(key);
    phone.run(240);
  }
  phone.run(1500);
  const auto keys = phone.all<digit_pressed>();
  REQUIRE(keys.size() == 7);
  std::string row;
  for (const auto& key : keys) row += key.digit;
  CHECK(row == "5550199");
  CHECK(std::any_of(phone.told.begin(), phone.told.end(), [](const agent_event& e) {
    const auto* slot = std::get_if<slot_gathered>(&e);
    return slot && slot->name == "phone" && slot->value == "5550199";
  }));
  CHECK(phone.stt.utterances == 3);  // tones are no voice
}

SCENARIO("tones alone are enough") {
  telephone phone(quick(yes_or_no, onward));
  phone.run(300);
  REQUIRE(phone.speaking());
  phone.say(dtmf_tones("1"));
  REQUIRE(phone.run_until([&] { return phone.ended(); }));
  CHECK(phone.all<digit_pressed>().at(0).in_band);
  CHECK(phone.cleared_ms > 0);  // a key interrupts
  CHECK(phone.all<conversation_ended>().at(0).disposition == "agreed");
}

SCENARIO("nobody speaks on the line") {
  telephone phone;
  REQUIRE(phone.run_until([&] { return phone.ended(); }, 90000));
  CHECK(phone.all<conversation_ended>().at(0).disposition == "caller_silent");
  CHECK(phone.tts.spoken.size() == 4);
}

SCENARIO("the maximum duration") {
  telephone phone(quick(yes_or_no, onward, R"({"max_call_duration": 5})"));
  REQUIRE(phone.run_until([&] { return phone.ended(); }, 20000));
  CHECK(phone.all<conversation_ended>().at(0).disposition == "max_duration");
  CHECK_THAT(phone.last_line(), Contains("run out of time"));
}

SCENARIO("engines fail") {
  WHEN("the voice fails at once") {
    fake_line line;
    fake_stt stt;
    fake_tts tts;
    tts.failing = true;
    line.start(make_conversation_agent(script_of(graph_of("receptionist")), {}, nullptr,
                                       {&stt, &tts, "rms", [&] { return line.now(); }}, line.report()));
    line.run(200);
    REQUIRE(line.ended());
    CHECK(line.all<conversation_ended>().at(0).disposition == "agent_failed");
    CHECK_THAT(line.all<conversation_ended>().at(0).reason, Contains("no voice"));
    CHECK(tts.spoken.size() == 2);  // it tried to say sorry
    line.agent->on_stop(stream_end::closed);
  }
  WHEN("the voice never comes") {
    fake_line line;
    fake_stt stt;
    fake_tts tts;
    tts.mute = true;
    line.start(make_conversation_agent(script_of(graph_of("receptionist")), {}, nullptr,
                                       {&stt, &tts, "rms", [&] { return line.now(); }}, line.report()));
    CHECK(line.run_until([&] { return line.ended(); }, 15000));
    line.agent->on_stop(stream_end::closed);
  }
  WHEN("the recogniser never answers") {
    telephone phone;
    phone.hears_out();
    phone.stt.deaf = true;
    phone.speaks("book");
    REQUIRE(phone.run_until([&] { return phone.ended(); }, 20000));
    CHECK(phone.all<conversation_ended>().at(0).disposition == "agent_failed");
    CHECK_THAT(phone.last_line(), Contains("technical problem"));
  }
  WHEN("there is no recogniser") {
    fake_line line;
    fake_tts tts;
    line.start(make_conversation_agent(script_of(graph_of("receptionist")), {}, nullptr,
                                       {nullptr, &tts, "rms", [&] { return line.now(); }}, line.report()));
    REQUIRE(line.run_until([&] { return line.ended(); }, 20000));
    CHECK_THAT(line.transcript(), Contains("technical problem"));
    line.agent->on_stop(stream_end::closed);
  }
}

SCENARIO("an answer in two breaths") {
  telephone phone;
  phone.hears_out();
  phone.speaks("book");
  phone.hears_out();
  phone.speaks("tuesday", 500);
  REQUIRE_THAT(phone.tts.spoken.back(), Contains("what time"));
  phone.speaks("the fourteenth", 700);  // over the question
  CHECK(phone.tts.spoken.back() == "And at what time?");
  const auto gathered = phone.all<slot_gathered>();
  CHECK(gathered.back().value == "tuesday 14");
}

SCENARIO("a call that was cut off goes on") {
  stream_binding binding;
  binding.attempt = 2;
  binding.node = "ask_time";
  binding.gathered = {{"intent", "book"}, {"day", "friday"}};
  telephone phone("receptionist", binding);
  phone.hears_out();
  CHECK_THAT(phone.transcript(), StartsWith("A: Sorry, we were cut off.\nA: And at what time?"));
}

SCENARIO("the caller hangs up in the middle of a line") {
  telephone phone;
  phone.run(2000);
  phone.agent->on_stop(stream_end::stopped);
  phone.agent->on_tick(phone.now());
  phone.agent->on_digit('5');
  phone.run_posted();
  CHECK(phone.all<line_said>().size() == 1);
  CHECK(phone.all<line_said>().at(0).line.interrupted);
  CHECK_FALSE(phone.ended());
}

SCENARIO("frames of odd sizes, and garbage") {
  telephone phone;
  std::vector<std::byte> odd(37, std::byte{0x55});
  for (int i = 0; i < 500; ++i) phone.agent->on_audio(odd);
  phone.agent->on_audio({});
  phone.agent->on_audio(std::vector<std::byte>(100000, std::byte{0}));
  phone.agent->on_played("no such checkpoint");
  phone.agent->on_played("99.99");
  phone.agent->on_played("0.");
  phone.agent->on_digit('x');
  phone.agent->on_cleared();
  phone.run(1000);
  CHECK(phone.all<digit_pressed>().empty());
}
