// The gate of talks with real sockets.

#include "net/talk/edge.hpp"

#include <catch2/catch.hpp>

#include "net/io_pool.hpp"
#include "net/stranger_limiter.hpp"
#include "net/websocket.hpp"
#include "tests/unit/net/plivo/support.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace tandem::test;

namespace {

const std::string token = "0123456789abcdef0123456789abcdef";

struct mute_agents : agent_factory {
  mailbox<std::string> notes;
  struct agent : media_agent {
    explicit agent(mailbox<std::string>& n) : notes(n) {}
    void on_start(media_sink&, const stream_info& info) override { notes.put("start " + info.stream); }
    void on_audio(std::span<const std::byte> audio) override { notes.put("audio " + std::to_string(audio.size())); }
    void on_digit(char) override {}
    void on_played(std::string_view) override {}
    void on_cleared() override {}
    void on_tick(std::chrono::steady_clock::time_point) override {}
    void on_stop(stream_end why) override { notes.put("stop " + std::to_string(static_cast<int>(why))); }
    mailbox<std::string>& notes;
  };
  std::unique_ptr<media_agent> make(const stream_binding&, std::function<void(agent_event)>) override {
    return std::make_unique<agent>(notes);
  }
};

struct half_codec : line_codec {
  void narrow(std::span<const std::byte> wide, std::vector<std::byte>& mulaw) override { mulaw.resize(wide.size() / 4); }
  void widen(std::span<const std::byte> mulaw, std::vector<std::byte>& wide) override { wide.resize(mulaw.size() * 4); }
};

struct world {
  noting_security security;
  noting_calls calls;
  mute_agents agents;
  mailbox<std::string> heard;
  metrics::registry registry;
  io_pool pool{2};
  talk_edge talks{{calls, agents, security, [] { return std::make_unique<half_codec>(); }, nullptr,
                   [] { return std::int64_t{1'700'000'000'000}; }, registry}};
  http_server server{pool,
                     {},
                     [](http_request, responder respond) { respond(empty_response(404)); },
                     [this](const http_request& request) { return talks.gate(request); }};

  world() {
    (*calls.binding).call = {64};
    (*calls.binding).workflow.workflow = {128};
  }
  ~world() {
    talks.close_all();
    server.stop();
    pool.stop();
  }

  struct page : websocket_listener {
    explicit page(mailbox<std::string>& m) : heard(m) {}
    void on_text(std::string_view text) override { heard.put(std::string(text)); }
    void on_closed(int code, std::string_view) override { heard.put("closed " + std::to_string(code)); }
    mailbox<std::string>& heard;
  };
  /// 0: connected; otherwise the status of the refusal.
  int connect(const std::string& path) {
    mailbox<int> answer;
    websocket_connect_request request;
    request.url = "ws://127.0.0.1:" + std::to_string(server.port()) + path;
    websocket_connect(pool.at(0), std::move(request), [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
      answer.put(c.socket ? 0 : c.status);
      return c.socket ? std::make_unique<page>(heard) : nullptr;
    });
    return answer.take();
  }
};

}  // namespace

SCENARIO("who may open a socket talks, who may not does not") {
  world w;
  const auto path = talk_path({128}, {64}, token);
  CHECK(talk_edge::serves(path));
  CHECK(w.connect("/api/v1/talk/128/64") == 0);  // no token: told so on the socket
  CHECK(w.heard.take() == R"({"event":"ended","reason":"token"})");
  CHECK(w.heard.take() == "closed 4401");
  CHECK(w.connect("/api/v1/talk/128/64/" + token + "/more") == 404);
  CHECK(w.connect("/api/v1/talk/x/64/" + token) == 404);
  CHECK(w.calls.asked.empty());
  CHECK(w.security.refusals.size() == 1);
  CHECK(w.security.refusals.at(0).kind == "token");
  for (int i = 0; i < 2; ++i) {
    CHECK(w.connect(path) == 0);
    CHECK(w.agents.notes.take() == "start talk-64");
    CHECK(w.heard.take() == R"({"event":"start"})");
    until([&] { return w.talks.talks() == 1; });
    w.talks.close({64});
    CHECK(w.agents.notes.take() == "stop 1");
    CHECK(w.heard.take() == R"({"event":"ended","reason":"The conversation was ended."})");
    CHECK(w.heard.take() == "closed 1000");
    until([&] { return w.talks.talks() == 0; });
  }
}

SCENARIO("a token that the desk refuses") {
  world w;
  w.calls.binding = refusal{errc::unauthorized, "the media token is wrong", "token"};
  CHECK(w.connect(talk_path({128}, {64}, token)) == 0);
  CHECK(w.heard.take() == R"({"event":"ended","reason":"the media token is wrong"})");
  CHECK(w.heard.take() == "closed 4401");
  until([&] { return w.security.refusals.size() == 1; });
  CHECK(w.security.refusals[0].finding == "the media token is wrong");
  CHECK(w.security.refusals[0].url.find(token) == std::string::npos);
}
