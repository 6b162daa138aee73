#include "net/plivo/stream_wire.hpp"

#include <catch2/catch.hpp>

#include "net/plivo/base64.hpp"
#include "support.hpp"

using namespace tandem;
using namespace tandem::plivo;
using namespace tandem::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const std::string token = "0123456789abcdef0123456789abcdef";

struct fake_socket : websocket {
  std::vector<std::string> sent;
  int code = 0;
  std::string reason;
  bool full = false;
  bool send_text(std::string_view text) override {
    if (full) return false;
    sent.emplace_back(text);
    return true;
  }
  bool send_binary(std::string_view) override { return false; }
  void send_close(int c, std::string_view r) override {
    code = c;
    reason = r;
  }
  std::size_t queued_bytes() const override { return 0; }
  io_thread& thread() override { throw std::logic_error("not here"); }
};

struct noting_agent : media_agent {
  explicit noting_agent(std::vector<std::string>& n) : notes(n) {}
  void on_start(media_sink& s, const stream_info& info) override {
    sink = &s;
    notes.push_back("start " + info.carrier_call.value + " " + info.stream);
  }
  void on_audio(std::span<const std::byte> audio) override {
    notes.push_back("audio " + std::to_string(audio.size()) + " " + std::to_string(std::to_integer<int>(audio[0])));
    if (echo) sink->play(audio);
  }
  void on_digit(char digit) override { notes.push_back(std::string("digit ") + digit); }
  void on_played(std::string_view name) override { notes.push_back("played " + std::string(name)); }
  void on_cleared() override { notes.push_back("cleared"); }
  void on_tick(std::chrono::steady_clock::time_point) override { notes.push_back("tick"); }
  void on_stop(stream_end why) override { notes.push_back("stop " + std::to_string(static_cast<int>(why))); }
  std::vector<std::string>& notes;
  media_sink* sink = nullptr;
  bool echo = false;
};

struct noting_agents : agent_factory {
  std::vector<std::string> notes;
  noting_agent* last = nullptr;
  std::function<void(agent_event)> report;
  std::unique_ptr<media_agent> make(const stream_binding&, std::function<void(agent_event)> r) override {
    report = std::move(r);
    auto agent = std::make_unique<noting_agent>(notes);
    last = agent.get();
    return agent;
  }
};

struct noting_recorder : recording_port {
  std::vector<std::pair<std::string, std::string>> frames;
  struct sink : recording_sink {
    sink(noting_recorder& r, std::function<void(recording_finished)> f) : to(r), finished(std::move(f)) {}
    ~sink() override { finished({"a.wav", 20, true}); }
    void push(std::span<const std::byte> caller, std::span<const std::byte> agent) override {
      const auto text = [](auto s) { return std::string(reinterpret_cast<const char*>(s.data()), s.size()); };
      to.frames.emplace_back(text(caller), text(agent));
    }
    noting_recorder& to;
    std::function<void(recording_finished)> finished;
  };
  std::unique_ptr<recording_sink> open(call_id, std::function<void(recording_finished)> finished) override {
    return std::make_unique<sink>(*this, std::move(finished));
  }
};

std::string media(char c, std::size_t size = 160) {
  const std::string audio(size, c);
  std::string out = R"({"event":"media","media":{"track":"inbound","payload":")";
  append_base64(out, std::as_bytes(std::span(audio)));
  return out + "\"}}";
}
const std::string start = R"({"event":"start","start":{"callId":"c-1","streamId":"s-1"}})";

struct world {
  noting_calls calls;
  noting_agents agents;
  noting_recorder recorder;
  metrics::registry registry;
  std::shared_ptr<stream_surroundings> around =
      std::make_shared<stream_surroundings>(stream_surroundings{calls, agents, &recorder, stream_counters(registry), {}});
  fake_socket socket;
  std::vector<std::function<void()>> posted;
  std::vector<std::string> findings;
  std::chrono::steady_clock::time_point now{1h};
  std::unique_ptr<stream_session> session;

  world() {
    (*calls.binding).call = {64};
    (*calls.binding).workflow.workflow = {128};
  }
  void open(std::string path = "/api/v1/telephony/ws/128/1/64/" + token) {
    session = std::make_unique<stream_session>(
        socket, *parse_stream_path(path), around, [this](auto work) { posted.push_back(work); },
        [this](std::string f) { findings.push_back(std::move(f)); });
    session->on_tick(now);
  }
  void hear(const std::string& text) { session->on_text(text); }
  void run_posted() {
    for (auto& work : std::exchange(posted, {})) work();
  }
  void go_live() {
    open();
    hear(start);
    run_posted();
    REQUIRE(agents.last);
    agents.notes.clear();
  }
  void pass(std::chrono::milliseconds time) { session->on_tick(now += time); }
};

}  // namespace

