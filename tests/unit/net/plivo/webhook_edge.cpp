#include "net/plivo/webhook_edge.hpp"

#include <catch2/catch.hpp>

#include <set>

#include "net/api/openapi.hpp"
#include "net/plivo/accounts.hpp"
#include "net/plivo/callback_routes.hpp"
#include "net/plivo/refusals.hpp"
#include "net/plivo/replay_guard.hpp"
#include "net/router.hpp"
#include "net/stranger_limiter.hpp"
#include "support.hpp"
#include "tests/unit/net/api/openapi_fault.hpp"

using namespace tandem;
using namespace tandem::plivo;
using namespace tandem::test;
using Catch::Matchers::Contains;

namespace {

const std::string public_url = "https://voice.example.com";
const std::string inbound_target = "/api/v1/telephony/inbound/run";

telephony_config config_of(std::uint64_t id, std::string name, std::string auth_id, const std::string& token) {
  telephony_config x;
  x.id = {id};
  x.name = std::move(name);
  x.auth_id = std::move(auth_id);
  x.auth_token_sealed = "sealed:" + token;
  return x;
}

struct world {
  map_state state;
  open_box secrets;
  noting_security security;
  noting_calls calls;
  std::int64_t now = 1'700'000'000'000;
  std::vector<std::function<void()>> timers;
  webhook_options options{public_url, {"10.0.0.1"}};
  router routes;
  metrics::registry counters;
  std::shared_ptr<stranger_limiter> strangers =
      std::make_shared<stranger_limiter>(stranger_options{2, 50, {"10.0.0.1"}}, counters);
  std::unique_ptr<webhook_edge> edge;
  std::uint64_t nonce = 1000;

  world() {
    state.put(config_of(1, "main", "MAONE", "token-1"));
    state.put(config_of(2, "other", "MATWO", "token-2"));
    number n;
    n.id = {70};
    n.config = {1};
    n.normalized = {"+14155550199"};
    state.put(n);
    call_record call;
    call.call = {640};
    call.config = {1};
    call.attempt = "a1";
    state.put(call);
    answer_instruction stream;
    stream.what = answer_instruction::kind::stream;
    stream.call = {64};
    stream.workflow = {128};
    stream.media_token = "0123456789abcdef0123456789abcdef";
    calls.instruction = stream;
    edge = std::make_unique<webhook_edge>(options,
                                          webhook_surroundings{calls, security, state, secrets, [this] { return now; },
                                                               [this](auto, auto work) { timers.push_back(work); }, strangers});
    edge->add_routes(routes);
  }
  /// Every answer is held against what /openapi.json says of it.
  http_response send(const http_request& request) {
    static const auto document = nlohmann::json::parse(rest::openapi_document({}, "test"));
    std::optional<http_response> out;
    routes(request, [&](http_response r) { out = std::move(r); });
    if (!out && !timers.empty()) timers.back()();
    REQUIRE(out);
    CHECK(rest::fake::openapi_fault(document, request, *out) == "");
    return *out;
  }
  http_response post(const std::string& target, const std::string& form, const std::string& token = "token-1") {
    return send(signed_post(public_url, target, *parse_form(form), token, std::to_string(++nonce)));
  }
};

const std::string arrival = "CallUUID=u1&From=14155550100&To=14155550199&Direction=inbound&CallStatus=ringing&Event=StartApp";

}  // namespace

SCENARIO("every address that the carrier calls is in the document, and no other") {
  world w;
  const auto document = nlohmann::json::parse(rest::openapi_document({}, "test"));
  std::set<std::string> mounted, written, ids;
  for (const auto& r : w.routes.routes()) mounted.insert(r.method + " " + r.pattern);
  for (const auto& [path, methods] : document.at("paths").items())
    for (const auto& [method, o] : methods.items()) {
      written.insert((method == "get" ? "GET " : "POST ") + path);
      CHECK(ids.insert(o.at("operationId")).second);
      CHECK(o.at("tags").at(0) == "plivo");
    }
  CHECK(mounted == written);
  const auto& inbound = document.at("paths").at(inbound_target).at("post");
  const auto& form = inbound.at("requestBody").at("content").at("application/x-www-form-urlencoded").at("schema");
  CHECK(form.at("required") == nlohmann::json::array({"CallUUID"}));
  CHECK(form.at("properties").contains("HangupCauseCode"));
  CHECK(inbound.at("responses").at("200").at("content").contains("application/xml"));
  CHECK_FALSE(inbound.at("responses").at("403").contains("content"));
}

