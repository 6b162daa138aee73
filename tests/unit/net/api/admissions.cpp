// What stays open after a request, and to whom: it ends when they might not open it any more.

#include "net/api/admissions.hpp"

#include <catch2/catch.hpp>

#include "net/io_pool.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"
#include "tests/unit/net/said_socket.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr const char* listening = "/api/v1/calls/1/listen";

using node = fake::api_under_test;
using stream = std::shared_ptr<body_stream>;

http_request socket_request(http_request r, const char* origin = "http://node:8080") {
  r.headers.add("Host", "node:8080");
  if (origin) r.headers.add("Origin", origin);
  return r;
}

/// An open socket, seen from both ends.
struct wire final : test::said_socket {
  using said_socket::said_socket;

  struct listener final : websocket_listener {
    explicit listener(wire& w) : to(w) {}
    void on_text(std::string_view text) override { to.send_text("heard " + std::string(text)); }
    void on_binary(std::string_view bytes) override { to.send_text("bytes " + std::string(bytes)); }
    void on_closed(int code, std::string_view) override { to.send_text("closed " + std::to_string(code)); }
    void on_dismissed(int code, std::string_view) override { to.send_text("dismissed " + std::to_string(code)); }
    bool wants_ticks() const override { return true; }
    void on_tick(std::chrono::steady_clock::time_point) override { to.send_text("tick"); }
    wire& to;
  };

  std::unique_ptr<websocket_listener> behind;
};

struct house {
  node t;
  io_pool pool{1};
  node::browser ada = t.sign_in_as(key_role::admin), ola = t.sign_in_as(key_role::operator_, "ola@example.com");
  api_key robot;
  wire socket{pool.at(0)};

  house() {
    robot.id = api_key_id{64};
    robot.sha256 = sha256_hex("dgr_robot");
    robot.role = key_role::operator_;
    robot.expires_ms = t.now_ms + hour_ms;
    t.state.put(robot);
  }
  ~house() {
    on_thread([this] { socket.behind.reset(); });
  }

  void on_thread(std::function<void()> work) {
    test::mailbox<int> done;
    pool.at(0).post([&] {
      work();
      done.put(0);
    });
    done.take();
  }
  http_request by_robot(const char* target) {
    auto r = t.request("GET", target);
    r.headers.add("X-API-Key", "dgr_robot");
    return r;
  }
  stream live(http_request r) {
    stream out;
    t.routes(std::move(r), [&](http_response a) { out = a.more; });
    REQUIRE(out);
    out->take();
    return out;
  }
  void open(http_request r) {
    auto decision = t.served->let_in(socket_request(std::move(r)), key_role::operator_, [](const http_request&) {
      return websocket_decision::accepted([](websocket& w) { return std::make_unique<wire::listener>(static_cast<wire&>(w)); });
    });
    REQUIRE(decision.accept);
    on_thread([&] { socket.behind = decision.accept(socket); });
  }
  /// What its listener and its far end were told; "" when nothing was.
  std::string told() {
    on_thread([this] { socket.said.put(""); });  // behind whatever was posted
    std::string all, one;
    while (!(one = socket.said.take()).empty()) all += one + "; ";
    return all;
  }
  std::string path_of(const node::browser& b) { return "/api/v1/operators/" + std::to_string(b.who.id.value); }
};

bool goes_on(const stream& s) { return s->write("x"); }

constexpr const char* shown_out = "dismissed 4401; 4401 Your session has ended: sign in again.; ";

}  // namespace

