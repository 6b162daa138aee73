#include "net/plivo/rest_client.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/io_pool.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace std::chrono_literals;
using test::mailbox;
using test::raw_listener;

namespace {

/// A carrier that says what the test told it to, and writes down what it was asked.
struct world {
  std::mutex mutex;
  std::vector<std::string> asked;
  std::vector<http_request> requests;
  std::function<http_response(const http_request&, std::size_t nth)> says = [](const auto&, auto) {
    return json_response(404, "{}");
  };
  io_pool pool{1};  // ends before what its threads fill
  http_server server{pool, {}, [this](http_request request, responder respond) {
                       std::lock_guard lock(mutex);
                       asked.push_back(request.method + " " + request.target.substr(request.target.find("MA1") + 3));
                       requests.push_back(request);
                       respond(says(request, asked.size()));
                     }};
  http_client web{pool};
  plivo::rest_client_options options;
  std::unique_ptr<plivo::rest_client> client;
  carrier_account account{"MA1", "secret", "http://127.0.0.1:" + std::to_string(server.port())};

  world() {
    options.first_pause = 1ms;
    options.busy_pause = 1ms;
    client = std::make_unique<plivo::rest_client>(pool, web, options);
  }
  template <class T, class F>
  T wait(F call) {
    mailbox<T> box;
    call([&](T x) { box.put(std::move(x)); });
    return box.take();
  }
  dial_answer dial() {
    return wait<dial_answer>([&](auto done) {
      client->dial(account, {{"+14155550199"}, {"+14155550100"}, "https://a/answer", "", "https://a/hangup", "", 45, 600}, done);
    });
  }
  outcome<carrier_call_report> find() {
    return wait<outcome<carrier_call_report>>([&](auto done) { client->find_call(account, {"c-1"}, done); });
  }
  outcome<std::vector<carrier_call_report>> find_to() {
    return wait<outcome<std::vector<carrier_call_report>>>(
        [&](auto done) { client->find_calls_to(account, {"+14155550199"}, {"+14155550100"}, 1'700'000'000'000, done); });
  }
};

http_response in_order(std::initializer_list<http_response> list, std::size_t nth) {
  return *(list.begin() + static_cast<std::ptrdiff_t>(std::min(nth, list.size()) - 1));
}

}  // namespace

SCENARIO("a dial is sent once, with credentials, and accepted") {
  world w;
  w.says = [](const auto&, auto) { return json_response(201, R"({"message":"call fired","request_uuid":"r-1","api_id":"a"})"); };
  const auto answer = w.dial();
  CHECK(answer.verdict == dial_verdict::accepted);
  CHECK(answer.request.value == "r-1");
  REQUIRE(w.requests.size() == 1);
  CHECK(w.asked[0] == "POST /Call/");
  CHECK(w.requests[0].headers.get("Authorization") == "Basic TUExOnNlY3JldA==");
  CHECK(w.requests[0].headers.get("Content-Type") == "application/json");
  const auto body = nlohmann::json::parse(w.requests[0].body);
  CHECK(body["ring_timeout"] == 45);
  CHECK(body["time_limit"] == 600);
  CHECK(body.size() == 8);
}

SCENARIO("whatever is accepted shows that the credentials work, whatever is not does not") {
  world w;
  w.options.now_ms = [] { return std::int64_t{1'714'555'800'000}; };
  w.client = std::make_unique<plivo::rest_client>(w.pool, w.web, w.options);
  w.account.worked_ms = std::make_shared<std::atomic<std::int64_t>>(0);
  int status = 401;
  w.says = [&](const auto&, auto) { return json_response(status, R"({"request_uuid":"r-1"})"); };
  for (status = 400; status < 405; ++status) w.dial();
  w.find();
  CHECK(*w.account.worked_ms == 0);
  WHEN("a call is accepted") {
    status = 201;
    w.dial();
  }
  WHEN("something else is") {
    status = 200;
    w.find();
  }
  CHECK(*w.account.worked_ms == 1'714'555'800'000);
}