SCENARIO("what an address of the carrier's answers beside the document is noticed") {
  const auto document = nlohmann::json::parse(rest::openapi_document({}, "test"));
  const auto fault = [&](const std::string& path, const http_response& response) {
    http_request request;
    request.method = "POST";
    request.path = path;
    return rest::fake::openapi_fault(document, request, response);
  };
  const std::string ring = "/api/v1/telephony/plivo/ring/640/a1";
  CHECK(fault(ring, json_response(200, R"({"status":"success"})")) == "");
  CHECK_THAT(fault(ring, json_response(200, R"({"status":"success","planted":1})")), Contains("not listed"));
  CHECK_THAT(fault(ring, xml_response(200, "<Response/>")), Contains("is no JSON"));
  CHECK_THAT(fault("/api/v1/telephony/inbound/run", text_response(200, "planted")), Contains("text/plain, which is not listed"));
  CHECK_THAT(fault(ring, text_response(403, "planted")), Contains("has a body"));
  CHECK_THAT(fault(ring, empty_response(404)), Contains("is not listed"));
  CHECK_THAT(fault("/api/v1/telephony/plivo/planted/640/a1", empty_response(403)), Contains("not in the document"));
}

SCENARIO("an inbound call is answered with a stream") {
  world w;
  const auto response = w.post(inbound_target, arrival);
  CHECK(response.status == 200);
  CHECK_THAT(response.headers.get("Content-Type").data(), Contains("xml"));
  CHECK_THAT(response.body,
             Contains("wss://voice.example.com/api/v1/telephony/ws/128/1/64/0123456789abcdef0123456789abcdef</Stream>"));
  CHECK_THAT(response.body,
             Contains("statusCallbackUrl=\"https://voice.example.com/api/v1/telephony/plivo/stream-status/64/-\""));
  REQUIRE(w.calls.arrivals.size() == 1);
  CHECK(w.calls.arrivals[0].carrier_call.value == "u1");
  CHECK(w.calls.arrivals[0].config.value == 1);
  CHECK(w.calls.arrivals[0].number.value == 70);
  CHECK(w.calls.arrivals[0].from.value == "+14155550100");
  CHECK(w.security.refusals.empty());
  AND_WHEN("its deadline passes afterwards") {
    REQUIRE(w.timers.size() == 1);
    w.timers[0]();
    THEN("nothing more is said") { CHECK(w.calls.asked.size() == 1); }
  }
}