SCENARIO("what is open to an operator ends with their session") {
  house h;
  auto& t = h.t;
  const auto hers = h.live(t.request_of(h.ada, "GET", "/api/v1/live")),
             theirs = h.live(t.request_of(h.ola, "GET", "/api/v1/live"));
  const auto ticket = t.send_by(h.ola, "POST", "/api/v1/live/ticket").json.at("ticket").get<std::string>();
  const auto by_ticket = h.live(t.request("GET", "/api/v1/live?ticket=" + ticket));
  const auto by_key = h.live(h.by_robot("/api/v1/live"));
  h.open(t.request_of(h.ola, "GET", listening));
  const auto all_ended = [&] {
    CHECK(theirs->take()->starts_with("event: ended\ndata: {\"code\":\"session_expired\","));
    CHECK_FALSE(theirs->take());
    CHECK_FALSE(goes_on(by_ticket));
    CHECK(h.told() == shown_out);
    CHECK(goes_on(hers));
    CHECK(goes_on(by_key));
  };
  WHEN("they sign out") {
    CHECK(t.send_by(h.ola, "DELETE", "/api/v1/session").status == 200);
    THEN("the stream, the ticket's and the socket end at once, and those of others go on") { all_ended(); }
  }
  WHEN("they change their password in another browser") {
    auto elsewhere = h.ola;
    elsewhere.token = random_letters();
    t.operators.begin({sha256_hex(elsewhere.token), {}, t.now_ms, t.now_ms}, h.ola.who.id);
    elsewhere.csrf = t.box.token("session.csrf", sha256_hex(elsewhere.token));
    CHECK(t.send_by(elsewhere, "PUT", "/api/v1/session/password",
                    R"({"current_password":"a long enough password","new_password":"another long password"})")
              .status == 200);
    THEN("so it is") { all_ended(); }
  }
  WHEN("an admin puts them aside") {
    CHECK(t.send_by(h.ada, "PUT", h.path_of(h.ola), R"({"is_active":false})").status == 200);
    THEN("so it is") { all_ended(); }
  }
  WHEN("an admin removes them") {
    CHECK(t.send_by(h.ada, "DELETE", h.path_of(h.ola)).status == 200);
    THEN("so it is") { all_ended(); }
  }
  WHEN("somebody else signs in with that browser") {
    auto r = t.request("POST", "/api/v1/session", R"({"email":"ada@example.com","password":"a long enough password"})");
    r.headers.add("Cookie", "tandem_session=" + h.ola.token);
    CHECK(t.send(std::move(r)).status == 200);
    THEN("so it is") { all_ended(); }
  }
  WHEN("only time passes") {
    t.now_ms += 6 * hour_ms;
    CHECK(t.send_by(h.ada, "GET", "/api/v1/workflow/count").status == 200);
    t.now_ms += 6 * hour_ms - 1;
    h.robot.expires_ms = 0;
    t.state.put(h.robot);
    t.served->show_out(t.now_ms);
    CHECK(goes_on(theirs));
    theirs->take();
    CHECK(h.told() == "");
    ++t.now_ms;
    t.served->show_out(t.now_ms);
    THEN("what was not used for 12 hours ends when that is looked at") { all_ended(); }
  }
  WHEN("nothing was taken from them") {
    CHECK(t.send_by(h.ada, "PUT", h.path_of(h.ola), R"({"name":"Ola"})").status == 200);
    THEN("all go on") {
      CHECK(goes_on(theirs));
      CHECK(h.told() == "");
    }
  }
}

SCENARIO("a role that is lowered ends what it does not suffice for") {
  house h;
  const auto live = h.live(h.t.request_of(h.ola, "GET", "/api/v1/live"));
  h.open(h.t.request_of(h.ola, "GET", listening));
  CHECK(h.t.send_by(h.ada, "PUT", h.path_of(h.ola), R"({"role":"viewer"})").status == 200);
  CHECK(goes_on(live));
  CHECK(h.told() == "dismissed 4403; 4403 Your role is viewer now: this needs the role operator; ");
}

SCENARIO("what is open to a key ends with the key") {
  house h;
  const auto live = h.live(h.by_robot("/api/v1/live"));
  const auto by_bootstrap = [&] {
    auto r = h.t.request("GET", "/api/v1/live");
    r.headers.add("X-API-Key", fake::admin_key);
    return h.live(std::move(r));
  }();
  h.open(h.by_robot(listening));
  WHEN("it is archived") {
    h.robot.is_active = false;
    h.t.state.put(h.robot);
    CHECK(h.t.del("/api/v1/user/api-keys/64").status == 200);
    THEN("at once") {
      CHECK(h.told() == "dismissed 4401; 4401 This API key was archived.; ");
      CHECK(live->take()->find("\"key_invalid\"") != std::string::npos);
      CHECK_FALSE(goes_on(live));
      CHECK(goes_on(by_bootstrap));
    }
  }
  WHEN("it expires") {
    h.t.now_ms += hour_ms;
    h.t.served->show_out(h.t.now_ms);
    THEN("when that is looked at, by the same words as a request is answered") {
      CHECK(h.told() == "dismissed 4401; 4401 This API key expired at 2024-05-01T10:30:00.250Z; use another; ");
      CHECK_FALSE(goes_on(live));
      CHECK(goes_on(by_bootstrap));
    }
  }
}

