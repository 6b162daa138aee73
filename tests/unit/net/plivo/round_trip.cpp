// The edges with real sockets: one call comes in over HTTP and its media over WebSocket.

#include <catch2/catch.hpp>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/plivo/base64.hpp"
#include "net/plivo/signature.hpp"
#include "net/plivo/stream_edge.hpp"
#include "net/plivo/webhook_edge.hpp"
#include "net/router.hpp"
#include "support.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace tandem::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const std::string public_url = "https://voice.example.com";
const std::string token = "0123456789abcdef0123456789abcdef";
const std::string media_path = "/api/v1/telephony/ws/128/1/64/" + token;

struct echo_agent : media_agent {
  explicit echo_agent(mailbox<std::string>& m) : notes(m) {}
  void on_start(media_sink& s, const stream_info& info) override {
    sink = &s;
    notes.put("start " + info.stream);
  }
  void on_audio(std::span<const std::byte> audio) override { sink->play(audio); }
  void on_digit(char) override { sink->close(); }
  void on_played(std::string_view) override {}
  void on_cleared() override {}
  void on_tick(std::chrono::steady_clock::time_point) override {}
  void on_stop(stream_end why) override { notes.put("stop " + std::to_string(static_cast<int>(why))); }
  mailbox<std::string>& notes;
  media_sink* sink = nullptr;
};
struct echo_agents : agent_factory {
  mailbox<std::string> notes;
  std::unique_ptr<media_agent> make(const stream_binding&, std::function<void(agent_event)>) override {
    return std::make_unique<echo_agent>(notes);
  }
};

struct carrier_side : websocket_listener {
  explicit carrier_side(mailbox<std::string>& m) : heard(m) {}
  void on_text(std::string_view text) override { heard.put(std::string(text)); }
  void on_closed(int code, std::string_view) override { heard.put("closed " + std::to_string(code)); }
  mailbox<std::string>& heard;
};

struct world {
  map_state state;
  open_box secrets;
  noting_security security;
  noting_calls calls;
  echo_agents agents;
  mailbox<std::string> heard;
  metrics::registry registry;
  io_pool pool{2};
  router routes;
  plivo::webhook_edge webhooks{
      {public_url, {}},
      {calls, security, state, secrets, [] { return std::int64_t{1'700'000'000'000}; },
       [this](std::chrono::milliseconds delay, std::function<void()> work) { pool.next().after(delay, work); }}};
  plivo::stream_edge streams;
  http_server server;

  explicit world(bool require_signature = false)
      : streams({public_url, {}, require_signature},
                {calls, agents, security, state, secrets, nullptr, [] { return std::int64_t{1'700'000'000'000}; }, registry}),
        server(
            pool, {}, [this](http_request request, responder respond) { routes(std::move(request), std::move(respond)); },
            [this](const http_request& request) { return streams.gate(request); }) {
    webhooks.add_routes(routes);
    telephony_config config;
    config.id = {1};
    config.name = "main";
    config.auth_token_sealed = "sealed:token-1";
    state.put(config);
    number n;
    n.id = {70};
    n.config = {1};
    n.normalized = {"+14155550199"};
    state.put(n);
    call_record call;
    call.call = {64};
    call.config = {1};
    state.put(call);
    answer_instruction stream;
    stream.what = answer_instruction::kind::stream;
    stream.call = {64};
    stream.workflow = {128};
    stream.media_token = token;
    calls.instruction = stream;
    (*calls.binding).call = {64};
    (*calls.binding).workflow.workflow = {128};
  }
  ~world() { server.stop(); }

  std::string at(std::string_view scheme, const std::string& path) const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(server.port()) + path;
  }
  websocket_connected connect(const std::string& path, const std::string& signed_url = "") {
    websocket_connect_request request;
    request.url = at("ws", path);
    if (!signed_url.empty()) {
      request.headers.add("X-Plivo-Signature-Ma-V3", plivo::sign("token-1", plivo::string_to_sign("GET", signed_url, {}), "77"));
      request.headers.add("X-Plivo-Signature-V3-Nonce", "77");
    }
    mailbox<websocket_connected> connected;
    websocket_connect(pool.at(1), request, [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
      connected.put(c);
      return c.socket ? std::make_unique<carrier_side>(heard) : nullptr;
    });
    return connected.take();
  }
  void say(websocket_connected& c, std::string text) {
    pool.at(1).post([socket = c.socket, text = std::move(text)] { socket->send_text(text); });
  }
};

