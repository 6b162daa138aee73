#include "net/talk/wire.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "net/media/session.hpp"
#include "tests/unit/net/plivo/support.hpp"

using namespace tandem;
using namespace tandem::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const std::string token = "0123456789abcdef0123456789abcdef";

struct browser_socket : websocket {
  std::vector<std::string> said;
  std::size_t sound = 0, sounds = 0;
  int code = 0;
  bool send_text(std::string_view text) override {
    said.emplace_back(text);
    return true;
  }
  bool send_binary(std::string_view bytes) override {
    sound += bytes.size();
    ++sounds;
    return true;
  }
  void send_close(int c, std::string_view) override { code = c; }
  std::size_t queued_bytes() const override { return 0; }
  io_thread& thread() override { throw std::logic_error("not here"); }
};

/// Every second sample is left out, or said twice.
struct plain_codec : line_codec {
  void narrow(std::span<const std::byte> wide, std::vector<std::byte>& mulaw) override {
    for (std::size_t i = 0; i + 3 < wide.size(); i += 4) mulaw.push_back(wide[i + 1]);
  }
  void widen(std::span<const std::byte> mulaw, std::vector<std::byte>& wide) override {
    for (const auto b : mulaw) wide.insert(wide.end(), {std::byte{0}, b, std::byte{0}, b});
  }
};

struct noting_events : stream_events {
  std::vector<std::string> notes;
  void on_event(const stream_event& e) override {
    using kind = stream_event::kind;
    switch (e.is) {
      case kind::malformed: return notes.emplace_back("malformed"), void();
      case kind::start: return notes.emplace_back("start"), void();
      case kind::media: return notes.push_back("media " + std::to_string(e.audio.size())), void();
      case kind::digit: return notes.push_back(std::string("digit ") + e.digit), void();
      case kind::played: return notes.push_back("played " + std::string(e.name)), void();
      case kind::cleared: return notes.emplace_back("cleared"), void();
      case kind::stop: return notes.emplace_back("stop"), void();
      case kind::trouble:
      case kind::other: return;
    }
  }
  std::vector<std::string> take() { return std::exchange(notes, {}); }
};

struct line {
  browser_socket socket;
  noting_events heard;
  talk_wire wire{socket, "talk-64", std::make_unique<plain_codec>()};

  std::vector<std::string> reads(std::string_view text) {
    wire.read_text(text, heard);
    return heard.take();
  }
  std::vector<std::string> has_played(int ms) { return reads(R"({"event":"played","ms":)" + std::to_string(ms) + "}"); }
  void says(int frames) {
    const std::string audio(160, 'x');
    for (int i = 0; i < frames; ++i) wire.play(std::as_bytes(std::span(audio)));
  }
};

using words = std::vector<std::string>;

}  // namespace

