// Whole calls in a world whose clock is turned by hand.
#include "examples/plivo_emulator/base64.hpp"
#include "examples/plivo_emulator/signature.hpp"
#include "tests/unit/emulator/fake_world.hpp"

using namespace tandem::emulator;
using nlohmann::json;

namespace {
constexpr const char* stream_xml =
    "<Response><Stream bidirectional=\"true\" keepCallAlive=\"true\" contentType=\"audio/x-mulaw;rate=8000\" "
    "statusCallbackUrl=\"http://app/status\">ws://app/ws</Stream></Response>";
const json silent{{"steps", json::array()}};
}  // namespace

SCENARIO("a caller hears what the document says and the call ends with it") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Speak>hello</Speak><Wait length=\"1\"/></Response>");
  auto uuid = x.call_in();
  x.w.run_ms(3000);
  auto c = x.call(uuid);
  CHECK(c["state"] == "ended");
  CHECK(c["hangup"]["code"] == 4010);
  CHECK(c["audio_ms"] == 1300);  // five letters of 60 ms, and a second
  CHECK(c["transcript"][0]["text"] == "hello");
  auto start = x.webhooks("StartApp").at(0);
  CHECK(start["CallStatus"] == "ringing");
  CHECK(start["From"] == "14155550123");
  CHECK(start["ParentAuthID"] == "MAXXXXXXXXXXXXXXXXXX");
  CHECK(start.count("AuthID") == 0);
  CHECK(start.count("RequestUUID") == 0);
  auto end = x.webhooks("Hangup").at(0);
  CHECK(end["CallStatus"] == "completed");
  CHECK(end["HangupCauseCode"] == "4010");
  CHECK(end["HangupSource"] == "Plivo");
  CHECK(end["CallUUID"] == uuid);
}

SCENARIO("webhooks are signed over the URL without its fragment") {
  fake_exchange x;
  x.desk.lines().applications["app1"].answer_url = "http://app/answer#rt=5000";
  x.w.document("http://app/answer", "<Response/>");
  x.call_in();
  x.w.run_ms(50);
  auto& r = x.w.asked_for.at(0);
  CHECK(r.url == "http://app/answer");
  CHECK(r.read_ms == 5000);
  auto nonce = *find(r.headers, "X-Plivo-Signature-V3-Nonce");
  CHECK(nonce.size() == 20);
  CHECK(all_digits(nonce));
  CHECK(*find(r.headers, "X-Plivo-Signature-V3") == sign_v3("secret", "POST", "http://app/answer", parse_form(r.body), nonce));
  CHECK(find(r.headers, "X-Plivo-Signature-Ma-V3") == find(r.headers, "X-Plivo-Signature-V3"));
}

SCENARIO("a document that cannot be had ends the call with the reason") {
  fake_exchange x;
  WHEN("nobody answers at the URL") {
    auto uuid = x.call_in();
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["hangup"]["code"] == 7011);
    CHECK(x.webhooks("StartApp").size() == 2);  // one retry
  }
  WHEN("it answers 500, which is not retried by default") {
    x.w.documents["http://app/answer"] = {web_failure::none, "", 500, "", "oops"};
    auto uuid = x.call_in();
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["hangup"]["code"] == 7011);
    CHECK(x.webhooks("StartApp").size() == 1);
  }
  WHEN("it answers something else than XML") {
    x.w.document("http://app/answer", "{}");
    auto uuid = x.call_in();
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["hangup"]["code"] == 8011);
  }
  WHEN("there is a fallback") {
    x.desk.lines().applications["app1"].fallback_url = "http://app/fallback";
    x.w.document("http://app/fallback", "<Response><Speak>sorry</Speak></Response>");
    auto uuid = x.call_in();
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["hangup"]["code"] == 4010);
    CHECK(x.call(uuid)["transcript"][0]["text"] == "sorry");
  }
  WHEN("a redirect leads nowhere") {
    x.w.document("http://app/answer", "<Response><Redirect>http://app/nowhere</Redirect></Response>");
    auto uuid = x.call_in();
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["hangup"]["code"] == 7014);
  }
}

