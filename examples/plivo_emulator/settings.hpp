#pragma once
// What the emulator is told: at start (settings), while it runs (switches: everything on which Plivo's documents disagree), and
// for the next few occasions only (faults).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem::emulator {

struct settings {
  std::string auth_id, auth_token;
  std::string public_url;                   // of the emulator itself: where recordings are fetched
  std::string record_dir;                   // where recordings and timelines go
  std::string scenario_dir;                 // where scenarios called by name are
  std::map<std::string, std::string> vars;  // of every scenario, unless the call brings its own
  double calls_per_second = 2;              // outbound; what comes faster waits in the queue
  int requests_per_5s = 300;                // more gets 429; calls made and everything else are counted apart
  std::size_t queue_max = 100000;           // outbound calls waiting
  std::size_t live_calls_max = 2000;        // calls at once
};

/// Everything on which Plivo's documents disagree or are silent, with what they say most often as the default, and what an
/// account may be set to.
struct switches {
  // webhooks
  std::string sign_stream_as = "http";
  bool auth_id = false, parent_auth_id = true;
  bool plus_in_numbers = false, keep_from_as_sent = false;
  bool two_signatures = false, v2_signatures = false;
  bool retry_every_failure = false, follow_redirects = false;
  std::int64_t answer_deadline_ms = 40000;
  std::int64_t answer_tries = 0;
  std::string action_event = "element", inbound_status = "ringing", ring_timeout_status = "no-answer",
              dial_timeout_status = "timeout";
  std::string called_party = "Callee", canceled = "Canceled";
  bool action_after_hangup = true;
  bool hangup_url_is_answer_url = false;
  bool machine_in_answer = true, machine_webhook_for_humans = false;
  std::int64_t time_zone_minutes = 0, clock_skew_ms = 0;
  // REST
  std::string call_message = "call fired";
  bool empty_404 = false, cancel_answers_200 = false, stream_list_count = false, empty_429 = false;
  std::int64_t retry_after_s = 0;
  std::int64_t india_concurrency = 0;
  std::string concurrency_breach = "hangup";
  std::int64_t inbound_cps = 10;
  // documents
  std::string stream_content_type = "audio/x-l16;rate=8000";
  bool ignore_unknown_elements = false;
  bool transfer_waits_for_stream = false;
  // streams
  bool stop_event = false, stream_errors = false;
  std::string stream_error_event = "error";
  bool require_stream_id = false, stream_time_from_start = false, sequence_as_text = false;
  std::string extra_headers_as = "semicolons";
  bool extra_headers_when_unset = true;
  bool redial_dropped_stream = true, redial_same_stream_id = true;
  bool new_stream_status_words = false, stream_status_at_hangup = true;
  std::int64_t play_buffer_s = 40;
  // the network
  std::int64_t ring_ms = 600, dial_ms = 150;
};

struct xml_options xml_options_of(const switches& s);

/// All switches with their values and meanings, as a JSON object.
std::string describe_switches(const switches& s);
/// One line for each, with its default, for --help.
std::string list_switches();
/// Sets one from "NAME=VALUE". The error names what is wrong.
std::string change_switch(switches& s, const std::string& text);
/// Sets those named in @p json_object. The error names what is wrong; then nothing has been set.
std::string change_switches(switches& s, std::string_view json_object);

struct fault {
  std::string kind;
  int count = 1;             // occasions left
  std::string event;         // webhooks: only this Event (StartApp, Hangup, ..); empty: any
  std::string method, path;  // REST: only this method, only paths containing this; empty: any
  int ms = 0;                // how late, how long
  int skip = 0;              // occasions that go well before
  int bytes = 0;             // oversized_frame
  double chance = 1;         // of each occasion, drawn from `seed`; below 1 it stays until forgotten, whatever `count` says
  std::uint64_t seed = 1;
  int status = 0;      // rest_status
  bool redial = true;  // drop_stream: the emulator may dial again
};

class faults {
 public:
  /// From a JSON object, or an array of them: a script. The error names what is wrong; then nothing was added.
  std::string add(std::string_view json);
  void clear() { waiting_.clear(); }
  /// One occasion of @p kind, if one waits for it; it is used up by this.
  std::optional<fault> take(std::string_view kind, std::string_view event = {});
  std::optional<fault> take_for_request(std::string_view kind, std::string_view method, std::string_view path);
  std::string describe() const;  // JSON array of what still waits
  static std::string kinds();    // JSON object: kind -> meaning

 private:
  template <class F>
  std::optional<fault> take_if(F matches);
  std::vector<fault> waiting_;  // at most 1000
};

}  // namespace tandem::emulator