SCENARIO("a carrier that would not have us is noted, one that refuses a request is not") {
  world w;
  w.options.now_ms = [] { return std::int64_t{1'714'555'800'000}; };
  w.client = std::make_unique<plivo::rest_client>(w.pool, w.web, w.options);
  w.account.trouble = std::make_shared<carrier_trouble>();
  int status = 400;
  w.says = [&](const auto&, auto) { return json_response(status, R"({"error":"in words"})"); };
  for (const int harmless : {400, 402, 404, 201}) {
    status = harmless;
    w.dial();
  }
  CHECK(w.account.trouble->last().at_ms == 0);
  for (const int bad : {401, 403, 429, 503}) {
    w.account.trouble = std::make_shared<carrier_trouble>();
    status = bad;
    w.dial();
    CHECK(w.account.trouble->last().at_ms == 1'714'555'800'000);
    CHECK(w.account.trouble->last().words.find("in words") != std::string::npos);
  }
}

SCENARIO("a dial that is not answered well is never sent again") {
  for (int status : {500, 502, 503, 429, 400}) {
    world w;
    w.says = [&](const auto&, auto) { return json_response(status, R"({"error":"in words"})"); };
    const auto answer = w.dial();
    CHECK(answer.verdict == (status < 500 ? dial_verdict::refused : dial_verdict::uncertain));
    CHECK(answer.rate_limited == (status == 429));
    CHECK(answer.message.find("in words") != std::string::npos);
    CHECK(w.asked.size() == 1);
  }
}

SCENARIO("a dial whose connection breaks is uncertain once something was sent") {
  world w;
  raw_listener carrier;
  w.account.api_url = "http://127.0.0.1:" + std::to_string(carrier.port());
  mailbox<dial_answer> box;
  w.client->dial(w.account, {{"+1"}, {"+2"}, "https://a", "", "", "", 1, 1}, [&](dial_answer a) { box.put(std::move(a)); });
  {
    auto connection = carrier.accept();
    CHECK(connection.read_until("\r\n\r\n").find("POST /v1/Account/MA1/Call/") == 0);
  }
  CHECK(box.take().verdict == dial_verdict::uncertain);
  WHEN("nobody listens at all") {
    carrier.close();
    w.client->dial(w.account, {{"+1"}, {"+2"}, "https://a", "", "", "", 1, 1}, [&](dial_answer a) { box.put(std::move(a)); });
    const auto answer = box.take();
    THEN("it was certainly not dialed") {
      CHECK(answer.verdict == dial_verdict::refused);
      CHECK(answer.message.find("not dialed") == 0);
      CHECK(answer.http_status == 0);
    }
  }
}

SCENARIO("a dial never travels on a connection that was kept") {
  world w;
  raw_listener carrier;
  w.account.api_url = "http://127.0.0.1:" + std::to_string(carrier.port());
  mailbox<std::string> box;
  w.client->get_account(w.account, [&](const outcome<carrier_account_info>&) { box.put("checked"); });
  auto kept = carrier.accept();
  kept.read_until("\r\n\r\n");
  kept.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(box.take() == "checked");
  w.client->dial(w.account, {{"+1"}, {"+2"}, "https://a", "", "", "", 1, 1}, [&](dial_answer) { box.put("dialed"); });
  {
    auto fresh = carrier.accept();
    CHECK(fresh.read_until("\r\n\r\n").find("POST ") == 0);
  }
  CHECK(box.take() == "dialed");
}

SCENARIO("what may be repeated is, until it works") {
  world w;
  w.says = [](const auto&, auto nth) {
    return in_order({json_response(503, "{}"), json_response(429, "{}"), json_response(500, "{}"), empty_response(204)}, nth);
  };
  const auto ended = w.wait<outcome<done>>([&](auto heard) { w.client->hang_up(w.account, {"c-1"}, heard); });
  CHECK(ended);
  CHECK(w.asked == std::vector<std::string>(4, "DELETE /Call/c-1/"));
}