SCENARIO("a call can be refused by the document") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Hangup reason=\"busy\"/></Response>");
  auto uuid = x.call_in();
  x.w.run_ms(2000);
  auto c = x.call(uuid);
  CHECK(c["hangup"]["code"] == 3010);
  CHECK(c["hangup"]["source"] == "Answer XML");
  CHECK(c["hangup"]["status"] == "busy");
  CHECK(c["answered_at"].is_null());
}

SCENARIO("a stream carries the caller's voice and plays the agent's in real time") {
  fake_exchange x;
  x.w.document("http://app/answer", stream_xml);
  auto uuid = x.call_in({{"steps", {{{"silence", 400}}, {{"press", "5"}}}}});
  x.w.run_ms(700);
  REQUIRE(x.w.lines.size() == 1);
  auto& line = *x.w.lines[0];
  auto nonce = *find(line.headers, "X-Plivo-Signature-V3-Nonce");
  CHECK(*find(line.headers, "X-Plivo-Signature-V3") == sign_v3("secret", "GET", "http://app/ws", {}, nonce));
  auto start = line.socket->sent.at(0);
  CHECK(start["event"] == "start");
  CHECK(start["sequenceNumber"] == 1);
  CHECK(start["start"]["callId"] == uuid);
  CHECK(start["start"]["mediaFormat"]["encoding"] == "audio/x-mulaw");
  auto stream_id = start["start"]["streamId"];
  GIVEN("a second of audio and a checkpoint") {
    auto frames = line.socket->count("media");
    line.play(1000);
    line.say({{"event", "checkpoint"}, {"streamId", stream_id}, {"name", "greeted"}});
    x.w.run_ms(960);
    CHECK(line.socket->count("playedStream") == 0);
    x.w.run_ms(60);
    CHECK(line.socket->count("playedStream") == 1);
    CHECK(line.socket->count("media") - frames == 51);
    THEN("it was heard for that second") {
      auto c = x.call(uuid);
      auto began = x.notes(c, "agent_speech_began").at(0)["at_ms"].get<int>();
      x.w.run_ms(500);
      CHECK(x.notes(x.call(uuid), "agent_speech_ended").at(0)["at_ms"].get<int>() - began == 1000);
    }
  }
  GIVEN("a clearAudio in the middle") {
    line.play(2000);
    line.say({{"event", "checkpoint"}, {"streamId", stream_id}, {"name", "never"}});
    x.w.run_ms(500);
    line.say({{"event", "clearAudio"}, {"streamId", stream_id}});
    x.w.run_ms(3000);
    CHECK(line.socket->count("clearedAudio") == 1);
    CHECK(line.socket->count("playedStream") == 0);
    CHECK(x.notes(x.call(uuid), "clear_received").at(0)["dropped_ms"] == 1500);
  }
  GIVEN("more than the buffer holds") {
    for (int i = 0; i < 5; ++i) line.play(10000);
    CHECK(x.notes(x.call(uuid), "stream_complaint").size() == 1);
    CHECK(x.notes(x.call(uuid), "stream_complaint")[0]["reason"].get<std::string>().find("buffer_overflow: 10000 ms") == 0);
  }
  GIVEN("nonsense") {
    for (const auto& m :
         {json{{"event", "playAudio"}}, json{{"event", "sing"}}, json::array(), json{{"event", "checkpoint"}},
          json{{"event", "playAudio"}, {"media", {{"contentType", "audio/x-l16"}, {"sampleRate", 8000}, {"payload", "AA=="}}}}})
      line.say(m);
    line.events.text("{");
    CHECK(x.notes(x.call(uuid), "stream_complaint").size() == 6);
  }
  GIVEN("a key pressed by the caller") {
    x.w.run_ms(800);
    REQUIRE(line.socket->count("dtmf") == 1);
    for (const auto& m : line.socket->sent)
      if (m["event"] == "dtmf") CHECK(m["dtmf"]["digit"] == "5");
  }
  GIVEN("the application closing the socket") {
    line.events.closed(true, 1000);
    x.w.run_ms(50);
    CHECK(x.call(uuid)["hangup"]["code"] == 4010);
    CHECK(x.webhooks("StopStream").size() == 1);
  }
  GIVEN("the socket being lost") {
    line.events.closed(false, 1006);
    x.w.run_ms(600);
    REQUIRE(x.w.lines.size() == 2);
    CHECK(x.w.lines[1]->socket->sent.at(0)["start"]["streamId"] == stream_id);
    x.w.lines[1]->events.closed(false, 1006);
    x.w.run_ms(1100);
    REQUIRE(x.w.lines.size() == 3);
    x.w.lines[2]->events.closed(false, 1006);
    x.w.run_ms(3000);
    CHECK(x.w.lines.size() == 3);
    CHECK(x.webhooks("DroppedStream").size() == 1);
    CHECK(x.call(uuid)["hangup"]["code"] == 4010);
  }
  GIVEN("the caller hanging up") {
    x.ask("DELETE", "/emulator/calls/" + uuid);
    x.w.run_ms(50);
    CHECK(line.socket->closed);
    CHECK(x.call(uuid)["hangup"]["source"] == "Caller");
    CHECK(x.webhooks("StartStream").size() == 1);
    CHECK(x.webhooks("StopStream").size() == 1);
    auto frames = line.socket->count("media");
    x.w.run_ms(500);
    CHECK(line.socket->count("media") == frames);
  }
}

