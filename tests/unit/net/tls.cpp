#include "net/tls.hpp"

#include <catch2/catch.hpp>

#include <fstream>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using Catch::Contains;
using test::mailbox;

namespace {

struct fixture {
  fixture()
      : mine(test::make_certificate(folder, "mine", "IP:127.0.0.1")),
        other(test::make_certificate(folder, "other", "DNS:other.example")) {}

  http_server serve(const test::certificate_files& files) {
    http_server_options options;
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    options.first_byte_deadline = 100ms;
    return http_server(
        pool, options,
        [](http_request r, responder respond) { respond(text_response(200, (r.tls ? "tls " : "plain ") + r.body)); },
        [](const http_request&) {
          return websocket_decision::accepted([](websocket& s) {
            struct echo final : websocket_listener {
              explicit echo(websocket& w) : socket(w) {}
              void on_text(std::string_view t) override { socket.send_text(t); }
              void on_closed(int, std::string_view) override {}
              websocket& socket;
            };
            return std::make_unique<echo>(s);
          });
        });
  }

  http_result post(http_client& client, std::uint16_t port, std::string body = "hello") {
    http_client_request request{"POST", "https://127.0.0.1:" + std::to_string(port) + "/", {}, std::move(body)};
    client.send(std::move(request), [this](http_result r) { results.put(std::move(r)); });
    return results.take();
  }

  test::scratch_folder folder;
  test::certificate_files mine, other;
  mailbox<http_result> results;
  io_pool pool{2};
};

http_client_options trusting(const test::certificate_files& files) {
  http_client_options options;
  options.tls.ca_file = files.certificate;
  return options;
}

}  // namespace

SCENARIO("HTTPS") {
  fixture f;
  auto server = f.serve(f.mine);
  WHEN("the client trusts the server") {
    http_client client(f.pool, trusting(f.mine));
    THEN("requests are answered, on a kept connection as well, large ones too") {
      CHECK(f.post(client, server.port()).response.body == "tls hello");
      CHECK(f.post(client, server.port(), "again").response.body == "tls again");
      CHECK(f.post(client, server.port(), std::string(700'000, 'x')).response.body.size() == 700'004);
    }
  }
  WHEN("the client does not know the authority") {
    http_client client(f.pool, trusting(f.other));
    auto r = f.post(client, server.port());
    THEN("nothing is sent") {
      CHECK(r.error == http_error::tls_failed);
      CHECK_FALSE(r.request_sent);
      CHECK_THAT(r.message, Contains("certificate refused"));
    }
  }
  WHEN("the client was told not to look") {
    http_client_options options;
    options.tls.verify_peer = false;
    http_client client(f.pool, options);
    CHECK(f.post(client, server.port()).response.status == 200);
  }
  WHEN("the server shows a certificate for another name") {
    auto impostor = f.serve(f.other);
    http_client client(f.pool, trusting(f.other));
    auto r = f.post(client, impostor.port());
    THEN("nothing is sent") {
      CHECK(r.error == http_error::tls_failed);
      CHECK_FALSE(r.request_sent);
      CHECK_THAT(r.message, Contains("mismatch"));
    }
  }
  WHEN("somebody connects and says nothing, or speaks plain HTTP") {
    auto silent = test::raw_socket::to(server.port());
    CHECK(silent.read_to_end().empty());
    auto plain = test::raw_socket::to(server.port());
    plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    plain.read_to_end();
    THEN("others are served") {
      http_client client(f.pool, trusting(f.mine));
      CHECK(f.post(client, server.port()));
    }
  }
}

SCENARIO("WebSocket over TLS") {
  fixture f;
  auto server = f.serve(f.mine);
  websocket_connect_request request;
  request.url = "wss://127.0.0.1:" + std::to_string(server.port()) + "/";
  request.tls.ca_file = f.mine.certificate;
  struct counting final : websocket_listener {
    counting(websocket& w, mailbox<std::string>& m) : socket(w), heard(m) {}
    void on_text(std::string_view t) override {
      if (t == "frame 999") socket.send_close(1000, "");
    }
    void on_closed(int code, std::string_view) override { heard.put("closed " + std::to_string(code)); }
    websocket& socket;
    mailbox<std::string>& heard;
  };
  mailbox<std::string> heard;
  auto connect = [&] {
    websocket_connect(f.pool.at(0), request, [&](websocket_connected c) -> std::unique_ptr<websocket_listener> {
      if (!c.socket) heard.put("failed: " + c.error);
      if (!c.socket) return nullptr;
      for (int i = 0; i < 1000; ++i) c.socket->send_text("frame " + std::to_string(i));
      return std::make_unique<counting>(*c.socket, heard);
    });
  };
  WHEN("the server is trusted") {
    connect();
    THEN("a thousand frames go and come") { CHECK(heard.take() == "closed 1000"); }
  }
  WHEN("it is not") {
    request.tls.ca_file = f.other.certificate;
    connect();
    THEN("there is no session") { CHECK_THAT(heard.take(), Contains("certificate refused")); }
  }
}

SCENARIO("TLS files that do not work") {
  test::scratch_folder folder;
  auto a = test::make_certificate(folder, "a", "DNS:a"), b = test::make_certificate(folder, "b", "DNS:b");
  auto garbage = (folder.path / "garbage.pem").string();
  std::ofstream(garbage) << "not a certificate";
  struct row {
    tls_server_options options;
    const char *field, *says;
  };
  for (const auto& [options, field, says] : std::vector<row>{
           {{"/nonexistent", a.key}, "tls_certificate_file", "/nonexistent"},
           {{garbage, a.key}, "tls_certificate_file", "garbage.pem"},
           {{a.certificate, garbage}, "tls_key_file", "garbage.pem"},
           {{a.certificate, b.key}, "tls_key_file", "b.key"},
           {{"", a.key}, "tls_certificate_file", "give both"},
           {{a.certificate, ""}, "tls_key_file", "give both"},
       }) {
    auto made = make_tls_server(options);
    REQUIRE_FALSE(made);
    CHECK(made.why().field == field);
    CHECK_THAT(made.why().message, Contains(says));
  }
  CHECK(make_tls_server({a.certificate, a.key}));
  CHECK(make_tls_client({true, garbage}).why().field == "ca_file");
  CHECK(make_tls_client({}));
}
