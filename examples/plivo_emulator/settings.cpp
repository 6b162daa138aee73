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

const std::map<std::string, std::string>& fault_kinds() {
  static const std::map<std::string, std::string> kinds{
      // Webhooks; `event` chooses which.
      {"duplicate_webhook", "it is sent a second time, same nonce and body, `ms` after the first; its answer is ignored"},
      {"late_webhook", "it is sent `ms` late"},
      {"reordered_webhook", "it is sent after the next one of its call, or after `ms` (5000) when there is none"},
      {"lost_webhook", "an attempt is never sent, and counts as not answered"},
      {"wrong_signature", "its signatures are wrong"},
      {"no_signature", "it has no signature headers"},
      {"without_account", "it has neither AuthID nor ParentAuthID"},
      {"reset_webhook", "it is sent, and the connection reset before an answer can come"},
      {"slow_webhook", "its body takes `ms` to be sent"},
      {"half_dead_webhook", "a connection is made and nothing sent on it for `ms`"},
      // REST; `method` and `path` choose which.
      {"drop_reply", "executed, and the connection closed instead of answering"},
      {"drop_request", "not executed, and the connection closed instead of answering"},
      {"reset_reply", "executed, and the connection reset instead of answering"},
      {"delay_reply", "executed, and answered `ms` later"},
      {"slow_reply", "executed, and the answer takes `ms` to be sent"},
      {"silent_reply", "executed, and never answered; the connection stays open"},
      {"rest_status", "not executed, and answered with `status`"},
      {"rest_status_after", "executed, and answered with `status` (500) all the same"},
      // Calls.
      {"delay_ring", "an outbound call rings `ms` later"},
      {"hold_ringing", "a call keeps ringing until POST /emulator/release"},
      {"silent_call", "a call is accepted, and then nothing: never dialed, no webhook, until somebody hangs it up"},
      // Streams.
      {"drop_stream", "the socket is reset `ms` after its start; `redial` false: and not dialed again"},
      {"refuse_stream", "an attempt to connect fails"},
      {"half_dead_stream", "`ms` after its start nothing more comes, and nothing is heeded, on a socket that stays open"},
      {"malformed_frame", "a media frame is cut in the middle of its JSON"},
      {"oversized_frame", "a media frame has `bytes` (262144) of payload"},
      {"lost_frame", "a media frame is not sent"},
      {"duplicate_frame", "a media frame is sent twice"},
      {"reordered_frame", "a media frame is sent after the next one"},
      {"unknown_event", "an event that nobody documents comes before a media frame"},
  };
  return kinds;
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

namespace {

std::string read_fault(const json& wanted, fault& f) {
  if (!wanted.is_object()) return "a fault should be a JSON object with a kind";
  try {
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
      const auto& name = it.key();
      if (name == "kind")
        it->get_to(f.kind);
      else if (name == "count")
        it->get_to(f.count);
      else if (name == "skip")
        it->get_to(f.skip);
      else if (name == "event")
        it->get_to(f.event);
      else if (name == "method")
        it->get_to(f.method);
      else if (name == "path")
        it->get_to(f.path);
      else if (name == "ms")
        it->get_to(f.ms);
      else if (name == "bytes")
        it->get_to(f.bytes);
      else if (name == "status")
        it->get_to(f.status);
      else if (name == "redial")
        it->get_to(f.redial);
      else if (name == "chance")
        it->get_to(f.chance);
      else if (name == "seed")
        it->get_to(f.seed);
      else
        return name +
               ": there is no such field; fields are kind, count, skip, event, method, path, ms, bytes, status, redial, chance, "
               "seed";
    }
  } catch (const json::exception&) {
    return "a field has a value of the wrong type; kind, event, method, path are texts, redial is true or false, the rest are "
           "numbers";
  }
  if (!fault_kinds().count(f.kind)) return "kind: there is no \"" + f.kind + "\"; GET /emulator/faults lists them";
  if (f.count < 1 || f.count > 1000000) return "count: should be 1 to 1000000";
  if (f.skip < 0 || f.skip > 1000000) return "skip: should be 0 to 1000000";
  if (f.ms < 0 || f.ms > 600000) return "ms: should be 0 to 600000";
  if (f.bytes < 0 || f.bytes > 700000) return "bytes: should be 0 to 700000";
  if (f.chance <= 0 || f.chance > 1) return "chance: should be above 0 and at most 1";
  if (f.kind == "rest_status_after" && f.status == 0) f.status = 500;
  if (f.kind.rfind("rest_status", 0) == 0 && (f.status < 400 || f.status > 599)) return "status: should be 400 to 599";
  if (f.kind == "oversized_frame" && f.bytes == 0) f.bytes = 262144;
  if (f.kind == "reordered_webhook" && f.ms == 0) f.ms = 5000;
  return {};
}

/// One draw of a generator that any platform repeats (splitmix64), in [0, 1).
double draw(std::uint64_t& state) {
  auto z = state += 0x9E3779B97F4A7C15;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
  z = (z ^ z >> 27) * 0x94D049BB133111EB;
  return static_cast<double>((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

}  // namespace

std::string faults::add(std::string_view text) {
  json wanted = json::parse(text, nullptr, false);
  if (wanted.is_object()) wanted = json::array({wanted});
  if (!wanted.is_array()) return "the body should be a JSON object with a kind, or an array of them";
  std::vector<fault> all;
  for (const auto& one : wanted) {
    fault f;
    if (auto error = read_fault(one, f); !error.empty()) return error;
    all.push_back(std::move(f));
  }
  if (waiting_.size() + all.size() > 1000) return "more than 1000 faults would wait; DELETE /emulator/faults forgets them";
  waiting_.insert(waiting_.end(), all.begin(), all.end());
  return {};
}

template <class F>
std::optional<fault> faults::take_if(F matches) {
  // Each that fits sees the occasion: it is skipped, drawn, or used up.
  for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
    if (!matches(*it)) continue;
    if (it->skip > 0) {
      --it->skip;
      continue;
    }
    if (it->chance < 1) {
      if (draw(it->seed) < it->chance) return *it;
      continue;
    }
    fault out = *it;
    if (--it->count <= 0) waiting_.erase(it);
    return out;
  }
  return {};
}

std::optional<fault> faults::take(std::string_view kind, std::string_view event) {
  return take_if([&](const fault& f) { return f.kind == kind && (f.event.empty() || f.event == event); });
}

std::optional<fault> faults::take_for_request(std::string_view kind, std::string_view method, std::string_view path) {
  return take_if([&](const fault& f) {
    return f.kind == kind && (f.method.empty() || f.method == method) && path.find(f.path) != std::string_view::npos;
  });
}

std::string faults::describe() const {
  json out = json::array();
  for (const auto& f : waiting_)
    out.push_back({{"kind", f.kind},
                   {"count", f.count},
                   {"skip", f.skip},
                   {"chance", f.chance},
                   {"bytes", f.bytes},
                   {"event", f.event},
                   {"method", f.method},
                   {"path", f.path},
                   {"ms", f.ms},
                   {"status", f.status},
                   {"redial", f.redial}});
  return out.dump();
}

std::string faults::kinds() { return json(fault_kinds()).dump(); }

}  // namespace tandem::emulator
