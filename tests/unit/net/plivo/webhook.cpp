#include "net/plivo/webhook.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "net/plivo/answer_xml.hpp"
#include "net/plivo/callback_urls.hpp"

using namespace tandem;
using namespace tandem::plivo;

namespace {

form_fields form(std::string_view text) { return *parse_form(text); }

template <class T>
T read_as(std::string_view text) {
  auto event = read_webhook(form(text), 1000);
  INFO(text);
  REQUIRE(event);
  REQUIRE(std::holds_alternative<T>(*event));
  return std::get<T>(*event);
}

}  // namespace

SCENARIO("a call arrives") {
  const auto call = read_as<start_app>(
      "CallUUID=57a1b60a-5c0b&From=14155550100&To=14155550199&Direction=inbound&CallStatus=ringing&Event=StartApp&BillRate=0."
      "0085");
  CHECK(call.call.value == "57a1b60a-5c0b");
  CHECK(call.direction == call_direction::inbound);
  CHECK(call.from.value == "+14155550100");
  CHECK(call.to.value == "+14155550199");
  CHECK(read_as<start_app>("CallUUID=1&From=%2B14155550100&To=1&Event=startapp").from.value == "+14155550100");
  CHECK(read_as<start_app>("CallUUID=1&From=anonymous&To=14155550199").from.value.empty());
}

SCENARIO("an outbound call is answered") {
  const auto call = read_as<start_app>(
      "CallUUID=u1&RequestUUID=r1&ALegUUID=u1&From=14155550199&To=14155550100&Direction=outbound&"
      "CallStatus=in-progress&Event=StartApp");
  CHECK(call.direction == call_direction::outbound);
  CHECK(call.request.value == "r1");
  CHECK(read_as<ring>("CallUUID=u1&Direction=outbound&CallStatus=ringing&Event=Ring").call.value == "u1");
}

SCENARIO("a call ends") {
  const auto end = read_as<hangup>(
      "CallUUID=u1&Direction=outbound&CallStatus=completed&Event=Hangup&HangupCause=NORMAL_CLEARING&HangupCauseCode=4000&"
      "HangupCauseName=Normal+Hangup&HangupSource=Callee&Duration=11&BillDuration=60&TotalCost=0.00850&AnswerTime=");
  CHECK(end.how.cause == hangup_cause::normal_clearing);
  CHECK(end.how.fault == hangup_fault::nobody);
  CHECK(end.how.by == hangup_party::callee);
  CHECK(end.how.code == 4000);
  CHECK(end.how.name == "Normal Hangup");
  CHECK(end.how.duration_s == 11);
  CHECK(end.how.bill_duration_s == 60);
  CHECK(end.how.total_cost == "0.00850");
  CHECK(end.how.at_ms == 1000);
  CHECK(read_as<hangup>("CallUUID=u1&Event=Hangup&HangupCauseCode=16&HangupCause=USER_BUSY").how.cause ==
        hangup_cause::user_busy);
  CHECK(read_as<hangup>("CallUUID=u1&Event=Hangup&HangupCauseName=Busy+Line").how.cause == hangup_cause::user_busy);
  CHECK(read_as<hangup>("CallUUID=u1&Event=Hangup&HangupCauseCode=-7&Duration=x&TotalCost=%3Cb%3E").how.total_cost.empty());
}

SCENARIO("a callback without Event is known by what it tells") {
  read_as<hangup>("CallUUID=u1&CallStatus=no-answer");
  read_as<hangup>("CallUUID=u1&HangupCause=USER_BUSY");
  read_as<ring>("CallUUID=u1&CallStatus=ringing&Direction=outbound");
  read_as<start_app>("CallUUID=u1&CallStatus=ringing&Direction=inbound");
  read_as<start_app>("ALegUUID=u1&CallStatus=in-progress");
}

SCENARIO("news of a stream come under two schemes of names") {
  const auto dropped = read_as<stream_news>(
      "CallUUID=u1&Event=DroppedStream&StreamID=s1&Error=connection+disconnected&Timestamp=2024-10-14+13%3A42%3A33");
  CHECK(dropped.status.status == "dropped");
  CHECK(dropped.status.stream == "s1");
  CHECK(dropped.status.reason == "connection disconnected");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=STARTSTREAM&StreamID=s1").status.status == "started");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=StopStream").status.status == "stopped");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=DegradedStream").status.status == "degraded");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=started").status.status == "started");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=stopped&StatusReason=bye").status.reason == "bye");
  CHECK(read_as<stream_news>("CallUUID=u1&Event=failed&StatusReason=connection_failed").status.status == "dropped");
}

