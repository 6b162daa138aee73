#pragma once
// The emulator's front: every request, Plivo's API and the control API under /emulator/, with the log of them and the faults on
// the way. Thread: the emulator's.

#include <functional>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "examples/plivo_emulator/carrier.hpp"
#include "examples/plivo_emulator/rest_api.hpp"

namespace tandem::emulator {

struct reply {
  int status = 200;
  std::string body;
  bool hang_up = false;  // close the connection without a word
  bool reset = false;    // with hang_up: by a reset
  bool silent = false;   // say nothing, and leave the connection open
  int slow_ms = 0;       // how long the answer takes to be sent
  int retry_after_s = 0;
  std::int64_t date_ms = 0;  // told as Date; 0: not told
  std::string content_type = "application/json";
};

class switchboard {
 public:
  switchboard(settings told, world& w) : desk_(std::move(told), w), carrier_(desk_), rest_(desk_, carrier_) {}

  /// @p answer runs once, now or later.
  void handle(asked q, std::function<void(reply)> answer);

  /// Rents @p digits, and makes the application @p app_id if there is none and it is not "". The error says what is wrong.
  std::string seed_number(const std::string& digits, const std::string& app_id);

  carrier& lines() { return carrier_; }
  desk& at() { return desk_; }

 private:
  void handle_rest(asked q, std::function<void(reply)> answer);
  reply control(const asked& q);
  reply place_call(const asked& q);
  reply add_application(const asked& q);
  reply add_number(const asked& q);
  reply add_party(const asked& q);
  reply describe_call(const std::string& uuid, bool with_timeline);
  reply list_calls();
  std::map<std::string, std::string> vars_of(const nlohmann::json& body, std::string& error) const;
  std::string scenario_text(const std::string& name, std::string& error) const;
  reply list_scenarios() const;

  desk desk_;
  carrier carrier_;
  rest_api rest_;
};

}  // namespace tandem::emulator