SCENARIO("the path of a media socket") {
  const auto path = parse_stream_path("/api/v1/telephony/ws/128/1/64/" + token);
  REQUIRE(path);
  CHECK(path->workflow.value == 128);
  CHECK(path->organization.value == 1);
  CHECK(path->run.value == 64);
  CHECK(path->token == token);
  CHECK(parse_stream_path("/api/v1/telephony/ws/128/1/64")->token.empty());
  CHECK(parse_stream_path("/api/v1/telephony/ws/128/1/64/")->token.empty());
  CHECK(parse_stream_path("/api/v1/telephony/ws/128/1/64/short")->token.empty());
  CHECK(parse_stream_path("/api/v1/telephony/ws/128/1/64/" + token + "0")->token.empty());
  for (auto bad :
       {"/api/v1/telephony/ws/", "/api/v1/telephony/ws/x/1/64/0", "/api/v1/telephony/ws/1/1/-4", "/other/128/1/64",
        "/api/v1/telephony/ws/128/1/64/a/b", "/api/v1/telephony/ws/128/0/64", "/api/v1/telephony/ws/99999999999999999999/1/64"})
    CHECK_FALSE(parse_stream_path(bad));
}

SCENARIO("a stream begins, talks and ends") {
  world w;
  w.open();
  w.hear(start);
  CHECK(w.calls.asked == std::vector<std::string>{"bind s-1"});
  CHECK(w.calls.bound_with == token);
  CHECK(w.calls.bound_call.value == "c-1");
  w.hear(media('a'));
  w.hear(R"({"event":"dtmf","dtmf":{"digit":"7"}})");
  CHECK(w.agents.notes.empty());
  w.run_posted();
  CHECK(w.agents.notes == std::vector<std::string>{"start c-1 s-1", "audio 160 97", "digit 7"});
  w.hear(media('b'));
  w.hear(R"({"event":"playedStream","name":"hi"})");
  w.hear(R"({"event":"clearedAudio"})");
  w.pass(20ms);
  CHECK(w.agents.notes.back() == "tick");
  CHECK(w.agents.notes.at(4) == "played hi");
  w.agents.report(barged_in{5});
  CHECK(w.calls.said.size() == 1);
  CHECK(w.around->counters.frames_in.value() == 2);
  WHEN("the carrier closes") {
    w.session->on_closed(1000, "");
    THEN("agent, call and recording hear of it once") {
      CHECK(w.agents.notes.back() == "stop 0");
      CHECK(w.calls.ended_why == "closed");
      CHECK(w.calls.ended_stream == "s-1");
      CHECK(std::count(w.calls.asked.begin(), w.calls.asked.end(), "stream_ended") == 1);
      CHECK(std::count(w.calls.asked.begin(), w.calls.asked.end(), "recorded a.wav") == 1);
      CHECK(w.socket.code == 0);
    }
  }
  WHEN("the connection is lost") {
    w.session->on_closed(1006, "");
    CHECK(w.calls.ended_why == "failed");
  }
  WHEN("stop comes") {
    w.hear(R"({"event":"stop"})");
    CHECK(w.agents.notes.back() == "stop 1");
    CHECK(w.socket.code == 1000);
    w.session->on_closed(1000, "");
    CHECK(std::count(w.calls.asked.begin(), w.calls.asked.end(), "stream_ended") == 1);
  }
  WHEN("nothing comes for ten seconds") {
    w.hear(media('c'));
    w.pass(9990ms);
    w.hear(media('c'));
    w.pass(9990ms);
    CHECK(w.socket.code == 0);
    w.pass(10ms);
    THEN("the socket is half dead") {
      CHECK(w.agents.notes.back() == "stop 3");
      CHECK(w.calls.ended_why == "idle");
      CHECK(w.socket.code == 1011);
    }
  }
  WHEN("the node drains") {
    w.session->end(stream_end::draining, 1012, "restarting");
    CHECK(w.socket.code == 1012);
    CHECK(w.calls.ended_why == "draining");
  }
  WHEN("one message makes no sense") {
    w.hear("garbage");
    CHECK(w.socket.code == 0);
    AND_WHEN("and many more") {
      for (int i = 0; i < 60; ++i) w.hear("garbage");
      CHECK(w.socket.code == 4400);
      CHECK(w.calls.ended_why == "bad_protocol");
      CHECK(w.around->counters.malformed.value() == 50);
    }
  }
}