SCENARIO("a Dial is over, or under way") {
  const auto outcome_of = [](std::string more) { return read_as<dial_over>("CallUUID=u1&Event=Redirect&" + more).outcome; };
  CHECK(outcome_of("DialStatus=completed&DialBLegUUID=b1") == transfer_outcome::put_through);
  CHECK(outcome_of("DialStatus=busy") == transfer_outcome::busy);
  CHECK(outcome_of("DialStatus=no-answer") == transfer_outcome::no_answer);
  CHECK(outcome_of("DialStatus=timeout") == transfer_outcome::no_answer);
  CHECK(outcome_of("DialStatus=cancel") == transfer_outcome::canceled);
  CHECK(outcome_of("DialStatus=failed&DialHangupCause=UNALLOCATED_NUMBER") == transfer_outcome::failed);
  CHECK(outcome_of("DialStatus=busy&DialHangupCause=CALL_REJECTED") == transfer_outcome::declined);
  CHECK(outcome_of("DialStatus=") == transfer_outcome::failed);
  CHECK(read_as<dial_over>("DialALegUUID=u1&DialStatus=completed&DialBLegUUID=b1").leg.value == "b1");
  CHECK(read_as<dial_progress>("CallUUID=u1&DialAction=answer&DialBLegUUID=b1").answered);
  CHECK(read_as<dial_progress>("CallUUID=u1&DialAction=connected&DialBLegUUID=b1").leg.value == "b1");
  CHECK_FALSE(read_as<dial_progress>("CallUUID=u1&DialAction=hangup").answered);
  read_as<hangup>("CallUUID=u1&Event=Hangup&DialStatus=completed&HangupCauseCode=4000");
}

SCENARIO("elements of our XML tell what they brought") {
  const auto record = read_as<element_news>("CallUUID=u1&RecordUrl=https%3A%2F%2Fr%2F1.mp3&RecordingID=rec-1&Digits=");
  CHECK(record.what.kind == "record");
  CHECK(record.what.id == "rec-1");
  CHECK(record.what.value == "https://r/1.mp3");
  CHECK(read_as<element_news>("call_uuid=u1&record_url=https%3A%2F%2Fr&recording_id=r1").what.kind == "record");
  CHECK(read_as<element_news>("call_uuid=u1&recording_id=r1&transcription=hello").what.value == "hello");
  CHECK(read_as<element_news>("CallUUID=u1&Event=GetInput&InputType=dtmf&Digits=42&Speech=").what.value == "42");
  CHECK(read_as<element_news>("CallUUID=u1&InputType=speech&Digits=&Speech=yes+please").what.kind == "speech");
  CHECK(read_as<element_news>("CallUUID=u1&ConferenceName=r&ConferenceMemberID=7&ConferenceAction=enter").what.id == "7");
  CHECK(read_as<element_news>("CallUUID=u1&Digits=" + std::string(5000, '1')).what.value.size() == 1024);
}

SCENARIO("what nobody asked for is taken all the same") {
  read_as<machine_detected>("CallUUID=u1&Event=MachineDetection&Machine=true");
  CHECK(read_as<other_event>("CallUUID=u1&Event=Brunch").name == "Brunch");
  CHECK(read_start(form("CallUUID=u1&Event=Redirect&To=14155550199"))->to.value == "+14155550199");
}

SCENARIO("a refusal names the field") {
  const auto refused = [](std::string_view text) {
    auto event = read_webhook(form(text), 0);
    REQUIRE_FALSE(event);
    CHECK(event.why().code == errc::invalid);
    CHECK(event.why().message.find(event.why().field) == 0);
    return event.why().field;
  };
  CHECK(refused("Event=StartApp") == "CallUUID");
  CHECK(refused("CallUUID=a%20b&Event=StartApp") == "CallUUID");
  CHECK(refused("CallUUID=" + std::string(129, 'a')) == "CallUUID");
  CHECK(refused("CallUUID=u1&Direction=sideways&Event=StartApp") == "Direction");
  CHECK(refused("CallUUID=u1&Event=StopStream&StreamID=%00") == "StreamID");
}