SCENARIO("a call that is over already is hung up") {
  world w;
  CHECK(w.wait<outcome<done>>([&](auto heard) { w.client->hang_up(w.account, {"c-1"}, heard); }));
  CHECK(w.wait<outcome<done>>([&](auto heard) { w.client->cancel_request(w.account, {"r-1"}, heard); }));
  CHECK(w.asked == std::vector<std::string>{"DELETE /Call/c-1/", "DELETE /Request/r-1/"});
}

SCENARIO("repeating ends with the deadline and says what is known") {
  world w;
  w.options.deadline = 30ms;
  w.client = std::make_unique<plivo::rest_client>(w.pool, w.web, w.options);
  w.says = [](const auto&, auto) { return json_response(503, R"({"error":"down"})"); };
  CHECK(w.wait<outcome<done>>([&](auto h) {
           w.client->update_application(w.account, "1", answer_settings{"u", "POST"}, h);
         })
            .why()
            .code == errc::uncertain);
  CHECK(w.wait<outcome<carrier_account_info>>([&](auto h) { w.client->get_account(w.account, h); }).why().code ==
        errc::unavailable);
  w.asked.clear();
  CHECK(w.wait<outcome<carrier_application>>([&](auto h) {
           w.client->create_application(w.account, "t", {"u", "POST"}, h);
         })
            .why()
            .code == errc::uncertain);
  CHECK(w.asked.size() == 1);  // a second one would make a second application
  raw_listener gone;
  w.account.api_url = "http://127.0.0.1:" + std::to_string(gone.port());
  gone.close();
  CHECK(w.wait<outcome<done>>([&](auto h) {
           w.client->update_application(w.account, "1", answer_settings{"u", "POST"}, h);
         })
            .why()
            .code == errc::unavailable);
}

SCENARIO("refusals keep the carrier's words") {
  world w;
  w.says = [](const auto&, auto) { return json_response(401, R"({"error":"authentication credentials were not provided"})"); };
  const auto why = w.wait<outcome<carrier_account_info>>([&](auto h) { w.client->get_account(w.account, h); }).why();
  CHECK(why.code == errc::unauthorized);
  CHECK(why.message == "authentication credentials were not provided");
  CHECK(w.asked == std::vector<std::string>{"GET /"});
}

SCENARIO("a call is looked for in the order of its life") {
  world w;
  using status = carrier_call_report::status;
  CHECK(w.find()->is == status::not_found);
  CHECK(w.find()->call.value == "c-1");
  CHECK(std::vector<std::string>(w.asked.begin(), w.asked.begin() + 3) ==
        std::vector<std::string>{"GET /Call/c-1/?status=queued", "GET /Call/c-1/?status=live", "GET /Call/c-1/"});
  w.says = [](const http_request& r, auto) {
    return r.query == "status=live"
               ? json_response(200, R"({"call_uuid":"c-1","to":"14155550100","from":"1","call_status":"in-progress"})")
               : json_response(404, "{}");
  };
  CHECK(w.find()->is == status::live);
  w.says = [](const http_request& r, auto) {
    return r.query.empty() ? json_response(200, R"({"call_uuid":"c-1","end_time":"x","hangup_cause_code":3010})")
                           : json_response(404, "{}");
  };
  CHECK(w.find()->cause == hangup_cause::user_busy);
  w.says = [](const auto&, auto) { return json_response(401, "{}"); };
  CHECK(w.find().why().code == errc::unauthorized);
}

