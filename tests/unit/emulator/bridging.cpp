// Calls that meet: Dial, Conference, Record, PreAnswer; and what the API does to a call in progress.
#include "tests/unit/emulator/fake_world.hpp"

using namespace tandem::emulator;
using nlohmann::json;

namespace {

const json tone_from_1s{{"steps", {{{"silence", 1000}}, {{"press", {{"digits", "5"}, {"how", "in_band"}, {"tone_ms", 1000}}}}}}};

bool heard(const json& call, int from_ms, int to_ms) {
  for (const auto& n : fake_exchange::notes(call, "agent_speech_began"))
    if (n["at_ms"] >= from_ms && n["at_ms"] <= to_ms) return true;
  return false;
}

/// Webhooks to one path, in order.
std::vector<std::map<std::string, std::string>> told(fake_exchange& x, const std::string& url) {
  std::vector<std::map<std::string, std::string>> out;
  for (const auto& r : x.w.asked_for) {
    if (r.url != url) continue;
    std::map<std::string, std::string> p;
    for (auto& [name, value] : parse_form(r.body)) p[name] = value;
    out.push_back(p);
  }
  return out;
}

std::string leg_of(fake_exchange& x, const std::string& to) {
  auto all = x.json_of("GET", "/emulator/calls");
  for (const auto& c : all["calls"])
    if (c["to"] == to) return c["call_uuid"];
  return {};
}

}  // namespace

SCENARIO("a caller is put through to a number") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Dial action=\"/done\" callbackUrl=\"http://app/status\" callerId=\"14155550100\" sipHeaders=\"run=7\">"
               "<Number sendDigits=\"w1\">14155550177</Number></Dial></Response>");
  x.w.document("http://app/done", "<Response><Speak>goodbye</Speak></Response>");
  x.ask("POST", "/emulator/parties", {{"number", "14155550177"}, {"after_ms", 400}, {"scenario", tone_from_1s}});
  auto uuid = x.call_in();
  x.w.run_ms(1000);
  auto leg = leg_of(x, "14155550177");
  REQUIRE_FALSE(leg.empty());
  CHECK(x.call(leg)["from"] == "14155550100");
  x.w.run_ms(3000);
  THEN("each hears the other, and the callbacks tell of it") {
    CHECK(x.notes(x.call(uuid), "dial_connected").size() == 1);
    CHECK(heard(x.call(uuid), 1300, 2500));
    auto calls = told(x, "http://app/status");
    REQUIRE(calls.size() == 2);
    CHECK(calls[0]["DialAction"] == "answer");
    CHECK(calls[1]["DialAction"] == "connected");
    CHECK(calls[1]["DialALegUUID"] == uuid);
    CHECK(calls[1]["DialBLegUUID"] == leg);
    CHECK(calls[1]["CallUUID"] == uuid);
  }
  WHEN("the called party hangs up") {
    x.ask("DELETE", "/emulator/calls/" + leg);
    x.w.run_ms(1000);
    auto done = told(x, "http://app/done").at(0);
    CHECK(done["DialStatus"] == "completed");
    CHECK(done["DialRingStatus"] == "true");
    CHECK(done["DialBLegUUID"] == leg);
    CHECK(done["DialHangupCause"] == "NORMAL_CLEARING");
    CHECK(done["Event"] == "Dial");
    CHECK(told(x, "http://app/status").back()["DialAction"] == "hangup");
    CHECK(told(x, "http://app/status").back()["DialBLegHangupCauseCode"] == "4000");
    CHECK(x.call(uuid)["transcript"][0]["text"] == "goodbye");
    CHECK(json::parse(x.plivo("GET", "Call/" + leg + "/").body)["parent_call_uuid"] == uuid);
  }
  WHEN("the caller hangs up") {
    x.ask("DELETE", "/emulator/calls/" + uuid);
    x.w.run_ms(1000);
    CHECK(x.call(leg)["state"] == "ended");
    CHECK(x.webhooks("Hangup").size() == 1);  // a leg has no hangup_url of its own
    CHECK(told(x, "http://app/done").size() == 1);
  }
  WHEN("the leg is transferred") {
    x.w.document("http://app/bleg", "<Response><Wait length=\"30\"/></Response>");
    auto r = x.plivo("POST", "Call/" + uuid + "/", {{"legs", "bleg"}, {"bleg_url", "http://app/bleg"}});
    CHECK(r.status == 202);
    x.w.run_ms(2000);
    CHECK(x.call(leg)["state"] == "in-progress");
    CHECK(told(x, "http://app/done").at(0)["DialStatus"] == "completed");
    CHECK(told(x, "http://app/bleg").at(0)["CallUUID"] == leg);
  }
}

