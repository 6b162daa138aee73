#pragma once
// Plivo XML read as strictly as Plivo is said to read it: what is not well-formed, has another root or impossible values is
// refused with the place and the reason. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

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

using element = std::variant<speak_element, play_element, wait_element, dtmf_element, input_element, redirect_element,
                             hangup_element, stream_element>;

struct xml_document {
  std::vector<element> elements;
  std::vector<std::string> remarks;  // what a careful author would mend: unknown attributes, guesses
  std::string error;                 // empty: the document can be played
};

/// @p content_type as answered, "" when there was none.
xml_document parse_document(std::string_view body, std::string_view content_type);

/// The tag an element had.
std::string_view tag_of(const element& e);

}  // namespace tandem::emulator
