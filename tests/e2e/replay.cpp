// What comes twice: Plivo's own repetitions are welcome, an eavesdropper's are not.

#include <catch2/catch.hpp>
#include <regex>

#include "tests/e2e/world.hpp"
#include "tests/unit/net/plivo/support.hpp"
#include "tests/unit/net/support.hpp"

using namespace tandem;
using namespace tandem::test;
using Catch::Matchers::Contains;

namespace {

const std::string inbound = "/api/v1/telephony/inbound/run";

/// A webhook of Plivo's, captured on its way: what was signed cannot be changed any more, what is sent can.
struct captured {
  std::string target, body;
  std::map<std::string, std::string> headers;
};

captured capture(const node& at, const std::string& target, const std::string& form, const std::string& nonce) {
  const auto request = signed_post(at.url(), target, *parse_form(form), auth_token, nonce);
  captured out{target, request.body, {}};
  for (const auto& field : request.headers.fields)
    if (!equal_ignoring_case(field.name, "Host")) out.headers[field.name] = field.value;
  return out;
}

http_answer send(const node& to, const captured& c) { return http("POST", to.url() + c.target, c.body, c.headers); }

std::string arrival(const std::string& uuid) {
  return "CallUUID=" + uuid + "&From=14155550142&To=" + our_number + "&Direction=inbound&CallStatus=ringing&Event=StartApp";
}

/// The path of the media URL in the answer to a call's webhook.
std::string media_path(const std::string& xml) {
  std::smatch found;
  return std::regex_search(xml, found, std::regex("/api/v1/telephony/ws/[0-9]+/[0-9]+/[0-9]+/[0-9a-f]{32}")) ? found.str()
                                                                                                             : std::string();
}

/// Once the stream of the call is live.
std::string media_path(const emulator& carrier, const std::string& uuid) {
  std::string path;
  bool live = false;
  const auto call = carrier.call(uuid);
  for (const auto& line : call.at("timeline")) {
    if (text(line, "type") == "stream_connecting") path = media_path(text(line, "url"));
    live |= text(line, "type") == "stream_started";
  }
  return live ? path : std::string();
}

/// Whoever has overheard a media URL tries it. @return the close code.
int close_code_of(const node& at, const std::string& path, const std::string& uuid) {
  auto peer = raw_socket::to(static_cast<std::uint16_t>(std::stoi(at.url().substr(at.url().rfind(':') + 1))));
  peer.send("GET " + path +
            " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
  if (!peer.read_until("\r\n\r\n").starts_with("HTTP/1.1 101 ")) return 0;
  const std::string start = json{
      {"sequenceNumber", 0},
      {"event", "start"},
      {"start",
       {{"callId", uuid},
        {"streamId", "11111111-2222-3333-4444-555555555555"},
        {"accountId", auth_id},
        {"tracks", {"inbound"}},
        {"mediaFormat", {{"encoding", "audio/x-mulaw"}, {"sampleRate", 8000}}}}},
      {"extra_headers", "{}"}}.dump();
  // Masked with zeros; the length in two bytes.
  peer.send(std::string("\x81\xfe", 2) + static_cast<char>(start.size() >> 8) + static_cast<char>(start.size() & 0xff) +
            std::string(4, '\0') + start);
  const auto frame = peer.read_exactly(4);
  if (frame.size() < 4 || frame[0] != '\x88') return 0;
  return static_cast<unsigned char>(frame[2]) << 8 | static_cast<unsigned char>(frame[3]);
}

const json listens = {{"name", "listens"}, {"steps", {{{"say", "one two three"}}, {{"silence", 3000}}, {{"hang_up", true}}}}};

struct office {
  emulator carrier;
  node tandem{carrier};
  json workflow;
  office() {
    tandem.start();
    const auto configuration = tandem.add_configuration();
    workflow = install_workflow(tandem, "echo");
    tandem.add_number(configuration, workflow);
  }
};

}  // namespace

SCENARIO("a webhook that was overheard is worth nothing, and Plivo's own retry is the same call") {
  office o;
  const auto first = capture(o.tandem, inbound, arrival("overheard-1"), "11111111");
  const auto answer = send(o.tandem, first);
  REQUIRE(answer.status == 200);
  REQUIRE_THAT(answer.body, Contains("<Stream"));

  WHEN("Plivo sends it again") {
    const auto again = send(o.tandem, first);
    THEN("it gets the same answer and there is one call") {
      CHECK(again.body == answer.body);
      CHECK(o.tandem.runs(o.workflow).size() == 1);
    }
  }
  WHEN("somebody cuts what was signed elsewhere, or signs another call with the nonce that was used") {
    auto cut = first;
    cut.body.replace(cut.body.find("CallUUID=overheard-1"), 20, "CallUUIDo=verheard-1");
    const auto refusals = {send(o.tandem, cut), send(o.tandem, capture(o.tandem, inbound, arrival("overheard-2"), "11111111")),
                           send(o.tandem, capture(o.tandem, inbound + "?retry=1", arrival("overheard-1"), "11111111"))};
    THEN("it is refused with nothing said, there is one call, and the finding is kept") {
      for (const auto& refused : refusals) {
        CHECK(refused.status == 403);
        CHECK(refused.body.empty());
      }
      CHECK(o.tandem.runs(o.workflow).size() == 1);
      json kept;
      CHECK(eventually([&] {
        kept = o.tandem.must("GET", "/security/refused-requests").at("refused_requests");
        return kept.size() == 3;
      }));
      for (const auto& refusal : kept) CHECK(refusal.at("kind") == "replay");
    }
  }
  WHEN("the call is over and somebody repeats its beginning") {
    auto hangup = arrival("overheard-1");
    hangup.replace(hangup.find("StartApp"), 8, "Hangup");
    CHECK(send(o.tandem, capture(o.tandem, inbound, hangup + "&HangupCauseCode=4000&HangupSource=Caller", "22222222")).status ==
          200);
    const auto again = send(o.tandem, first);
    THEN("there is no second call and nothing to listen to") {
      CHECK_THAT(again.body, !Contains("<Stream"));
      CHECK(o.tandem.runs(o.workflow).size() == 1);
    }
  }
  WHEN("the node is started again and Plivo sends it once more") {
    o.tandem.kill9();
    o.tandem.start();
    THEN("it is still the same call") {
      CHECK_THAT(send(o.tandem, first).body, !Contains("We are sorry"));
      CHECK(o.tandem.runs(o.workflow).size() == 1);
    }
  }
}

SCENARIO("a media URL opens one stream") {
  office o;
  const auto uuid = o.carrier.ring(listens);
  std::string path;
  REQUIRE(eventually([&] { return !(path = media_path(o.carrier, uuid)).empty(); }));

  WHEN("somebody else tries it while they talk, and once more when they have done") {
    const auto meanwhile = close_code_of(o.tandem, path, uuid);
    auto wrong = path;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    const auto guessed = close_code_of(o.tandem, wrong, uuid);
    const auto stolen = close_code_of(o.tandem, path, "another-call");
    const auto call = o.carrier.ended(uuid);
    const auto run = o.tandem.ended_run(o.workflow, uuid);
    const auto afterwards = close_code_of(o.tandem, path, uuid);
    THEN("he is sent away each time, and the call never noticed") {
      CHECK(meanwhile == 4409);
      CHECK(guessed == 4401);
      CHECK(stolen == 4401);
      CHECK(afterwards == 4404);
      REQUIRE_FALSE(run.is_null());
      CHECK(text(run, "cause") == "normal_clearing");
      CHECK_THAT(o.tandem.must("GET", "/security/refused-requests").dump(), Contains("\"token\""));
    }
  }
}

SCENARIO("Plivo dials a dropped stream again, and that is no replay") {
  office o;
  o.carrier.post("/emulator/faults", {{"kind", "drop_stream"}, {"ms", 500}});
  const auto uuid = o.carrier.ring(listens);
  const auto call = o.carrier.ended(uuid);
  const auto run = o.tandem.ended_run(o.workflow, uuid);
  int started = 0;
  for (const auto& line : call.at("timeline")) started += text(line, "type") == "stream_started";
  CHECK(started == 2);
  REQUIRE_FALSE(run.is_null());
  CHECK(text(run, "cause") == "normal_clearing");
  CHECK(o.tandem.must("GET", "/security/refused-requests").at("refused_requests").empty());
}
