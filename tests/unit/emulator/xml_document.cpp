#include "examples/plivo_emulator/xml_document.hpp"

#include <catch2/catch.hpp>

using namespace tandem::emulator;

namespace {
xml_document read(const std::string& body) { return parse_document(body, "application/xml"); }
std::string error(const std::string& body) { return read(body).error; }
}  // namespace

SCENARIO("a document is a list of elements") {
  auto d = read(R"(<?xml version="1.0"?><Response><Speak voice="MAN" loop="2">Hello &amp; welcome</Speak><Wait length="3"/>
    <Play>https://a.example/x.wav</Play><Redirect method="GET">https://a.example/next</Redirect><Hangup schedule="60"/></Response>)");
  REQUIRE(d.error == "");
  REQUIRE(d.elements.size() == 5);
  auto& speak = std::get<speak_element>(d.elements[0]);
  CHECK(speak.text == "Hello & welcome");
  CHECK(speak.voice == "MAN");
  CHECK(speak.loop == 2);
  CHECK(std::get<wait_element>(d.elements[1]).seconds == 3);
  CHECK(std::get<redirect_element>(d.elements[3]).method == "GET");
  CHECK(std::get<hangup_element>(d.elements[4]).schedule_seconds == 60);
  CHECK(read("<Response/>").elements.empty());
  CHECK(read("<Response/>").error == "");
}

SCENARIO("a stream's settings are read and checked") {
  auto d = read(R"(<Response><Stream bidirectional="true" keepCallAlive="true" contentType="audio/x-mulaw;rate=8000"
      statusCallbackUrl="https://a.example/s" extraHeaders="a=1,b=2">
        wss://a.example/ws?x=1&amp;y=2
      </Stream></Response>)");
  REQUIRE(d.error == "");
  auto& s = std::get<stream_element>(d.elements[0]);
  CHECK(s.url == "wss://a.example/ws?x=1&y=2");
  CHECK(s.bidirectional);
  CHECK(s.keep_call_alive);
  CHECK(s.timeout_seconds == 86400);
  CHECK(error("<Response><Stream>https://a.example/ws</Stream></Response>").find("ws or wss") != std::string::npos);
  CHECK(error("<Response><Stream contentType=\"audio/x-mulaw;rate=16000\">wss://a/ws</Stream></Response>").find("contentType") !=
        std::string::npos);
  CHECK(error("<Response><Stream bidirectional=\"true\" audioTrack=\"both\">wss://a/ws</Stream></Response>").find("audioTrack") !=
        std::string::npos);
  CHECK(error("<Response><Stream streamTimeout=\"0\">wss://a/ws</Stream></Response>").find("streamTimeout") != std::string::npos);
  CHECK(error("<Response><Stream>wss://a/ws" + std::string(2100, 'x') + "</Stream></Response>").find("2048") !=
        std::string::npos);
}

SCENARIO("input elements have their own defaults") {
  auto d = read(
      R"(<Response><GetInput action="/in" inputType="dtmf speech" numDigits="4" executionTimeout="20"><Speak>Yes?</Speak></GetInput>
      <GetDigits numDigits="1" timeout="7" retries="2"/></Response>)");
  REQUIRE(d.error == "");
  auto& in = std::get<input_element>(d.elements[0]);
  CHECK(in.speech);
  CHECK(in.digits);
  CHECK(in.first_ms == 20000);
  CHECK(in.most == 4);
  CHECK(in.prompts.size() == 1);
  auto& digits = std::get<input_element>(d.elements[1]);
  CHECK(digits.first_ms == 7000);
  CHECK(digits.retries == 2);
  CHECK(digits.action == "");
  CHECK(error("<Response><GetInput/></Response>").find("action") != std::string::npos);
  CHECK(error("<Response><GetInput action='/x'><Hangup/></GetInput></Response>").find("Hangup") != std::string::npos);
}

SCENARIO("what Plivo refuses is refused, with the reason") {
  for (const char* bad : {"",
                          "   ",
                          "hello",
                          "{\"a\":1}",
                          "<html><body/></html>",
                          "<Response><Speak>a</Response>",
                          "<Response>",
                          "<Response/><Response/>",
                          " <?xml version=\"1.0\"?><Response/>",
                          "<Response><Speak>a & b</Speak></Response>",
                          "<Response><Speak>&nbsp;</Speak></Response>",
                          "<Response><Say>hi</Say></Response>",
                          "<Response><Reject/></Response>",
                          "<response/>",
                          "<Response>words</Response>",
                          "<Response><Wait length=\"x\"/></Response>",
                          "<Response><Speak voice=\"WOMAN\" voice=\"MAN\">a</Speak></Response>",
                          "<Response><Speak language=\"hi-IN\">a</Speak></Response>",
                          "<Response><Play>nowhere</Play></Response>",
                          "<Response><Dial><Number>1</Number></Dial></Response>",
                          "<Response><Speak>\xff</Speak></Response>",
                          "<Response><!-- x </Response>"}) {
    CAPTURE(bad);
    CHECK(error(bad) != "");
    CHECK(read(bad).elements.empty());
  }
  CHECK(error("<Response>" + std::string(110 * 1024, ' ') + "</Response>").find("100 KB") != std::string::npos);
  CHECK(error("<Response><Speak>a & b</Speak></Response>").find("&amp;") != std::string::npos);
}

SCENARIO("what is only careless is remarked") {
  auto d = parse_document("<Response><Hangup loudly=\"true\"/></Response>", "text/plain");
  CHECK(d.error == "");
  CHECK(d.remarks.size() == 2);
}