SCENARIO("a stream may be linear at 16 kHz") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Stream bidirectional=\"true\" keepCallAlive=\"true\" "
               "contentType=\"audio/x-l16;rate=16000\">ws://app/ws</Stream></Response>");
  auto uuid = x.call_in();
  x.w.run_ms(900);
  auto& line = *x.w.lines.at(0);
  CHECK(line.socket->sent.at(0)["start"]["mediaFormat"] == json{{"encoding", "audio/x-l16"}, {"sampleRate", 16000}});
  CHECK(base64_decode(line.socket->sent.at(3)["media"]["payload"].get<std::string>())->size() == 640);
  std::vector<std::uint8_t> bytes(32000);  // a second
  for (std::size_t i = 1; i < bytes.size(); i += 4) bytes[i] = 20;
  line.say({{"event", "playAudio"},
            {"media", {{"contentType", "audio/x-l16"}, {"sampleRate", "16000"}, {"payload", base64_encode(bytes)}}}});
  line.say({{"event", "checkpoint"}, {"streamId", line.socket->sent.at(0)["start"]["streamId"]}, {"name", "done"}});
  x.w.run_ms(940);
  CHECK(line.socket->count("playedStream") == 0);
  x.w.run_ms(80);
  CHECK(line.socket->count("playedStream") == 1);
}

SCENARIO("a stream that cannot be connected is tried three times") {
  fake_exchange x;
  x.w.document("http://app/answer", stream_xml);
  x.w.refuse_lines = 3;
  auto uuid = x.call_in();
  x.w.run_ms(5000);
  CHECK(x.w.lines.size() == 3);
  CHECK(x.webhooks("DroppedStream").size() == 1);
  CHECK(x.webhooks("StartStream").empty());
  CHECK(x.call(uuid)["hangup"]["code"] == 4010);
}

SCENARIO("digits go to the document that asks for them") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><GetInput action=\"/in\" numDigits=\"4\"><Speak>code please</Speak></GetInput><Speak>nothing "
               "came</Speak></Response>");
  x.w.document("http://app/in", "<Response><Speak>thanks</Speak></Response>");
  WHEN("they are pressed") {
    auto uuid = x.call_in({{"steps", {{{"silence", 200}}, {{"press", "12#"}}}}});
    x.w.run_ms(8000);
    auto in = x.webhooks("GetInput").at(0);
    CHECK(in["Digits"] == "12");
    CHECK(in["InputType"] == "dtmf");
    CHECK(x.call(uuid)["transcript"].back()["text"] == "thanks");
  }
  WHEN("nobody presses anything") {
    auto uuid = x.call_in();
    x.w.run_ms(20000);
    CHECK(x.webhooks("GetInput").empty());
    CHECK(x.call(uuid)["transcript"].back()["text"] == "nothing came");
  }
}