SCENARIO("a request without a signature of ours is refused with an empty body, and explained") {
  world w;
  GIVEN("no signature") {
    auto request = signed_post(public_url, inbound_target, *parse_form(arrival), "token-1");
    request.headers.erase("X-Plivo-Signature-V3");
    const auto response = w.send(request);
    CHECK(response.status == 403);
    CHECK(response.body.empty());
    REQUIRE(w.security.refusals.size() == 1);
    CHECK(w.security.refusals[0].kind == "signature");
    CHECK(w.security.refusals[0].remote == "203.0.113.9");
    CHECK(w.security.refusals[0].url == public_url + inbound_target);
    CHECK_THAT(w.security.refusals[0].finding, Contains("no X-Plivo-Signature-V3 header"));
  }
  GIVEN("a signature over another scheme") {
    const auto response = w.send(signed_post("http://voice.example.com", inbound_target, *parse_form(arrival), "token-1"));
    CHECK(response.status == 403);
    CHECK(response.body.empty());
    CHECK_THAT(w.security.refusals.at(0).finding, Contains("scheme http") && Contains("'main'"));
  }
  GIVEN("a wrong token") {
    CHECK(w.post(inbound_target, arrival, "wrong").status == 403);
    CHECK_THAT(w.security.refusals.at(0).finding, Contains("not the one Plivo signs with"));
    CHECK(w.security.refusals[0].finding.find("token-1") == std::string::npos);
  }
  GIVEN("a changed body") {
    auto request = signed_post(public_url, inbound_target, *parse_form(arrival), "token-1");
    request.body += "&From=14155550777";
    CHECK(w.send(request).status == 403);
  }
  GIVEN("a node without any configuration") {
    w.state.values.clear();
    CHECK(w.post(inbound_target, arrival).status == 403);
    CHECK_THAT(w.security.refusals.at(0).finding, Contains("no telephony configuration"));
  }
  GIVEN("a flood") {
    for (int i = 0; i < 30; ++i) CHECK(w.post(inbound_target, arrival, "wrong").status == 403);
    CHECK(w.security.refusals.back().finding.find("too many") != std::string::npos);
  }
  CHECK(w.calls.asked.empty());
}

SCENARIO("a call routes without AuthID, and AuthID is a hint only") {
  world w;
  CHECK(w.post(inbound_target, arrival + "&ParentAuthID=MANOBODY").status == 200);
  CHECK(w.calls.arrivals.size() == 1);
  WHEN("another account signs for our number") {
    const auto response = w.post(inbound_target, arrival + "&AuthID=MATWO", "token-2");
    THEN("its caller is told that the number is not set up") {
      CHECK(response.status == 200);
      CHECK_THAT(response.body, Contains("not set up"));
      CHECK(w.calls.arrivals.size() == 1);
    }
  }
  WHEN("the called number is unknown") {
    const auto response =
        w.post(inbound_target, "CallUUID=u2&From=1415&To=14155550000&Direction=inbound&Event=StartApp", "token-2");
    CHECK(response.status == 200);
    CHECK_THAT(response.body, Contains("<Speak") && Contains("not set up") && Contains("<Hangup"));
  }
}

SCENARIO("refusals of authentic calls are spoken") {
  world w;
  answer_instruction refused;
  refused.what = answer_instruction::kind::refuse;
  refused.spoken = "Closed & gone";
  w.calls.instruction = refused;
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("Closed &amp; gone</Speak><Hangup"));
  w.calls.instruction = answer_instruction{};
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("<Response><Hangup"));
  w.calls.instruction = refusal{errc::limit_reached, "", ""};
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("busy"));
  w.calls.instruction = refusal{errc::not_configured, "", ""};
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("not set up"));
  w.calls.instruction = refusal{errc::invalid, "", ""};
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("We are sorry"));
  CHECK_THAT(w.post(inbound_target, "Event=StartApp&To=14155550199").body, Contains("We are sorry"));
  CHECK(w.security.refusals.back().kind == "malformed");
  CHECK_THAT(w.post(inbound_target, arrival + "&Direction=outbound").body, Contains("Response"));
  CHECK_THAT(w.post(inbound_target, "CallUUID=u1&To=14155550199&Direction=outbound&Event=StartApp").body,
             Contains("<Response><Hangup"));
  CHECK_THAT(w.post("/api/v1/telephony/inbound/fallback", "").body, Contains("We are sorry"));
}

SCENARIO("an instruction that is late is asked for again, though not for ever") {
  world w;
  w.calls.silent = true;
  CHECK_THAT(w.post(inbound_target, arrival).body,
             Contains("<Wait length=\"1\"") && Contains(public_url + inbound_target + "?retry=1</Redirect>"));
  CHECK_THAT(w.post(inbound_target + "?retry=2", arrival).body, Contains("?retry=3</Redirect>"));
  CHECK_THAT(w.post(inbound_target + "?retry=3", arrival).body, Contains("We are sorry"));
  for (auto& reply : w.calls.kept) reply();  // too late, and harmless
  w.calls.silent = false;
  w.calls.instruction = refusal{errc::unavailable, "", ""};
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("?retry=1</Redirect>"));
}

