// The doctor with real sockets: a node, and a proxy before it that is honest or lies.

#include "net/diagnosis/doctor.hpp"

#include <catch2/catch.hpp>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/router.hpp"
#include "net/url.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/diagnosis/fake_carrier.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace tandem::diagnosis;
using test::mailbox;

namespace {

using report = tandem::diagnosis::diagnosis;
constexpr std::int64_t now = 1'714'555'800'000;

/// A proxy, the node behind it, and the doctor who lives there.
struct town {
  using lie = std::function<void(http_request&)>;

  town()
      : proxy(pool, {}, [this](http_request r, responder to) { pass_on(std::move(r), std::move(to)); }),
        node(
            pool, {},
            [this](http_request r, responder to) {
              if (who->recognises(r)) return who->answer(r, to);
              routes(std::move(r), std::move(to));
            },
            [this](const http_request& r) { return who->gate(r); }) {
    state.put(rest::fake::a_config());
    engage("http://127.0.0.1:" + std::to_string(proxy.port()));
  }
  ~town() {
    proxy.stop();
    node.stop();
  }

  void engage(const std::string& public_url) {
    doctor_surroundings around{state, box, telephony, carrier, pool, web, public_url};
    around.default_api_url = "http://127.0.0.1:" + std::to_string(node.port());
    around.secret = "only this node knows";
    around.now_ms = [] { return now; };
    around.check_speech = [this](const speech_wish& wish, auto done) {
      voices.put(wish.voice);
      done(speech_report{"a", "a", wish.voice != "bad", 1, 1, ""});
    };
    who = std::make_unique<doctor>(around);
    routes = router();
    who->add_routes(routes);
  }

  void pass_on(http_request r, responder to) {
    if (!redirect.empty()) {
      auto answer = empty_response(301);
      answer.headers.set("Location", redirect + r.target);
      return to(answer);
    }
    for (const auto* own : {"Content-Length", "Connection"}) r.headers.erase(own);
    if (tell_lies) tell_lies(r);
    http_client_request out;
    out.method = r.method;
    out.url = "http://127.0.0.1:" + std::to_string(node.port()) + r.path + (r.query.empty() ? "" : "?" + r.query);
    out.headers = r.headers;
    out.headers.erase("Host");
    out.body = r.body;
    web.send(std::move(out), [to](const http_result& got) { to(got ? got.response : empty_response(502)); });
  }

  finding of(const char* id) {
    mailbox<outcome<report>> told;
    who->examine(telephony_config_id{64}, {}, [&](outcome<report> d) { told.put(std::move(d)); });
    const auto d = told.take();
    REQUIRE(d);
    for (const auto& x : d->findings)
      if (x.what->id == id) return x;
    FAIL("no finding for " << id);
    return {};
  }

  rest::fake::state state;
  rest::fake::box box;
  rest::fake::telephony telephony;
  test::fake_carrier carrier;
  mailbox<std::string> voices;
  lie tell_lies;
  std::string redirect;
  router routes;
  io_pool pool{2};
  http_client web{pool};
  std::unique_ptr<doctor> who;
  http_server proxy, node;
};

bool says(const finding& x, verdict v, const std::string& words) {
  UNSCOPED_INFO(x.what->id << " " << to_string(x.is) << ": " << x.evidence);
  return x.is == v && x.evidence.find(words) != std::string::npos;
}

}  // namespace

SCENARIO("a proxy that passes everything on, though it names itself as host, is honest") {
  town t;
  const auto x = t.of("proxy_honest");
  CHECK(says(x, verdict::ok, "arrive as they were signed"));
  CHECK(says(x, verdict::ok,
             "port '" + std::to_string(t.proxy.port()) + "' became '" + std::to_string(t.node.port()) + "' in Host"));
  CHECK(t.of("public_url").is == verdict::ok);
}

