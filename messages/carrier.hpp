#pragma once
// What we ask of a carrier and what it may answer, in words of the phone. net/plivo answers to it with Plivo's REST API.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "messages/definitions.hpp"
#include "messages/errors.hpp"
#include "messages/ids.hpp"
#include "messages/telephony.hpp"

namespace tandem {

/// The last time that the carrier would not have us: wrong credentials, a closed door, too many requests, a fault of its own, or
/// no answer. Not what it says of a single request. Thread: any.
class carrier_trouble {
 public:
  struct note {
    std::int64_t at_ms = 0;  // Unix epoch; 0: never
    std::string words;
  };
  void put(std::int64_t at_ms, std::string words) {
    std::lock_guard lock(mutex_);
    last_ = {at_ms, std::move(words)};
  }
  note last() const {
    std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  mutable std::mutex mutex_;
  note last_;
};

/// Never logged, never shown.
struct carrier_account {
  std::string auth_id;
  std::string auth_token;
  std::string api_url;
  /// Where carrier_port notes when it last opened the carrier's door with these credentials: ms since the Unix epoch, 0 never.
  /// Shared by all copies; null: nobody wants to know.
  std::shared_ptr<std::atomic<std::int64_t>> worked_ms = {};
  std::shared_ptr<carrier_trouble> trouble = {};  // the same of its troubles
};

struct dial_request {
  e164 from;
  e164 to;
  std::string answer_url, ring_url, hangup_url, fallback_url;  // absolute; they carry our attempt id
  std::uint32_t ring_timeout_s = 60;
  std::uint32_t time_limit_s = 1800;
  dial_extras extras;
  std::string machine_url;  // told when extras ask for the report of a machine
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
  hangup_fault fault = hangup_fault::unknown;
};

/// Which part of a list: at most 20 entries (the carrier's own limit), from @p offset on.
struct carrier_page {
  std::uint32_t limit = 20;
  std::uint32_t offset = 0;
};
template <class T>
struct carrier_list {
  std::vector<T> entries;
  std::uint64_t total = 0;  // as the carrier counts them; 0 when it does not say
  bool more = false;        // another page follows
};

struct carrier_application {
  std::string id;
  std::string name;
  answer_settings answer;
  std::string subaccount;  // auth id; empty: the account's own
};
struct application_filter {
  std::string name_prefix;
  std::string subaccount;
  carrier_page page;
};
/// What is absent is not sent, and stays as it is at the carrier; present and empty clears it.
struct application_changes {
  std::optional<std::string> name, answer_url, answer_method, fallback_answer_url, fallback_method, hangup_url, hangup_method;

  application_changes() = default;
  /// A wish: its empty fields are absent.
  application_changes(const answer_settings& wish) { take(wish, false); }
  /// What was observed once, the empty fields too.
  static application_changes restoring(const answer_settings& observed) {
    application_changes out;
    out.take(observed, true);
    return out;
  }

