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

std::string ask_again_xml(std::string_view url) {
  xml_writer xml;
  xml.open("Response").open("Wait").attribute("length", "1").close();
  return xml.open("Redirect").attribute("method", "POST").text(url).close().close().str();
}

}  // namespace tandem::plivo