SCENARIO("a retried webhook is asked again; a nonce with another body is refused") {
  world w;
  const auto request = signed_post(public_url, inbound_target, *parse_form(arrival), "token-1");
  CHECK(w.send(request).body == w.send(request).body);
  CHECK(w.calls.arrivals.size() == 2);  // the desk makes them one
  // The same signed string cut elsewhere: CallUUID=u1 became CallUUIDu=1.
  auto cut = request;
  cut.body.replace(cut.body.find("CallUUID=u1"), 11, "CallUUIDu=1");
  CHECK(w.send(cut).status == 403);
  CHECK(w.security.refusals.at(0).kind == "replay");
  CHECK(w.calls.arrivals.size() == 2);
}

SCENARIO("Event decides, not the URL") {
  world w;
  const auto hangup = w.post(
      inbound_target, "CallUUID=u1&To=14155550199&Direction=inbound&Event=Hangup&HangupCauseCode=4000&HangupSource=Caller");
  CHECK(hangup.status == 200);
  CHECK(hangup.body == R"({"status":"success"})");
  REQUIRE(w.calls.hangups.size() == 1);
  CHECK(w.calls.hangups[0].by == hangup_party::caller);
  CHECK(w.calls.addresses[0].call.value == 0);
  CHECK(w.calls.addresses[0].carrier_call.value == "u1");
  w.calls.heard = refusal{errc::not_found, "", ""};
  CHECK(w.post(inbound_target, "CallUUID=u9&To=14155550199&Event=Hangup&HangupCauseCode=4000").status == 200);
  w.calls.heard = done{};
  CHECK(w.post(inbound_target, "CallUUID=u1&To=14155550199&Event=MachineDetection&Machine=true").status == 200);
  CHECK(w.post(inbound_target, "CallUUID=u1&To=14155550199&Event=StopStream&StreamID=s").status == 200);
  CHECK(w.calls.asked == std::vector<std::string>{"hung_up", "hung_up", "machine", "stream stopped"});
  CHECK_THAT(w.post(inbound_target, "CallUUID=u1&To=14155550199&Event=Redirect").body, Contains("<Stream"));
}

SCENARIO("an outbound call's callbacks carry its id and attempt") {
  world w;
  const std::string common = "CallUUID=u1&RequestUUID=u1&From=14155550199&To=14155550100&Direction=outbound&";
  CHECK(w.post("/api/v1/telephony/plivo/ring/640/a1", common + "CallStatus=ringing&Event=Ring").status == 200);
  const auto answered = w.post("/api/v1/telephony/plivo/answer/640/a1", common + "CallStatus=in-progress&Event=StartApp");
  CHECK_THAT(answered.body, Contains("/plivo/stream-status/64/a1\""));
  CHECK(w.post("/api/v1/telephony/plivo/hangup/640/a1", common + "Event=Hangup&HangupCauseCode=3010").status == 200);
  CHECK(w.post("/api/v1/telephony/plivo/stream-status/640/-", common + "Event=StartStream&StreamID=s").status == 200);
  CHECK(w.calls.asked == std::vector<std::string>{"ringing", "answered", "hung_up", "stream started"});
  CHECK(w.calls.addresses[0].call.value == 640);
  CHECK(w.calls.addresses[0].attempt == "a1");
  CHECK(w.calls.addresses[3].attempt.empty());
  CHECK(w.calls.hangups[0].cause == hangup_cause::user_busy);
  WHEN("news could not be made durable") {
    w.calls.heard = refusal{errc::storage_failed, "", ""};
    THEN("the carrier is asked to repeat it") {
      CHECK(w.post("/api/v1/telephony/plivo/hangup/640/a1", common + "Event=Hangup").status == 503);
    }
  }
  WHEN("the desk says nothing") {
    w.calls.silent = true;
    CHECK(w.post("/api/v1/telephony/plivo/ring/640/a1", common + "Event=Ring").status == 503);
  }
  WHEN("the call is not known any more") {
    w.calls.instruction = refusal{errc::not_found, "", ""};
    CHECK_THAT(w.post("/api/v1/telephony/plivo/answer/999/a1", common + "Event=StartApp").body, Contains("<Response><Hangup"));
  }
  WHEN("the news make no sense") {
    CHECK(w.post("/api/v1/telephony/plivo/ring/640/a1", "Event=Ring").status == 400);
    CHECK(w.post("/api/v1/telephony/plivo/ring/640/a1", common + "Event=StartApp").status == 200);
  }
}

