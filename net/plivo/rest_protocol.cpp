#include "net/plivo/rest_protocol.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "net/plivo/base64.hpp"
#include "net/plivo/causes.hpp"
#include "net/plivo/rest_json.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

constexpr std::size_t words_max = 300;

std::string account_base(std::string_view api_url, std::string_view auth_id) {
  while (api_url.ends_with('/')) api_url.remove_suffix(1);
  std::string out(api_url);
  if (!api_url.ends_with("/v1")) out += "/v1";
  return out + "/Account/" + percent_encode(auth_id);
}

std::string basic(const carrier_account& account) {
  const auto pair = account.auth_id + ":" + account.auth_token;
  std::string out = "Basic ";
  append_base64(out, std::as_bytes(std::span(pair)));
  return out;
}

std::string cut(std::string text) {
  if (text.size() <= words_max) return text;
  text.resize(words_max);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();  // a whole character
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.pop_back();
  return text + "...";
}

/// Only what was asked for: Plivo's own SDKs send defaults that nobody meant.
void add_extras(json& body, const dial_extras& what) {
  if (what.machines != machine_detection::off) {
    body["machine_detection"] = what.machines == machine_detection::hang_up ? "hangup" : "true";
    body["machine_detection_time"] = what.machine_detection_ms;
  }
  if (!what.caller_name.empty()) body["caller_name"] = what.caller_name;
  if (!what.send_digits.empty()) body["send_digits"] = what.send_digits;
  std::string headers;
  for (const auto& [name, value] : what.sip_headers) headers += (headers.empty() ? "" : ",") + name + "=" + value;
  if (!headers.empty()) body["sip_headers"] = headers;
}

}  // namespace

carrier_call_report report_of(const json& record) {
  carrier_call_report out;
  out.call.value = text_of(record, "call_uuid");
  out.from = canonical_e164(text_of(record, "from_number"));
  out.to = canonical_e164(text_of(record, "to_number"));
  out.cause_code = static_cast<std::uint32_t>(number_of(record, "hangup_cause_code"));
  out.cause_name = text_of(record, "hangup_cause_name");
  const auto meaning = meaning_of(out.cause_code, out.cause_name);
  out.cause = meaning.cause;
  out.fault = meaning.whose;
  out.by = party_of(text_of(record, "hangup_source"), meaning.whose);
  out.duration_s = number_of(record, "call_duration");
  out.total_cost = text_of(record, "total_amount");
  // A record may be written before the call is over: then it has no end.
  const bool over = !text_of(record, "end_time").empty() || out.cause_code != 0 || !out.cause_name.empty();
  out.is = over ? carrier_call_report::status::ended : carrier_call_report::status::live;
  return out;
}