SCENARIO("each part that a proxy changes is named, wherever the request then arrives") {
  town t;
  WHEN("the path") {
    t.tell_lies = [](http_request& r) { r.path = "/plivo" + r.path; };
    CHECK(says(t.of("proxy_honest"), verdict::problem, "puts '/plivo' before the path"));
  }
  WHEN("the query") {
    t.tell_lies = [](http_request& r) { r.query = "path=a%2Fb"; };
    CHECK(says(t.of("proxy_honest"), verdict::problem, "plus was lost; blank was lost"));
    CHECK(says(t.of("proxy_honest"), verdict::problem, "let the proxy pass the query string unchanged"));
  }
  WHEN("the body") {
    t.tell_lies = [](http_request& r) { r.body = "CallUUID=other"; };
    CHECK(says(t.of("proxy_honest"), verdict::problem, "CallUUID 'diagnosis' became 'other'"));
  }
  WHEN("the headers") {
    t.tell_lies = [](http_request& r) { r.headers.erase("X-Plivo-Signature-V3-Nonce"); };
    CHECK(says(t.of("proxy_honest"), verdict::problem, "headers were dropped"));
  }
  WHEN("the scheme, by a redirect") {
    const auto here = "127.0.0.1:" + std::to_string(t.proxy.port());
    t.redirect = "https://" + here;
    CHECK(says(t.of("proxy_honest"), verdict::problem, "scheme 'http' became 'https'"));
    CHECK(says(t.of("proxy_honest"), verdict::problem, "set public-url to https://" + here));
    CHECK(says(t.of("public_url"), verdict::problem, "is redirected to https://" + here));
  }
  WHEN("host and port, by a redirect") {
    t.redirect = "http://www.voice.example.com:8080";
    CHECK(says(t.of("proxy_honest"), verdict::problem, "host '127.0.0.1' became 'www.voice.example.com'"));
    CHECK(says(t.of("proxy_honest"), verdict::problem, "set public-url to http://www.voice.example.com:8080"));
  }
}

SCENARIO("what Plivo was refused for is evidence too, until it gets in") {
  town t;
  t.state.values[keys::entity({entity_kind::security, 1})] =
      encode(refused_request{now - 60'000, "signature", "http://voice.example.com/x", "192.0.2.7",
                             "it would match the URL https://voice.example.com/x (differs in: scheme https): set public-url to "
                             "https://voice.example.com"});
  CHECK(says(t.of("proxy_honest"), verdict::problem, "set public-url to https://voice.example.com"));
  CHECK(says(t.of("signatures"), verdict::problem, "it would match the URL"));
  auto c = rest::fake::a_call();
  c.created_ms = now - 30'000;
  t.state.put(c);
  CHECK(t.of("proxy_honest").is == verdict::ok);
}

SCENARIO("voices are those of the workflows that answer the numbers") {
  town t;
  const auto speaks = [&](std::uint64_t id, const char* name, const char* configurations) {
    auto w = rest::fake::a_workflow(id);
    w.name = name;
    w.versions[0].configurations_json = configurations;
    t.state.put(w);
    auto n = rest::fake::a_number(id + 1);
    n.inbound_workflow = w.id;
    t.state.put(n);
  };
  speaks(192, "Reception", R"({"voice":"slt"})");
  speaks(256, "Echo", R"({"agent":"echo"})");
  speaks(320, "Night", R"({"voice":"bad"})");
  const auto x = t.of("audio_pipeline");
  CHECK(says(x, verdict::problem, "'Reception' with the voice 'slt': said 'a'"));
  CHECK(says(x, verdict::problem, "'Night' with the voice 'bad'"));
  CHECK(t.voices.take() == "slt");
  CHECK(t.voices.take() == "bad");
  CHECK(t.voices.empty());
}

SCENARIO("the clock is compared with the Date of the carrier's own answer, and records with ours") {
  town t;
  CHECK(says(t.of("clock"), verdict::problem, "behind Plivo"));  // the doctor's clock says 2024
  auto n = rest::fake::a_number();
  n.created_ms = now - 3'600'000;
  t.state.put(n);
  carrier_call_report elsewhere;
  elsewhere.is = carrier_call_report::status::ended;
  elsewhere.call = {"to-voicemail"};
  elsewhere.to = n.normalized;
  elsewhere.cause_name = "Normal Hangup";
  auto ours = elsewhere;
  ours.call = {"answered-here"};
  t.carrier.calls = {elsewhere, ours};
  t.state.values[keys::call_by_carrier("answered-here")] = keys::fixed(256);
  const auto x = t.of("calls_elsewhere");
  CHECK(says(x, verdict::problem, "1 calls that Plivo has on record did not come here: to-voicemail"));
  CHECK(t.carrier.asked_since_ms == n.created_ms);
}
