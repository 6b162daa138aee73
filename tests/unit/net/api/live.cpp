#include <catch2/catch.hpp>

#include "net/api/live_feed.hpp"
#include "net/body_stream.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"
#include "tests/unit/net/support.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t at = 1'714'555'800'250;
constexpr std::string_view greeting = "retry: 2000\n\n";

void ring(live_feed& feed, std::uint64_t call = 64) { feed.call_changed(at, call_id{call}, "WR-TEL-IN-00000001", "ringing", ""); }

std::string event(int number, int call = 64) {
  return "id: boot-" + std::to_string(number) +
         "\nevent: call\ndata: {\"at\":\"2024-05-01T09:30:00.250Z\",\"call_id\":" + std::to_string(call) +
         ",\"workflow_run_id\":" + std::to_string(call) +
         ",\"workflow_run_name\":\"WR-TEL-IN-00000001\",\"phase\":\"ringing\",\"detail\":\"\"}\n\n";
}

}  // namespace

SCENARIO("somebody listens to what happens") {
  live_feed feed("boot");
  ring(feed);
  const auto reader = feed.join("");
  CHECK(reader->take() == std::string(greeting));
  ring(feed, 128);
  CHECK(reader->take() == event(2, 128));
  CHECK(reader->take() == "");
  feed.notice(at, "warning", "sync.drifted", "two\nlines");
  const auto notice = *reader->take();
  CHECK(notice.find("event: notice\ndata: {") != notice.npos);
  CHECK(notice.find("two\nlines") == notice.npos);
  CHECK(nlohmann::json::parse(notice.substr(notice.find('{'))).at("detail") == "two\nlines");
}

SCENARIO("a reader comes back") {
  live_feed::limits small;
  small.events_kept = 3;
  live_feed feed("boot", small);
  for (int i = 0; i < 5; ++i) ring(feed);
  const auto after = [&](const char* id) { return feed.join(id)->take()->substr(greeting.size()); };
  CHECK(after("boot-5") == "");
  CHECK(after("boot-3") == event(4) + event(5));
  CHECK(after("boot-2") == event(3) + event(4) + event(5));
  for (const char* lost : {"boot-1", "boot-6", "boot-", "boot-4x", "other-4", "nonsense"})
    CHECK(after(lost).starts_with("id: boot-5\nevent: missed\ndata: {\"detail\":"));
}

SCENARIO("a slow reader is dropped and counted; the others hear everything") {
  live_feed::limits small;
  small.reader_bytes = 2 * event(1).size();
  live_feed feed("boot", small);
  const auto slow = feed.join(""), quick = feed.join("");
  for (int i = 1; i <= 5; ++i) {
    ring(feed);
    CHECK(quick->take()->ends_with(event(i)));
  }
  CHECK_FALSE(slow->take());
  CHECK(slow->overflowed());
  CHECK(feed.dropped() == 1);
}

SCENARIO("readers are bounded, and whoever has gone makes room") {
  live_feed::limits small;
  small.readers = 1;
  live_feed feed("boot", small);
  auto first = feed.join("");
  CHECK_FALSE(feed.join(""));
  first.reset();
  CHECK(feed.join(""));
  CHECK(feed.dropped() == 0);
}

SCENARIO("the feed is asked for") {
  fake::api_under_test t;
  ring(*t.live);
  auto r = t.request("GET", "/api/v1/live");
  r.headers.add("X-API-Key", fake::admin_key);
  r.headers.add("Last-Event-ID", "boot-0");
  http_response got;
  t.routes(r, [&](http_response x) { got = std::move(x); });
  CHECK(got.status == 200);
  CHECK(got.headers.get("Content-Type") == "text/event-stream");
  REQUIRE(got.more);
  CHECK(got.more->take() == std::string(greeting) + event(1));
  CHECK(t.send(t.request("GET", "/api/v1/live")).status == 401);
}