SCENARIO("an outbound call is queued, dialed, rung, answered and ended") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"2\"/></Response>");
  auto uuid = x.call_out("14155550199");
  x.w.run_ms(5000);
  auto ring = x.webhooks("Ring").at(0);
  CHECK(ring["CallStatus"] == "ringing");
  CHECK(ring["RequestUUID"] == uuid);
  auto start = x.webhooks("StartApp").at(0);
  CHECK(start["CallStatus"] == "in-progress");
  CHECK(start["Direction"] == "outbound");
  CHECK(start["ALegUUID"] == uuid);
  CHECK(x.webhooks("Hangup").at(0)["HangupCauseCode"] == "4010");
  auto record = json::parse(x.plivo("GET", "Call/" + uuid + "/").body);
  CHECK(record["call_direction"] == "outbound");
  CHECK(record["hangup_cause_code"] == 4010);
  CHECK(record["billed_duration"] == 60);
}

SCENARIO("a called party may do otherwise") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  struct row {
    const char* to;
    int code;
    const char* status;
    std::size_t rings;
  };
  for (auto r : {row{"14155550001", 3010, "busy", 0}, row{"14155550002", 6010, "no-answer", 1},
                 row{"14155550003", 3020, "failed", 1}, row{"14155550004", 3050, "failed", 0}}) {
    CAPTURE(r.to);
    auto before = x.webhooks("Ring").size();
    auto uuid = x.call_out(r.to, {{"ring_timeout", 30}});
    x.w.run_ms(40000);
    CHECK(x.call(uuid)["hangup"]["code"] == r.code);
    CHECK(x.call(uuid)["hangup"]["status"] == r.status);
    CHECK(x.webhooks("Ring").size() - before == r.rings);
  }
  CHECK(x.webhooks("StartApp").empty());
  WHEN("a machine answers") {
    x.w.documents["http://app/machine"] = {web_failure::none, "", 200, "", ""};
    auto uuid = x.call_out("14155550005", {{"machine_detection", "true"}, {"machine_detection_url", "http://app/machine"}});
    x.w.run_ms(8000);
    CHECK(x.webhooks("MachineDetection").at(0)["Machine"] == "true");
    auto gone = x.call_out("14155550005", {{"machine_detection", "hangup"}});
    x.w.run_ms(8000);
    CHECK(x.call(gone)["hangup"]["code"] == 9100);
  }
}

SCENARIO("a called party follows its own scenario") {
  fake_exchange x;
  x.w.document("http://app/answer", stream_xml);
  REQUIRE(x.ask("POST", "/emulator/parties",
                {{"number", "7777"},
                 {"after_ms", 200},
                 {"vars", {{"who", "lee"}}},
                 {"scenario", {{"steps", {{{"say", "${who} speaking"}}, {{"hang_up", true}}}}}}})
              .status == 201);
  auto uuid = x.call_out("14155557777");
  x.w.run_ms(5000);
  CHECK(x.notes(x.call(uuid), "caller_says").at(0)["text"] == "lee speaking");
  CHECK(x.call(uuid)["hangup"]["source"] == "Callee");
}

SCENARIO("calls wait for their turn: two a second") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  auto answer = json::parse(x.plivo("POST", "Call/",
                                    {{"from", "14155550100"},
                                     {"to", "14155550181<14155550182<14155550183<14155550184"},
                                     {"answer_url", "http://app/answer"}})
                                .body);
  REQUIRE(answer["request_uuid"].size() == 4);
  x.w.run_ms(100);
  CHECK(json::parse(x.plivo("GET", "Call/?status=queued").body)["calls"].size() == 3);
  auto last = answer["request_uuid"][3].get<std::string>();
  CHECK(json::parse(x.plivo("GET", "Call/" + last + "/?status=queued").body)["call_status"] == "queued");
  x.w.run_ms(500);
  CHECK(json::parse(x.plivo("GET", "Call/?status=queued").body)["calls"].size() == 2);
  CHECK(x.plivo("DELETE", "Request/" + last + "/").status == 204);
  x.w.run_ms(1000);
  CHECK(json::parse(x.plivo("GET", "Call/?status=live").body)["calls"].size() == 3);
  CHECK(x.call(last)["hangup"]["code"] == 1000);
}