SCENARIO("a Dial that reaches nobody says why") {
  fake_exchange x;
  auto dial = [&](const std::string& attributes, const std::string& numbers) {
    x.w.document("http://app/answer", "<Response><Dial action=\"/done\" " + attributes + ">" + numbers + "</Dial></Response>");
    x.w.document("http://app/done", "<Response/>");
    x.call_in();
    x.w.run_ms(15000);
    REQUIRE(told(x, "http://app/done").size() == 1);
    return told(x, "http://app/done")[0];
  };
  WHEN("busy") { CHECK(dial("", "<Number>14155550001</Number>")["DialStatus"] == "busy"); }
  WHEN("nobody answers in time") {
    auto d = dial("timeout=\"10\"", "<Number>14155550002</Number>");
    CHECK(d["DialStatus"] == "timeout");
    CHECK(d["DialRingStatus"] == "true");
    CHECK(d["DialBLegUUID"].empty());
  }
  WHEN("the switch says no-answer") {
    x.ask("POST", "/emulator/switches", {{"dial_timeout_status", "no-answer"}});
    CHECK(dial("timeout=\"10\"", "<Number>14155550002</Number>")["DialStatus"] == "no-answer");
  }
  WHEN("the number does not exist") { CHECK(dial("", "<Number>14155550004</Number>")["DialStatus"] == "failed"); }
  WHEN("the caller's own number is dialed") {
    CHECK(dial("", "<Number>14155550123</Number>")["DialStatus"] == "failed");
    CHECK(x.json_of("GET", "/emulator/calls/" + leg_of(x, "14155550123"))["hangup"]["code"] == 2060);
  }
}

SCENARIO("of several numbers the first to answer wins") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Dial><Number>14155550006</Number><Number>14155550188</Number></Dial></Response>");
  x.call_in();
  x.w.run_ms(4000);
  CHECK(x.call(leg_of(x, "14155550188"))["state"] == "in-progress");
  CHECK(x.call(leg_of(x, "14155550006"))["hangup"]["code"] == 9000);
}

SCENARIO("a called party confirms with a key before anybody is connected") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Dial confirmSound=\"/whisper\" confirmKey=\"1\" "
               "confirmTimeout=\"5\"><Number>14155550188</Number></Dial></Response>");
  x.w.document("http://app/whisper", "<Response><Speak>press one</Speak></Response>");
  auto with = [&](const json& scenario) {
    x.ask("POST", "/emulator/parties", {{"number", "14155550188"}, {"after_ms", 100}, {"scenario", scenario}});
    auto uuid = x.call_in();
    x.w.run_ms(9000);
    return uuid;
  };
  WHEN("he does") {
    auto uuid = with({{"steps", {{{"silence", 1500}}, {{"press", "1"}}, {{"silence", 60000}}}}});
    CHECK(x.notes(x.call(uuid), "dial_connected").size() == 1);
    CHECK(x.call(leg_of(x, "14155550188"))["transcript"][0]["text"] == "press one");
    CHECK_FALSE(heard(x.call(uuid), 2600, 9000));
  }
  WHEN("he does not") {
    auto uuid = with({{"steps", {{{"silence", 60000}}}}});
    CHECK(x.call(leg_of(x, "14155550188"))["hangup"]["code"] == 9110);
    CHECK(x.call(uuid)["hangup"]["code"] == 4010);
  }
}

