#include "examples/plivo_emulator/xml_document.hpp"

#include "examples/plivo_emulator/sound.hpp"
#include "examples/plivo_emulator/xml_reader.hpp"

namespace tandem::emulator {

namespace {

/// What pugixml forgives and Plivo's parser (expat, by its messages) does not: bare ampersands, unknown entities, control
/// characters, broken UTF-8, something before the XML declaration.
void check_characters(std::string_view body) {
  if (auto at = body.find("<?xml"); at != std::string_view::npos && at != 0)
    throw refused("the <?xml declaration must be the first bytes");
  for (std::size_t i = 0; i < body.size(); ++i) {
    unsigned char c = static_cast<unsigned char>(body[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') throw refused("control character at byte " + std::to_string(i));
    if (c >= 0x80) {
      int more = c >= 0xF0 && c < 0xF5 ? 3 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xC2 && c < 0xE0 ? 1 : -1;
      if (more < 0) throw refused("not UTF-8 at byte " + std::to_string(i));
      for (; more > 0; --more)
        if (++i >= body.size() || (static_cast<unsigned char>(body[i]) & 0xC0) != 0x80)
          throw refused("not UTF-8 at byte " + std::to_string(i));
    }
    if (body.substr(i, 9) == "<![CDATA[" || body.substr(i, 4) == "<!--") {
      auto close = body[i + 2] == '[' ? body.find("]]>", i) : body.find("-->", i + 4);
      if (close == std::string_view::npos) throw refused("unclosed section at byte " + std::to_string(i));
      i = close;
    }
    if (body[i] != '&') continue;
    auto end = body.find(';', i);
    auto name = end == std::string_view::npos || end - i > 10 ? std::string_view{} : body.substr(i + 1, end - i - 1);
    static const std::set<std::string_view> known{"amp", "lt", "gt", "quot", "apos"};
    bool number = name.size() > 1 && name[0] == '#' &&
                  name.find_first_not_of(name[1] == 'x' ? "0123456789abcdefABCDEF" : "0123456789", name[1] == 'x' ? 2 : 1) ==
                      std::string_view::npos;
    if (!known.count(name) && !number)
      throw refused("not well-formed: a bare '&' at byte " + std::to_string(i) + " (write &amp;)");
  }
}

speak_element read_speak(reader& r) {
  static const std::vector<std::string> languages{"da-DK", "nl-NL", "en-AU", "en-GB", "en-US", "fr-FR", "fr-CA", "de-DE",
                                                  "it-IT", "pl-PL", "pt-PT", "pt-BR", "ru-RU", "es-ES", "es-US", "sv-SE"};
  speak_element out;
  out.voice = r.text("voice", "WOMAN");
  bool polly = out.voice.rfind("Polly.", 0) == 0;
  if (!polly && out.voice != "WOMAN" && out.voice != "MAN")
    throw refused("<Speak> voice=\"" + out.voice + "\" should be WOMAN, MAN or Polly.<name>");
  out.language = polly ? r.text("language", "en-US") : r.one_of("language", languages, "en-US");
  out.loop = r.number("loop", 0, 1000, 1);
  if (!polly) r.no_children();
  out.text = r.content();
  if (out.text.size() > 3000) throw refused("<Speak> holds more than 3000 characters");
  return out;
}

play_element read_play(reader& r) {
  play_element out;
  out.loop = r.number("loop", 0, 1000, 1);
  out.url = r.content();
  r.no_children();
  if (!is_http_url(out.url)) throw refused("<Play> should hold an http or https URL, holds \"" + out.url + "\"");
  return out;
}

wait_element read_wait(reader& r) {
  r.ignore({"silence", "minSilence", "beep"});
  return {r.number("length", 1, 86400, 1)};
}

}  // namespace

prompt_element read_prompt(const pugi::xml_node& node, const std::string& parent, std::vector<std::string>& remarks) {
  reader r(node, remarks);
  if (r.tag() == "Speak") return read_speak(r);
  if (r.tag() == "Play") return read_play(r);
  if (r.tag() == "Wait") return read_wait(r);
  throw refused("<" + parent + "> can hold Speak, Play and Wait, not <" + r.tag() + ">");
}

namespace {

input_element read_input(reader& r, std::vector<std::string>& remarks) {
  input_element out;
  out.name = r.tag();
  out.action = r.text("action", "");
  out.method = r.method("method");
  out.redirect = r.flag("redirect", true);
  out.retries = r.number("retries", 1, 100, 1);
  r.ignore({"log"});
  bool single = out.name == "GetDigits";
  out.finish_on = r.text("finishOnKey", "#");
  if (out.finish_on == "none") out.finish_on.clear();
  if (out.finish_on.size() > 1 || (!out.finish_on.empty() && !is_digit_key(out.finish_on[0])))
    throw refused("<" + out.name + "> finishOnKey=\"" + out.finish_on + "\" should be one key or none");
  if (single) {
    out.first_ms = 1000 * r.number("timeout", 1, 3600, 5);
    out.between_ms = 1000 * r.number("digitTimeout", 1, 3600, 2);
    out.most = static_cast<std::size_t>(r.number("numDigits", 1, 99, 99));
    out.valid = r.text("validDigits", out.valid);
    r.ignore({"playBeep", "invalidDigitsSound"});
  } else {
    auto type = r.one_of("inputType", {"dtmf", "speech", "dtmf speech", "speech dtmf"}, "dtmf");
    out.digits = type.find("dtmf") != std::string::npos;
    out.speech = type.find("speech") != std::string::npos;
    out.first_ms = 1000 * r.number("executionTimeout", 5, 60, 15);
    if (r.text("digitEndTimeout", "auto") != "auto") out.between_ms = 1000 * r.number("digitEndTimeout", 2, 10, 2);
    if (r.text("speechEndTimeout", "auto") != "auto") out.speech_end_ms = 1000 * r.number("speechEndTimeout", 2, 10, 2);
    out.most = static_cast<std::size_t>(r.number("numDigits", 1, 32, 32));
    r.ignore({"startInputTimeout", "speechModel", "hints", "language", "interimSpeechResultsCallback",
              "interimSpeechResultsCallbackMethod", "profanityFilter"});
    if (out.action.empty()) throw refused("<GetInput> needs an action");
  }
  for (auto child : r.node().children()) {
    if (child.type() == pugi::node_element) out.prompts.push_back(read_prompt(child, out.name, remarks));
    if (child.type() == pugi::node_pcdata && !trimmed(child.value()).empty())
      throw refused("<" + out.name + "> cannot hold text");
  }
  return out;
}

hangup_element read_hangup(reader& r) {
  hangup_element out;
  out.reason = r.text("reason", "");
  if (!out.reason.empty()) r.one_of("reason", {"rejected", "busy"}, "");
  out.schedule_seconds = r.number("schedule", 0, 86400, -1);
  return out;
}

stream_element read_stream(reader& r, const xml_options& o) {
  stream_element out;
  out.content_type = o.stream_content_type;
  out.url = r.content();
  r.no_children();
  if (!is_websocket_url(out.url)) throw refused("<Stream> should hold a ws or wss URL, holds \"" + out.url.substr(0, 200) + "\"");
  if (out.url.size() > 2048) throw refused("<Stream> URL is longer than 2048 characters");
  out.bidirectional = r.flag("bidirectional", false);
  out.keep_call_alive = r.flag("keepCallAlive", false);
  out.track = r.one_of("audioTrack", {"inbound", "outbound", "both"}, "inbound");
  if (out.bidirectional && out.track != "inbound")
    throw refused("<Stream> with bidirectional=\"true\" allows only audioTrack=\"inbound\"");
  out.content_type =
      r.one_of("contentType", {"audio/x-l16;rate=8000", "audio/x-l16;rate=16000", "audio/x-mulaw;rate=8000"}, out.content_type);
  out.timeout_seconds = r.number("streamTimeout", 1, 86400, 86400);
  out.status_url = r.text("statusCallbackUrl", "");
  if (!out.status_url.empty() && !is_http_url(out.status_url))
    throw refused("<Stream> statusCallbackUrl should be an http or https URL");
  out.status_method = r.method("statusCallbackMethod");
  out.extra_headers = r.text("extraHeaders", "");
  if (out.extra_headers.size() > 512) throw refused("<Stream> extraHeaders is longer than 512 bytes");
  r.ignore({"noiseCancellation", "noiseCancellationLevel"});
  return out;
}

std::optional<element> read_element(const pugi::xml_node& node, const xml_options& o, std::vector<std::string>& remarks) {
  static const std::set<std::string> others{"MultiPartyCall", "Message"};
  reader r(node, remarks);
  auto tag = r.tag();
  if (tag == "Speak") return read_speak(r);
  if (tag == "Play") return read_play(r);
  if (tag == "Wait") return read_wait(r);
  if (tag == "GetInput" || tag == "GetDigits") return read_input(r, remarks);
  if (tag == "Hangup") return read_hangup(r);
  if (tag == "Stream") return read_stream(r, o);
  if (tag == "Dial") return read_dial(r, remarks);
  if (tag == "Conference") return read_conference(r);
  if (tag == "Record") return read_record(r);
  if (tag == "PreAnswer") return read_pre_answer(r, remarks);
  if (tag == "Redirect") {
    redirect_element out{r.content(), r.text("method", "POST")};
    r.no_children();
    return out;
  }
  if (tag == "DTMF") {
    r.ignore({"async"});
    dtmf_element out{r.content()};
    if (out.digits.empty() || out.digits.find_first_not_of("0123456789*#wW") != std::string::npos)
      throw refused("<DTMF> should hold some of 0-9 * # w W, holds \"" + out.digits + "\"");
    return out;
  }
  if (others.count(tag)) throw refused("<" + tag + "> is Plivo XML, but this emulator does not play it");
  if (!o.ignore_unknown) throw refused("there is no element <" + tag + ">");
  remarks.push_back("there is no element <" + tag + ">; it is left out");
  for (auto a : node.attributes()) r.ignore({a.name()});
  return {};
}

void read_document(std::string_view body, std::string_view content_type, const xml_options& o, xml_document& out) {
  if (trimmed(body).empty()) throw refused("the body is empty");
  if (body.size() > 100 * 1024) throw refused("the document is larger than 100 KB");
  auto type = lower(trimmed(content_type.substr(0, content_type.find(';'))));
  if (type != "application/xml" && type != "text/xml")
    out.remarks.push_back("Content-Type is \"" + std::string(content_type) + "\", should be application/xml or text/xml");
  if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
  check_characters(body);
  pugi::xml_document doc;
  auto parsed = doc.load_buffer(body.data(), body.size(), pugi::parse_default | pugi::parse_declaration, pugi::encoding_utf8);
  if (!parsed)
    throw refused(std::string("not well-formed: ") + parsed.description() + " at byte " + std::to_string(parsed.offset));
  pugi::xml_node root;
  for (auto node : doc.children()) {
    if (node.type() == pugi::node_pcdata && !trimmed(node.value()).empty()) throw refused("text outside of the root element");
    if (node.type() != pugi::node_element) continue;
    if (root) throw refused("not well-formed: two root elements");
    root = node;
  }
  if (std::string_view(root.name()) != "Response")
    throw refused(std::string("the root should be <Response>, is <") + root.name() + ">");
  for (auto node : root.children()) {
    if (node.type() == pugi::node_pcdata && !trimmed(node.value()).empty()) throw refused("<Response> cannot hold text");
    if (node.type() != pugi::node_element) continue;
    if (auto e = read_element(node, o, out.remarks)) out.elements.push_back(std::move(*e));
  }
}

}  // namespace

xml_document parse_document(std::string_view body, std::string_view content_type, const xml_options& o) {
  xml_document out;
  try {
    read_document(body, content_type, o, out);
  } catch (const refused& e) {
    out.elements.clear();
    out.error = e.what();
  }
  return out;
}

std::string_view tag_of(const element& e) {
  struct namer {
    std::string_view operator()(const speak_element&) const { return "Speak"; }
    std::string_view operator()(const play_element&) const { return "Play"; }
    std::string_view operator()(const wait_element&) const { return "Wait"; }
    std::string_view operator()(const dtmf_element&) const { return "DTMF"; }
    std::string_view operator()(const input_element& i) const { return i.name; }
    std::string_view operator()(const redirect_element&) const { return "Redirect"; }
    std::string_view operator()(const hangup_element&) const { return "Hangup"; }
    std::string_view operator()(const stream_element&) const { return "Stream"; }
    std::string_view operator()(const dial_element&) const { return "Dial"; }
    std::string_view operator()(const conference_element&) const { return "Conference"; }
    std::string_view operator()(const record_element&) const { return "Record"; }
    std::string_view operator()(const pre_answer_element&) const { return "PreAnswer"; }
  };
  return std::visit(namer{}, e);
}

}  // namespace tandem::emulator