SCENARIO("an uncertain dial is settled by looking everywhere") {
  world w;
  const std::string ours = R"("from":"14155550199","to":"14155550100")";
  w.says = [&](const http_request& r, auto) {
    if (r.path.ends_with("/Call/") && r.query == "status=queued") return json_response(200, R"({"calls":["q-1","q-2","q-3"]})");
    if (r.path.ends_with("/Call/") && r.query.starts_with("status=live")) return json_response(200, R"({"calls":["l-1"]})");
    if (r.path.ends_with("/q-1/")) return json_response(200, R"({"call_uuid":"q-1",)" + ours + "}");
    if (r.path.ends_with("/q-2/")) return json_response(200, R"({"call_uuid":"q-2","from":"1","to":"14155550100"})");
    if (r.path.ends_with("/l-1/")) return json_response(200, R"({"call_uuid":"l-1",)" + ours + "}");
    if (r.query.find("offset=0") != std::string::npos)
      return json_response(200, R"({"meta":{"next":"/v1/more"},"objects":[
        {"call_uuid":"q-1","from_number":"+14155550199","to_number":"14155550100","initiation_time":"2023-11-14 22:13:20+00:00","end_time":"x","hangup_cause_code":4000},
        {"call_uuid":"old","from_number":"14155550199","to_number":"14155550100","initiation_time":"2023-11-14 20:13:20+00:00","end_time":"x","hangup_cause_code":4000}]})");
    if (r.query.find("offset=20") != std::string::npos)
      return json_response(200, R"({"meta":{"next":null},"objects":[
        {"call_uuid":"e-1","from_number":"14155550199","to_number":"14155550100","initiation_time":"2023-11-15 03:43:21+05:30","end_time":"x","hangup_cause_code":3000}]})");
    return json_response(404, "{}");
  };
  const auto found = w.find_to();
  REQUIRE(found);
  std::vector<std::string> names;
  for (const auto& report : *found) names.push_back(report.call.value);
  CHECK(names == std::vector<std::string>{"l-1", "q-1", "e-1"});
  CHECK((*found)[1].is == carrier_call_report::status::ended);  // queued when we looked first, over when we looked last
  CHECK((*found)[2].cause == hangup_cause::no_answer);
  WHEN("there is too much to look through") {
    std::string ids = "\"x\"";
    for (int i = 0; i < 200; ++i) ids += ",\"x\"";
    w.says = [&](const auto&, auto) { return json_response(200, "{\"calls\":[" + ids + "]}"); };
    THEN("not finding it would prove nothing") { CHECK(w.find_to().why().code == errc::unavailable); }
  }
}