SCENARIO("callers meet in a conference") {
  fake_exchange x;
  x.desk.seed_number("14155550101", "app2");
  x.desk.lines().applications["app2"].answer_url = "http://app/host";
  x.w.document(
      "http://app/answer",
      "<Response><Conference startConferenceOnEnter=\"false\" waitSound=\"/music\" enterSound=\"beep:1\" action=\"/left\" "
      "callbackUrl=\"http://app/status\">desk</Conference></Response>");
  x.w.document("http://app/host",
               "<Response><Conference endConferenceOnExit=\"true\" record=\"true\" "
               "callbackUrl=\"http://app/status\">desk</Conference></Response>");
  x.w.document("http://app/music", "<Response><Speak>la la la</Speak><Wait length=\"1\"/></Response>");
  x.w.document("http://app/left", "<Response><Hangup/></Response>");
  auto ann = x.call_in(tone_from_1s);
  x.w.run_ms(3000);
  auto room = json::parse(x.plivo("GET", "Conference/desk/").body);
  CHECK(room["conference_member_count"] == "1");
  CHECK(room["members"][0]["call_uuid"] == ann);
  CHECK(heard(x.call(ann), 0, 2000));  // the music
  auto host = x.json_of("POST", "/emulator/calls",
                        {{"from", "14155550124"}, {"to", "14155550101"}, {"scenario", tone_from_1s}})["call_uuid"]
                  .get<std::string>();
  x.w.run_ms(3500);
  THEN("the music ends, and they hear each other") {
    auto at = x.call(ann)["audio_ms"].get<int>();
    CHECK(heard(x.call(ann), at - 2200, at - 1200));
    CHECK(told(x, "http://app/status").at(0)["ConferenceAction"] == "enter");
    CHECK(told(x, "http://app/status").size() == 2);
    CHECK(json::parse(x.plivo("GET", "Conference/").body)["conferences"] == json::array({"desk"}));
  }
  WHEN("one is muted, then the other made deaf") {
    CHECK(x.plivo("POST", "Conference/desk/Member/2/Mute/").status == 202);
    CHECK(json::parse(x.plivo("GET", "Conference/desk/").body)["members"][1]["muted"] == true);
    CHECK(x.plivo("DELETE", "Conference/desk/Member/2/Mute/").status == 204);
    CHECK(x.plivo("POST", "Conference/desk/Member/all/Deaf/").status == 202);
    CHECK(x.plivo("POST", "Conference/desk/Member/9/Mute/").status == 404);
  }
  WHEN("one is spoken to") {
    CHECK(x.plivo("POST", "Conference/desk/Member/1/Speak/", {{"text", "only you"}}).status == 202);
    x.w.run_ms(200);
    CHECK(x.call(ann)["transcript"].back()["text"] == "only you");
    CHECK(x.call(host)["transcript"].empty());
  }
  WHEN("the host leaves") {
    x.ask("DELETE", "/emulator/calls/" + host);
    x.w.run_ms(1000);
    THEN("the conference ends for all, with its recording") {
      auto left = told(x, "http://app/left").at(0);
      CHECK(left["ConferenceName"] == "desk");
      CHECK(left["ConferenceMemberID"] == "1");
      CHECK(left["RecordUrl"].find("/emulator/recordings/") != std::string::npos);
      CHECK(x.call(ann)["state"] == "ended");
      CHECK(json::parse(x.plivo("GET", "Conference/").body)["conferences"].empty());
      auto wav = x.ask("GET", left["RecordUrl"]);
      CHECK(wav.status == 200);
      CHECK(wav.body.substr(0, 4) == "RIFF");
    }
  }
  WHEN("a member is kicked") {
    CHECK(x.plivo("POST", "Conference/desk/Member/1/Kick/").status == 202);
    x.w.run_ms(1000);
    CHECK(told(x, "http://app/left").size() == 1);
    CHECK(x.call(host)["state"] == "in-progress");
  }
}

