#include "net/plivo/answer_xml.hpp"

#include "net/xml.hpp"

namespace tandem::plivo {

std::string stream_xml(std::string_view media_url, std::string_view status_url) {
  xml_writer xml;
  xml.open("Response").open("Stream").attribute("bidirectional", "true").attribute("keepCallAlive", "true");
  xml.attribute("contentType", "audio/x-mulaw;rate=8000");  // always said: Plivo's pages disagree on the default
  if (!status_url.empty()) xml.attribute("statusCallbackUrl", status_url).attribute("statusCallbackMethod", "POST");
  return xml.text(media_url).close().close().str();
}

std::string speak_and_hang_up_xml(std::string_view spoken) {
  xml_writer xml;
  xml.open("Response").open("Speak").attribute("language", "en-US").text(spoken).close();
  return xml.open("Hangup").close().close().str();
}

std::string hang_up_xml() {
  xml_writer xml;
  return xml.open("Response").open("Hangup").close().close().str();
}

std::string speak_xml(std::string_view spoken) {
  xml_writer xml;
  return xml.open("Response").open("Speak").attribute("language", "en-US").text(spoken).close().close().str();
}

std::string nothing_xml() {
  xml_writer xml;
  return xml.open("Response").close().str();
}

std::string dial_xml(const dial_document& what) {
  xml_writer xml;
  xml.open("Response").open("Dial").attribute("action", what.action_url).attribute("method", "POST");
  xml.attribute("timeout", std::to_string(what.timeout_s)).attribute("redirect", "true");
  if (!what.caller_id.value.empty()) xml.attribute("callerId", what.caller_id.digits());
  xml.attribute("callbackUrl", what.news_url).attribute("callbackMethod", "POST");
  if (!what.whisper_url.empty()) xml.attribute("confirmSound", what.whisper_url);
  return xml.open("Number").text(what.to.digits()).close().close().close().str();
}

namespace {

/// Two can be in it: the caller, and whom he is put through to.
void open_room(xml_writer& xml, bool starts) {
  xml.open("Conference").attribute("startConferenceOnEnter", starts ? "true" : "false");
  xml.attribute("endConferenceOnExit", "true").attribute("maxMembers", "2");
}

}  // namespace

std::string hold_xml(const hold_document& what) {
  xml_writer xml;
  xml.open("Response");
  open_room(xml, false);
  xml.attribute("stayAlone", "true").attribute("waitSound", what.sound_url).attribute("redirect", "true");
  xml.attribute("action", what.action_url).attribute("method", "POST");
  return xml.text(what.room).close().close().str();
}

std::string hold_sound_xml() {
  xml_writer xml;
  xml.open("Response").open("Speak").attribute("language", "en-US").text("Please hold the line.").close();
  return xml.open("Wait").attribute("length", "20").close().close().str();
}

std::string join_xml(std::string_view whisper, std::string_view room, std::string_view news_url) {
  xml_writer xml;
  xml.open("Response");
  if (!whisper.empty()) xml.open("Speak").attribute("language", "en-US").text(whisper).close();
  open_room(xml, true);
  xml.attribute("callbackUrl", news_url).attribute("callbackMethod", "POST");
  return xml.text(room).close().open("Hangup").close().close().str();
}

std::string ask_again_xml(std::string_view url) {
  xml_writer xml;
  xml.open("Response").open("Wait").attribute("length", "1").close();
  return xml.open("Redirect").attribute("method", "POST").text(url).close().close().str();
}

}  // namespace tandem::plivo
