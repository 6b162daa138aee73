// The sender against real receivers on loopback.

#include "net/webhooks/sender.hpp"

#include <catch2/catch.hpp>

#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "net/webhooks/signature.hpp"
#include "tests/unit/net/api/fakes.hpp"
#include "tests/unit/net/certificates.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using test::mailbox;

namespace {

http_client_options bounded() {
  http_client_options options;
  options.response_limit = webhooks::answer_max;
  return options;
}

struct fixture {
  rest::fake::state state;
  rest::fake::box box;
  rest::fake::library library{state};
  mailbox<delivery_answer> answers;  // outlives the threads that fill it
  io_pool pool{2};
  http_client web{pool, bounded()};
  webhooks::sender sender{{pool, web, state, box, "https://voice.example.com", [] { return std::int64_t{1'714'555'860'000}; }}};
  delivery what;

  fixture() {
    call_record run;
    run.call = {64};
    run.phase = call_phase::ended;
    run.workflow = {{192}, 1};
    state.put(run);
    library.save(webhooks::next_secret(state, box), [](auto) {});
    what.id = {128};
    what.run = run.call;
    what.attempts = 1;
    what.webhook.method = "POST";
    what.webhook.payload_template = R"({"run":"{{workflow_run_id}}"})";
  }
  void send(std::uint16_t port, const std::string& scheme = "http") {
    what.webhook.host = "127.0.0.1:" + std::to_string(port);
    what.webhook.url = scheme + "://" + what.webhook.host + "/hook";
    sender.send(what, [this](delivery_answer a) { answers.put(std::move(a)); });
  }
  delivery_answer ask(std::uint16_t port, const std::string& scheme = "http") {
    send(port, scheme);
    return answers.take();
  }
};

}  // namespace

SCENARIO("a receiver gets a delivery, and what it answers is what is told") {
  fixture f;
  mailbox<http_request> got;
  int status = 200;
  std::string body = "thanks";
  http_server receiver(f.pool, {}, [&](http_request r, responder respond) {
    got.put(r);
    auto answer = text_response(status, body);
    answer.headers.add("Location", "http://127.0.0.1:1/elsewhere");
    respond(std::move(answer));
  });
  WHEN("it takes it") {
    const auto a = f.ask(receiver.port());
    CHECK(a.http_status == 200);
    CHECK(a.error.empty());
    CHECK(a.body == "thanks");
    const auto r = got.take();
    CHECK(r.method == "POST");
    CHECK(r.target == "/hook");
    CHECK(r.body == R"({"run":64})");
    CHECK(r.headers.get("X-Dograh-Delivery-Id") == "128");
    CHECK(r.headers.get("X-Tandem-Signature") ==
          webhooks::sign(*webhooks::read_secrets(f.state, f.box), 1'714'555'860'000, r.body));
  }
  WHEN("it fails, and then takes it") {
    status = 500;
    CHECK(f.ask(receiver.port()).http_status == 500);
    status = 200;
    CHECK(f.ask(receiver.port()).http_status == 200);
  }
  WHEN("it points elsewhere") {
    status = 307;
    const auto a = f.ask(receiver.port());
    CHECK(a.http_status == 307);
    CHECK(a.error == "307 Temporary Redirect: redirects are not followed");
    got.take();
    CHECK(got.empty());
  }
  WHEN("its answer is huge") {
    body.assign(900'000, 'x');
    const auto a = f.ask(receiver.port());
    THEN("its status counts, and no more of it is read than the limit") {
      CHECK(a.http_status == 200);
      CHECK(a.error.empty());
      CHECK(a.body.size() <= delivery_answer_kept);
    }
  }
}

SCENARIO("a receiver that streams for ever is cut off, and its status counts") {
  fixture f;
  test::raw_listener listener;
  f.send(listener.port());
  auto peer = listener.accept();
  peer.read_until(R"({"run":64})");
  peer.send("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n");
  const auto chunk = "1000\r\n" + std::string(0x1000, 'y') + "\r\n";
  for (std::size_t sent = 0; sent <= webhooks::answer_max && peer.send(chunk); sent += 0x1000) {
  }
  const auto a = f.answers.take();
  CHECK(a.http_status == 202);
  CHECK(a.body == std::string(delivery_answer_kept, 'y'));
}

SCENARIO("a receiver that cannot be reached or trusted, or is lost, is no answer") {
  fixture f;
  test::raw_listener listener;
  WHEN("nobody is there") {
    listener.close();
    const auto a = f.ask(listener.port());
    CHECK(a.http_status == 0);
    CHECK_THAT(a.error, Catch::Contains("cannot connect to 127.0.0.1"));
  }
  WHEN("it reads and closes") {
    f.send(listener.port());
    auto peer = listener.accept();
    peer.read_until("}");
    peer.close();
    CHECK(f.answers.take().http_status == 0);
  }
  WHEN("its certificate is by nobody we know") {
    test::scratch_folder folder;
    const auto files = test::make_certificate(folder, "own", "IP:127.0.0.1");
    http_server_options options;
    options.tls_certificate_file = files.certificate;
    options.tls_key_file = files.key;
    mailbox<int> reached;
    http_server receiver(f.pool, options, [&](http_request, responder respond) {
      reached.put(1);
      respond(text_response(200, ""));
    });
    const auto a = f.ask(receiver.port(), "https");
    CHECK(a.http_status == 0);
    CHECK_THAT(a.error, Catch::Contains("certificate refused"));
    CHECK(reached.empty());
  }
  WHEN("it never answers") {
    // The deadline is the client's (net/http_client); here it is made short by asking the client itself.
    auto r = webhooks::request_for(f.what, f.state, f.box, "", 0);
    REQUIRE(r);
    (*r).url = "http://127.0.0.1:" + std::to_string(listener.port()) + "/";
    (*r).deadline = std::chrono::milliseconds(50);
    f.web.send(std::move(*r), [&](http_result x) { f.answers.put(webhooks::answer_of(std::move(x))); });
    auto peer = listener.accept();
    const auto a = f.answers.take();
    CHECK(a.http_status == 0);
    CHECK(a.error == "no complete answer within the deadline");
  }
  WHEN("there is no secret to sign with") {
    f.state.values.clear();
    CHECK(f.ask(listener.port()).http_status == 0);
  }
}