 private:
  void take(const answer_settings& from, bool empty_too) {
    const auto one = [&](std::optional<std::string>& to, const std::string& value) {
      if (empty_too || !value.empty()) to = value;
    };
    one(answer_url, from.answer_url);
    one(answer_method, from.answer_method);
    one(fallback_answer_url, from.fallback_answer_url);
    one(fallback_method, from.fallback_method);
    one(hangup_url, from.hangup_url);
    one(hangup_method, from.hangup_method);
  }
};

struct carrier_number {
  e164 number;
  std::string application;  // id of the linked one; empty: none
  std::string alias;
  std::string type;     // local, tollfree, mobile..., in the carrier's words
  std::string country;  // in the carrier's words
  std::string subaccount;
  bool active = true;         // true also when the carrier does not say
  bool voice_enabled = true;  // true also when the carrier does not say
};
struct number_filter {
  std::string starts_with;  // digits, country code included
  std::string type, alias, subaccount;
  bool voice_only = false;
  carrier_page page;
};
/// Absent: unchanged. An empty application unlinks.
struct number_changes {
  std::optional<std::string> application, alias, subaccount;
};

/// What the carrier says of an account.
struct carrier_account_info {
  std::string auth_id;
  std::string name;
  std::string type;      // "standard", or "developer": a trial
  std::string billing;   // "prepaid" or "postpaid"
  std::string balance;   // decimal, in the account's currency; empty when the carrier does not say
  std::string timezone;  // of the times in its records, as "Asia/Kolkata"
  bool auto_recharge = false;
  bool subaccount = false;
};

/// Finished calls: what is empty, 0 or none does not filter.
struct call_filter {
  e164 from, to;
  std::optional<call_direction> direction;
  std::int64_t ended_since_ms = 0,
               ended_until_ms = 0;  // by the carrier's records, whose times are the account's: give or take 14 h
  std::uint32_t cause_code = 0;
  carrier_page page;
};

/// Calls that are not over: of one kind. What is empty or none does not filter; of queued ones the carrier knows no filter.
struct open_call_filter {
  bool queued = false;  // waiting for their turn at the carrier; or live: in progress
  e164 from, to;
  std::optional<call_direction> direction;
  carrier_page page;
};

/// Of a bridged call: the one that is ours, whom it was bridged to, or both.
enum class call_leg : std::uint8_t { ours = 1, other = 2, both = 3 };
struct play_request {
  std::vector<std::string> urls;  // mp3 or wav
  call_leg to = call_leg::ours;
  bool loop = false;
  bool over_the_call = true;   // mixed with what is being said, or instead of it
  std::uint32_t length_s = 0;  // 0: as long as it is
};
struct speak_request {
  std::string text;
  std::string voice = "WOMAN", language = "en-US";
  call_leg to = call_leg::ours;
  bool loop = false;
  bool over_the_call = true;
};
struct record_request {
  std::uint32_t time_limit_s = 60;
  std::string format = "mp3";  // or wav
  bool stereo = false;
  std::string callback_url;
};
struct carrier_recording {
  std::string id, url;
};

/// Thread: any; callbacks run on an I/O thread. Safe requests are retried within their deadline, dial never is.
/// Refusals: errc::unauthorized (wrong credentials), not_found, provider_refused (its words; field "ip_allow_list" where it would
/// not have this node ask: 403), limit_reached (429), unavailable (unreachable; nothing was changed), uncertain.
struct carrier_port {
  virtual ~carrier_port() = default;
  virtual void dial(const carrier_account&, const dial_request&, std::function<void(dial_answer)>) = 0;
  /// Ended or unknown already is success.
  virtual void hang_up(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) = 0;
  virtual void cancel_request(const carrier_account&, const carrier_request_id&, std::function<void(outcome<done>)>) = 0;
  /// Live, queued, then finished records. A request id names its call too.
  virtual void find_call(const carrier_account&, const carrier_call_id&, std::function<void(outcome<carrier_call_report>)>) = 0;
  /// Live and queued calls to a number, and those finished since @p since_ms: how an uncertain dial is settled.
  /// @p from empty: whoever calls.
  virtual void find_calls_to(const carrier_account&, const e164& from, const e164& to, std::int64_t since_ms,
                             std::function<void(outcome<std::vector<carrier_call_report>>)>) = 0;
  /// One page of finished calls, newest first.
  virtual void list_calls(const carrier_account&, const call_filter&,
                          std::function<void(outcome<carrier_list<carrier_call_report>>)>) = 0;
  /// One page of the calls in progress, or of those that the carrier has queued, by name; find_call tells more of each. The total
  /// is known. errc::invalid, with the field: a filter of queued calls.
  virtual void list_open_calls(const carrier_account&, const open_call_filter&,
                               std::function<void(outcome<carrier_list<carrier_call_id>>)>) = 0;
  /// The call does what @p url says from now on, instead of what it does. errc::not_found: it is over.
  virtual void redirect(const carrier_account&, const carrier_call_id&, const std::string& url,
                        std::function<void(outcome<done>)>) = 0;
  virtual void play(const carrier_account&, const carrier_call_id&, const play_request&, std::function<void(outcome<done>)>) = 0;
  virtual void stop_playing(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) = 0;
  virtual void speak(const carrier_account&, const carrier_call_id&, const speak_request&,
                     std::function<void(outcome<done>)>) = 0;
  virtual void stop_speaking(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) = 0;
  virtual void send_digits(const carrier_account&, const carrier_call_id&, const std::string& digits, call_leg,
                           std::function<void(outcome<done>)>) = 0;
  /// Not repeated when nobody knows whether it was executed: a second recording would run beside the first.
  virtual void start_recording(const carrier_account&, const carrier_call_id&, const record_request&,
                               std::function<void(outcome<carrier_recording>)>) = 0;
  virtual void stop_recording(const carrier_account&, const carrier_call_id&, std::function<void(outcome<done>)>) = 0;
  virtual void get_application(const carrier_account&, const std::string& id,
                               std::function<void(outcome<carrier_application>)>) = 0;
  virtual void create_application(const carrier_account&, const std::string& name, const answer_settings&,
                                  std::function<void(outcome<carrier_application>)>) = 0;
  virtual void update_application(const carrier_account&, const std::string& id, const application_changes&,
                                  std::function<void(outcome<done>)>) = 0;
  /// Its numbers are unlinked, not given back. Gone already is success.
  virtual void delete_application(const carrier_account&, const std::string& id, std::function<void(outcome<done>)>) = 0;
  virtual void list_applications(const carrier_account&, const application_filter&,
                                 std::function<void(outcome<carrier_list<carrier_application>>)>) = 0;
  /// errc::not_found: the account does not own it.
  virtual void get_number(const carrier_account&, const e164&, std::function<void(outcome<carrier_number>)>) = 0;
  virtual void list_numbers(const carrier_account&, const number_filter&,
                            std::function<void(outcome<carrier_list<carrier_number>>)>) = 0;
  virtual void update_number(const carrier_account&, const e164&, const number_changes&, std::function<void(outcome<done>)>) = 0;
  virtual void get_account(const carrier_account&, std::function<void(outcome<carrier_account_info>)>) = 0;
};

}  // namespace tandem
