#include "net/http_server.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include "net/io_pool.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;
using test::raw_socket;

namespace {

struct exchange {
  http_request request;
  responder respond;
};

/// A server whose requests the test answers itself, from the test's thread.
struct fixture {
  explicit fixture(http_server_options options = {})
      : server(pool, options, [this](http_request r, responder answer) {
          requests.put({std::move(r), std::move(answer)});
        }) {}
  raw_socket connect() { return raw_socket::to(server.port()); }

  mailbox<exchange> requests;
  io_pool pool{2};
  http_server server;
};

std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n\r\n"; }

}  // namespace

SCENARIO("a request arrives and is answered from another thread") {
  fixture f;
  auto peer = f.connect();
  WHEN("a form is posted") {
    peer.send("POST /a/b?x=1&y=%20 HTTP/1.1\r\nHost: here\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 3\r\n\r\na=b");
    auto [request, respond] = f.requests.take();
    THEN("the handler sees it as it was sent") {
      CHECK(request.method == "POST");
      CHECK(request.target == "/a/b?x=1&y=%20");
      CHECK(request.path == "/a/b");
      CHECK(request.query == "x=1&y=%20");
      CHECK(request.headers.get("HOST") == "here");
      CHECK(request.headers.get("X-ONE") == "1");
      CHECK(request.body == "a=b");
      CHECK(request.remote_address == "127.0.0.1");
      CHECK_FALSE(request.tls);
    }
    AND_WHEN("two answers are given") {
      respond(xml_response(201, "<a/>"));
      respond(text_response(500, "no"));
      THEN("the first one counts and the connection is kept") {
        auto head = peer.read_until("\r\n\r\n");
        CHECK(head.starts_with("HTTP/1.1 201 Created\r\n"));
        CHECK(head.find("Content-Type: application/xml\r\n") != head.npos);
        CHECK(head.find("Content-Length: 4\r\n") != head.npos);
        CHECK(peer.read_exactly(4) == "<a/>");
        peer.send(get("/second"));
        auto second = f.requests.take();
        CHECK(second.request.path == "/second");
        second.respond(empty_response(204));
        auto answer = peer.read_until("\r\n\r\n");
        CHECK(answer.starts_with("HTTP/1.1 204 No Content\r\n"));
        CHECK(answer.find("Content-Length") == answer.npos);
      }
    }
    AND_WHEN("the answer is dropped") {
      respond = nullptr;
      THEN("the client is not left waiting") { CHECK(peer.read_until("\r\n").starts_with("HTTP/1.1 503 ")); }
    }
    AND_WHEN("the client has died before the answer") {
      peer.reset();
      respond(text_response(200, "nobody listens"));
      THEN("nothing happens to us") {
        auto other = f.connect();
        other.send(get("/"));
        f.requests.take().respond(text_response(200, "alive"));
        CHECK(other.read_until("alive").ends_with("alive"));
      }
    }
  }
  WHEN("two requests are sent in one go") {
    peer.send(get("/1") + get("/2"));
    THEN("they are answered in order") {
      auto first = f.requests.take();
      CHECK(first.request.path == "/1");
      CHECK(f.requests.empty());
      first.respond(text_response(200, "one"));
      CHECK(peer.read_until("one").ends_with("one"));
      auto second = f.requests.take();
      CHECK(second.request.path == "/2");
      second.respond(text_response(200, "two"));
      CHECK(peer.read_until("two").ends_with("two"));
    }
  }
  WHEN("HEAD is asked") {
    peer.send("HEAD / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    f.requests.take().respond(text_response(200, "four"));
    auto all = peer.read_to_end();
    THEN("the length is told and the body is not") {
      CHECK(all.find("Content-Length: 4\r\n") != all.npos);
      CHECK(all.find("Connection: close\r\n") != all.npos);
      CHECK(all.ends_with("\r\n\r\n"));
    }
  }
  WHEN("a value of ours carries a line break") {
    peer.send(get("/"));
    auto response = text_response(200, "");
    response.headers.add("Location", "/a\r\nSet-Cookie: b=c");
    f.requests.take().respond(std::move(response));
    THEN("it stays one header") {
      CHECK(peer.read_until("\r\n\r\n").find("\r\nLocation: /a  Set-Cookie: b=c\r\n") != std::string::npos);
    }
  }
  WHEN("the client waits for 100 Continue") {
    peer.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    THEN("it is told to go on") {
      CHECK(peer.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
      peer.send("ok");
      auto e = f.requests.take();
      CHECK(e.request.body == "ok");
      e.respond(empty_response(204));
      CHECK(peer.read_until("\r\n").starts_with("HTTP/1.1 204"));
    }
  }
  WHEN("the body comes in chunks, a byte at a time") {
    for (char c :
         std::string("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"))
      peer.send({&c, 1});
    THEN("it is put together") { CHECK(f.requests.take().request.body == "abcde"); }
  }
}

SCENARIO("a chunked body's trailer adds nothing to the header, whether it comes at once or later") {
  fixture f;
  auto peer = f.connect();
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string rest = "2\r\nok\r\n0\r\nX-API-Key: stolen\r\nX-A: c\r\n\r\n";
  const auto at_once = GENERATE(true, false);
  if (at_once)
    peer.send(head + rest);
  else
    for (const char c : head + rest) peer.send({&c, 1});
  const auto request = f.requests.take().request;
  CHECK(request.body == "ok");
  CHECK_FALSE(request.headers.find("X-API-Key"));
  CHECK(request.headers.get("X-A") == "b");
}

SCENARIO("peers that do not speak HTTP, or too much of it") {
  http_server_options options;
  options.body_limit = 1000;
  fixture f(options);
  auto peer = f.connect();
  struct row {
    const char* what;
    std::string sent;
    const char* answer;
  };
  auto [what, sent, answer] = GENERATE(values<row>({
      {"not HTTP", "hello there\r\n\r\n", "HTTP/1.1 400 "},
      {"binary", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), "HTTP/1.1 400 "},
      {"no host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 "},
      {"no slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
      {"a path that cannot be read", "GET /%0i HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
      {"version", "GET / HTTP/3.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
      {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "HTTP/1.1 400 "},
      {"length and chunks", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400 "},
      {"negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400 "},
      {"bad chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400 "},
      {"long body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'), "HTTP/1.1 413 "},
      {"long chunks",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n",
       "HTTP/1.1 413 "},
      {"long header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17000, 'x') + "\r\n\r\n", "HTTP/1.1 431 "},
      {"endless chunk header", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20000, 'x'),
       "HTTP/1.1 4"},
      {"endless header", std::string(20000, 'G'), "HTTP/1.1 4"},
  }));
  WHEN("there is sent: " << what) {
    peer.send(sent);
    THEN("it is refused and the connection closed, the answer arriving whole") {
      auto all = peer.read_to_end();
      CHECK(all.starts_with(answer));
      CHECK(all.find("Connection: close\r\n") != all.npos);
      CHECK(all.ends_with("\"}"));
      CHECK(f.requests.empty());
    }
  }
}

SCENARIO("peers that take their time") {
  http_server_options options;
  options.first_byte_deadline = options.header_deadline = options.body_deadline = options.handler_deadline =
      options.idle_timeout = 50ms;
  fixture f(options);
  auto peer = f.connect();
  WHEN("nothing is sent") {
    THEN("the connection is closed without a word") { CHECK(peer.read_to_end().empty()); }
  }
  WHEN("the header does not end") {
    peer.send("GET / HT");
    THEN("408") { CHECK(peer.read_to_end().starts_with("HTTP/1.1 408 ")); }
  }
  WHEN("the body does not end") {
    peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc");
    THEN("408") { CHECK(peer.read_to_end().starts_with("HTTP/1.1 408 ")); }
  }
  WHEN("our own handler does not answer in time") {
    peer.send(get("/"));
    auto e = f.requests.take();
    THEN("503, and the late answer goes nowhere") {
      CHECK(peer.read_until("\"}").starts_with("HTTP/1.1 503 "));
      e.respond(text_response(200, "late"));
      CHECK(peer.read_to_end().empty());
    }
  }
}

SCENARIO("a handler that throws") {
  io_pool pool(1);
  http_server server(pool, {}, [](http_request, responder) { throw std::runtime_error("oops"); });
  auto peer = raw_socket::to(server.port());
  peer.send(get("/"));
  CHECK(peer.read_until("\"}").starts_with("HTTP/1.1 500 "));
}

SCENARIO("a server is drained") {
  fixture f;
  GIVEN("an idle connection and one in the middle of a request") {
    auto idle = f.connect();
    idle.send(get("/"));
    f.requests.take().respond(text_response(200, "done"));
    idle.read_until("done");
    auto busy = f.connect();
    busy.send(get("/busy"));
    auto e = f.requests.take();
    WHEN("it drains") {
      f.server.drain();
      THEN("the idle one is closed, the busy one finishes and closes, and nobody new comes in") {
        CHECK(idle.read_to_end().empty());
        e.respond(text_response(200, "finished"));
        auto all = busy.read_to_end();
        CHECK(all.find("Connection: close\r\n") != all.npos);
        CHECK(all.ends_with("finished"));
        CHECK_THROWS(f.connect());
      }
    }
    WHEN("it stops") {
      f.server.stop();
      THEN("both are closed") {
        CHECK(idle.read_to_end().empty());
        CHECK(busy.read_to_end().empty());
        CHECK(f.server.connections() == 0);
      }
    }
  }
}

SCENARIO("too many connections from one address") {
  http_server_options options;
  options.connections_per_address_max = 2;
  fixture f(options);
  auto one = f.connect(), two = f.connect(), three = f.connect();
  THEN("the third is closed and the others work") {
    CHECK(three.read_to_end().empty());
    two.send(get("/"));
    f.requests.take().respond(text_response(200, "fine"));
    CHECK(two.read_until("fine").ends_with("fine"));
  }
}

SCENARIO("an address we cannot listen on") {
  io_pool pool(1);
  http_server_options options;
  options.address = "not an address";
  CHECK_THROWS_WITH(http_server(pool, options, {}), Catch::Contains("not an address") && Catch::Contains("not an IP address"));
  options.address = "127.0.0.1";
  options.tls_certificate_file = "/nonexistent/cert.pem";
  options.tls_key_file = "/nonexistent/key.pem";
  CHECK_THROWS_WITH(http_server(pool, options, {}),
                    Catch::Contains("tls_certificate_file") && Catch::Contains("/nonexistent/cert.pem"));
}
