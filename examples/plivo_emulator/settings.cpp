#include "examples/plivo_emulator/settings.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

namespace {

using json = nlohmann::json;

/// Words that a text switch may have; numbers it may be between.
struct choices {
  std::vector<std::string> words = {};
  std::int64_t low = 0, high = 0;
};

template <class S, class F>
void each_switch(S& s, F visit) {
  const choices any{};
  // Webhooks.
  visit("sign_stream_as", s.sign_stream_as, "scheme of the signed stream URL: http, https, ws or wss",
        choices{{"http", "https", "ws", "wss"}});
  visit("auth_id", s.auth_id, "webhooks carry AuthID", any);
  visit("parent_auth_id", s.parent_auth_id, "webhooks carry ParentAuthID", any);
  visit("plus_in_numbers", s.plus_in_numbers, "From and To of webhooks carry a plus sign", any);
  visit("keep_from_as_sent", s.keep_from_as_sent, "records and live calls keep the plus sign that Make Call's from had", any);
  visit("two_signatures", s.two_signatures, "signature headers are a list, an older token's first", any);
  visit("v2_signatures", s.v2_signatures, "webhooks carry the V2 headers too", any);
  visit("retry_every_failure", s.retry_every_failure, "without rp in the fragment, every answer but 2xx is retried", any);
  visit("follow_redirects", s.follow_redirects, "a 3xx answer to a webhook is followed (once); otherwise it is a failure", any);
  visit("answer_deadline_ms", s.answer_deadline_ms,
        "read deadline of answer webhooks without rt: 40000, or 15000 by another page", choices{{}, 100, 40000});
  visit("answer_tries", s.answer_tries,
        "attempts at answer_url before fallback_url, whatever the failure; 0: as the fragment says (a page says 3)",
        choices{{}, 0, 10});
  visit("action_event", s.action_event, "Event of action, redirect and transfer webhooks: element (its tag), none, or this word",
        any);
  visit("inbound_status", s.inbound_status, "CallStatus of an inbound call's answer webhook",
        choices{{"ringing", "in-progress"}});
  visit("ring_timeout_status", s.ring_timeout_status, "CallStatus after 6010", choices{{"no-answer", "timeout"}});
  visit("dial_timeout_status", s.dial_timeout_status, "DialStatus when Dial's timeout has passed",
        choices{{"timeout", "no-answer"}});
  visit("called_party", s.called_party, "HangupSource when the called party hung up", choices{{"Callee", "Call recipient"}});
  visit("canceled", s.canceled, "spelling of 1000", choices{{"Canceled", "Cancelled"}});
  visit("action_after_hangup", s.action_after_hangup, "an element's action URL is told even when the caller hung up", any);
  visit("hangup_url_is_answer_url", s.hangup_url_is_answer_url, "API calls without hangup_url post Hangup to answer_url", any);
  visit("machine_in_answer", s.machine_in_answer,
        "machine_detection=true without machine_detection_url: the answer webhook waits for the result and carries Machine", any);
  visit("machine_webhook_for_humans", s.machine_webhook_for_humans, "MachineDetection is sent with Machine=false too", any);
  visit("time_zone_minutes", s.time_zone_minutes, "StartTime, AnswerTime and EndTime are that far east of UTC",
        choices{{}, -720, 840});
  visit("clock_skew_ms", s.clock_skew_ms, "Plivo's clock is that much ahead of ours", choices{{}, -86400000, 86400000});
  // REST.
  visit("call_message", s.call_message, "message of Make Call's answer", choices{{"call fired", "call queued"}});
  visit("empty_404", s.empty_404, "a 404 has the body {}", any);
  visit("cancel_answers_200", s.cancel_answers_200, "DELETE Request/ answers 200 {} instead of 204", any);
  visit("stream_list_count", s.stream_list_count, "the list of streams has meta.count instead of meta.total_count", any);
  visit("empty_429", s.empty_429, "429 has no body", any);
  visit("retry_after_s", s.retry_after_s, "429 carries Retry-After; 0: it does not", choices{{}, 0, 3600});
  visit("india_concurrency", s.india_concurrency,
        "calls at once of an Indian account (50 by default there); 0: not an Indian account", choices{{}, 0, 100000});
  visit("concurrency_breach", s.concurrency_breach,
        "a call too many is accepted and hung up with 5030, or refused by the API with it", choices{{"hangup", "api"}});
  visit("inbound_cps", s.inbound_cps, "inbound calls per second; more are refused; 0: any number", choices{{}, 0, 100000});
  // Documents.
  visit("stream_content_type", s.stream_content_type, "contentType of a <Stream> that says none",
        choices{{"audio/x-l16;rate=8000", "audio/x-mulaw;rate=8000"}});
  visit("ignore_unknown_elements", s.ignore_unknown_elements, "unknown XML elements are left out instead of refused with 8011",
        any);
  visit("transfer_waits_for_stream", s.transfer_waits_for_stream, "a transfer waits until the keepCallAlive stream has ended",
        any);
  // Streams.
  visit("stop_event", s.stop_event, "a stream says stop before it closes", any);
  visit("stream_errors", s.stream_errors, "a stream says error to what it cannot play", any);
  visit("stream_error_event", s.stream_error_event, "the event it says so with",
        choices{{"error", "playFailed", "incorrectPayload"}});
  visit("require_stream_id", s.require_stream_id, "clearAudio and checkpoint need the right streamId", any);
  visit("stream_time_from_start", s.stream_time_from_start, "media timestamps count from the start of the stream", any);
  visit("sequence_as_text", s.sequence_as_text, "sequenceNumber of playedStream and clearedAudio is a string", any);
  visit("extra_headers_as", s.extra_headers_as, "extra_headers on the wire: semicolons, commas or json",
        choices{{"semicolons", "commas", "json"}});
  visit("extra_headers_when_unset", s.extra_headers_when_unset, "extra_headers is there, empty, when none were asked for", any);
  visit("redial_dropped_stream", s.redial_dropped_stream, "a keepCallAlive stream whose socket is lost is dialed again, twice",
        any);
  visit("redial_same_stream_id", s.redial_same_stream_id, "with the stream id it had", any);
  visit("new_stream_status_words", s.new_stream_status_words, "stream callbacks say started, stopped, failed", any);
  visit("stream_status_at_hangup", s.stream_status_at_hangup, "StopStream is sent when the call itself ends", any);
  visit("play_buffer_s", s.play_buffer_s, "seconds of audio a stream's playback buffer holds: 40, or 60 by another page",
        choices{{}, 1, 600});
  // The network.
  visit("ring_ms", s.ring_ms, "an inbound call rings at least so long before its document is played", choices{{}, 0, 60000});
  visit("dial_ms", s.dial_ms, "an outbound call takes so long to ring at the far end", choices{{}, 0, 60000});
}

}  // namespace