SCENARIO("who does not begin properly is shown out") {
  world w;
  SECTION("another first message") {
    w.open();
    w.hear(media('a'));
    CHECK(w.socket.code == 4400);
  }
  SECTION("garbage") {
    w.open();
    w.hear("\xff\xfe");
    CHECK(w.socket.code == 4400);
  }
  SECTION("silence") {
    w.open();
    w.pass(9999ms);
    CHECK(w.socket.code == 0);
    w.pass(1ms);
    CHECK(w.socket.code == 4400);
  }
  SECTION("no token") {
    w.open("/api/v1/telephony/ws/128/1/64");
    CHECK(w.socket.code == 4401);
    CHECK(w.findings.size() == 1);
  }
  SECTION("another organization") {
    w.open("/api/v1/telephony/ws/128/2/64/" + token);
    CHECK(w.socket.code == 4404);
  }
  SECTION("a format we did not ask for") {
    w.open();
    w.hear(
        R"({"event":"start","start":{"callId":"c","streamId":"s","mediaFormat":{"encoding":"audio/x-l16","sampleRate":16000}}})");
    CHECK(w.socket.code == 4400);
    CHECK_THAT(w.socket.reason, Contains("audio/x-l16;rate=16000"));
  }
  CHECK(w.agents.last == nullptr);
  CHECK(w.around->counters.refused.value() == 1);
  CHECK(w.calls.asked.empty());
}

SCENARIO("what the call desk refuses becomes a close code") {
  const std::pair<errc, int> table[] = {{errc::unauthorized, 4401}, {errc::not_found, 4404},   {errc::conflict, 4409},
                                        {errc::invalid, 4400},      {errc::unavailable, 1012}, {errc::storage_failed, 1011}};
  for (const auto& [code, expected] : table) {
    world w;
    w.calls.binding = refusal{code, "no", ""};
    w.open();
    w.hear(start);
    w.run_posted();
    CHECK(w.socket.code == expected);
    CHECK(w.findings.size() == (code == errc::unauthorized ? 1 : 0));
    CHECK(w.agents.last == nullptr);
    w.session->on_closed(1000, "");
    CHECK(w.calls.asked == std::vector<std::string>{"bind s-1"});
  }
  world w;
  (*w.calls.binding).workflow.workflow = {192};
  w.open();
  w.hear(start);
  w.run_posted();
  CHECK(w.socket.code == 4400);
  CHECK(w.calls.asked.back() == "stream_ended");
}

SCENARIO("a socket that closes while the desk thinks gives its place back") {
  world w;
  w.open();
  w.hear(start);
  WHEN("the session is over") { w.session->on_closed(1006, ""); }
  WHEN("the session is gone") {
    w.session->on_closed(1006, "");
    w.session.reset();
  }
  w.run_posted();
  CHECK(w.calls.asked == std::vector<std::string>{"bind s-1", "stream_ended"});
  CHECK(w.agents.last == nullptr);
}

SCENARIO("what comes while the desk thinks is bounded") {
  world w;
  w.open();
  w.hear(start);
  for (int i = 0; i < 200; ++i) w.hear(media(i < 100 ? 'a' : 'b'));
  for (int i = 0; i < 100; ++i) w.hear(R"({"event":"dtmf","dtmf":{"digit":"1"}})");
  w.run_posted();
  CHECK(std::count(w.agents.notes.begin(), w.agents.notes.end(), "audio 160 98") == 100);
  CHECK(std::count(w.agents.notes.begin(), w.agents.notes.end(), "audio 160 97") == 0);
  CHECK(std::count(w.agents.notes.begin(), w.agents.notes.end(), "digit 1") == 32);
}