SCENARIO("a caller leaves a message") {
  fake_exchange x;
  x.w.document("http://app/answer",
               "<Response><Record action=\"/kept\" callbackUrl=\"http://app/status\" timeout=\"3\" fileFormat=\"wav\" "
               "finishOnKey=\"#\"/></Response>");
  x.w.document("http://app/kept", "<Response><Speak>thank you</Speak></Response>");
  WHEN("and falls silent") {
    auto uuid = x.call_in(tone_from_1s);
    x.w.run_ms(9000);
    auto kept = told(x, "http://app/kept").at(0);
    CHECK(kept["Digits"].empty());
    CHECK(std::stoi(kept["RecordingDurationMs"]) > 4000);
    CHECK(told(x, "http://app/status").size() == 1);
    CHECK(x.call(uuid)["transcript"][0]["text"] == "thank you");
    CHECK(x.ask("GET", kept["RecordUrl"]).status == 200);
  }
  WHEN("and presses the key") {
    x.call_in({{"steps", {{{"silence", 1500}}, {{"press", "#"}}, {{"silence", 60000}}}}});
    x.w.run_ms(3000);
    CHECK(told(x, "http://app/kept").at(0)["Digits"] == "#");
  }
  WHEN("and hangs up") {
    x.call_in({{"steps", {{{"silence", 1500}}, {{"hang_up", true}}}}});
    x.w.run_ms(4000);
    CHECK(told(x, "http://app/status").size() == 1);
  }
  WHEN("the whole call is recorded in the background") {
    x.w.document(
        "http://app/answer",
        "<Response><Record recordSession=\"true\" redirect=\"false\" action=\"/kept\" callbackUrl=\"http://app/status\"/>"
        "<Wait length=\"2\"/></Response>");
    x.call_in();
    x.w.run_ms(5000);
    CHECK(told(x, "http://app/kept").at(0)["RecordingDuration"] == "-1");
    CHECK(told(x, "http://app/status").at(0)["RecordingDuration"] == "2");
    CHECK(told(x, "http://app/status").at(0)["RecordingID"] == told(x, "http://app/kept").at(0)["RecordingID"]);
  }
}

SCENARIO("sound before the answer") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><PreAnswer><Speak>please hold</Speak></PreAnswer><Wait length=\"1\"/></Response>");
  auto uuid = x.call_in();
  x.w.run_ms(400);
  CHECK(x.call(uuid)["state"] == "ringing");
  x.w.run_ms(5000);
  auto c = x.call(uuid);
  CHECK(x.notes(c, "early_media_ended").at(0)["length_ms"] == 660);
  CHECK(c["audio_ms"] == 1000);  // what came before is not part of the call
}

SCENARIO("the API plays, speaks, presses and records into a call") {
  fake_exchange x;
  x.w.document("http://app/answer", "<Response><Wait length=\"60\"/></Response>");
  auto uuid = x.call_out("14155550199");
  x.w.run_ms(3000);
  auto path = "Call/" + uuid + "/";
  CHECK(json::parse(x.plivo("POST", path + "Speak/", {{"text", "one moment"}}).body)["message"] == "speak started");
  x.w.run_ms(300);
  CHECK(x.call(uuid)["transcript"].back()["text"] == "one moment");
  CHECK(x.plivo("DELETE", path + "Speak/").status == 204);
  CHECK(json::parse(x.plivo("POST", path + "DTMF/", {{"digits", "12#"}}).body)["message"] == "digits sent");
  CHECK(x.notes(x.call(uuid), "agent_digits").size() == 1);
  auto tape = json::parse(x.plivo("POST", path + "Record/", {{"callback_url", "http://app/taped"}}).body);
  CHECK(tape["message"] == "call recording started");
  x.w.run_ms(1000);
  CHECK(x.plivo("DELETE", path + "Record/").status == 204);
  x.w.run_ms(100);
  CHECK(told(x, "http://app/taped").at(0)["recording_duration_ms"] == "1000");
  CHECK(told(x, "http://app/taped").at(0)["recording_id"] == tape["recording_id"]);
  CHECK(x.plivo("POST", path + "Play/", {{"urls", "nowhere"}}).status == 400);
  CHECK(x.plivo("POST", "Call/none/Play/", {{"urls", "http://app/a.wav"}}).status == 404);
  auto stream = json::parse(x.plivo("POST", path + "Stream/", {{"service_url", "ws://app/ws"}}).body);
  CHECK(stream["message"] == "audio streaming started");
  x.w.run_ms(100);
  CHECK(x.w.lines.at(0)->socket->sent.at(0)["start"]["streamId"] == stream["stream_id"]);
}
