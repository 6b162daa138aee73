#include "net/http_client.hpp"

#include <catch2/catch.hpp>

#include <utility>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;
using test::raw_listener;

namespace {

struct fixture {
  mailbox<http_result> results;  // outlives the threads that fill it
  io_pool pool{2};
  http_client client{pool};

  void send(http_client_request request) {
    client.send(std::move(request), [this](http_result r) { results.put(std::move(r)); });
  }
  http_result ask(http_client_request request) {
    send(std::move(request));
    return results.take();
  }
};

std::string url(std::uint16_t port, std::string_view path = "/") {
  return "http://127.0.0.1:" + std::to_string(port) + std::string(path);
}

}  // namespace

SCENARIO("a request is answered") {
  fixture f;
  GIVEN("a server that echoes") {
    http_server server(f.pool, {}, [](http_request r, responder respond) {
      auto response = text_response(r.method == "POST" ? 201 : 200, r.method + " " + r.target + " " + r.body);
      response.headers.add("X-Agent", std::string(r.headers.get("user-agent")));
      response.headers.add("X-Host", std::string(r.headers.get("host")));
      response.headers.add("X-Type", std::string(r.headers.get("content-type")));
      respond(std::move(response));
    });
    THEN("a POST brings method, target, headers and body") {
      http_client_request request{"POST", url(server.port(), "/a?b=c#d"), {}, "body"};
      request.headers.add("Content-Type", "text/x");
      auto r = f.ask(request);
      REQUIRE(r);
      CHECK(r.request_sent);
      CHECK(r.response.status == 201);
      CHECK(r.response.body == "POST /a?b=c body");
      CHECK(r.response.headers.get("x-agent") == "tandem");
      CHECK(r.response.headers.get("x-host") == "127.0.0.1:" + std::to_string(server.port()));
      CHECK(r.response.headers.get("x-type") == "text/x");
    }
    THEN("HEAD has no body, and a large one arrives whole") {
      CHECK(f.ask({"HEAD", url(server.port())}).response.body.empty());
      auto r = f.ask({"POST", url(server.port()), {}, std::string(900'000, 'x')});
      CHECK(r.response.body.size() == 900'000 + std::string_view("POST / ").size());
    }
    THEN("a hundred at once all come back") {
      for (int i = 0; i < 100; ++i) f.send({"GET", url(server.port(), "/" + std::to_string(i))});
      int good = 0;
      for (int i = 0; i < 100; ++i) good += f.results.take().response.status == 200;
      CHECK(good == 100);
    }
  }
}

SCENARIO("what can go wrong, and whether the request may have been executed") {
  fixture f;
  raw_listener listener;
  WHEN("nobody listens") {
    listener.close();
    auto r = f.ask({"GET", url(listener.port())});
    THEN("nothing was sent") {
      CHECK(r.error == http_error::connect_failed);
      CHECK_FALSE(r.request_sent);
      CHECK_THAT(r.message, Catch::Contains("cannot connect to 127.0.0.1"));
    }
  }
  WHEN("the URL is none") {
    for (auto bad : {"", "ftp://a/", "http://", "http://a b/", "http://a:0/", "http://me:secret@a/"}) {
      auto r = f.ask({"GET", bad});
      CHECK(r.error == http_error::connect_failed);
      CHECK_FALSE(r.request_sent);
    }
  }
  WHEN("the server reads and closes") {
    f.send({"POST", url(listener.port()), {}, "dial"});
    auto peer = listener.accept();
    peer.read_until("dial");
    peer.close();
    auto r = f.results.take();
    THEN("we do not know") {
      CHECK(r.error == http_error::lost);
      CHECK(r.request_sent);
    }
  }
  WHEN("the server reads and never answers") {
    http_client_request request{"POST", url(listener.port()), {}, "dial"};
    request.deadline = 50ms;
    f.send(request);
    auto peer = listener.accept();
    peer.read_until("dial");
    auto r = f.results.take();
    THEN("we do not know") {
      CHECK(r.error == http_error::timed_out);
      CHECK(r.request_sent);
    }
  }
  WHEN("the server closes in the middle of its answer") {
    f.send({"GET", url(listener.port())});
    auto peer = listener.accept();
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    peer.close();
    CHECK(f.results.take().error == http_error::lost);
  }
  WHEN("the answer is not HTTP") {
    f.send({"GET", url(listener.port())});
    auto peer = listener.accept();
    peer.read_until("\r\n\r\n");
    peer.send("SSH-2.0-OpenSSH_9.2\r\n");
    CHECK(f.results.take().error == http_error::lost);
  }
  WHEN("the answer is larger than we take") {
    f.send({"GET", url(listener.port())});
    auto peer = listener.accept();
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n");
    auto r = f.results.take();
    CHECK(r.error == http_error::too_large);
    CHECK(r.request_sent);
  }
  WHEN("it is no TLS server") {
    f.send({"GET", "https://127.0.0.1:" + std::to_string(listener.port()) + "/"});
    auto peer = listener.accept();
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    auto r = f.results.take();
    CHECK(r.error == http_error::tls_failed);
    CHECK_FALSE(r.request_sent);
  }
  WHEN("an early hint precedes the answer, whose end is the end of the connection") {
    f.send({"GET", url(listener.port())});
    auto peer = listener.accept();
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end");
    peer.close();
    auto r = f.results.take();
    REQUIRE(r);
    CHECK(r.response.status == 200);
    CHECK(r.response.body == "until the end");
  }
}

SCENARIO("connections are kept, and a stale one never makes a request ambiguous") {
  mailbox<http_result> results;
  io_pool pool{1};
  http_client client{pool};
  raw_listener listener;
  auto send = [&](http_client_request request) {
    client.send(std::move(request), [&](http_result r) { results.put(std::move(r)); });
  };
  auto answer = [](test::raw_socket& peer) {
    auto head = peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    return head;
  };
  send({"GET", url(listener.port(), "/1")});
  auto peer = listener.accept();
  answer(peer);
  REQUIRE(results.take());
  WHEN("the server keeps it") {
    send({"GET", url(listener.port(), "/2")});
    THEN("the second request comes on the same connection") {
      CHECK(answer(peer).starts_with("GET /2 "));
      CHECK(results.take());
    }
  }
  WHEN("the server has closed it meanwhile") {
    peer.close();
    send({"GET", url(listener.port(), "/2")});
    THEN("a new one is made without anybody noticing") {
      auto fresh = listener.accept();
      CHECK(answer(fresh).starts_with("GET /2 "));
      CHECK(results.take());
    }
  }
  WHEN("the server closes it after it has read the second request") {
    send({"POST", url(listener.port(), "/2"), {}, "dial"});
    peer.read_until("dial");
    peer.close();
    THEN("it is not repeated") { CHECK(results.take().error == http_error::lost); }
  }
  WHEN("a fresh connection is wanted") {
    http_client_request request{"POST", url(listener.port(), "/2"), {}, "dial"};
    request.fresh_connection = true;
    send(request);
    THEN("the kept one is left alone and the new one is not kept") {
      auto fresh = listener.accept();
      auto head = answer(fresh);
      CHECK(head.find("Connection: close\r\n") != head.npos);
      CHECK(results.take());
      CHECK(fresh.read_until("dial") == "dial");
      CHECK(fresh.read_to_end().empty());
    }
  }
}

SCENARIO("a client is destroyed with a request in flight") {
  mailbox<http_result> results;
  io_pool pool{1};
  raw_listener listener;
  auto client = std::make_unique<http_client>(pool);
  client->send({"GET", url(listener.port())}, [&](http_result r) { results.put(std::move(r)); });
  auto peer = listener.accept();
  peer.read_until("\r\n\r\n");
  client.reset();
  CHECK(results.take().error == http_error::lost);
}
