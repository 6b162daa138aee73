#pragma once
// The doctor: asks the carrier, the public URL, the voice and the stored state about one telephony configuration, all at once and
// within a deadline (examination.hpp), and judges what came back (facts.hpp). Mends what can be mended, if asked to.

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "net/diagnosis/facts.hpp"
#include "net/http_server.hpp"

namespace tandem {

class io_pool;
class http_client;
class router;

namespace diagnosis {

struct doctor_surroundings {
  const state_reader& state;
  const secret_box& secrets;
  telephony_desk& telephony;
  carrier_port& carrier;
  io_pool& io;
  http_client& web;
  std::string public_url;
  std::string default_api_url;
  answer_settings wanted;
  std::string secret;                    // random, of this process: what only this node can know
  std::function<std::int64_t()> now_ms;  // Unix epoch
  /// Synthesises and recognises with a workflow's own voice; answers once, on any thread. Empty: that check stays unknown.
  std::function<void(speech_wish, std::function<void(outcome<speech_report>)>)> check_speech;
  std::chrono::milliseconds deadline{9'000};
};

struct examination_wish {
  bool fix = false;    // mend what can be mended, then look again
  bool force = false;  // with fix: somebody else's values too
};

/// Thread: any. Outlives the server that calls it; destroyed before what it is given.
class doctor {
 public:
  explicit doctor(doctor_surroundings around);
  ~doctor();
  doctor(const doctor&) = delete;
  doctor& operator=(const doctor&) = delete;

  /// not_found: no such configuration; limit_reached: 8 examinations are under way. @p done runs once, on any thread.
  void examine(telephony_config_id config, examination_wish wish, std::function<void(outcome<diagnosis>)> done);

  // Where its own requests through the public URL arrive: see front_door.hpp.
  void add_routes(router& routes);
  bool recognises(const http_request& request) const;
  void answer(const http_request& request, const responder& respond);
  static bool serves(std::string_view path);
  websocket_decision gate(const http_request& request) const;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace diagnosis
}  // namespace tandem