SCENARIO("what a browser says") {
  line l;
  l.wire.opened(l.heard);
  CHECK(l.heard.take() == words{"start"});
  CHECK(l.wire.opening().stream == "talk-64");
  CHECK(l.wire.opening().problem.empty());
  l.wire.read_binary(std::string(640, 'a'), l.heard);
  CHECK(l.heard.take() == words{"media 160"});
  CHECK(l.reads(R"({"event":"dtmf","digit":"#"})") == words{"digit #"});
  CHECK(l.reads(R"({"event":"hangup"})") == words{"stop"});
  CHECK(l.has_played(0).empty());
  for (const std::string bad :
       {"", "x", "[]", "null", R"({"event":"dance"})", R"({"event":"dtmf"})", R"({"event":"dtmf","digit":"12"})",
        R"({"event":"dtmf","digit":"x"})", R"({"event":"dtmf","digit":5})", R"({"event":"played"})",
        R"({"event":"played","ms":"5"})", R"({"event":"played","ms":-1})", R"({"event":"played","ms":1e300})",
        R"({"event":{"event":"hangup"}})", R"({"event":"hangup")"}) {
    INFO(bad);
    CHECK(l.reads(bad) == words{"malformed"});
  }
  CHECK(l.reads(R"({"event":"hangup","why":")" + std::string(2000, 'x') + "\"}") == words{"malformed"});
  for (const std::size_t size : {std::size_t{0}, std::size_t{641}, talk_wire::audio_max + 2}) {
    l.wire.read_binary(std::string(size, 'a'), l.heard);
    CHECK(l.heard.take() == words{"malformed"});
  }
}

SCENARIO("a checkpoint is reached when the browser has played what was sent before it") {
  line l;
  l.wire.checkpoint("nothing");
  l.says(10);
  l.wire.checkpoint("a");
  l.says(5);
  l.wire.checkpoint("b");
  CHECK(l.socket.sounds == 15);
  CHECK(l.socket.sound == 15 * 640);
  CHECK(l.has_played(0) == words{"played nothing"});
  CHECK(l.has_played(199).empty());
  CHECK(l.has_played(200) == words{"played a"});
  CHECK(l.has_played(100).empty());  // it cannot have unheard it
  CHECK(l.has_played(300) == words{"played b"});
  THEN("those that nobody reports are forgotten in time") {
    for (std::size_t i = 0; i < talk_wire::checkpoints_waiting_max + 10; ++i) l.wire.checkpoint(std::to_string(i));
    const auto all = l.has_played(400);
    CHECK(all.size() == talk_wire::checkpoints_waiting_max);
    CHECK(all.front() == "played 10");
  }
}

SCENARIO("after an interruption counting goes on from what was really heard") {
  line l;
  l.says(20);
  l.wire.checkpoint("never heard");
  CHECK(l.has_played(200).empty());
  l.wire.clear();
  CHECK(json::parse(l.socket.said.back()).at("event") == "clear");
  CHECK(l.has_played(240) == words{"cleared"});  // what it played before it heard us
  l.says(10);
  l.wire.checkpoint("second");
  CHECK(l.has_played(400).empty());
  CHECK(l.has_played(440) == words{"played second"});
}

SCENARIO("who is shown out is told why, whatever the agent has said") {
  line l;
  l.wire.tell(conversation_ended{"booked", "", 2000});
  l.wire.over(stream_end::dismissed, "Your session has ended: sign in again.");
  CHECK(json::parse(l.socket.said.back()) == json{{"event", "ended"}, {"reason", "Your session has ended: sign in again."}});
}

SCENARIO("what a browser is told") {
  line l;
  l.wire.begun();
  l.wire.tell(line_said{{speaker::caller, "\"good\"\n<b>day</b>", 20, 900, false, "n1", 0.5}});
  l.wire.tell(node_entered{"n2", "Booking", 950});
  l.wire.tell(turn_measured{{1, 900, 400, 50, 1, 90, 541}});
  l.wire.tell(digit_pressed{"5", false, 960});
  l.wire.tell(conversation_ended{"booked", "", 2000});
  l.wire.over(stream_end::stopped, "");
  std::vector<json> said;
  for (const auto& text : l.socket.said) said.push_back(json::parse(text));
  REQUIRE(said.size() == 5);
  CHECK(said[0] == json{{"event", "start"}});
  CHECK(said[1].at("line").at("text") == "\"good\"\n<b>day</b>");
  CHECK(said[1].at("line").at("speaker") == "user");
  CHECK(said[2].at("node") == json{{"id", "n2"}, {"name", "Booking"}, {"at_ms", 950}});
  CHECK(said[3].at("turn").at("total_ms") == 541);
  CHECK(said[4] == json{{"event", "ended"}, {"reason", "The agent ended the conversation: booked."}});
}

SCENARIO("a session on a browser's socket") {
  struct echo : media_agent {
    void on_start(media_sink& s, const stream_info& info) override {
      sink = &s;
      CHECK(info.stream == "talk-64");
      CHECK(info.carrier_call.value.empty());
    }
    void on_audio(std::span<const std::byte> audio) override { sink->play(audio); }
    void on_digit(char) override { report(conversation_ended{"agent_failed", "no voice", 20}); }
    void on_played(std::string_view) override {}
    void on_cleared() override {}
    void on_tick(std::chrono::steady_clock::time_point) override {}
    void on_stop(stream_end) override { report(line_said{{speaker::agent, "half a", 0, 20, true}}); }
    media_sink* sink = nullptr;
    std::function<void(agent_event)> report;
  };
  struct : agent_factory {
    std::unique_ptr<media_agent> make(const stream_binding&, std::function<void(agent_event)> report) override {
      auto one = std::make_unique<echo>();
      one->report = std::move(report);
      return one;
    }
  } agents;
  noting_calls calls;
  (*calls.binding).call = {64};
  (*calls.binding).workflow.workflow = {128};
  metrics::registry registry;
  const auto around =
      std::make_shared<stream_surroundings>(stream_surroundings{calls, agents, nullptr, stream_counters(registry), {}});
  browser_socket socket;
  std::vector<std::function<void()>> posted;
  media_session session(socket, {{128}, {64}, token},
                        std::make_unique<talk_wire>(socket, "talk-64", std::make_unique<plain_codec>()), around,
                        [&](auto work) { posted.push_back(work); }, {});
  std::chrono::steady_clock::time_point now{1h};
  session.on_tick(now);
  CHECK(calls.asked == words{"bind talk-64"});  // at once: the browser need not say anything first
  CHECK(calls.bound_with == token);
  session.on_binary(std::string(640, 'a'));
  for (auto& work : std::exchange(posted, {})) work();
  CHECK(json::parse(socket.said.at(0)).at("event") == "start");
  CHECK(socket.sounds == 1);  // what came early is not lost
  session.on_binary(std::string(640, 'a'));
  CHECK(socket.sounds == 2);
  WHEN("the browser hangs up") {
    session.on_text(R"({"event":"hangup"})");
    CHECK(calls.ended_why == "stopped");
    CHECK(json::parse(socket.said.at(1)).at("line").at("text") == "half a");  // on the agent's way out
    CHECK(json::parse(socket.said.at(2)).at("event") == "ended");
    CHECK(socket.code == 1000);
  }
  WHEN("the agent gives up, and the call ends") {
    session.on_text(R"({"event":"dtmf","digit":"1"})");
    CHECK(socket.code == 0);  // the record first
    session.end(stream_end::stopped, 1000, "");
    CHECK(json::parse(socket.said.back()).at("reason") == "The agent could not go on: no voice");
  }
  WHEN("nothing comes any more") {
    session.on_tick(now += 10s);
    CHECK(calls.ended_why == "idle");
    CHECK(json::parse(socket.said.back()).at("event") == "ended");
  }
  WHEN("the browser talks nonsense") {
    for (int i = 0; i < 50; ++i) session.on_text("{}");
    CHECK(calls.ended_why == "bad_protocol");
    CHECK(socket.code == 4400);
  }
}

SCENARIO("no garbage from a browser harms") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  line l;
  for (int i = 0; i < 2000; ++i) {
    std::string text = R"({"event":"played","ms":12,"digit":"5"})";
    for (int n = 0; n < 3; ++n) text[random() % text.size()] = static_cast<char>(random());
    CHECK(l.reads(text).size() <= 1);
  }
}