namespace {
/// As Plivo sends it when a method was set to GET: fields in the query, and signed there.
http_request signed_get(const std::string& target, const std::string& form, const std::string& nonce) {
  auto request = signed_post(public_url, target + "?" + form, {}, "token-1", nonce);
  request.method = "GET";
  return request;
}
}  // namespace

SCENARIO("the same news come by GET") {
  world w;
  CHECK_THAT(w.send(signed_get(inbound_target, arrival, "1")).body, Contains("<Stream"));
  CHECK(w.calls.arrivals.at(0).carrier_call.value == "u1");
  const auto hangup = signed_get("/api/v1/telephony/plivo/hangup/640/a1", "CallUUID=u1&Event=Hangup&HangupCauseCode=3010", "2");
  CHECK(w.send(hangup).status == 200);
  CHECK(w.calls.hangups.at(0).cause == hangup_cause::user_busy);
  auto changed = hangup;
  changed.target += "&x=1";
  changed.query += "&x=1";
  CHECK(w.send(changed).status == 403);
}

SCENARIO("a fallback tries once more, and apologises when that is in vain") {
  world w;
  const std::string of_call = "/api/v1/telephony/plivo/fallback/640/a1", of_number = "/api/v1/telephony/inbound/fallback";
  CHECK_THAT(w.post(of_number, arrival).body, Contains("<Stream"));
  CHECK_THAT(w.post(of_call, "CallUUID=u1&Direction=outbound&Event=StartApp").body, Contains("<Stream"));
  CHECK(w.calls.asked == std::vector<std::string>{"arrived u1", "answered"});
  w.calls.instruction = refusal{errc::invalid, "", ""};
  CHECK_THAT(w.post(of_call, "CallUUID=u1&Direction=outbound&Event=StartApp").body, Contains("We are sorry"));
  w.calls.silent = true;
  CHECK_THAT(w.post(of_number, arrival).body, Contains("fallback?retry=1</Redirect>"));
  CHECK_THAT(w.post(of_number + "?retry=3", arrival).body, Contains("We are sorry"));
  WHEN("somebody unknown asks") {
    const auto before = w.calls.asked.size();
    CHECK_THAT(w.post(of_number, arrival, "wrong").body, Contains("We are sorry"));
    CHECK_THAT(w.post(of_number, "", "wrong").body, Contains("We are sorry"));
    THEN("nobody is disturbed") { CHECK(w.calls.asked.size() == before); }
  }
}

SCENARIO("an inbound call's end overtakes its beginning") {
  world w;
  w.calls.heard = refusal{errc::not_found, "", ""};
  CHECK(w.post(inbound_target, "CallUUID=u1&To=14155550199&Direction=inbound&Event=Hangup&HangupCauseCode=4000").status == 200);
  CHECK_THAT(w.post(inbound_target, arrival).body, Contains("<Response><Hangup"));
  CHECK(w.calls.asked == std::vector<std::string>{"hung_up", "arrived u1", "hung_up"});
  CHECK(w.calls.addresses.back().carrier_call.value == "u1");
  AND_WHEN("two minutes have passed") {
    w.now += 120'001;
    THEN("it is forgotten") { CHECK_THAT(w.post(inbound_target, arrival).body, Contains("<Stream")); }
  }
}

