// Over real sockets on loopback: one round trip, and each way of not answering.
#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>

#include "examples/plivo_emulator/desk_world.hpp"
#include "examples/plivo_emulator/web_server.hpp"

using namespace tandem::emulator;

SCENARIO("a request goes there and an answer comes back") {
  boost::asio::io_context io;
  desk_world w(io, 1);
  std::vector<asked> arrived;
  reply next{200, "{\"a\":1}", false};
  web_server server(io, "127.0.0.1", 0, [&](asked q, std::function<void(reply)> answer) {
    arrived.push_back(std::move(q));
    answer(next);
  });
  auto base = "http://127.0.0.1:" + std::to_string(server.port());
  auto fetch = [&](const std::string& path, const std::string& body) {
    std::optional<web_answer> got;
    web_request r;
    r.method = "POST";
    r.url = base + path;
    r.body = body;
    r.headers = {{"Content-Type", "text/plain"}, {"Authorization", "Basic x"}};
    w.fetch(r, [&](web_answer a) { got = std::move(a); });
    while (!got) io.run_one();
    return *got;
  };
  auto a = fetch("/x/y?z=1", "hello");
  CHECK(a.failure == web_failure::none);
  CHECK(a.status == 200);
  CHECK(a.content_type == "application/json");
  CHECK(a.body == "{\"a\":1}");
  REQUIRE(arrived.size() == 1);
  CHECK(arrived[0].method == "POST");
  CHECK(arrived[0].path == "/x/y");
  CHECK(arrived[0].query == "z=1");
  CHECK(arrived[0].body == "hello");
  CHECK(arrived[0].authorization == "Basic x");
  WHEN("the server hangs up instead") {
    next.hang_up = true;
    auto none = fetch("/x", "");
    CHECK(none.failure == web_failure::read);
    CHECK(arrived.size() == 2);
  }
  WHEN("the body is too large") { CHECK(fetch("/x", std::string(2 * 1024 * 1024, 'x')).status != 200); }
  WHEN("nobody listens any more") {
    server.stop();
    CHECK(fetch("/x", "").failure == web_failure::connect);
  }
  WHEN("the URL is none") {
    base = "gopher://";
    CHECK(fetch("x", "").failure == web_failure::connect);
  }
}

SCENARIO("a WebSocket that is refused says so") {
  boost::asio::io_context io;
  desk_world w(io, 1);
  web_server server(io, "127.0.0.1", 0, [](asked, std::function<void(reply)> answer) { answer({403, "", false}); });
  std::string why;
  bool asked_for = false;
  line_events events;
  events.opened = [&](std::shared_ptr<line_socket> socket, std::string reason) {
    CHECK(!socket);
    why = std::move(reason);
    asked_for = true;
  };
  w.open_line("ws://127.0.0.1:" + std::to_string(server.port()) + "/ws", {}, 5000, events);
  while (!asked_for) io.run_one();
  CHECK(why == "refused with 403");
}

SCENARIO("the short way to an application whose address leads elsewhere") {
  boost::asio::io_context io;
  std::vector<asked> arrived;
  web_server server(io, "127.0.0.1", 0, [&](asked q, std::function<void(reply)> answer) {
    arrived.push_back(std::move(q));
    answer({200, "", false});
  });
  detour way;
  REQUIRE(read_detour("https://voice.example.com=http://127.0.0.1:" + std::to_string(server.port()), way).empty());
  desk_world w(io, 1, {way});
  bool answered = false;
  web_request r;
  r.method = "POST";
  r.url = "https://voice.example.com/answer?a=1";
  w.fetch(r, [&](web_answer a) {
    CHECK(a.status == 200);
    answered = true;
  });
  while (!answered) io.run_one();
  REQUIRE(arrived.size() == 1);
  CHECK(arrived[0].path == "/answer");
  CHECK(arrived[0].query == "a=1");
  std::string why;
  line_events events;
  events.opened = [&](std::shared_ptr<line_socket>, std::string reason) { why = std::move(reason); };
  w.open_line("wss://voice.example.com/ws", {}, 5000, events);
  while (why.empty()) io.run_one();
  CHECK(why == "refused with 200");  // no WebSocket, but the right place
  for (auto bad : {"", "x", "https://a=", "https://a=gopher://b", "https://a/b=http://c", "https://a=http://b/c", "a=http://b"})
    CHECK_FALSE(read_detour(bad, way).empty());
}
