#pragma once
// Plivo XML read as strictly as Plivo is said to read it: what is not well-formed, has another root or impossible values is
// refused with the place and the reason. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

struct speak_element {
  std::string text;
  std::string voice = "WOMAN", language = "en-US";
  int loop = 1;  // 0: for ever
};
struct play_element {
  std::string url;
  int loop = 1;
};
struct wait_element {
  int seconds = 1;
};
struct dtmf_element {
  std::string digits;  // 0-9*# and w (0.5 s), W (1 s)
};
using prompt_element = std::variant<speak_element, play_element, wait_element>;

/// GetInput and GetDigits, told apart by `speech` and the defaults.
struct input_element {
  std::string name;    // "GetInput" or "GetDigits"
  std::string action;  // "" when there is none
  std::string method = "POST";
  bool digits = true, speech = false;
  int first_ms = 15000;         // silence until the first key: GetInput executionTimeout, GetDigits timeout
  int between_ms = 2000;        // digitEndTimeout, digitTimeout
  int speech_end_ms = 2000;     // speechEndTimeout
  int retries = 1;              // how often the prompts are played when nothing comes
  std::size_t most = 99;        // numDigits
  std::string finish_on = "#";  // "" for none
  std::string valid = "1234567890*#";
  bool redirect = true;
  std::vector<prompt_element> prompts;
};
struct redirect_element {
  std::string url, method = "POST";
};
struct hangup_element {
  std::string reason;         // "", "rejected" or "busy"
  int schedule_seconds = -1;  // -1: now
};
struct stream_element {
  std::string url;
  bool bidirectional = false, keep_call_alive = false;
  std::string track = "inbound";  // inbound, outbound, both
  std::string content_type = "audio/x-l16;rate=8000";
  int timeout_seconds = 86400;
  std::string status_url, status_method = "POST";
  std::string extra_headers;
};

struct pre_answer_element {
  std::vector<prompt_element> prompts;
};
struct dial_target {
  std::string to;  // digits, or "sip:.."
  std::string send_digits, caller_id, caller_name;
  fields sip_headers;
};
/// What happens when an element is over: the action URL is told, and with `redirect` its document replaces the rest.
struct action_part {
  std::string action, method = "POST";
  bool redirect = true;
  std::string callback_url, callback_method = "POST";  // told while the element lasts
};
struct dial_element : action_part {
  int timeout_s = 120, time_limit_s = 14400;
  std::string caller_id, caller_name;
  bool hangup_on_star = false;
  std::string confirm_sound, confirm_key;
  int confirm_timeout_s = 30;
  std::string dial_music;                                    // "", "real" or a URL
  std::vector<std::string> digits_match, digits_match_bleg;  // of the caller, of the called party
  std::vector<dial_target> targets;                          // all ring at once; at most 20
};
struct conference_element : action_part {
  std::string name;
  bool muted = false, start_on_enter = true, end_on_exit = false, stay_alone = true;
  std::string enter_sound, exit_sound;  // "", "beep:1", "beep:2" or a URL
  std::string wait_sound;               // "" or a URL
  int max_members = 20, time_limit_s = 86400;
  bool record = false, hangup_on_star = false, floor_event = false;
  std::string record_format = "mp3";
  std::vector<std::string> digits_match;
};
struct record_element : action_part {
  std::string format = "mp3", finish_on = "#";  // finish_on: keys, any of which ends it; "" for none
  int silence_s = 15, most_s = 60;
  bool beep = true, session = false, on_dial_answer = false, stereo = true;
};

using element =
    std::variant<speak_element, play_element, wait_element, dtmf_element, input_element, redirect_element, hangup_element,
                 stream_element, dial_element, conference_element, record_element, pre_answer_element>;

struct xml_document {
  std::vector<element> elements;
  std::vector<std::string> remarks;  // what a careful author would mend: unknown attributes, guesses
  std::string error;                 // empty: the document can be played
};

/// Where Plivo's own pages disagree.
struct xml_options {
  std::string stream_content_type = "audio/x-l16;rate=8000";  // of a <Stream> that says none
  bool ignore_unknown = false;                                // an unknown element is left out instead of refused
};
/// @p content_type as answered, "" when there was none.
xml_document parse_document(std::string_view body, std::string_view content_type, const xml_options& o = {});

/// The tag an element had.
std::string_view tag_of(const element& e);

}  // namespace tandem::emulator
