#pragma once
// What we ask of a carrier and what it may answer, in words of the phone. net/plivo answers to it with Plivo's REST API.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "messages/definitions.hpp"
#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "messages/telephony.hpp"

namespace tandem {

/// Never logged, never shown.
struct carrier_account {
  std::string auth_id;
  std::string auth_token;
  std::string api_url;
};

struct dial_request {
  e164 from;
  e164 to;
  std::string answer_url, ring_url, hangup_url, fallback_url;  // absolute; they carry our attempt id
  std::uint32_t ring_timeout_s = 60;
  std::uint32_t time_limit_s = 1800;
};

enum class dial_verdict : std::uint8_t {
  accepted = 1,   // request names it; acceptance is not ringing
  refused = 2,    // certainly not dialed; message says why in the carrier's words
  uncertain = 3,  // the request may have been executed: settle by asking, never by dialing again
};
struct dial_answer {
  dial_verdict verdict = dial_verdict::uncertain;
  carrier_request_id request;
  std::uint32_t http_status = 0;  // 0: no answer
  std::string message;
  bool rate_limited = false;  // refused with 429: certainly not dialed
};

/// What the carrier says of one of its calls.
struct carrier_call_report {
  enum class status : std::uint8_t { queued = 1, live = 2, ended = 3, not_found = 4 };
  status is = status::not_found;
  carrier_call_id call;
  e164 from, to;
  hangup_cause cause = hangup_cause::none;
  hangup_party by = hangup_party::unknown;
  std::uint32_t cause_code = 0;
  std::string cause_name;
  std::int64_t duration_s = 0;
  std::string total_cost;
};

struct carrier_application {
  std::string id;
  std::string name;
  answer_settings answer;
};

/// Thread: any; callbacks run on an I/O thread. Safe requests are retried within their deadline, dial never is.
/// Refusals: errc::unauthorized (wrong credentials), not_found, provider_refused (its words), limit_reached (429),
/// unavailable (unreachable; nothing was changed), uncertain.
struct carrier_port {
  virtual ~carrier_port() = default;
  virtual void dial(const carrier_account&, const dial_request&, std::function<void(dial_answer)>) = 0;
  /// Ended or unknown already is success.
  virtual void hang_up(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) = 0;
  virtual void cancel_request(const carrier_account&, const carrier_request_id&, std::function<void(outcome<done>)>) = 0;
  /// Live, queued, then finished records. A request id names its call too.
  virtual void find_call(const carrier_account&, const carrier_call_id&, std::function<void(outcome<carrier_call_report>)>) = 0;
  /// Live and queued calls to a number, and those finished since @p since_ms: how an uncertain dial is settled.
  virtual void find_calls_to(const carrier_account&, const e164& from, const e164& to, std::int64_t since_ms,
                             std::function<void(outcome<std::vector<carrier_call_report>>)>) = 0;
  virtual void get_application(const carrier_account&, const std::string& id,
                               std::function<void(outcome<carrier_application>)>) = 0;
  virtual void create_application(const carrier_account&, const std::string& name, const answer_settings&,
                                  std::function<void(outcome<carrier_application>)>) = 0;
  virtual void update_application(const carrier_account&, const std::string& id, const answer_settings&,
                                  std::function<void(outcome<done>)>) = 0;
  /// errc::not_found: the account does not own it. The value is the linked application id, empty if none.
  virtual void get_number(const carrier_account&, const e164&, std::function<void(outcome<std::string>)>) = 0;
  virtual void link_number(const carrier_account&, const e164&, const std::string& application,
                           std::function<void(outcome<done>)>) = 0;
  virtual void check_account(const carrier_account&, std::function<void(outcome<done>)>) = 0;
};

}  // namespace tandem