const std::string start = R"({"event":"start","start":{"callId":"c-1","streamId":"s-1"}})";

std::string media() {
  std::string out = R"({"event":"media","media":{"track":"inbound","payload":")";
  const std::string audio(160, 'q');
  plivo::append_base64(out, std::as_bytes(std::span(audio)));
  return out + "\"}}";
}

}  // namespace

SCENARIO("a webhook goes the whole way over HTTP") {
  world w;
  http_client web(w.pool);
  const auto form = *parse_form("CallUUID=u1&From=14155550100&To=14155550199&Direction=inbound&Event=StartApp");
  const auto signed_request = signed_post(public_url, "/api/v1/telephony/inbound/run", form, "token-1");
  const auto post = [&](bool with_signature) {
    http_client_request request{"POST", w.at("http", signed_request.target), {}, signed_request.body};
    for (const auto& [name, value] : signed_request.headers.fields)
      if (name != "Host" && (with_signature || name.find("Signature") == name.npos)) request.headers.add(name, value);
    mailbox<http_result> box;
    web.send(request, [&](http_result r) { box.put(std::move(r)); });
    return box.take();
  };
  const auto answered = post(true);
  REQUIRE(answered);
  CHECK(answered.response.status == 200);
  CHECK_THAT(answered.response.body, Contains("wss://voice.example.com" + media_path));
  const auto refused = post(false);
  CHECK(refused.response.status == 403);
  CHECK(refused.response.body.empty());
}

SCENARIO("a media stream goes the whole way over WebSocket") {
  world w;
  auto carrier = w.connect(media_path, "http://voice.example.com" + media_path);
  REQUIRE(carrier.socket);
  w.say(carrier, start);
  CHECK(w.agents.notes.take() == "start s-1");
  w.say(carrier, media());
  CHECK_THAT(w.heard.take(), Contains("playAudio"));
  CHECK(w.streams.streams() == 1);
  WHEN("the agent closes") {
    w.say(carrier, R"({"event":"dtmf","dtmf":{"digit":"1"}})");
    CHECK(w.heard.take() == "closed 1000");
    CHECK(w.agents.notes.take() == "stop 0");
  }
  WHEN("the node drains") {
    w.streams.close_all();
    CHECK(w.heard.take() == "closed 1012");
    CHECK(w.agents.notes.take() == "stop 4");
  }
  WHEN("the carrier says stop") {
    w.say(carrier, R"({"event":"stop"})");
    CHECK(w.agents.notes.take() == "stop 1");
    CHECK(w.heard.take() == "closed 1000");
  }
  CHECK(w.security.refusals.empty());
}

SCENARIO("who has no right to a stream sees why") {
  world w;
  CHECK(w.connect("/api/v1/telephony/elsewhere").status == 404);
  CHECK(w.connect("/api/v1/telephony/ws/a/b/c").status == 404);
  CHECK(w.connect("/api/v1/telephony/ws/128/1/64").socket);
  CHECK(w.heard.take() == "closed 4401");
  auto early = w.connect(media_path);
  w.say(early, media());
  CHECK(w.heard.take() == "closed 4400");
  w.calls.binding = refusal{errc::conflict, "another stream is live", ""};
  auto second = w.connect(media_path);
  w.say(second, start);
  CHECK(w.heard.take() == "closed 4409");
}

SCENARIO("the upgrade's signature is required only by a switch") {
  for (auto scheme : {"http", "https", "ws", "wss"}) {
    world strict(true);
    CHECK(strict.connect(media_path).status == 403);
    CHECK(strict.connect(media_path, std::string(scheme) + "://voice.example.com" + media_path).socket);
    CHECK(strict.security.refusals.size() == 1);
    CHECK(strict.security.refusals[0].url.find(token) == std::string::npos);
  }
  world lenient;
  CHECK(lenient.connect(media_path, "http://internal:8080" + media_path).socket);
  REQUIRE(lenient.security.refusals.size() == 1);
  CHECK(lenient.security.refusals[0].kind == "stream_signature");
  CHECK(lenient.security.refusals[0].finding.find(token) == std::string::npos);
}
