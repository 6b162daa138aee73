#include "net/websocket.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <utility>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;
using test::raw_socket;

namespace {

/// Says everything it hears to a mailbox: "text ..", "binary ..", "closed 1000 reason".
struct recorder : websocket_listener {
  explicit recorder(mailbox<std::string>& m) : heard(m) {}
  void on_text(std::string_view t) override { heard.put("text " + std::string(t)); }
  void on_binary(std::string_view t) override { heard.put("binary " + std::string(t)); }
  void on_closed(int code, std::string_view why) override {
    heard.put("closed " + std::to_string(code) + " " + std::string(why));
  }
  mailbox<std::string>& heard;
};

struct echo final : recorder {
  echo(mailbox<std::string>& m, websocket& s) : recorder(m), socket(s) {}
  void on_text(std::string_view t) override {
    if (t == "close")
      socket.send_close(4000, "as you wish");
    else
      socket.send_text(t);
  }
  void on_binary(std::string_view t) override { socket.send_binary(t); }
  websocket& socket;
};

/// A server that echoes on /echo and refuses elsewhere.
struct fixture {
  explicit fixture(http_server_options options = {})
      : server(
            pool, options, [](http_request, responder respond) { respond(text_response(200, "plain")); },
            [this](const http_request& r) {
              if (r.path != "/echo") return websocket_decision::refused(text_response(403, "no entry"));
              return websocket_decision::accepted([this](websocket& s) { return std::make_unique<echo>(server_heard, s); });
            }) {}

  websocket_connected connect(std::string_view path, websocket_limits limits = {}) {
    websocket_connect_request request;
    request.url = "ws://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
    request.limits = limits;
    mailbox<websocket_connected> connected;
    websocket_connect(pool.at(0), request, [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
      connected.put(c);
      return c.socket ? std::make_unique<recorder>(heard) : nullptr;
    });
    return connected.take();
  }
  void on_thread(std::function<void()> f) { pool.at(0).post(std::move(f)); }

  mailbox<std::string> heard, server_heard;
  io_pool pool{2};
  http_server server;
};

constexpr std::string_view upgrade =
    "GET /echo HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// A masked client frame with a mask of zeros.
std::string frame(unsigned char first, std::string_view payload) {
  std::string out{static_cast<char>(first), static_cast<char>(0x80 | payload.size())};
  return out + std::string(4, '\0') + std::string(payload);
}

}  // namespace

