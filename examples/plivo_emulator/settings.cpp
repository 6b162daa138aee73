#include "examples/plivo_emulator/settings.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace tandem::emulator {

namespace {

using json = nlohmann::json;

template <class S, class F>
void each_switch(S& s, F visit) {
  visit("sign_stream_as", s.sign_stream_as, "scheme of the signed stream URL: http, https, ws or wss");
  visit("auth_id", s.auth_id, "webhooks carry AuthID");
  visit("parent_auth_id", s.parent_auth_id, "webhooks carry ParentAuthID");
  visit("plus_in_numbers", s.plus_in_numbers, "From and To carry a plus sign");
  visit("two_signatures", s.two_signatures, "signature headers are a list, an older token's first");
  visit("stop_event", s.stop_event, "a stream says stop before it closes");
  visit("stream_errors", s.stream_errors, "a stream says error to what it cannot play");
  visit("require_stream_id", s.require_stream_id, "clearAudio and checkpoint need the right streamId");
  visit("stream_time_from_start", s.stream_time_from_start, "media timestamps count from the start of the stream");
  visit("redial_dropped_stream", s.redial_dropped_stream, "a keepCallAlive stream whose socket is lost is dialed again, twice");
  visit("redial_same_stream_id", s.redial_same_stream_id, "with the stream id it had");
  visit("transfer_waits_for_stream", s.transfer_waits_for_stream, "a transfer waits until the keepCallAlive stream has ended");
  visit("hangup_url_is_answer_url", s.hangup_url_is_answer_url, "API calls without hangup_url post Hangup to answer_url");
  visit("new_stream_status_words", s.new_stream_status_words, "stream callbacks say started, stopped, failed");
  visit("play_buffer_s", s.play_buffer_s, "seconds of audio a stream's playback buffer holds");
  visit("ring_ms", s.ring_ms, "an inbound call rings at least so long before its document is played");
  visit("dial_ms", s.dial_ms, "an outbound call takes so long to ring at the far end");
}

const std::map<std::string, std::string>& fault_kinds() {
  static const std::map<std::string, std::string> kinds{
      {"duplicate_webhook",
       "the webhook is sent a second time, same nonce and body, `ms` after the first; its answer is ignored"},
      {"late_webhook", "the webhook is sent `ms` late"},
      {"wrong_signature", "the webhook's signatures are wrong"},
      {"no_signature", "the webhook has no signature headers"},
      {"without_account", "the webhook has neither AuthID nor ParentAuthID"},
      {"lost_webhook", "the webhook is never sent, and counts as not answered"},
      {"drop_reply", "a REST request is executed, and the connection closed instead of answering"},
      {"drop_request", "a REST request is not executed, and the connection closed instead of answering"},
      {"delay_reply", "a REST request is executed, and answered `ms` later"},
      {"rest_status", "a REST request is not executed, and answered with `status`"},
      {"delay_ring", "an outbound call rings `ms` later"},
      {"hold_ringing", "a call keeps ringing until POST /emulator/release"},
      {"drop_stream", "a stream's socket is cut `ms` after its start; `redial` false: and not dialed again"},
      {"refuse_stream", "an attempt to connect a stream fails"},
  };
  return kinds;
}

}  // namespace

std::string describe_switches(const switches& s) {
  json out = json::object();
  each_switch(s, [&](const char* name, const auto& value, const char* meaning) {
    out[name] = {{"value", value}, {"meaning", meaning}};
  });
  return out.dump();
}

std::string change_switches(switches& s, std::string_view text) {
  json wanted = json::parse(text, nullptr, false);
  if (!wanted.is_object()) return "the body should be a JSON object of switches and values";
  switches changed = s;
  std::string error;
  std::map<std::string, bool> known;
  each_switch(changed, [&](const char* name, auto& value, const char*) {
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
  });
  for (auto it = wanted.begin(); it != wanted.end(); ++it)
    if (!known.count(it.key())) error = it.key() + ": there is no such switch; GET /emulator/switches lists them";
  const auto& scheme = changed.sign_stream_as;
  if (scheme != "http" && scheme != "https" && scheme != "ws" && scheme != "wss")
    error = "sign_stream_as: should be http, https, ws or wss";
  if (changed.play_buffer_s < 1 || changed.play_buffer_s > 600) error = "play_buffer_s: should be 1 to 600";
  if (changed.ring_ms < 0 || changed.ring_ms > 60000) error = "ring_ms: should be 0 to 60000";
  if (changed.dial_ms < 0 || changed.dial_ms > 60000) error = "dial_ms: should be 0 to 60000";
  if (error.empty()) s = changed;
  return error;
}

std::string faults::add(std::string_view text) {
  json wanted = json::parse(text, nullptr, false);
  if (!wanted.is_object()) return "the body should be a JSON object with a kind";
  fault f;
  try {
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
      const auto& name = it.key();
      if (name == "kind")
        it->get_to(f.kind);
      else if (name == "count")
        it->get_to(f.count);
      else if (name == "event")
        it->get_to(f.event);
      else if (name == "method")
        it->get_to(f.method);
      else if (name == "path")
        it->get_to(f.path);
      else if (name == "ms")
        it->get_to(f.ms);
      else if (name == "status")
        it->get_to(f.status);
      else if (name == "redial")
        it->get_to(f.redial);
      else
        return name + ": there is no such field; fields are kind, count, event, method, path, ms, status, redial";
    }
  } catch (const json::exception&) {
    return "a field has a value of the wrong type; kind, event, method, path are texts, count, ms, status numbers, redial true "
           "or false";
  }
  if (!fault_kinds().count(f.kind)) return "kind: there is no \"" + f.kind + "\"; GET /emulator/faults lists them";
  if (f.count < 1 || f.count > 1000000) return "count: should be 1 to 1000000";
  if (f.ms < 0 || f.ms > 600000) return "ms: should be 0 to 600000";
  if (f.kind == "rest_status" && (f.status < 400 || f.status > 599)) return "status: should be 400 to 599";
  if (waiting_.size() >= 1000) return "1000 faults wait already; DELETE /emulator/faults forgets them";
  waiting_.push_back(std::move(f));
  return {};
}

template <class F>
std::optional<fault> faults::take_if(F matches) {
  auto it = std::find_if(waiting_.begin(), waiting_.end(), matches);
  if (it == waiting_.end()) return {};
  fault out = *it;
  if (--it->count <= 0) waiting_.erase(it);
  return out;
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