std::string describe_switches(const switches& s) {
  json out = json::object();
  each_switch(s, [&](const char* name, const auto& value, const char* meaning, const choices&) {
    out[name] = {{"value", value}, {"meaning", meaning}};
  });
  return out.dump();
}

std::string list_switches() {
  std::string out;
  const switches defaults;
  each_switch(defaults, [&](const char* name, const auto& value, const char* meaning, const choices&) {
    out += std::string("  ") + name + " = " + json(value).dump() + "  " + meaning + "\n";
  });
  return out;
}

std::string change_switch(switches& s, const std::string& text) {
  auto equals = text.find('=');
  if (equals == std::string::npos) return "should be NAME=VALUE, is \"" + text + "\"";
  auto value = json::parse(text.substr(equals + 1), nullptr, false);
  if (value.is_discarded() || value.is_object() || value.is_array()) value = text.substr(equals + 1);
  return change_switches(s, json{{text.substr(0, equals), value}}.dump());
}

xml_options xml_options_of(const switches& s) { return {s.stream_content_type, s.ignore_unknown_elements}; }

std::string change_switches(switches& s, std::string_view text) {
  json wanted = json::parse(text, nullptr, false);
  if (!wanted.is_object()) return "the body should be a JSON object of switches and values";
  switches changed = s;
  std::string error;
  std::map<std::string, bool> known;
  each_switch(changed, [&](const char* name, auto& value, const char*, const choices& allowed) {
    known[name] = true;
    auto it = wanted.find(name);
    if (it == wanted.end()) return;
    using type = std::decay_t<decltype(value)>;
    bool fits = std::is_same_v<type, bool>          ? it->is_boolean()
                : std::is_same_v<type, std::string> ? it->is_string()
                                                    : it->is_number_integer();
    if (!fits)
      error = std::string(name) + ": should be like " + json(value).dump() + ", is " + it->dump();
    else
      value = it->template get<type>();
    if constexpr (std::is_same_v<type, std::string>) {
      if (!allowed.words.empty() && std::find(allowed.words.begin(), allowed.words.end(), value) == allowed.words.end()) {
        error = std::string(name) + ": should be ";
        for (const auto& w : allowed.words) error += (&w == &allowed.words.front() ? "" : " or ") + w;
      }
      if (value.size() > 100) error = std::string(name) + ": should be at most 100 characters";
    } else if constexpr (!std::is_same_v<type, bool>) {
      if (value < allowed.low || value > allowed.high)
        error = std::string(name) + ": should be " + std::to_string(allowed.low) + " to " + std::to_string(allowed.high);
    }
  });
  for (auto it = wanted.begin(); it != wanted.end(); ++it)
    if (!known.count(it.key())) error = it.key() + ": there is no such switch; GET /emulator/switches lists them";
  if (error.empty()) s = changed;
  return error;
}

}  // namespace tandem::emulator
