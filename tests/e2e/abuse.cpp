// A node among strangers: what is malformed, ambiguous, endless, slow or too much gets a clear refusal or a closed door, and the
// next honest request is served.

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/e2e/world.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem::test;
using Catch::Matchers::Contains;

namespace {

raw_socket dial(const node& at) {
  return raw_socket::to(static_cast<std::uint16_t>(std::stoi(at.url().substr(at.url().rfind(':') + 1))));
}

std::string get(std::string_view path, std::string_view further = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n" + std::string(further) + "\r\n";
}

std::string post(std::string_view framing, std::string_view rest) {
  return "POST /api/v1/user/api-keys HTTP/1.1\r\nHost: here\r\nX-API-Key: " + std::string(admin_key) + "\r\n" +
         std::string(framing) + "\r\n" + std::string(rest);
}

std::size_t answers_in(std::string_view text) {
  constexpr std::string_view once_an_answer = "\r\nContent-Length: ";
  std::size_t n = 0;
  for (auto at = text.find(once_an_answer); at != text.npos; at = text.find(once_an_answer, at + 1)) ++n;
  return n;
}

bool serves(const node& at) { return http("GET", at.url() + "/api/v1/health").status == 200; }

bool shows_the_console_at_most(const node& at, const std::string& path) {
  const auto there = http("GET", at.url() + path, "", {{"X-API-Key", admin_key}});
  return there.status == 404 || (there.status == 200 && there.body == http("GET", at.url() + "/").body);
}

/// The value of a metric's line; -1 when there is none.
std::int64_t metric(const node& at, const std::string& line) {
  const auto text = http("GET", at.url() + "/metrics").body;
  const auto found = text.find("\n" + line + " ");
  return found == text.npos ? -1 : std::stoll(text.substr(found + line.size() + 2));
}
std::int64_t refused(const node& at, const std::string& limit) {
  return metric(at, "tandem_http_refused_total{limit=\"" + limit + "\"}");
}

struct row {
  const char* what;
  std::string sent;
  const char* status;
  const char* names;  // in the answer
};

// What rides behind a request that a proxy might have read otherwise: it must never be answered.
const std::string smuggled = "GET /api/v1/health HTTP/1.1\r\nHost: inside\r\n\r\n";

std::vector<row> smuggling() {
  return {
      {"a length with chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), "400",
       "Content-Length"},
      {"chunks with a length", post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n" + smuggled), "400",
       "Content-Length"},
      {"two lengths", post("Content-Length: 0\r\nContent-Length: 50\r\n", smuggled), "400", "Content-Length"},
      {"a list of lengths", post("Content-Length: 0, 0\r\n", smuggled), "400", "Content-Length"},
      {"a signed length", post("Content-Length: +0\r\n", smuggled), "400", "Content-Length"},
      {"a huge length", post("Content-Length: 18446744073709551617\r\n", smuggled), "4", "Content-Length"},
      {"an unknown encoding", post("Transfer-Encoding: xchunked\r\n", smuggled), "400", "Transfer-Encoding"},
      {"two encodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + smuggled), "400",
       "Transfer-Encoding"},
      {"an encoding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, "400",
       "Transfer-Encoding"},
      {"a folded field", post("X-A: b\r\n Transfer-Encoding: chunked\r\n", smuggled), "400", "second line"},
      {"a bare LF", post("X-A: b\nContent-Length: 50\r\n", smuggled), "400", "LF alone"},
      {"nothing but bare LFs", "GET / HTTP/1.1\nHost: here\n\n", "400", "LF alone"},
      {"a bare CR", post("X-A: b\rContent-Length: 50\r\n", smuggled), "400", "CR"},
      {"a space before the colon", post("Content-Length : 50\r\n", smuggled), "400", "colon"},
      {"a NUL", post(std::string("X-A: b\0c\r\n", 10), smuggled), "400", "control character"},
      {"a chunk size with a sign", post("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n" + smuggled), "400", "chunk"},
      {"a chunk size with 0x", post("Transfer-Encoding: chunked\r\n", "0x1\r\na\r\n0\r\n\r\n" + smuggled), "400", "chunk"},
      {"a chunk size beyond numbers", post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\na\r\n0\r\n\r\n" + smuggled),
       "4", ""},
      {"a chunk that ends with LF", post("Transfer-Encoding: chunked\r\n", "1\na\r\n0\r\n\r\n" + smuggled), "400", ""},
      {"a chunk longer than its size", post("Transfer-Encoding: chunked\r\n", "1\r\nab\r\n0\r\n\r\n" + smuggled), "400", ""},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + smuggled, "400", "Host"},
      {"no host", "GET / HTTP/1.1\r\n\r\n" + smuggled, "400", "Host"},
      {"no HTTP", "hello\r\n\r\n" + smuggled, "400", ""},
      {"an expectation", post("Expect: 200-ok\r\nContent-Length: 0\r\n", smuggled), "417", "Expect"},
      {"ten megabytes announced", post("Content-Length: 10000000\r\n", ""), "413", "body-limit"},
      {"ten megabytes, asked about first", post("Expect: 100-continue\r\nContent-Length: 10000000\r\n", ""), "413", "body-limit"},
      {"a long header", get("/", "X: " + std::string(20'000, 'x') + "\r\n"), "431", "header-limit"},
      {"a long target", get("/" + std::string(20'000, 'x')), "431", "header-limit"},
  };
}

/// As the operator, with whatever body.
http_answer said(const node& to, const std::string& path, const std::string& body, const std::string& type = "application/json",
                 const std::string& method = "POST") {
  return http(method, to.url() + "/api/v1" + path, body, {{"X-API-Key", admin_key}, {"Content-Type", type}});
}

}  // namespace

SCENARIO("requests that two readers would read differently, and paths that lead elsewhere") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();

  WHEN("somebody smuggles") {
    for (const auto& [what, sent, status, names] : smuggling()) {
      INFO(what);
      auto peer = dial(tandem);
      peer.send(sent);
      const auto all = peer.read_to_end();
      CHECK_THAT(all, Catch::StartsWith(std::string("HTTP/1.1 ") + status));
      CHECK_THAT(all, Contains("{\"detail\":\"") && Contains(names) && Contains("Connection: close"));
      CHECK(answers_in(all) == 1);
      CHECK(serves(tandem));
    }
    CHECK(refused(tandem, "syntax") >= 20);
  }
  WHEN("a trailer says what the header did not") {
    auto peer = dial(tandem);
    peer.send(
        "GET /api/v1/user/api-keys HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\nConnection: "
        "close\r\n\r\n0\r\nX-API-Key: " +
        std::string(admin_key) + "\r\n\r\n");
    THEN("it is not believed") { CHECK_THAT(peer.read_to_end(), Catch::StartsWith("HTTP/1.1 401 ")); }
  }
  WHEN("paths climb, hide or break") {
    for (const char* path :
         {"/api/v1/../../etc/passwd", "/api/v1/%2e%2e/%2E%2e/etc/passwd", "/api/v1/recordings/..%2f..%2fetc%2fpasswd/../x",
          "/api/v1/workflow/1%00.json", "//api/v1/health", "/api//v1/health", "/api/v1\\health", "/api/v1/%5c..%5c",
          "/%c0%ae%c0%ae/etc", "/api/v1/%e0%80%af", "/api/v1/%zz", "/api/v1/workflow/%ff", "/./api/v1/health"}) {
      INFO(path);
      auto peer = dial(tandem);
      peer.send(get(path, "X-API-Key: " + std::string(admin_key) + "\r\n") + get("/api/v1/health", "Connection: close\r\n"));
      const auto all = peer.read_to_end();
      CHECK_THAT(all, Catch::StartsWith("HTTP/1.1 400 ") && Contains("{\"detail\":\"path: "));
      CHECK_THAT(all, Contains("Connection: close\r\n") && !Contains("HTTP/1.1 200 OK"));  // nothing behind it is read
    }
    CHECK(serves(tandem));
    for (const char* path : {"/api/v1/nowhere", "/api/v1/workflow/1%2f2", "/api/v1/health%20", "/assets/nothing.js"})
      CHECK(http("GET", tandem.url() + path, "", {{"X-API-Key", admin_key}}).status / 100 == 4);
    // Whatever else is asked for is a page of the console's, which says that there is none; where no console was built, nothing.
    for (const char* path : {"/etc/passwd", "/openapi.json/x", "/API/V1/health", "/.git/config", "/caf%C3%A9"})
      CHECK(shows_the_console_at_most(tandem, path));
  }
  WHEN("raw bytes stand where a path should") {
    for (const char* target : {"/\xc0\xae", "/api/caf\xc3\xa9", "/a b", "/\x01"}) {
      auto peer = dial(tandem);
      peer.send(get(target, "Connection: close\r\n"));
      CHECK_THAT(peer.read_to_end(), Catch::StartsWith("HTTP/1.1 40"));  // 404 for honest UTF-8
    }
    CHECK(serves(tandem));
  }
  WHEN("a thousand requests come in one breath") {
    auto peer = dial(tandem);
    std::string all;
    for (int i = 0; i < 1000; ++i) all += get("/api/v1/health", i == 999 ? "Connection: close\r\n" : "");
    std::thread writer([&] { peer.send(all); });
    const auto answered = peer.read_to_end();
    writer.join();
    THEN("each is answered, in order, one after another") { CHECK(answers_in(answered) == 1000); }
  }
}

SCENARIO("bodies of every wrong kind are refused by field, and change nothing") {
  emulator carrier;
  node tandem(carrier);
  tandem.start();
  const std::string configs = "/organizations/telephony-configs",
                    number = R"({"name":"a","config":{"provider":"plivo","auth_id":)";
  struct wrong {
    const char* what;
    std::string path, body;
    const char* names;
    std::string type = "application/json";
  };
  const std::vector<wrong> all = {
      {"broken JSON", configs, R"({"name":"a",)", "JSON decode error"},
      {"half a JSON", configs, "{", "JSON decode error"},
      {"no JSON", configs, "hello", "JSON decode error"},
      {"nothing", configs, "", "body"},
      {"a list", configs, "[1,2]", "dictionary"},
      {"an unknown field", "/user/api-keys", R"({"name":"a","nmae":"b"})", "nmae"},
      {"a wrong type", "/user/api-keys", R"({"name":5})", "name"},
      {"an object for a text", "/user/api-keys", R"({"name":{"a":1}})", "name"},
      {"null for a text", "/user/api-keys", R"({"name":null})", "name"},
      {"a huge number", "/telephony/initiate-call", R"({"workflow_id":99999999999999999999,"phone_number":"+14155550100"})",
       "workflow_id"},
      {"a number beyond numbers", "/telephony/initiate-call", R"({"workflow_id":1e999,"phone_number":"+14155550100"})",
       "too large"},
      {"a negative number", "/telephony/initiate-call", R"({"workflow_id":-1,"phone_number":"+14155550100"})", ""},
      {"half a number", "/telephony/initiate-call", R"({"workflow_id":1.5,"phone_number":"+14155550100"})", "workflow_id"},
      {"bytes that are not UTF-8", "/user/api-keys", "{\"name\":\"\xff\xfe\"}", "JSON decode error"},
      {"overlong UTF-8", "/user/api-keys", "{\"name\":\"\xc0\xae\"}", "JSON decode error"},
      {"half a surrogate", "/user/api-keys", R"({"name":"\ud800"})", "JSON decode error"},
      {"a NUL", "/user/api-keys", R"({"name":"a\u0000b"})", "name"},
      {"a hundred thousand brackets", configs, std::string(100'000, '['), "levels deep"},
      {"deep objects", configs,
       [] {
         std::string deep;
         for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
         return deep;
       }(),
       "levels deep"},
      {"a text without end", "/user/api-keys", R"({"name":")" + std::string(100'000, 'x') + "\"}", "name"},
      {"ten megabytes", "/user/api-keys", R"({"name":")" + std::string(10'000'000, 'x') + "\"}", "body-limit"},
      {"a form", "/user/api-keys", "name=a", "JSON decode error", "application/x-www-form-urlencoded"},
      {"JSON called text", "/user/api-keys", R"({"name":"a"})", "Content-Type", "text/plain"},
      {"JSON called XML", "/user/api-keys", R"({"name":"a"})", "Content-Type", "application/xml"},
      {"a file", "/user/api-keys", "--x\r\n\r\n--x--", "Content-Type", "multipart/form-data; boundary=x"},
  };
  for (const auto& [what, path, body, names, type] : all) {
    INFO(what);
    const auto answer = said(tandem, path, body, type);
    CHECK(answer.status / 100 == 4);
    CHECK_THAT(answer.body, Contains("\"detail\"") && Contains(names));
    CHECK(answer.body.size() < 4096);
    CHECK(serves(tandem));
  }
  CHECK(tandem.must("GET", "/user/api-keys").empty());
  CHECK(tandem.must("GET", configs).at("configurations").empty());
  CHECK(said(tandem, "/user/api-keys", "", "application/json", "PATCH").status == 405);
}

SCENARIO("slow, silent and half-open peers are let go of at a deadline, and honest ones are served beside them") {
  emulator carrier;
  node tandem(carrier, {"--header-timeout", "1", "--body-timeout", "1", "--idle-timeout", "1", "--websocket-idle-timeout", "1"});
  tandem.start();

  WHEN("two hundred send a byte now and then") {
    std::vector<raw_socket> slow;
    for (int i = 0; i < 200; ++i) {
      slow.push_back(dial(tandem));
      slow.back().send(i % 2 ? "GET / HTTP/1.1\r\nX: " : post("Content-Length: 100\r\n", "{"));
    }
    CHECK(serves(tandem));
    std::size_t gone = 0;
    CHECK(eventually([&] {
      for (auto& peer : slow) peer.send("x");
      gone = static_cast<std::size_t>(refused(tandem, "header_time") + refused(tandem, "body_time"));
      return gone >= slow.size();
    }));
    for (auto& peer : slow) {
      const auto all = peer.read_to_end();  // a reset may have taken the answer along
      CHECK((all.empty() || all.starts_with("HTTP/1.1 408 ")));
    }
    CHECK(serves(tandem));
  }
  WHEN("somebody connects and says nothing, and another says nothing more") {
    auto silent = dial(tandem), idle = dial(tandem);
    idle.send(get("/api/v1/health"));
    CHECK_THAT(idle.read_until("}"), Catch::StartsWith("HTTP/1.1 200 "));
    THEN("both find the line closed") {
      CHECK(silent.read_to_end().empty());
      CHECK(idle.read_to_end().empty());
      CHECK(refused(tandem, "header_time") >= 1);
      CHECK(refused(tandem, "idle_time") >= 1);
    }
  }
  WHEN("a peer has gone and nobody told us") {
    auto half = dial(tandem);
    half.send("GET /api/v1/health HTTP/1.1\r\nHo");
    half.finish_sending();
    THEN("the line is closed") { CHECK(half.read_to_end().empty()); }
  }
  WHEN("a media socket is opened and left alone") {
    auto peer = dial(tandem);
    peer.send(get("/api/v1/telephony/ws/1/1/64/0123456789abcdef0123456789abcdef",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                  "AAAAAAAAAAAAAAAAAAAAAA==\r\n"));
    CHECK_THAT(peer.read_until("\r\n\r\n"), Catch::StartsWith("HTTP/1.1 101 "));
    peer.read_to_end();
    CHECK(refused(tandem, "websocket_idle_time") == 1);
    CHECK(serves(tandem));
  }
}

SCENARIO("an address that proves nothing is held up, and whoever proves who he is never") {
  emulator carrier;
  node tandem(carrier, {"--unauthenticated-rate", "1", "--unauthenticated-burst", "10"});
  tandem.start();
  const auto configuration = tandem.add_configuration();
  const auto workflow = install_workflow(tandem, "echo");
  tandem.add_number(configuration, workflow);
  const auto forge = [&] {
    return http("POST", tandem.url() + "/api/v1/telephony/inbound/run",
                "CallUUID=forged&From=14155550142&To=14155550100&Direction=inbound&Event=StartApp",
                {{"Content-Type", "application/x-www-form-urlencoded"},
                 {"X-Plivo-Signature-V3", "AAAA"},
                 {"X-Plivo-Signature-V3-Nonce", "1"}});
  };
  std::map<int, int> guesses, forgeries;
  for (int i = 0; i < 30; ++i)
    ++guesses[http("GET", tandem.url() + "/api/v1/user/api-keys", "", {{"X-API-Key", "wrong"}}).status];
  for (int i = 0; i < 30; ++i) ++forgeries[forge().status];
  CHECK(guesses[401] >= 10);
  CHECK(guesses[429] > 0);
  CHECK(guesses[401] + guesses[429] == 30);
  CHECK(forgeries[403] + forgeries[429] == 30);
  http_answer held;
  CHECK(eventually([&] { return (held = forge()).status == 429; }));
  CHECK(std::stoi(held.headers["retry-after"]) >= 1);
  CHECK(refused(tandem, "unauthenticated_rate") > 0);

  THEN("the operator's key works, and so does Plivo's signature, from the same address") {
    CHECK(tandem.api("GET", "/user/api-keys").status == 200);
    const auto uuid = carrier.ring({{"name", "brief"}, {"steps", {{{"silence", 300}}, {{"hang_up", true}}}}});
    carrier.ended(uuid);
    CHECK_FALSE(tandem.ended_run(workflow, uuid).is_null());
  }
}
