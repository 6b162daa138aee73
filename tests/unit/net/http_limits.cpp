// Each limit of the edge, met over a real socket, and its metric.

#include "net/http_limits.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;
using test::raw_socket;

namespace {

struct listener : websocket_listener {
  explicit listener(websocket& s) : socket(s) {}
  void on_text(std::string_view) override {
    for (int i = 0; i < 64; ++i) socket.send_text(std::string(1024 * 1024, 'x'));
  }
  void on_closed(int, std::string_view) override {}
  websocket& socket;
};

/// Answers "fine", to /large with 64 MB, to /never not at all; WebSockets on /socket.
struct fixture {
  explicit fixture(http_server_options o = {})
      : server(
            pool, with(std::move(o), counters),
            [this](http_request r, responder answer) {
              if (r.path == "/never") return kept.put(std::move(answer));
              answer(text_response(200, r.path == "/large" ? std::string(64 * 1024 * 1024, 'x') : "fine"));
            },
            [](const http_request& r) {
              if (r.path != "/socket") return websocket_decision::refused(empty_response(404));
              return websocket_decision::accepted([](websocket& s) { return std::make_unique<listener>(s); });
            }) {}
  static http_server_options with(http_server_options o, metrics::registry& counters) {
    o.counters = &counters;
    return o;
  }
  raw_socket connect() { return raw_socket::to(server.port()); }
  raw_socket upgraded() {
    auto peer = connect();
    peer.send(
        "GET /socket HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    peer.read_until("\r\n\r\n");
    return peer;
  }
  bool hit(http_limit limit) { return http_refusals(counters).count(limit) > 0; }
  /// The metric, and that the next honest request is served.
  void check(http_limit limit, std::uint64_t count = 1) {
    CHECK(http_refusals(counters).count(limit) == count);
    CHECK(counters.text().find("tandem_http_refused_total{limit=\"" + std::string(name_of(limit)) + "\"} " +
                               std::to_string(count) + "\n") != std::string::npos);
    auto honest = connect();
    honest.send("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    CHECK(honest.read_to_end().ends_with("fine"));
  }

  metrics::registry counters;
  mailbox<responder> kept;
  io_pool pool{2};
  http_server server;
};

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n\r\n"; }

/// A masked frame of RFC 6455, its mask all zeros.
std::string frame(unsigned char first, std::size_t length, std::string_view payload) {
  std::string out{static_cast<char>(first)};
  const int bits = length < 126 ? 8 : length < 65536 ? 16 : 64;
  out += static_cast<char>(0x80 | (bits == 8 ? length : bits == 16 ? 126u : 127u));
  for (int shift = bits - 8; bits > 8 && shift >= 0; shift -= 8) out += static_cast<char>(length >> shift & 0xff);
  return out + std::string(4, '\0') + std::string(payload);
}

constexpr auto brief = 80ms;

}  // namespace

SCENARIO("a request's size has limits") {
  http_server_options o;
  o.header_limit = 2000;
  o.header_count_limit = 10;
  o.body_limit = 1000;
  fixture f(o);
  auto peer = f.connect();
  WHEN("the header is too long") {
    peer.send("GET / HTTP/1.1\r\nHost: here\r\nX: " + std::string(3000, 'x') + "\r\n\r\n");
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 431 "));
    f.check(http_limit::header_bytes);
  }
  WHEN("it has too many fields") {
    std::string fields;
    for (int i = 0; i < 11; ++i) fields += "A: b\r\n";
    peer.send("GET / HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n");
    const auto answer = peer.read_to_end();
    CHECK(answer.starts_with("HTTP/1.1 431 "));
    CHECK(answer.find("more than 10 header fields") != answer.npos);
    f.check(http_limit::header_count);
  }
  WHEN("the body is announced too long, ten megabytes follow and then the answer is read") {
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 10000000\r\n\r\n");
    CHECK(peer.send(std::string(10'000'000, 'x')));
    const auto answer = peer.read_to_end();
    CHECK(answer.starts_with("HTTP/1.1 413 "));
    CHECK(answer.find("longer than 1000 bytes") != answer.npos);
    f.check(http_limit::body_bytes);
  }
  WHEN("the client asks first whether it may send that much") {
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
    THEN("it is not told to go on") { CHECK(peer.read_to_end().starts_with("HTTP/1.1 413 ")); }
  }
  WHEN("a chunked body has no end") {
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 101; ++i) peer.send("a\r\n0123456789\r\n");
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 413 "));
    f.check(http_limit::body_bytes);
  }
  WHEN("a chunked body's trailer has no end") {
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: " + std::string(3000, 'x'));
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 431 "));
    f.check(http_limit::header_bytes);
  }
}

SCENARIO("a request's time has limits") {
  http_server_options o;
  WHEN("nothing is ever sent") {
    o.first_byte_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    CHECK(peer.read_to_end().empty());
    f.check(http_limit::header_time);
  }
  WHEN("the header is dribbled: each byte in time, the whole never") {
    o.header_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send("GET / HTTP/1.1\r\nX: ");
    test::until([&] { return !peer.send("x") || f.hit(http_limit::header_time); });
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 408 "));
    f.check(http_limit::header_time);
  }
  WHEN("the body is never whole") {
    o.body_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nabc");
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 408 "));
    f.check(http_limit::body_time);
  }
  WHEN("each part is in time and the whole is not") {
    o.request_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nabc");
    CHECK(peer.read_to_end().starts_with("HTTP/1.1 408 "));
    f.check(http_limit::request_time);
  }
  WHEN("our own answer takes too long") {
    o.request_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send(get("/never"));
    CHECK(peer.read_until("\"}").starts_with("HTTP/1.1 503 "));
    f.check(http_limit::request_time);
  }
  WHEN("a kept connection is not used again") {
    o.idle_timeout = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send(get("/"));
    CHECK(peer.read_until("fine").ends_with("fine"));
    CHECK(peer.read_to_end().empty());
    f.check(http_limit::idle_time);
  }
  WHEN("the peer does not read its answer") {
    o.write_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send(get("/large"));
    test::until([&] { return f.hit(http_limit::write_time); });
    CHECK(peer.read_to_end().size() < 64 * 1024 * 1024);
    f.check(http_limit::write_time);
  }
  WHEN("it sends request upon request and reads no answer") {
    o.write_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    std::string thousand;
    for (int i = 0; i < 1000; ++i) thousand += get("/");
    test::until([&] { return !peer.send(thousand); });  // its requests wait in its own kernel, not with us
    f.check(http_limit::write_time);
  }
  WHEN("it reads, though so slowly that it never ends") {
    o.request_deadline = brief;
    fixture f(o);
    auto peer = f.connect();
    peer.send(get("/large"));
    test::until([&] {
      peer.read_exactly(1);
      return f.hit(http_limit::request_time);
    });
    CHECK(peer.read_to_end().size() < 64 * 1024 * 1024);
    f.check(http_limit::request_time);
  }
}

SCENARIO("connections have limits") {
  http_server_options o;
  WHEN("there are too many in all") {
    o.connections_max = 2;
    fixture f(o);
    {
      auto one = f.connect(), two = f.connect(), three = f.connect();
      CHECK(three.read_to_end().empty());
      one.send(get("/"));
      CHECK(one.read_until("fine").ends_with("fine"));
    }
    test::until([&] { return f.server.connections() == 0; });
    f.check(http_limit::connections);
  }
  WHEN("there are too many from one address") {
    o.connections_per_address_max = 2;
    fixture f(o);
    {
      auto one = f.connect(), two = f.connect(), three = f.connect();
      CHECK(three.read_to_end().empty());
    }
    test::until([&] { return f.server.connections() == 0; });
    f.check(http_limit::connections_per_address);
  }
  WHEN("that address is a trusted proxy's") {
    o.connections_per_address_max = 2;
    o.trusted_proxies = {"127.0.0.1"};
    fixture f(o);
    auto one = f.connect(), two = f.connect(), three = f.connect();
    three.send(get("/"));
    THEN("it may have as many as there are") { CHECK(three.read_until("fine").ends_with("fine")); }
  }
}

SCENARIO("a WebSocket has limits") {
  http_server_options o;
  WHEN("a frame announces more than a message may have") {
    o.websocket.message_max = 4096;
    fixture f(o);
    auto peer = f.upgraded();
    peer.send(frame(0x81, 4097, "the beginning"));
    THEN("it is closed with 1009 before the rest has come") {
      CHECK(peer.read_to_end().substr(2, 2) == "\x03\xf1");
      f.check(http_limit::websocket_message_bytes);
    }
  }
  WHEN("small frames make a long message") {
    o.websocket.message_max = 4096;
    fixture f(o);
    auto peer = f.upgraded();
    peer.send(frame(0x01, 1000, std::string(1000, 'x')));
    for (int i = 0; i < 4; ++i) peer.send(frame(0x00, 1000, std::string(1000, 'x')));
    CHECK(peer.read_to_end().substr(2, 2) == "\x03\xf1");
    f.check(http_limit::websocket_message_bytes);
  }
  WHEN("a frame announces more than there is") {
    fixture f(o);
    auto peer = f.upgraded();
    peer.send(frame(0x81, ~std::size_t{0} >> 1, "x"));
    CHECK(peer.read_to_end().substr(2, 2) == "\x03\xf1");
    f.check(http_limit::websocket_message_bytes);
  }
  WHEN("the peer is half dead: connected, and answers no ping") {
    o.websocket.idle_timeout = brief;
    fixture f(o);
    auto peer = f.upgraded();
    peer.read_to_end();
    test::until([&] { return f.hit(http_limit::websocket_idle_time); });
    f.check(http_limit::websocket_idle_time);
  }
  WHEN("the peer asks for much and reads nothing") {
    fixture f(o);
    auto peer = f.upgraded();
    peer.send(frame(0x81, 4, "more"));
    test::until([&] { return f.hit(http_limit::websocket_queue_bytes); });
    peer.read_to_end();
    f.check(http_limit::websocket_queue_bytes);
  }
}