SCENARIO("a ticket is worth no more than who got it") {
  house h;
  const auto ticket = h.t.send_by(h.ola, "POST", "/api/v1/live/ticket").json.at("ticket").get<std::string>();
  CHECK(h.t.send_by(h.ola, "DELETE", "/api/v1/session").status == 200);
  CHECK(h.t.send(h.t.request("GET", "/api/v1/live?ticket=" + ticket)).status == 401);
}

SCENARIO("a socket that opens while its session ends") {
  house h;
  const auto r = socket_request(h.t.request_of(h.ola, "GET", listening));
  const auto decision = h.t.served->let_in(r, key_role::operator_, [](const http_request&) {
    return websocket_decision::accepted([](websocket& w) { return std::make_unique<wire::listener>(static_cast<wire&>(w)); });
  });
  CHECK(h.t.send_by(h.ola, "DELETE", "/api/v1/session").status == 200);
  h.on_thread([&] { h.socket.behind = decision.accept(h.socket); });
  CHECK(h.told() == shown_out);
}

SCENARIO("a socket with somebody before it is a socket") {
  house h;
  h.open(h.t.request_of(h.ola, "GET", listening));
  h.on_thread([&] {
    auto& l = *h.socket.behind;
    l.on_text("a");
    l.on_binary("b");
    if (l.wants_ticks()) l.on_tick({});
    l.on_closed(1001, "");
  });
  CHECK(h.told() == "heard a; bytes b; tick; closed 1001; ");
  THEN("when it is gone nobody is shown out") {
    h.on_thread([&] { h.socket.behind.reset(); });
    CHECK(h.t.send_by(h.ola, "DELETE", "/api/v1/session").status == 200);
    CHECK(h.told() == "");
  }
}

SCENARIO("a WebSocket by cookie comes from our own pages") {
  house h;
  const auto asked = [&](const char* origin, key_role least) {
    const auto r = socket_request(h.t.request_of(h.ola, "GET", listening), origin);
    const auto d = h.t.served->let_in(r, least, [](const http_request&) {
      return websocket_decision::accepted([](websocket&) { return std::unique_ptr<websocket_listener>(); });
    });
    return d.accept ? 101 : d.refusal.status;
  };
  CHECK(asked("http://node:8080", key_role::operator_) == 101);
  CHECK(asked("https://voice.example.com", key_role::viewer) == 101);
  CHECK(asked("http://node:8081", key_role::operator_) == 403);
  CHECK(asked("null", key_role::operator_) == 403);
  CHECK(asked(nullptr, key_role::operator_) == 403);
  CHECK(asked("http://node:8080", key_role::admin) == 403);
  const auto refused = [&](http_request r) {
    return h.t.served
        ->let_in(r, key_role::admin, [](const http_request&) { return websocket_decision::refused(empty_response(418)); })
        .refusal.status;
  };
  auto stranger = h.t.request("GET", listening);
  CHECK(refused(stranger) == 401);
  stranger.headers.add("X-API-Key", fake::admin_key);
  CHECK(refused(stranger) == 418);
}

SCENARIO("the last event has the shape that the document promises") {
  house h;
  const auto live = h.live(h.t.request_of(h.ola, "GET", "/api/v1/live"));
  h.t.send_by(h.ola, "DELETE", "/api/v1/session");
  const auto text = *live->take();
  auto document = nlohmann::json::parse(h.t.openapi);
  document["paths"]["/x"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"] =
      "#/components/schemas/LiveEnded";
  CHECK(fake::openapi_fault(document, "GET", "/x", 200, nlohmann::json::parse(text.substr(text.find('{')))) == "");
}

}  // namespace tandem::rest