SCENARIO("an agent speaks through its sink") {
  world w;
  w.go_live();
  auto& sink = *w.agents.last->sink;
  const std::string audio(160, 'x');
  sink.play(std::as_bytes(std::span(audio)));
  sink.checkpoint("hi");
  sink.clear();
  sink.send_digits("1#");
  REQUIRE(w.socket.sent.size() == 4);
  CHECK_THAT(w.socket.sent[0], Contains("playAudio"));
  CHECK(w.socket.sent[1] == R"({"event":"checkpoint","streamId":"s-1","name":"hi"})");
  CHECK(w.socket.sent[2] == R"({"event":"clearAudio","streamId":"s-1"})");
  CHECK(w.socket.sent[3] == R"({"event":"sendDTMF","dtmf":"1#"})");
  WHEN("it says more than a message holds") {
    const std::string much(7000, 'x');
    sink.play(std::as_bytes(std::span(much)));
    THEN("it becomes several") { CHECK(w.socket.sent.size() == 7); }
  }
  WHEN("the socket takes no more") {
    w.socket.full = true;
    sink.play(std::as_bytes(std::span(audio)));
    CHECK(w.around->counters.dropped.value() == 1);
    CHECK(w.around->counters.frames_out.value() == 1);
  }
  WHEN("it closes") {
    sink.close();
    sink.play(std::as_bytes(std::span(audio)));
    w.hear(media('a'));
    CHECK(w.socket.code == 1000);
    CHECK(w.socket.sent.size() == 4);
    CHECK(w.agents.notes.empty());
    w.session->on_closed(1006, "");
    CHECK(w.agents.notes == std::vector<std::string>{"stop 0"});
  }
  WHEN("a worker thread comes home") {
    int ran = 0;
    const auto post = sink.poster();
    post([&] { ++ran; });
    w.run_posted();
    CHECK(ran == 1);
    post([&] { ++ran; });
    w.session->on_closed(1000, "");
    w.run_posted();
    post([&] { ++ran; });
    w.session.reset();
    w.run_posted();
    CHECK(ran == 1);
  }
}

SCENARIO("both sides are recorded as they were heard") {
  world w;
  w.go_live();
  auto& sink = *w.agents.last->sink;
  const auto say = [&](char c, std::size_t size) {
    const std::string audio(size, c);
    sink.play(std::as_bytes(std::span(audio)));
  };
  const auto silence = std::string(160, '\xff');
  w.hear(media('a'));
  say('1', 240);
  say('2', 400);
  w.hear(media('b'));
  w.hear(media('c'));
  sink.clear();
  w.hear(media('d'));
  w.hear(media('e', 100));
  w.hear(media('f', 60));
  REQUIRE(w.recorder.frames.size() == 5);
  CHECK(w.recorder.frames[0] == std::pair(std::string(160, 'a'), silence));
  CHECK(w.recorder.frames[1] == std::pair(std::string(160, 'b'), std::string(160, '1')));
  CHECK(w.recorder.frames[2].second == std::string(80, '1') + std::string(80, '2'));
  CHECK(w.recorder.frames[3] == std::pair(std::string(160, 'd'), silence));
  CHECK(w.recorder.frames[4].first == std::string(100, 'e') + std::string(60, 'f'));
  say('z', 500'000);
  for (int i = 0; i < 2010; ++i) w.hear(media('g'));
  CHECK(w.recorder.frames[5].second == std::string(160, 'z'));
  CHECK(w.recorder.frames[5 + 1999].second == std::string(160, 'z'));
  CHECK(w.recorder.frames[5 + 2000].second == silence);
}

SCENARIO("a stream without a recorder is not recorded") {
  world w;
  w.around->recordings = nullptr;
  w.go_live();
  w.agents.last->echo = true;
  w.hear(media('a'));
  CHECK(w.socket.sent.size() == 1);
  CHECK(w.recorder.frames.empty());
}

SCENARIO("a frame costs no allocation, from the socket to the agent, the recording and back") {
  struct quiet_socket : fake_socket {
    std::size_t bytes = 0;
    bool send_text(std::string_view text) override {
      bytes += text.size();
      return true;
    }
  } socket;
  struct quiet_agents : agent_factory {
    struct echo : media_agent {
      void on_start(media_sink& s, const stream_info&) override { sink = &s; }
      void on_audio(std::span<const std::byte> audio) override { sink->play(audio); }
      void on_digit(char) override {}
      void on_played(std::string_view) override {}
      void on_cleared() override {}
      void on_tick(std::chrono::steady_clock::time_point) override { sink->checkpoint("t"); }
      void on_stop(stream_end) override {}
      media_sink* sink = nullptr;
    };
    std::unique_ptr<media_agent> make(const stream_binding&, std::function<void(agent_event)>) override {
      return std::make_unique<echo>();
    }
  } agents;
  struct quiet_recorder : recording_port {
    struct sink : recording_sink {
      void push(std::span<const std::byte>, std::span<const std::byte>) override {}
    };
    std::unique_ptr<recording_sink> open(call_id, std::function<void(recording_finished)>) override {
      return std::make_unique<sink>();
    }
  } recorder;
  noting_calls calls;
  (*calls.binding).call = {64};
  (*calls.binding).workflow.workflow = {128};
  metrics::registry registry;
  const auto around =
      std::make_shared<stream_surroundings>(stream_surroundings{calls, agents, &recorder, stream_counters(registry), {}});
  stream_session session(socket, *parse_stream_path("/api/v1/telephony/ws/128/1/64/" + token), around, [](auto work) { work(); },
                         {});
  std::chrono::steady_clock::time_point now{1h};
  session.on_tick(now);
  session.on_text(start);
  const auto text = media('a');
  const auto frame = [&] {
    session.on_text(text);
    session.on_tick(now += 20ms);
  };
  for (int i = 0; i < 50; ++i) frame();
  const auto before = allocations_so_far();
  for (int i = 0; i < 1000; ++i) frame();
  const auto after = allocations_so_far();
  CHECK(after == before);
  CHECK(socket.bytes > 200'000);
}
