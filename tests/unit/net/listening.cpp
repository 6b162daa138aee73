#include "net/listening.hpp"

#include <catch2/catch.hpp>

#include <array>

#include "messages/keys.hpp"
#include "net/io_pool.hpp"
#include "net/media/recording_tap.hpp"
#include "tests/support/fakes.hpp"
#include "tests/unit/net/said_socket.hpp"

using namespace tandem;
using test::mailbox;

namespace {

const call_id ours{64};
using frame = std::array<std::byte, 160>;

frame of(int code) {
  frame f;
  f.fill(static_cast<std::byte>(code));
  return f;
}

/// What its calls' recordings were given.
struct recorder final : recording_port {
  struct sink final : recording_sink {
    explicit sink(recorder& r) : to(r) {}
    void push(std::span<const std::byte> caller, std::span<const std::byte>) override {
      to.frames += std::to_string(std::to_integer<int>(caller[0])) + " ";
    }
    recorder& to;
  };
  std::unique_ptr<recording_sink> open(call_id, std::function<void(recording_finished)>) override {
    return std::make_unique<sink>(*this);
  }
  std::string frames;
};

struct ear final : websocket_listener {
  explicit ear(mailbox<std::string>& m) : heard(m) {}
  void on_text(std::string_view t) override { heard.put(std::string(t)); }
  void on_binary(std::string_view t) override { heard.put(std::string(t)); }
  void on_closed(int code, std::string_view) override { heard.put("closed " + std::to_string(code)); }
  mailbox<std::string>& heard;
};

struct a_post {
  testing::fake_journal state;
  recorder tape;
  listening_post post;
  mailbox<std::string> heard;  // outlives the threads that fill it
  io_pool pool{2};
  http_server server;

  explicit a_post(listening_options options = {}, bool recorded = true)
      : post(
            recorded ? &tape : nullptr, state,
            [](std::span<const std::byte> in, std::span<std::int16_t> out) {
              for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int16_t>(std::to_integer<int>(in[i]) - 300);
            },
            options),
        server(
            pool, {}, [](http_request, responder respond) { respond(empty_response(404)); },
            [this](const http_request& r) { return post.gate(r); }) {
    state.append({}, {{}, {}, {{keys::entity({entity_kind::call, ours.value}), "a call"}}}, [](auto) {});
  }
  int connect(const std::string& path = "/api/v1/calls/64/listen") {
    mailbox<int> status;
    websocket_connect(pool.at(0), {.url = "ws://127.0.0.1:" + std::to_string(server.port()) + path},
                      [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
                        status.put(c.socket ? 101 : c.status);
                        return c.socket ? std::make_unique<ear>(heard) : nullptr;
                      });
    return status.take();
  }
};

constexpr const char* started = R"({"event":"start","sample_rate":8000,"channels":2})";
constexpr const char* over = R"({"event":"stop","reason":"The call's audio has ended."})";

}  // namespace

SCENARIO("somebody listens to a call") {
  a_post p;
  auto sink = p.post.open(ours, {});
  REQUIRE(p.connect() == 101);
  REQUIRE(p.heard.take() == started);
  WHEN("both sides make a sound") {
    sink->push(of(1), of(2));
    THEN("it is heard, the caller and the agent by turns, low byte first") {
      const auto heard = p.heard.take();
      REQUIRE(heard.size() == 640);
      CHECK(heard.substr(0, 4) == "\xD5\xFE\xD6\xFE");  // 1 - 300, 2 - 300
      CHECK(heard.substr(636) == "\xD5\xFE\xD6\xFE");
      CHECK(p.tape.frames == "1 ");
    }
  }
  WHEN("another listens too, and the first goes") {
    REQUIRE(p.connect() == 101);
    REQUIRE(p.heard.take() == started);
    sink->push(of(3), of(3));
    THEN("both have heard") { CHECK(p.heard.take() == p.heard.take()); }
  }
  WHEN("the stream ends") {
    sink.reset();
    THEN("they are told, and there is nothing to hear any more") {
      CHECK(p.heard.take() == over);
      CHECK(p.heard.take() == "closed 1000");
      CHECK(p.connect() == 409);
    }
  }
  WHEN("the carrier dials its stream again before the old one has ended") {
    const auto next = p.post.open(ours, {});
    sink.reset();
    CHECK(p.heard.take() == over);
    CHECK(p.heard.take() == "closed 1000");
    THEN("the new one can be heard") { CHECK(p.connect() == 101); }
  }
}

SCENARIO("a listener may not listen any more") {
  testing::fake_journal state;
  state.append({}, {{}, {}, {{keys::entity({entity_kind::call, ours.value}), "a call"}}}, [](auto) {});
  io_pool pool{1};
  listening_post post(nullptr, state, [](auto, auto) {});
  const auto sink = post.open(ours, {});
  http_request request;
  request.path = "/api/v1/calls/64/listen";
  const auto decision = post.gate(request);
  REQUIRE(decision.accept);
  test::said_socket socket(pool.at(0));
  mailbox<int> done;
  pool.at(0).post([&] {
    decision.accept(socket)->on_dismissed(4401, "Your \"session\" has ended.");
    done.put(0);
  });
  done.take();
  CHECK(socket.said.take() == started);
  CHECK(socket.said.take() == R"({"event":"stop","reason":"Your \"session\" has ended."})");
}

SCENARIO("what cannot be listened to") {
  a_post p({.listeners_per_call = 1});
  CHECK(p.connect() == 409);
  CHECK(p.connect("/api/v1/calls/128/listen") == 404);
  CHECK(p.connect("/api/v1/calls/x/listen") == 404);
  CHECK_FALSE(listening_post::serves("/api/v1/calls/listen"));
  CHECK_FALSE(listening_post::serves("/api/v1/calls/64/hangup"));
  const auto sink = p.post.open(ours, {});
  REQUIRE(p.connect() == 101);
  p.heard.take();
  CHECK(p.connect() == 429);
}

SCENARIO("a listener who is slow loses frames, and the call does not wait") {
  a_post p({.frames_behind_max = 3});
  auto sink = p.post.open(ours, {});
  REQUIRE(p.connect() == 101);
  REQUIRE(p.heard.take() == started);
  mailbox<int> stuck, go;
  for (unsigned i = 0; i < p.pool.size(); ++i)
    p.pool.at(i).post([&] {
      stuck.put(0);
      go.take();
    });
  for (unsigned i = 0; i < p.pool.size(); ++i) stuck.take();
  for (int i = 0; i < 10; ++i) sink->push(of(i), of(i));
  CHECK(p.post.frames_lost() == 7);
  CHECK(p.tape.frames == "0 1 2 3 4 5 6 7 8 9 ");
  for (unsigned i = 0; i < p.pool.size(); ++i) go.put(0);
  for (int i = 0; i < 3; ++i) CHECK(p.heard.take().size() == 640);
}

SCENARIO("nothing is put together that nobody hears") {
  a_post p({}, false);
  auto sink = p.post.open(ours, {});
  CHECK_FALSE(sink->wants());
  recording_tap tap(std::move(sink));
  const auto audio = of(1), agent = of(2);
  tap.queued(agent);
  tap.heard(audio);
  WHEN("somebody comes") {
    REQUIRE(p.connect() == 101);
    REQUIRE(p.heard.take() == started);
    tap.queued(agent);
    tap.heard(audio);
    THEN("it is from now on") { CHECK(p.heard.take().substr(0, 4) == "\xD5\xFE\xD6\xFE"); }
  }
}
