// Dial, Conference, Record and PreAnswer.

#include "examples/plivo_emulator/sound.hpp"
#include "examples/plivo_emulator/xml_reader.hpp"

namespace tandem::emulator {

namespace {

constexpr std::size_t targets_max = 20;

std::string url_attribute(reader& r, const char* name) {
  auto value = r.text(name, "");
  // Relative ones are resolved where they are used; what has a scheme should have the right one.
  if (value.find("://") != std::string::npos && !is_http_url(value))
    throw refused("<" + r.tag() + "> " + name + " should be an http or https URL, is \"" + value.substr(0, 200) + "\"");
  return value;
}

void read_action(reader& r, action_part& out) {
  out.action = r.text("action", "");
  out.method = r.method("method");
  out.redirect = r.flag("redirect", true);
  out.callback_url = url_attribute(r, "callbackUrl");
  out.callback_method = r.method("callbackMethod");
}

std::vector<std::string> key_list(reader& r, const char* name) {
  std::vector<std::string> out;
  for (auto& part : split(r.text(name, ""), ',')) {
    auto keys = trimmed(part);
    if (keys.empty()) continue;
    if (keys.find_first_not_of("0123456789*#") != std::string::npos || out.size() >= 100)
      throw refused("<" + r.tag() + "> " + name + " should be at most 100 lists of keys with commas between them");
    out.push_back(keys);
  }
  return out;
}

fields header_list(reader& r, const char* name) {
  fields out;
  for (const auto& pair : split(r.text(name, ""), ',')) {
    auto equals = pair.find('=');
    if (equals != std::string::npos && out.size() < 20)
      out.emplace_back(trimmed(pair.substr(0, equals)), trimmed(pair.substr(equals + 1)));
  }
  return out;
}

std::string sound_attribute(reader& r, const char* name) {
  auto value = r.text(name, "");
  if (value.empty() || value == "beep:1" || value == "beep:2" || is_http_url(value)) return value;
  throw refused("<Conference> " + std::string(name) + "=\"" + value.substr(0, 200) +
                "\" should be beep:1, beep:2 or an http URL");
}

dial_target read_target(reader& r) {
  dial_target out;
  out.to = r.content();
  r.no_children();
  bool sip = r.tag() == "User";
  if (sip ? out.to.rfind("sip:", 0) != 0 || out.to.find('@') == std::string::npos : !bare_number(out.to))
    throw refused("<" + r.tag() + "> should hold " + (sip ? "a sip: address" : "a phone number") + ", holds \"" +
                  out.to.substr(0, 100) + "\"");
  if (!sip) out.to = *bare_number(out.to);
  out.send_digits = r.text("sendDigits", "");
  out.caller_id = r.text("callerId", "");
  out.caller_name = r.text("callerName", "");
  out.sip_headers = header_list(r, "sipHeaders");
  r.ignore({"sendOnPreanswer", "sendDigitsMode", "sipAuthUsername", "sipAuthPassword"});
  return out;
}

}  // namespace

dial_element read_dial(reader& r, std::vector<std::string>& remarks) {
  dial_element out;
  read_action(r, out);
  out.timeout_s = r.number("timeout", 1, 86400, out.timeout_s);
  out.time_limit_s = r.number("timeLimit", 1, 86400, out.time_limit_s);
  out.caller_id = r.text("callerId", "");
  out.caller_name = r.text("callerName", "");
  if (out.caller_name.size() > 50) throw refused("<Dial> callerName is longer than 50 characters");
  out.hangup_on_star = r.flag("hangupOnStar", false);
  out.confirm_sound = url_attribute(r, "confirmSound");
  out.confirm_key = r.text("confirmKey", "");
  if (out.confirm_key.size() > 1 || (!out.confirm_key.empty() && !is_digit_key(out.confirm_key[0])))
    throw refused("<Dial> confirmKey=\"" + out.confirm_key + "\" should be one key");
  out.confirm_timeout_s = r.number("confirmTimeout", 1, 3600, out.confirm_timeout_s);
  out.dial_music = r.text("dialMusic", "");
  if (!out.dial_music.empty() && out.dial_music != "real" && !is_http_url(out.dial_music))
    throw refused("<Dial> dialMusic=\"" + out.dial_music.substr(0, 200) + "\" should be an http URL or real");
  out.digits_match = key_list(r, "digitsMatch");
  out.digits_match_bleg = key_list(r, "digitsMatchBLeg");
  auto headers = header_list(r, "sipHeaders");
  r.ignore({"callType"});
  for (auto child : r.node().children()) {
    if (child.type() == pugi::node_pcdata && !trimmed(child.value()).empty()) throw refused("<Dial> cannot hold text");
    if (child.type() != pugi::node_element) continue;
    reader one(child, remarks);
    if (one.tag() != "Number" && one.tag() != "User") throw refused("<Dial> can hold Number and User, not <" + one.tag() + ">");
    out.targets.push_back(read_target(one));
    if (out.targets.back().sip_headers.empty()) out.targets.back().sip_headers = headers;
  }
  if (out.targets.empty()) throw refused("<Dial> needs a Number or a User");
  if (out.targets.size() > targets_max) throw refused("<Dial> holds more than 20 numbers");
  return out;
}

conference_element read_conference(reader& r) {
  conference_element out;
  out.name = r.content();
  r.no_children();
  if (out.name.empty() || out.name.size() > 100) throw refused("<Conference> should hold a name of 1 to 100 characters");
  read_action(r, out);
  out.muted = r.flag("muted", false);
  out.start_on_enter = r.flag("startConferenceOnEnter", true);
  out.end_on_exit = r.flag("endConferenceOnExit", false);
  out.stay_alone = r.flag("stayAlone", true);
  out.enter_sound = sound_attribute(r, "enterSound");
  out.exit_sound = sound_attribute(r, "exitSound");
  out.wait_sound = url_attribute(r, "waitSound");
  out.max_members = r.number("maxMembers", 1, 20, 20);
  out.time_limit_s = r.number("timeLimit", 1, 86400, 86400);
  out.record = r.flag("record", false);
  out.record_format = r.one_of("recordFileFormat", {"mp3", "wav"}, "mp3");
  out.hangup_on_star = r.flag("hangupOnStar", false);
  out.floor_event = r.flag("floorEvent", false);
  out.digits_match = key_list(r, "digitsMatch");
  r.ignore({"beep", "recordWhenAlone", "relayDTMF", "transcriptionType", "transcriptionUrl", "transcriptionMethod"});
  return out;
}

record_element read_record(reader& r) {
  record_element out;
  r.no_children();
  read_action(r, out);
  out.format = r.one_of("fileFormat", {"mp3", "wav"}, "mp3");
  out.silence_s = r.number("timeout", 1, 86400, 15);
  out.most_s = r.number("maxLength", 1, 86400, 60);
  out.finish_on = r.text("finishOnKey", "#");
  if (out.finish_on == "none") out.finish_on.clear();
  if (out.finish_on == "any") out.finish_on = "0123456789*#";
  if (out.finish_on.find_first_not_of("0123456789*#") != std::string::npos)
    throw refused("<Record> finishOnKey=\"" + out.finish_on + "\" should be keys or none");
  out.beep = r.flag("playBeep", true);
  out.session = r.flag("recordSession", false);
  out.on_dial_answer = r.flag("startOnDialAnswer", false);
  out.stereo = r.one_of("recordChannelType", {"stereo", "mono"}, "stereo") == "stereo";
  r.ignore({"transcriptionType", "transcriptionUrl", "transcriptionMethod", "transcriptionReportType"});
  return out;
}

pre_answer_element read_pre_answer(reader& r, std::vector<std::string>& remarks) {
  pre_answer_element out;
  for (auto child : r.node().children())
    if (child.type() == pugi::node_element) out.prompts.push_back(read_prompt(child, "PreAnswer", remarks));
  return out;
}

}  // namespace tandem::emulator