SCENARIO("machines, elements and transfers are told to the call") {
  world w;
  const std::string prefix = "/api/v1/telephony/plivo/", common = "CallUUID=u1&Direction=outbound&CallStatus=in-progress&";
  CHECK(w.post(prefix + "machine/640/a1", common + "Event=MachineDetection&Machine=true").body == R"({"status":"success"})");
  CHECK_THAT(w.post(prefix + "action/640/a1", common + "RecordUrl=https%3A%2F%2Fr&RecordingID=r1").body, Contains("<Stream"));
  CHECK_THAT(w.post(prefix + "action/640/a1", common + "InputType=dtmf&Digits=7").body, Contains("<Stream"));
  CHECK(w.calls.elements.at(1).value == "7");
  WHEN("a transfer is fetched") {
    answer_instruction dial;
    dial.what = answer_instruction::kind::dial;
    dial.call = {640};
    dial.transfer = 2;
    dial.dial_to = {"+14155550177"};
    dial.dial_from = {"+14155550199"};
    dial.dial_timeout_s = 25;
    w.calls.instruction = dial;
    const auto document = w.post(prefix + "transfer/640/a1/2", common + "Event=Redirect").body;
    CHECK_THAT(document, Contains("<Dial action=\"https://voice.example.com/api/v1/telephony/plivo/transfer-result/640/a1/2#") &&
                             Contains("timeout=\"25\"") && Contains("callerId=\"14155550199\"") &&
                             Contains("callbackUrl=\"https://voice.example.com/api/v1/telephony/plivo/transfer-news/640/a1/2#") &&
                             Contains("<Number>14155550177</Number></Dial></Response>"));
    CHECK(document.find("confirmSound") == std::string::npos);
    CHECK(w.calls.transfers.at(0).what == carrier_transfer_news::kind::fetched);
    CHECK(w.calls.transfers.at(0).transfer == 2);
    AND_WHEN("there is something to whisper") {
      dial.spoken = "A caller about <refunds>";
      w.calls.instruction = dial;
      CHECK_THAT(w.post(prefix + "transfer/640/a1/2", common + "Event=Redirect").body,
                 Contains("confirmSound=\"https://voice.example.com/api/v1/telephony/plivo/transfer-whisper/640/a1/2#"));
      dial.what = answer_instruction::kind::say;
      w.calls.instruction = dial;
      CHECK_THAT(w.post(prefix + "transfer-whisper/640/a1/2", common).body, Contains("&lt;refunds&gt;</Speak></Response>"));
      CHECK(w.calls.transfers.back().what == carrier_transfer_news::kind::whisper_asked);
    }
  }
  WHEN("the third party answers") {
    CHECK(w.post(prefix + "transfer-news/640/a1/2", common + "DialAction=answer&DialBLegUUID=b1").status == 200);
    CHECK(w.calls.transfers.at(0).what == carrier_transfer_news::kind::answered);
    CHECK(w.calls.transfers.at(0).leg.value == "b1");
    CHECK(w.post(prefix + "transfer-news/640/a1/2", common + "DialAction=digits").status == 200);
    CHECK(w.calls.transfers.size() == 1);
  }
  WHEN("the third party is busy") {
    CHECK_THAT(w.post(prefix + "transfer-result/640/a1/2", common + "DialStatus=busy&DialHangupCause=USER_BUSY").body,
               Contains("<Stream"));
    CHECK(w.calls.transfers.at(0).what == carrier_transfer_news::kind::finished);
    CHECK(w.calls.transfers.at(0).outcome == transfer_outcome::busy);
    CHECK(w.calls.transfers.at(0).words == "USER_BUSY");
  }
}