std::string carrier_time(std::int64_t ms) {
  using namespace std::chrono;
  const sys_seconds at{seconds(ms / 1000)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(at - day);
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return out;
}

rest_requests::rest_requests(const carrier_account& account, std::string_view default_api_url)
    : base_(account_base(account.api_url.empty() ? default_api_url : account.api_url, account.auth_id)),
      authorization_{basic(account), account.worked_ms, account.trouble} {}

rest_request rest_requests::get(const std::string& path) const { return {"GET", base_ + path, "", repeatable::yes}; }

rest_request rest_requests::dial(const dial_request& what) const {
  // Only documented fields; the limits are always said, since Plivo's own (2 minutes of ringing, 4 hours) are not ours.
  json body{{"from", what.from.digits()},          {"to", what.to.digits()},
            {"answer_url", what.answer_url},       {"answer_method", "POST"},
            {"ring_timeout", what.ring_timeout_s}, {"time_limit", what.time_limit_s}};
  const auto add = [&](const char* url_field, const char* method_field, const std::string& url) {
    if (url.empty()) return;
    body[url_field] = url;
    body[method_field] = "POST";
  };
  add("ring_url", "ring_method", what.ring_url);
  add("hangup_url", "hangup_method", what.hangup_url);
  add("fallback_url", "fallback_method", what.fallback_url);
  add_extras(body, what.extras);
  if (what.extras.machines == machine_detection::report)
    add("machine_detection_url", "machine_detection_method", what.machine_url);
  return {"POST", base_ + "/Call/", written(body), repeatable::no};
}

rest_request rest_requests::hang_up(const carrier_call_id& call) const {
  return {"DELETE", base_ + "/Call/" + percent_encode(call.value) + "/", "", repeatable::yes};
}
rest_request rest_requests::cancel(const carrier_request_id& request) const {
  return {"DELETE", base_ + "/Request/" + percent_encode(request.value) + "/", "", repeatable::yes};
}
rest_request rest_requests::queued_call(std::string_view call) const {
  return get("/Call/" + percent_encode(call) + "/?status=queued");
}
rest_request rest_requests::live_call(std::string_view call) const {
  return get("/Call/" + percent_encode(call) + "/?status=live");
}
rest_request rest_requests::call_record(std::string_view call) const { return get("/Call/" + percent_encode(call) + "/"); }
rest_request rest_requests::queued_calls() const { return get("/Call/?status=queued"); }
rest_request rest_requests::live_calls(const e164& to) const { return get("/Call/?status=live&to_number=" + to.digits()); }

rest_request rest_requests::records_to(const e164& to, std::int64_t since_ms, unsigned offset) const {
  // The filter's zone is the account's, which may be 14 hours from UTC. Who reads the records looks at their own times.
  constexpr std::int64_t zones_ms = 14 * 3600 * 1000;
  const auto since = percent_encode(carrier_time(std::max<std::int64_t>(since_ms - zones_ms, 0)));
  return get("/Call/?to_number=" + to.digits() + "&end_time__gte=" + since + "&limit=20&offset=" + std::to_string(offset));
}

std::string words_of(const rest_reply& reply) {
  const auto body = object_of(reply.body);
  for (auto field : {"error", "message"})
    if (auto words = text_of(body, field); !words.empty()) return cut(std::move(words));
  if (reply.status == 401) return "the credentials were not accepted";
  if (reply.status == 429) return "too many requests";
  return "HTTP " + std::to_string(reply.status) + " without a reason";
}

dial_answer read_dial(const rest_reply& reply) {
  dial_answer out;
  out.http_status = static_cast<std::uint32_t>(reply.status);
  if (reply.status >= 400 && reply.status < 500) {
    out.verdict = dial_verdict::refused;
    out.rate_limited = reply.status == 429;
    out.message = words_of(reply);
    return out;
  }
  const auto body = object_of(reply.body);
  if (!reply.ok()) {
    out.message = "the carrier answered HTTP " + std::to_string(reply.status) + ": " + words_of(reply);
    return out;
  }
  auto request = body.value("request_uuid", json());
  if (request.is_array() && !request.empty()) request = request.front();  // Plivo's form for several destinations
  if (!request.is_string() || request.get_ref<const std::string&>().empty()) {
    out.message = "the carrier accepted (HTTP " + std::to_string(reply.status) + ") without naming the request";
    return out;
  }
  out.verdict = dial_verdict::accepted;
  out.request.value = request.get<std::string>();
  out.message = text_of(body, "message");
  return out;
}

dial_answer read_dial(no_reply why, std::string_view words) {
  dial_answer out;
  const bool not_dialed = why == no_reply::nothing_sent;
  out.verdict = not_dialed ? dial_verdict::refused : dial_verdict::uncertain;
  out.message = (not_dialed ? "not dialed: " : "it is not known whether the carrier dials: ") + std::string(words);
  return out;
}

refusal read_refusal(const rest_reply& reply, bool changes) {
  auto words = words_of(reply);
  switch (reply.status) {
    case 401: return {errc::unauthorized, std::move(words), "auth_token"};
    case 403: return {errc::provider_refused, std::move(words), "ip_allow_list"};  // a dial's 403 is read by read_dial
    case 404: return {errc::not_found, std::move(words), ""};
    case 429: return {errc::limit_reached, std::move(words), ""};
    default: break;
  }
  if (reply.status >= 400 && reply.status < 500) return {errc::provider_refused, std::move(words), ""};
  return {changes ? errc::uncertain : errc::unavailable,
          "the carrier answered HTTP " + std::to_string(reply.status) + ": " + words, ""};
}

outcome<carrier_call_report> read_call_status(const rest_reply& reply, carrier_call_report::status is) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  carrier_call_report out;
  out.is = is;
  out.call.value = text_of(body, "call_uuid");
  out.from = canonical_e164(text_of(body, "from"));
  out.to = canonical_e164(text_of(body, "to"));
  if (out.call.value.empty()) return nonsense(reply, "a call with its call_uuid");
  return out;
}

outcome<carrier_call_report> read_call_record(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, false);
  auto report = report_of(object_of(reply.body));
  if (report.call.value.empty()) return nonsense(reply, "a call record with its call_uuid");
  return report;
}

outcome<std::vector<std::string>> read_call_ids(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  const auto calls = body.find("calls");
  if (calls == body.end() || !calls->is_array()) return nonsense(reply, "a list of calls");
  std::vector<std::string> out;
  for (const auto& call : *calls)
    if (call.is_string()) out.push_back(call.get<std::string>());
  return out;
}

outcome<call_records> read_call_records(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, false);
  const auto body = object_of(reply.body);
  const auto objects = body.find("objects");
  if (objects == body.end() || !objects->is_array()) return nonsense(reply, "a list of call records");
  call_records out;
  for (const auto& record : *objects)
    if (record.is_object()) out.entries.push_back({report_of(record), read_time(text_of(record, "initiation_time"))});
  const auto meta = body.find("meta");
  out.more = meta != body.end() && meta->is_object() && !text_of(*meta, "next").empty();
  return out;
}

std::int64_t read_time(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const std::string copy(text.substr(0, 40));
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6)
    return 0;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return 0;
  std::int64_t at = sys_days(date).time_since_epoch().count() * 86400LL + hour * 3600 + minute * 60 + second;
  auto zone = std::string_view(copy).substr(static_cast<std::size_t>(used));
  zone.remove_prefix(std::min(zone.find_first_of("+-"), zone.size()));
  int zone_hour = 0, zone_minute = 0;
  if (!zone.empty() && std::sscanf(zone.data() + 1, "%2d:%2d", &zone_hour, &zone_minute) >= 1)
    at -= (zone[0] == '-' ? -1 : 1) * (zone_hour * 3600 + zone_minute * 60);
  return at * 1000;
}

}  // namespace tandem::plivo