SCENARIO("a browser opens the feed with a ticket") {
  fake::api_under_test t;
  ring(*t.live);
  const auto made = t.post("/api/v1/live/ticket");
  REQUIRE(made.status == 200);
  CHECK(made.json.at("expires_at") == "2024-05-01T09:31:00.250Z");
  const auto url = made.json.at("url").get<std::string>();
  REQUIRE(url == "https://voice.example.com/api/v1/live?ticket=" + made.json.at("ticket").get<std::string>());
  const auto target = url.substr(url.find("/api"));
  const auto open = [&](const std::string& more = "") {
    http_response got;
    t.routes(t.request("GET", target + more), [&](http_response x) { got = std::move(x); });
    return got;
  };
  WHEN("it comes within a minute, with what it saw last") {
    t.now_ms += 59'999;
    const auto got = open("&last_event_id=boot-0");
    REQUIRE(got.status == 200);
    CHECK(got.more->take() == std::string(greeting) + event(1));
    THEN("the ticket is used up") { CHECK(open().status == 401); }
  }
  WHEN("it comes later") {
    t.now_ms += 60'000;
    CHECK(open().status == 401);
  }
  WHEN("the ticket is tried elsewhere") {
    const auto query = target.substr(target.find('?'));
    CHECK(t.send(t.request("GET", "/api/v1/workflow/count" + query)).status == 401);
    CHECK(t.send(t.request("GET", "/api/v1/live?ticket=lt_guess")).status == 401);
  }
}

SCENARIO("events have the shape that the document promises") {
  fake::api_under_test t;
  const auto document = nlohmann::json::parse(t.openapi);
  live_feed feed("boot");
  const auto reader = feed.join("gone");
  ring(feed);
  feed.notice(at, "warning", "sync.drifted", "x");
  const auto text = *reader->take();
  for (const auto& [kind, schema] : {std::pair{"missed", "LiveMissed"}, {"call", "LiveCall"}, {"notice", "LiveNotice"}}) {
    const auto begin = text.find("event: " + std::string(kind) + "\ndata: ");
    REQUIRE(begin != text.npos);
    const auto data = text.substr(text.find('{', begin), text.find("\n\n", begin) - text.find('{', begin));
    auto wrapped = document;
    wrapped["paths"]["/x"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] =
        "#/components/schemas/" + std::string(schema);
    CHECK(fake::openapi_fault(wrapped, "GET", "/x", 200, nlohmann::json::parse(data)) == "");
  }
}

SCENARIO("the feed over a connection") {
  const auto feed = std::make_shared<live_feed>("boot");
  io_pool pool{1};
  http_server server(pool, {}, [&](http_request r, responder respond) {
    http_response answer;
    answer.headers.set("Content-Type", "text/event-stream");
    answer.more = feed->join(r.headers.get("Last-Event-ID"));
    respond(std::move(answer));
  });
  ring(*feed);
  auto peer = test::raw_socket::to(server.port());
  peer.send("GET /live HTTP/1.1\r\nHost: here\r\nLast-Event-ID: boot-0\r\n\r\n");
  const auto head = peer.read_until("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(head.find("Content-Length") == head.npos);
  CHECK(head.find("Connection: close\r\n") != head.npos);
  CHECK(peer.read_until("\n\n") == greeting);
  CHECK(peer.read_until("\n\n") == event(1));
  ring(*feed);
  CHECK(peer.read_until("\n\n") == event(2));

  WHEN("the server is drained") {
    server.drain();
    THEN("the feed ends") { CHECK(peer.read_to_end().empty()); }
  }
  WHEN("the server stops") {
    server.stop();
    THEN("the feed is over, and news go on without it") {
      ring(*feed);
      CHECK(peer.read_to_end().empty());
    }
  }
  WHEN("only the head was asked for") {
    auto other = test::raw_socket::to(server.port());
    other.send("HEAD /live HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    THEN("nothing follows") { CHECK(other.read_to_end().ends_with("\r\n\r\n")); }
  }
}

}  // namespace tandem::rest