SCENARIO("a call in progress is told what to do, and its answers are read") {
  world w;
  w.says = [](const http_request& r, auto) {
    if (r.method == "DELETE")
      return r.path.find("/Request/") == std::string::npos ? http_response{204, {}, ""} : json_response(404, "{}");
    if (r.path.ends_with("/Record/")) return json_response(202, R"({"url":"https://r/1.mp3","recording_id":"rec-1"})");
    return json_response(202, R"({"message":"started","api_id":"a"})");
  };
  const auto ok = [&](auto ask) { CHECK(w.wait<outcome<done>>(ask)); };
  ok([&](auto h) { w.client->play(w.account, {"c-1"}, {{"https://a/1.mp3"}}, h); });
  ok([&](auto h) { w.client->stop_playing(w.account, {"c-1"}, h); });
  ok([&](auto h) { w.client->speak(w.account, {"c-1"}, {"Hello"}, h); });
  ok([&](auto h) { w.client->stop_speaking(w.account, {"c-1"}, h); });
  ok([&](auto h) { w.client->send_digits(w.account, {"c-1"}, "12#", call_leg::ours, h); });
  CHECK(w.wait<outcome<carrier_recording>>([&](auto h) { w.client->start_recording(w.account, {"c-1"}, {}, h); })->id == "rec-1");
  ok([&](auto h) { w.client->stop_recording(w.account, {"c-1"}, h); });
  ok([&](auto h) { w.client->redirect(w.account, {"c-1"}, "https://a/t", h); });
  ok([&](auto h) { w.client->cancel_request(w.account, {"r-1"}, h); });  // gone already
  CHECK(w.asked == std::vector<std::string>{"POST /Call/c-1/Play/", "DELETE /Call/c-1/Play/", "POST /Call/c-1/Speak/",
                                            "DELETE /Call/c-1/Speak/", "POST /Call/c-1/DTMF/", "POST /Call/c-1/Record/",
                                            "DELETE /Call/c-1/Record/", "POST /Call/c-1/", "DELETE /Request/r-1/"});
  WHEN("the call is over") {
    w.says = [](const auto&, auto) { return json_response(404, R"({"error":"not found"})"); };
    CHECK(w.wait<outcome<done>>([&](auto h) { w.client->play(w.account, {"c-1"}, {{"u"}}, h); }).why().code == errc::not_found);
    CHECK(w.wait<outcome<done>>([&](auto h) { w.client->redirect(w.account, {"c-1"}, "u", h); }).why().code == errc::not_found);
  }
  WHEN("nobody knows whether it was done") {
    w.says = [](const auto&, auto) { return json_response(500, "{}"); };
    w.asked.clear();
    CHECK(w.wait<outcome<done>>([&](auto h) { w.client->send_digits(w.account, {"c-1"}, "1", call_leg::ours, h); }).why().code ==
          errc::uncertain);
    CHECK(w.asked.size() == 1);  // keys pressed twice are other keys
  }
}

SCENARIO("calls that are not over are listed") {
  world w;
  w.says = [](const auto&, auto) { return json_response(200, R"({"api_id":"a","calls":["u1","u2"]})"); };
  const auto list = [&](open_call_filter f) {
    return w.wait<outcome<carrier_list<carrier_call_id>>>([&](auto h) { w.client->list_open_calls(w.account, f, h); });
  };
  CHECK(list({false, {}, {"+14155550100"}, {}, {1, 1}})->entries.at(0).value == "u2");
  CHECK(list({true, {}, {}, {}, {}})->total == 2);
  CHECK(list({true, {}, {"+14155550100"}, {}, {}}).why().field == "to");
  CHECK(w.asked == std::vector<std::string>{"GET /Call/?status=live&to_number=14155550100", "GET /Call/?status=queued"});
}

SCENARIO("applications and numbers are kept in sync") {
  world w;
  w.says = [](const http_request& r, auto) {
    if (r.method == "POST" && r.path.ends_with("/Application/"))
      return json_response(201, R"({"app_id":"157","message":"created"})");
    if (r.method == "GET" && r.path.ends_with("/Application/157/"))
      return json_response(200, R"({"app_id":"157","app_name":"t","answer_url":"u","answer_method":"POST"})");
    if (r.method == "GET")
      return json_response(200, R"({"number":"14155550199","application":"/v1/Account/MA1/Application/157/"})");
    return json_response(202, R"({"message":"changed"})");
  };
  CHECK(w.wait<outcome<carrier_application>>([&](auto h) {
           w.client->create_application(w.account, "t", {"u", "POST"}, h);
         })->id == "157");
  CHECK(w.wait<outcome<carrier_application>>([&](auto h) {
           w.client->get_application(w.account, "157", h);
         })->answer.answer_url == "u");
  CHECK(w.wait<outcome<carrier_number>>([&](auto h) { w.client->get_number(w.account, {"+14155550199"}, h); })->application ==
        "157");
  CHECK(w.wait<outcome<done>>([&](auto h) { w.client->update_number(w.account, {"+14155550199"}, {"157", {}, {}}, h); }));
  CHECK(w.asked == std::vector<std::string>{"POST /Application/", "GET /Application/157/", "GET /Number/14155550199/",
                                            "POST /Number/14155550199/"});
}

SCENARIO("a client that goes away leaves nobody waiting") {
  world w;
  raw_listener carrier;
  w.account.api_url = "http://127.0.0.1:" + std::to_string(carrier.port());
  mailbox<outcome<carrier_account_info>> box;
  w.client->get_account(w.account, [&](outcome<carrier_account_info> x) { box.put(std::move(x)); });
  auto connection = carrier.accept();
  w.client.reset();
  connection.close();
  CHECK(box.take().why().code == errc::unavailable);
}