SCENARIO("a caller holds in a conference until somebody joins it") {
  world w;
  const std::string prefix = "/api/v1/telephony/plivo/", common = "CallUUID=u1&Direction=outbound&CallStatus=in-progress&";
  const std::string room = "ConferenceName=room-1&ConferenceUUID=c1&ConferenceMemberID=7&";
  answer_instruction hold;
  hold.what = answer_instruction::kind::hold;
  hold.call = {640};
  hold.transfer = 2;
  hold.room = "room-1";
  w.calls.instruction = hold;
  CHECK_THAT(
      w.post(prefix + "transfer/640/a1/2", common + "Event=Redirect").body,
      Contains("<Conference startConferenceOnEnter=\"false\" endConferenceOnExit=\"true\" maxMembers=\"2\"") &&
          Contains("waitSound=\"https://voice.example.com/api/v1/telephony/plivo/transfer-hold/640/a1/2#") &&
          Contains("redirect=\"true\" action=\"https://voice.example.com/api/v1/telephony/plivo/transfer-result/640/a1/2#") &&
          Contains(">room-1</Conference></Response>"));
  WHEN("the carrier asks what the caller hears meanwhile") {
    CHECK_THAT(w.post(prefix + "transfer-hold/640/a1/2", common + "ConferenceName=room-1&Event=WaitSound").body,
               Contains("Please hold the line.</Speak><Wait length=\"20\""));
    THEN("that is no news to the call") {
      CHECK(w.calls.transfers.size() == 1);
      CHECK(w.calls.elements.empty());
    }
  }
  WHEN("the one called has answered") {
    answer_instruction join;
    join.what = answer_instruction::kind::join;
    join.call = {704};
    join.room = "room-1";
    join.spoken = "A caller <about> refunds";
    w.calls.instruction = join;
    CHECK_THAT(
        w.post(prefix + "answer/704/b1", common + "Event=StartApp").body,
        Contains("<Speak language=\"en-US\">A caller &lt;about&gt; refunds</Speak><Conference startConferenceOnEnter=\"true\" "
                 "endConferenceOnExit=\"true\" maxMembers=\"2\" "
                 "callbackUrl=\"https://voice.example.com/api/v1/telephony/plivo/room-news/704/b1#") &&
            Contains(">room-1</Conference><Hangup"));
    AND_WHEN("the conference tells of it") {
      CHECK(w.post(prefix + "room-news/704/b1", common + room + "ConferenceAction=exit").body.find("ignored") !=
            std::string::npos);
      CHECK(w.calls.transfers.size() == 1);
      CHECK(w.post(prefix + "room-news/704/b1", common + room + "ConferenceAction=enter").status == 200);
      CHECK(w.calls.transfers.back().what == carrier_transfer_news::kind::joined);
      CHECK(w.calls.addresses.back().call.value == 704);
      CHECK(w.calls.addresses.back().attempt == "b1");
    }
  }
  WHEN("the caller is out of the conference") {
    answer_instruction wait;
    wait.what = answer_instruction::kind::wait;
    w.calls.instruction = wait;
    CHECK_THAT(w.post(prefix + "transfer-result/640/a1/2", common + room + "RecordUrl=&RecordingID=").body,
               Contains("<Wait length=\"1\"") && Contains("/transfer-result/640/a1/2?retry=1</Redirect>"));
    CHECK(w.calls.transfers.back().what == carrier_transfer_news::kind::left);
    CHECK(w.calls.transfers.back().transfer == 2);
    THEN("asking again is no second end") {
      w.post(prefix + "transfer-result/640/a1/2?retry=1", common + "Event=Redirect");
      CHECK(w.calls.transfers.back().what == carrier_transfer_news::kind::fetched);
    }
  }
}

