// What can be made to go wrong, and when it does.

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/settings.hpp"

namespace tandem::emulator {

namespace {
using json = nlohmann::json;

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
