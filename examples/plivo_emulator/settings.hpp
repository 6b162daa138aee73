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
  std::string record_dir;                   // where recordings and timelines go
  std::string scenario_dir;                 // where scenarios called by name are
  std::map<std::string, std::string> vars;  // of every scenario, unless the call brings its own
  double calls_per_second = 2;              // outbound; what comes faster waits in the queue
  int requests_per_5s = 300;                // more gets 429; calls made and everything else are counted apart
  std::size_t queue_max = 100000;           // outbound calls waiting
  std::size_t live_calls_max = 2000;        // calls at once
};

struct switches {
  std::string sign_stream_as = "http";  // scheme of the signed stream URL: http, https, ws, wss
  bool auth_id = false;                 // webhooks carry AuthID
  bool parent_auth_id = true;           // webhooks carry ParentAuthID
  bool plus_in_numbers = false;         // From and To with a plus sign
  bool two_signatures = false;          // signature headers list an old token's first
  bool stop_event = false;              // the stream says {"event":"stop"} before it closes
  bool stream_errors = false;           // the stream says {"event":"error","reason":..} to what it cannot play
  bool require_stream_id = false;       // clearAudio and checkpoint without the right streamId are ignored
  bool stream_time_from_start = false;  // media timestamps count from the start of the stream, not from 1970
  bool redial_dropped_stream = true;    // a keepCallAlive stream whose socket is lost is dialed again, twice
  bool redial_same_stream_id = true;
  bool transfer_waits_for_stream = false;  // a transfer takes effect only when the keepCallAlive stream has ended
  bool hangup_url_is_answer_url = false;   // API calls without hangup_url post Hangup to answer_url
  bool new_stream_status_words = false;    // started/stopped/failed instead of StartStream/StopStream/DroppedStream
  std::int64_t play_buffer_s = 40;
  std::int64_t ring_ms = 600;  // inbound: rings at least so long before the answer webhook's document is played
  std::int64_t dial_ms = 150;  // outbound: from the dial to the far end's ringing
};

/// All switches with their values and meanings, as a JSON object.
std::string describe_switches(const switches& s);
/// Sets those named in @p json_object. The error names what is wrong; then nothing has been set.
std::string change_switches(switches& s, std::string_view json_object);

struct fault {
  std::string kind;
  int count = 1;             // occasions left
  std::string event;         // webhooks: only this Event (StartApp, Hangup, ..); empty: any
  std::string method, path;  // REST: only this method, only paths containing this; empty: any
  int ms = 0;                // how late, how long
  int status = 0;            // rest_status
  bool redial = true;        // drop_stream: the emulator may dial again
};

class faults {
 public:
  /// From a JSON object. The error names what is wrong.
  std::string add(std::string_view json_object);
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