SCENARIO("forwarded headers are believed from listed proxies only") {
  world w;
  const auto from = [&](std::string remote) {
    auto request =
        signed_post("https://alias.example.org", inbound_target, *parse_form(arrival), "token-1", std::to_string(++w.nonce));
    request.remote_address = std::move(remote);
    request.headers.add("X-Forwarded-Host", "alias.example.org");
    request.headers.add("X-Forwarded-Proto", "https");
    request.headers.add("X-Forwarded-For", "198.51.100.1, 198.51.100.2");
    return w.send(request).status;
  };
  CHECK(from("10.0.0.1") == 200);
  CHECK(from("10.0.0.2") == 403);
  CHECK(w.security.refusals.back().remote == "10.0.0.2");
  CHECK_THAT(w.security.refusals.back().finding, Contains("X-Forwarded-Host"));
}

SCENARIO("what is too large is refused before anything is computed") {
  world w;
  auto request = signed_post(public_url, inbound_target, *parse_form(arrival), "token-1");
  request.body.assign(65 * 1024, 'a');
  CHECK(w.send(request).status == 413);
  request.body.clear();
  for (int i = 0; i < 300; ++i) request.body += "a=1&";
  CHECK(w.send(request).status == 400);
}

SCENARIO("at most four tokens are tried") {
  world w;
  for (std::uint64_t i = 10; i < 30; ++i) w.state.put(config_of(i, "c", "MAONE", "t" + std::to_string(i)));
  const account_book book(w.state, w.secrets);
  CHECK(book.of_inbound({{"+14155550199"}, {}, {"MAONE"}}).configs == std::vector<telephony_config_id>{{1}});
  CHECK(book.of_inbound({{"+14155550000"}, {}, {"MAONE"}}).tokens.size() == 4);
  const auto found = book.of_inbound({{"+14155550199"}, {}, {"MATWO"}});
  CHECK(found.configs == std::vector<telephony_config_id>{{1}, {2}});
  CHECK(book.of_inbound({{"+14155550000"}, {}, {}}).tokens.size() == 4);
  CHECK(book.of_call({640}, {}).configs == std::vector<telephony_config_id>{{1}});
}

SCENARIO("the replay guard forgets") {
  replay_guard guard;
  CHECK(guard.accept("n", "/t", "b", 0));
  CHECK(guard.accept("n", "/t", "b", 1));
  CHECK_FALSE(guard.accept("n", "/t", "c", 2));
  CHECK_FALSE(guard.accept("n", "/u", "b", 3));
  CHECK(guard.accept("n", "/t", "c", replay_guard::memory_ms + 1));
}

SCENARIO("media tokens are struck out of what is reported") {
  CHECK(without_token("https://a/api/v1/telephony/ws/1/2/3/secret?x=1") == "https://a/api/v1/telephony/ws/1/2/3/***?x=1");
  CHECK(without_token("/api/v1/telephony/ws/1/2") == "/api/v1/telephony/ws/1/2");
  CHECK(without_token("it would match /api/v1/telephony/ws/1/2/3/secret with") ==
        "it would match /api/v1/telephony/ws/1/2/3/*** with");
}

SCENARIO("an address that signs wrongly again and again is held up, and what is signed rightly never is") {
  world w;
  for (int i = 0; i < 50; ++i) CHECK(w.post(inbound_target, arrival, "wrong").status == 403);
  const auto held = w.post(inbound_target, arrival, "wrong");
  CHECK(held.status == 429);
  CHECK(held.headers.get("Retry-After") == "1");
  CHECK(w.security.refusals.size() == 50);

  THEN("Plivo calls from the same address, hundreds of times a second") {
    for (int i = 0; i < 500; ++i)
      REQUIRE(w.post(inbound_target, "CallUUID=u" + std::to_string(i) + arrival.substr(11)).status == 200);
  }
  THEN("a caller still hears the fallback's apology") {
    const auto apology = w.post("/api/v1/telephony/inbound/fallback", arrival, "wrong");
    CHECK(apology.status == 200);
    CHECK_THAT(apology.body, Contains("We are sorry"));
  }
  THEN("half a second later it is told 403 once more") {
    w.now += 500;
    CHECK(w.post(inbound_target, arrival, "wrong").status == 403);
    CHECK(w.post(inbound_target, arrival, "wrong").status == 429);
  }
}