SCENARIO("garbage is refused or ignored, never more") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::string alphabet = "CallUUID=Event&%0+Hangup\xc3\x28\0To";
  for (int i = 0; i < 5000; ++i) {
    std::string text(random() % 200, ' ');
    for (auto& c : text) c = random() % 4 ? alphabet[random() % alphabet.size()] : static_cast<char>(random());
    if (auto fields = parse_form(text)) {
      (void)read_webhook(*fields, 0);
      (void)read_hints(*fields);
    }
  }
}

SCENARIO("hints choose whose token to try") {
  const auto hints = read_hints(form("To=14155550199&From=1&ParentAuthID=MAXX&AuthID=%0a"));
  CHECK(hints.to.value == "+14155550199");
  CHECK(hints.auth_ids == std::vector<std::string>{"MAXX"});
}

SCENARIO("instructions are said in Plivo's XML") {
  using Catch::Matchers::Contains;
  const auto stream = stream_xml("wss://a/ws/1/1/2/ff", "https://a/s?x=1&y=2");
  CHECK_THAT(
      stream,
      Contains("<Stream bidirectional=\"true\" keepCallAlive=\"true\" contentType=\"audio/x-mulaw;rate=8000\" "
               "statusCallbackUrl=\"https://a/s?x=1&amp;y=2\" statusCallbackMethod=\"POST\">wss://a/ws/1/1/2/ff</Stream>"));
  CHECK(stream.starts_with("<?xml"));
  CHECK_THAT(speak_and_hang_up_xml("Nobody <here> & now"),
             Contains("<Speak language=\"en-US\">Nobody &lt;here&gt; &amp; now</Speak><Hangup"));
  CHECK_THAT(hang_up_xml(), Contains("<Response><Hangup"));
  CHECK_THAT(ask_again_xml("https://a/b?retry=1"), Contains("<Wait length=\"1\""));
}

SCENARIO("our callback URLs") {
  const callback_urls urls("https://voice.example.com:8443/edge/");
  CHECK(urls.inbound() == "https://voice.example.com:8443/edge/api/v1/telephony/inbound/run");
  CHECK(urls.inbound_fallback() == "https://voice.example.com:8443/edge/api/v1/telephony/inbound/fallback");
  CHECK(urls.answer({64}, "a1") ==
        "https://voice.example.com:8443/edge/api/v1/telephony/plivo/answer/64/a1#ct=2000&rt=12000&rc=2&rp=ct,rt");
  CHECK(urls.hangup({64}, "a/1").find("/plivo/hangup/64/a%2F1#") != std::string::npos);
  CHECK(urls.ring({64}, "a1").find("#ct=2000&rt=10000&rc=3&rp=ct,rt,5xx") != std::string::npos);
  CHECK(urls.fallback({64}, "a1").find("/plivo/fallback/64/a1#ct=") != std::string::npos);
  CHECK(urls.machine({64}, "a1").find("/plivo/machine/64/a1#ct=") != std::string::npos);
  CHECK(urls.action({64}, "").find("/plivo/action/64/-#ct=") != std::string::npos);
  CHECK(urls.transfer({64}, "a1", 2).find("/plivo/transfer/64/a1/2#ct=") != std::string::npos);
  CHECK(urls.transfer_result({64}, "a1", 2).find("/plivo/transfer-result/64/a1/2#ct=") != std::string::npos);
  CHECK(urls.transfer_whisper({64}, "", 3).find("/plivo/transfer-whisper/64/-/3#ct=") != std::string::npos);
  CHECK(urls.transfer_hold({64}, "a1", 2).find("/plivo/transfer-hold/64/a1/2#ct=") != std::string::npos);
  CHECK(urls.room_news({64}, "a1").find("/plivo/room-news/64/a1#ct=") != std::string::npos);
  CHECK(urls.stream_status({64}, "") == "https://voice.example.com:8443/edge/api/v1/telephony/plivo/stream-status/64/-");
  CHECK(urls.media({128}, {64}, "ff") == "wss://voice.example.com:8443/edge/api/v1/telephony/ws/128/1/64/ff");
  CHECK(callback_urls("http://localhost:8080").media({1}, {2}, "ff") == "ws://localhost:8080/api/v1/telephony/ws/1/1/2/ff");
}
