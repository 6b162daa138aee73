#pragma once
// Plivo's REST API as requests and replies, without sockets. Pure.
// Source: Plivo's API pages, its SDKs and their fixtures.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/carrier.hpp"

namespace tandem::plivo {

/// May it be sent again when nobody knows whether it was executed?
enum class repeatable : std::uint8_t { no = 0, yes = 1 };

struct rest_request {
  std::string method;
  std::string url;
  std::string body;  // JSON; empty: none
  repeatable again = repeatable::no;
};
struct rest_reply {
  int status = 0;
  std::string_view body;
  bool ok() const { return status >= 200 && status < 300; }
};

/// Opens the carrier's door.
struct rest_credentials {
  std::string header;                                    // Authorization
  std::shared_ptr<std::atomic<std::int64_t>> worked_ms;  // of carrier_account
  std::shared_ptr<carrier_trouble> trouble;
};

/// Makes the requests of one account. @p default_api_url is used when the account has none; both may end in /v1 or not.
class rest_requests {
 public:
  rest_requests(const carrier_account& account, std::string_view default_api_url);

  rest_request dial(const dial_request& what) const;
  rest_request hang_up(const carrier_call_id& call) const;
  rest_request cancel(const carrier_request_id& request) const;
  rest_request queued_call(std::string_view call) const;
  rest_request live_call(std::string_view call) const;
  rest_request call_record(std::string_view call) const;
  rest_request queued_calls() const;
  rest_request live_calls(const e164& to) const;
  /// Finished calls to @p to, newest first, 20 a page.
  rest_request records_to(const e164& to, std::int64_t since_ms, unsigned offset) const;
  rest_request finished_calls(const call_filter& filter) const;
  /// Of a filter that check() has no fault with.
  rest_request open_calls(const open_call_filter& filter) const;
  rest_request redirect(const carrier_call_id& call, const std::string& url) const;
  rest_request play(const carrier_call_id& call, const play_request& what) const;
  rest_request speak(const carrier_call_id& call, const speak_request& what) const;
  rest_request send_digits(const carrier_call_id& call, const std::string& digits, call_leg leg) const;
  rest_request start_recording(const carrier_call_id& call, const record_request& what) const;
  /// @p what: Play, Speak or Record.
  rest_request stop(const carrier_call_id& call, std::string_view what) const;
  rest_request get_application(const std::string& id) const;
  rest_request create_application(const std::string& name, const answer_settings& answer) const;
  rest_request update_application(const std::string& id, const application_changes& what) const;
  rest_request delete_application(const std::string& id) const;
  rest_request applications(const application_filter& filter) const;
  rest_request get_number(const e164& number) const;
  rest_request numbers(const number_filter& filter) const;
  rest_request update_number(const e164& number, const number_changes& what) const;
  rest_request account() const;
  /// Value of the Authorization header.
  const rest_credentials& authorization() const { return authorization_; }

 private:
  rest_request get(const std::string& path) const;
  std::string of_call(const carrier_call_id& call, std::string_view what) const;
  std::string base_;  // .../v1/Account/{auth id}
  rest_credentials authorization_;
};

/// Whether a request reached the carrier, for what had no (whole) reply.
enum class no_reply : std::uint8_t { nothing_sent = 1, unknown = 2 };

dial_answer read_dial(const rest_reply& reply);
dial_answer read_dial(no_reply why, std::string_view words);

/// The carrier's words of a refusal: error, else message, else what it sent, cut at 300 characters.
std::string words_of(const rest_reply& reply);
/// What a reply that is not 2xx means. @p changes: the request would have changed something, so 5xx leaves it uncertain.
refusal read_refusal(const rest_reply& reply, bool changes);

/// Replies that make no sense are errc::provider_refused, saying what was expected.
outcome<carrier_call_report> read_call_status(const rest_reply& reply, carrier_call_report::status is);
outcome<carrier_call_report> read_call_record(const rest_reply& reply);
outcome<std::vector<std::string>> read_call_ids(const rest_reply& reply);

struct call_records {
  struct entry {
    carrier_call_report report;
    std::int64_t initiated_ms = 0;  // 0: not said
  };
  std::vector<entry> entries;
  bool more = false;
};
outcome<call_records> read_call_records(const rest_reply& reply);
outcome<carrier_list<carrier_call_report>> read_finished_calls(const rest_reply& reply);
/// invalid, naming the field: Plivo's list of queued calls takes no filter.
outcome<done> check(const open_call_filter& filter);
/// Plivo sends the names of all of them, without pages: here is the one asked for.
outcome<carrier_list<carrier_call_id>> read_open_calls(const rest_reply& reply, const carrier_page& page);
outcome<carrier_recording> read_recording(const rest_reply& reply);
outcome<carrier_application> read_application(const rest_reply& reply);
/// The new application's id.
outcome<std::string> read_created_application(const rest_reply& reply);
outcome<carrier_list<carrier_application>> read_applications(const rest_reply& reply);
outcome<carrier_number> read_number(const rest_reply& reply);
outcome<carrier_list<carrier_number>> read_numbers(const rest_reply& reply);
/// @p asked: the auth id it was asked for, SA... for a subaccount.
outcome<carrier_account_info> read_account(const rest_reply& reply, const std::string& asked);

/// "2022-06-28 19:39:04+05:30" as ms since the epoch; without a zone it is taken as UTC; 0 when it is not a time.
std::int64_t read_time(std::string_view text);
/// YYYY-MM-DD HH:MM:SS, UTC.
std::string carrier_time(std::int64_t ms);

}  // namespace tandem::plivo