SCENARIO("a WebSocket session") {
  fixture f;
  auto c = f.connect("/echo");
  REQUIRE(c.socket);
  WHEN("a thousand frames are sent in bursts") {
    f.on_thread([&] {
      for (int i = 0; i < 1000; ++i) c.socket->send_text("frame " + std::to_string(i));
    });
    THEN("they come back in order") {
      int in_order = 0;
      for (int i = 0; i < 1000; ++i) in_order += f.heard.take() == "text frame " + std::to_string(i);
      CHECK(in_order == 1000);
    }
  }
  WHEN("binary, empty and large messages are sent") {
    f.on_thread([&] {
      c.socket->send_binary(std::string_view("\0\1", 2));
      c.socket->send_text("");
      c.socket->send_text(std::string(60'000, 'x'));
    });
    THEN("they stay what they are") {
      CHECK(f.heard.take() == "binary " + std::string("\0\1", 2));
      CHECK(f.heard.take() == "text ");
      CHECK(f.heard.take() == "text " + std::string(60'000, 'x'));
    }
  }
  WHEN("one end says goodbye after a last word") {
    f.on_thread([&] {
      c.socket->send_text("last");
      c.socket->send_close(4001, "enough");
      CHECK_FALSE(c.socket->send_text("too late"));
    });
    THEN("the word arrives, both hear the code, and it is over once") {
      CHECK(f.heard.take() == "closed 4001 enough");
      CHECK(f.server_heard.take() == "closed 4001 enough");
    }
  }
  WHEN("the server says goodbye") {
    f.on_thread([&] { c.socket->send_text("close"); });
    THEN("both hear it") {
      CHECK(f.heard.take() == "closed 4000 as you wish");
      CHECK(f.server_heard.take() == "closed 4000 as you wish");
    }
  }
  WHEN("the server stops") {
    f.server.stop();
    THEN("its listener was told, the client lost it") {
      CHECK(f.server_heard.take().starts_with("closed 1001"));
      CHECK(f.heard.take().starts_with("closed 1006"));
      CHECK(f.server.connections() == 0);
    }
  }
  WHEN("the server drains") {
    f.server.drain();
    f.on_thread([&] { c.socket->send_text("still here"); });
    THEN("the session goes on") { CHECK(f.heard.take() == "text still here"); }
  }
}

SCENARIO("an upgrade that is not granted") {
  fixture f;
  WHEN("the gate says no") {
    auto c = f.connect("/other");
    THEN("the client learns the status") {
      CHECK(c.socket == nullptr);
      CHECK(c.status == 403);
      CHECK_THAT(c.error, Catch::Contains("403"));
    }
  }
  WHEN("the refusal is read from the wire") {
    auto peer = raw_socket::to(f.server.port());
    std::string request(upgrade);
    peer.send(request.replace(5, 4, "nope"));
    auto all = peer.read_to_end();
    CHECK(all.starts_with("HTTP/1.1 403 "));
    CHECK(all.ends_with("no entry"));
  }
  WHEN("nobody is there, or the URL is no URL") {
    websocket_connect_request request;
    for (auto url : {"ws://127.0.0.1:1/", "http://127.0.0.1/", "", "ws://"}) {
      mailbox<std::string> errors;
      request.url = url;
      websocket_connect(f.pool.at(0), request, [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
        errors.put(c.error);
        return nullptr;
      });
      CHECK_FALSE(errors.take().empty());
    }
  }
  WHEN("the server never answers the upgrade") {
    test::raw_listener silent;
    websocket_connect_request request;
    request.url = "ws://127.0.0.1:" + std::to_string(silent.port()) + "/";
    request.deadline = 50ms;
    mailbox<std::string> errors;
    websocket_connect(f.pool.at(0), request, [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
      errors.put(c.error);
      return nullptr;
    });
    auto peer = silent.accept();
    CHECK_THAT(errors.take(), Catch::Contains("deadline"));
  }
}

SCENARIO("peers that break the protocol") {
  http_server_options options;
  options.websocket.message_max = 100;
  fixture f(options);
  auto peer = raw_socket::to(f.server.port());
  peer.send(upgrade);
  REQUIRE(peer.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 "));
  WHEN("a frame is not masked") {
    peer.send("\x81\x02hi");
    THEN("1002") { CHECK(f.server_heard.take().starts_with("closed 1002")); }
  }
  WHEN("an opcode is unknown") {
    peer.send(frame(0x83, "hi"));
    THEN("1002") { CHECK(f.server_heard.take().starts_with("closed 1002")); }
  }
  WHEN("text is not UTF-8") {
    peer.send(frame(0x81, "\xff\xfe"));
    THEN("1007") { CHECK(f.server_heard.take().starts_with("closed 1007")); }
  }
  WHEN("a message is too long") {
    peer.send(frame(0x81, std::string(101, 'x')));
    THEN("1009") { CHECK(f.server_heard.take().starts_with("closed 1009")); }
  }
  WHEN("a long message comes in many small fragments") {
    std::string all = frame(0x01, "begin");
    for (int i = 0; i < 50; ++i) all += frame(0x00, "more");
    peer.send(all);
    THEN("1009") { CHECK(f.server_heard.take().starts_with("closed 1009")); }
  }
  WHEN("the peer vanishes") {
    peer.reset();
    THEN("1006") { CHECK(f.server_heard.take().starts_with("closed 1006")); }
  }
  WHEN("the peer closes with a code that is none") {
    peer.send(frame(0x88, "\xfc\xe8"));
    THEN("1002") { CHECK(f.server_heard.take().starts_with("closed 1002")); }
  }
  WHEN("the peer closes without a code") {
    peer.send(frame(0x88, ""));
    THEN("1005") { CHECK(f.server_heard.take().starts_with("closed 1005")); }
  }
}

SCENARIO("a peer that is half dead") {
  http_server_options options;
  WHEN("it says nothing and answers no ping") {
    options.websocket.idle_timeout = 60ms;
    fixture f(options);
    auto peer = raw_socket::to(f.server.port());
    peer.send(upgrade);
    peer.read_until("\r\n\r\n");
    THEN("it is pinged, and then the session ends as lost") {
      CHECK(peer.read_exactly(2) == std::string("\x89\x00", 2));
      CHECK(f.server_heard.take().starts_with("closed 1006"));
    }
  }
  WHEN("it does not read what we send") {
    options.websocket.queued_max = 100'000;
    fixture f(options);
    auto peer = raw_socket::to(f.server.port());
    peer.send(upgrade);
    peer.read_until("\r\n\r\n");
    std::string flood;
    for (int i = 0; i < 100; ++i) flood += frame(0x82, std::string(125, 'x'));
    while (f.server_heard.empty() && peer.send(flood)) {
    }
    THEN("the session ends instead of growing") {
      CHECK(f.server_heard.take().starts_with("closed 1006 the peer does not read"));
    }
  }
}

SCENARIO("a listener that wants ticks") {
  struct ticking final : websocket_listener {
    explicit ticking(websocket& s) : socket(s) {}
    void on_text(std::string_view) override {}
    void on_closed(int, std::string_view) override {}
    bool wants_ticks() const override { return true; }
    void on_tick(std::chrono::steady_clock::time_point) override {
      if (++ticks == 3) socket.send_close(1000, "three");
    }
    websocket& socket;
    int ticks = 0;
  };
  io_pool pool(1);
  http_server server(
      pool, {}, [](http_request, responder) {},
      [](const http_request&) {
        return websocket_decision::accepted([](websocket& s) { return std::make_unique<ticking>(s); });
      });
  auto peer = raw_socket::to(server.port());
  peer.send(upgrade);
  peer.read_until("\r\n\r\n");
  CHECK(peer.read_exactly(9) == std::string("\x88\x07\x03\xe8three", 9));
}