SCENARIO("calls are hung up, cancelled and transferred by the API") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  x.w.document("http://app/other", "<Response><Speak>over here</Speak></Response>");
  auto uuid = x.call_in();
  x.w.run_ms(1000);
  CHECK(json::parse(x.plivo("GET", "Call/" + uuid + "/?status=live").body)["call_status"] == "in-progress");
  WHEN("it is hung up") {
    CHECK(x.plivo("DELETE", "Call/" + uuid + "/").status == 204);
    CHECK(x.call(uuid)["hangup"]["source"] == "API Request");
    CHECK(x.plivo("DELETE", "Call/" + uuid + "/").status == 404);
  }
  WHEN("it is transferred") {
    auto r = x.plivo("POST", "Call/" + uuid + "/", {{"aleg_url", "http://app/other"}});
    CHECK(r.status == 202);
    CHECK(json::parse(r.body)["message"] == "call transfered");
    x.w.run_ms(2000);
    CHECK(x.call(uuid)["transcript"][0]["text"] == "over here");
  }
  WHEN("a ringing one is cancelled") {
    auto out = x.call_out("14155550002");
    x.w.run_ms(1000);
    CHECK(x.plivo("DELETE", "Call/" + out + "/").status == 204);
    CHECK(x.call(out)["hangup"]["code"] == 1000);
    CHECK(x.call(out)["hangup"]["status"] == "cancel");
  }
}

SCENARIO("a virtual caller acts on what it hears") {
  fake_exchange x;
  x.w.document("http://app/answer", stream_xml);
  json script{{"agent_says", {"what day", "morning or afternoon"}},
              {"steps",
               {{{"wait_for", "what day"}},
                {{"say", "tuesday"}},
                {{"wait_for", {{"any", {"morning", "evening"}}}}},
                {{"if_heard", {{"words", "afternoon"}, {"then", {{{"say", "afternoon"}}}}, {"else", {{{"hang_up", true}}}}}}}}}};
  auto uuid = x.call_in(script);
  x.w.run_ms(700);
  auto& line = *x.w.lines.at(0);
  x.w.understood = {"what day"};
  line.play(800);
  x.w.run_ms(1200);
  CHECK(x.notes(x.call(uuid), "caller_says").empty());  // the agent has only just finished
  x.w.run_ms(300);
  CHECK(x.notes(x.call(uuid), "caller_says").at(0)["text"] == "tuesday");
  x.w.run_ms(1000);
  auto said = x.call(uuid)["transcript"];
  CHECK(said[0]["who"] == "agent");
  CHECK(said[1]["who"] == "caller");
  CHECK(said[1]["to_ms"].get<int>() - said[1]["from_ms"].get<int>() == 420);  // seven letters
  WHEN("the agent asks the expected question") {
    x.w.understood = {"morning or afternoon"};
    line.play(800);
    x.w.run_ms(2500);
    CHECK(x.notes(x.call(uuid), "caller_says").at(1)["text"] == "afternoon");
    CHECK(x.call(uuid)["scenario_state"] == "done");
  }
  WHEN("it asks another one") {
    x.w.understood = {"evening"};
    line.play(800);
    x.w.run_ms(2500);
    CHECK(x.call(uuid)["hangup"]["source"] == "Caller");
  }
  WHEN("it says nothing any more") {
    x.w.run_ms(20000);
    CHECK(x.call(uuid)["scenario_state"] == "failed");
    CHECK(x.call(uuid)["scenario_failure"].get<std::string>().find("did not hear morning or evening within 15000 ms") == 0);
  }
}

SCENARIO("a caller interrupts while the agent speaks") {
  fake_exchange x;
  x.w.document("http://app/answer", stream_xml);
  auto uuid = x.call_in({{"steps", {{{"interrupt", {{"after_ms", 500}, {"say", "wait"}}}}}}});
  x.w.run_ms(1000);
  x.w.lines.at(0)->play(5000);
  x.w.run_ms(1500);
  auto c = x.call(uuid);
  auto agent = x.notes(c, "agent_speech_began").at(0)["at_ms"].get<int>();
  auto caller = x.notes(c, "caller_speech_began").at(0)["at_ms"].get<int>();
  CHECK(caller - agent >= 500);
  CHECK(caller - agent <= 560);
  CHECK(x.notes(c, "agent_speech_ended").empty());
}
