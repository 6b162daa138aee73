// What the application is told of a call: the parameters of its webhooks.

#include <algorithm>

#include "examples/plivo_emulator/call.hpp"

namespace tandem::emulator {

fields call::parameters(std::string_view event) const {
  auto number = [&](const std::string& n) { return desk_.sw.plus_in_numbers && all_digits(n) ? "+" + n : n; };
  auto zone_ms = 60000 * desk_.sw.time_zone_minutes;
  auto time = [zone_ms](std::int64_t ms) { return ms ? webhook_time(ms + zone_ms) : std::string{}; };
  fields p{{"CallUUID", order_.uuid},
           {"From", number(order_.from)},
           {"To", number(order_.to)},
           {"CallStatus", event == "StartApp" && order_.inbound && !answered_at_ ? desk_.sw.inbound_status : status_word()},
           {"Direction", order_.inbound ? "inbound" : "outbound"},
           {"Event", std::string(event)},
           {"BillRate", "0.0085"},
           {"SessionStart", session_time(placed_at_)}};
  if (event.empty()) std::erase_if(p, [](const auto& f) { return f.first == "Event"; });
  if (order_.inbound) {
    p.emplace_back("STIRVerification", "Not Applicable");
  } else {
    p.emplace_back("RequestUUID", order_.uuid);
    p.emplace_back("ALegUUID", order_.uuid);
    p.emplace_back("ALegRequestUUID", order_.uuid);
  }
  if (!order_.caller_name.empty()) p.emplace_back("CallerName", order_.caller_name);
  for (const auto& [name, value] : order_.sip_headers) p.emplace_back("X-PH-" + name, value);
  if (machine_ && event == "StartApp") p.emplace_back("Machine", *machine_ ? "true" : "false");
  if (event != "Hangup" || !end_) return p;
  auto seconds = answered_at_ ? (ended_at_ - answered_at_ + 999) / 1000 : 0;
  auto minutes = (seconds + 59) / 60;
  char cost[32];
  std::snprintf(cost, sizeof cost, "%.5f", 0.0085 * static_cast<double>(minutes));
  p.emplace_back("HangupCause", end_->cause);
  p.emplace_back("HangupCauseName", end_->code == 1000 ? desk_.sw.canceled : std::string(hangup_cause_name(end_->code)));
  p.emplace_back("HangupCauseCode", std::to_string(end_->code));
  p.emplace_back("HangupSource", end_->source);
  p.emplace_back("Duration", std::to_string(seconds));
  p.emplace_back("BillDuration", std::to_string(minutes * 60));
  p.emplace_back("TotalCost", cost);
  p.emplace_back("StartTime", time(placed_at_));
  p.emplace_back("AnswerTime", time(answered_at_));
  p.emplace_back("EndTime", time(ended_at_));
  return p;
}

void call::send_webhook(std::string event, const std::string& method, const std::string& url, fields p,
                        std::function<void(web_answer)> done) {
  auto began = desk_.outside.now_us();
  note("webhook", {{"event", event}, {"url", url}, {"method", method}});
  // The call outlives its last webhook, so that its answer is noted too.
  auto answered = [self = shared_from_this(), event, began, done = std::move(done)](web_answer a) {
    self->note("webhook_answered", {{"event", event},
                                    {"status", std::int64_t{a.status}},
                                    {"why", a.why},
                                    {"latency_ms", (self->desk_.outside.now_us() - began) / 1000}});
    if (done) done(std::move(a));
  };
  bool is_answer = event == "StartApp";
  desk_.webhooks.send({order_.uuid, std::move(event), method, url, std::move(p), is_answer, true}, std::move(answered));
}

}  // namespace tandem::emulator
