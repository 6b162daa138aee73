// What may be asked of a call in progress, and lists of calls: a part of rest_protocol.hpp.
#include <algorithm>

#include "net/plivo/rest_json.hpp"
#include "net/plivo/rest_protocol.hpp"
#include "net/url.hpp"

namespace tandem::plivo {
namespace {

const char* legs_of(call_leg leg) {
  switch (leg) {
    case call_leg::ours: return "aleg";
    case call_leg::other: return "bleg";
    case call_leg::both: return "both";
  }
  return "aleg";
}

std::string joined(const std::vector<std::string>& urls) {
  std::string out;
  for (const auto& url : urls) out += (out.empty() ? "" : ",") + url;
  return out;
}

}  // namespace

std::string rest_requests::of_call(const carrier_call_id& call, std::string_view what) const {
  std::string out = base_ + "/Call/" + percent_encode(call.value) + "/";
  return what.empty() ? out : out.append(what).append("/");
}

rest_request rest_requests::redirect(const carrier_call_id& call, const std::string& url) const {
  const json body{{"legs", "aleg"}, {"aleg_url", url}, {"aleg_method", "POST"}};
  return {"POST", of_call(call, ""), written(body), repeatable::no};  // twice would begin the document anew
}

rest_request rest_requests::play(const carrier_call_id& call, const play_request& what) const {
  json body{{"urls", joined(what.urls)}, {"legs", legs_of(what.to)}, {"loop", what.loop}, {"mix", what.over_the_call}};
  if (what.length_s) body["length"] = what.length_s;
  return {"POST", of_call(call, "Play"), written(body), repeatable::no};
}
rest_request rest_requests::speak(const carrier_call_id& call, const speak_request& what) const {
  const json body{{"text", what.text},        {"voice", what.voice}, {"language", what.language},
                  {"legs", legs_of(what.to)}, {"loop", what.loop},   {"mix", what.over_the_call}};
  return {"POST", of_call(call, "Speak"), written(body), repeatable::no};
}
rest_request rest_requests::send_digits(const carrier_call_id& call, const std::string& digits, call_leg leg) const {
  const json body{{"digits", digits}, {"leg", legs_of(leg == call_leg::both ? call_leg::ours : leg)}};
  return {"POST", of_call(call, "DTMF"), written(body), repeatable::no};
}
rest_request rest_requests::start_recording(const carrier_call_id& call, const record_request& what) const {
  json body{
      {"time_limit", what.time_limit_s}, {"file_format", what.format}, {"record_channel_type", what.stereo ? "stereo" : "mono"}};
  if (!what.callback_url.empty()) {
    body["callback_url"] = what.callback_url;
    body["callback_method"] = "POST";
  }
  return {"POST", of_call(call, "Record"), written(body), repeatable::no};
}
rest_request rest_requests::stop(const carrier_call_id& call, std::string_view what) const {
  return {"DELETE", of_call(call, what), "", repeatable::yes};
}

rest_request rest_requests::finished_calls(const call_filter& filter) const {
  auto query =
      "?limit=" + std::to_string(std::clamp(filter.page.limit, 1u, 20u)) + "&offset=" + std::to_string(filter.page.offset);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) query += std::string("&") + name + "=" + percent_encode(value);
  };
  add("from_number", filter.from.digits());
  add("to_number", filter.to.digits());
  if (filter.direction) add("call_direction", *filter.direction == call_direction::inbound ? "inbound" : "outbound");
  if (filter.ended_since_ms) add("end_time__gte", carrier_time(filter.ended_since_ms));
  if (filter.ended_until_ms) add("end_time__lt", carrier_time(filter.ended_until_ms));
  if (filter.cause_code) add("hangup_cause_code", std::to_string(filter.cause_code));
  return get("/Call/" + query);
}

outcome<carrier_list<carrier_call_report>> read_finished_calls(const rest_reply& reply) {
  return read_list<carrier_call_report>(reply, "call records", report_of);
}

outcome<done> check(const open_call_filter& filter) {
  const char* field = nullptr;
  if (!filter.from.value.empty()) field = "from";
  if (!filter.to.value.empty()) field = "to";
  if (filter.direction) field = "direction";
  if (!filter.queued || !field) return done{};
  return refusal{errc::invalid, "the carrier lists its queued calls unfiltered: leave " + std::string(field) + " out", field};
}

rest_request rest_requests::open_calls(const open_call_filter& filter) const {
  if (filter.queued) return queued_calls();
  std::string query = "?status=live";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) query += std::string("&") + name + "=" + percent_encode(value);
  };
  add("from_number", filter.from.digits());
  add("to_number", filter.to.digits());
  if (filter.direction) add("call_direction", *filter.direction == call_direction::inbound ? "inbound" : "outbound");
  return get("/Call/" + query);
}

outcome<carrier_list<carrier_call_id>> read_open_calls(const rest_reply& reply, const carrier_page& page) {
  auto ids = read_call_ids(reply);
  if (!ids) return ids.why();
  carrier_list<carrier_call_id> out;
  out.total = ids->size();
  const std::size_t limit = std::clamp(page.limit, 1u, 20u);
  for (std::size_t i = page.offset; i < ids->size() && out.entries.size() < limit; ++i)
    out.entries.push_back({std::move((*ids)[i])});
  out.more = std::size_t{page.offset} + out.entries.size() < ids->size();
  return out;
}

outcome<carrier_recording> read_recording(const rest_reply& reply) {
  if (!reply.ok()) return read_refusal(reply, true);
  const auto body = object_of(reply.body);
  carrier_recording out{text_of(body, "recording_id"), text_of(body, "url")};
  if (out.id.empty() && out.url.empty()) return nonsense(reply, "a recording with its recording_id");
  return out;
}

}  // namespace tandem::plivo
