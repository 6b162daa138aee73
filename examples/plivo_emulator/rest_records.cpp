// What the API says of calls: queued, live, and the records of those that ended.

#include <cstdio>

#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

std::string shown_from(exchange& x, const call_order& o) {
  return x.at.sw.keep_from_as_sent && !o.from_as_sent.empty() ? o.from_as_sent : o.from;
}

json record(exchange& x, const call& c) {
  auto seconds = c.answered_at() ? (c.ended_at() - c.answered_at() + 999) / 1000 : 0;
  auto minutes = (seconds + 59) / 60;
  char amount[32];
  std::snprintf(amount, sizeof amount, "%.5f", 0.0085 * static_cast<double>(minutes));
  const auto& o = c.order();
  return {{"answer_time", c.answered_at() ? json(record_time(c.answered_at())) : json()},
          {"bill_duration", seconds},
          {"billed_duration", minutes * 60},
          {"call_direction", o.inbound ? "inbound" : "outbound"},
          {"call_duration", seconds},
          {"call_uuid", o.uuid},
          {"end_time", record_time(c.ended_at())},
          {"from_number", shown_from(x, o)},
          {"hangup_cause_code", c.end()->code},
          {"hangup_cause_name", c.end()->code == 1000 ? x.at.sw.canceled : std::string(hangup_cause_name(c.end()->code))},
          {"hangup_source", c.end()->source},
          {"initiation_time", record_time(c.placed_at())},
          {"parent_call_uuid", o.parent_uuid.empty() ? json() : json(o.parent_uuid)},
          {"resource_uri", x.base + "Call/" + o.uuid + "/"},
          {"source_ip", "127.0.0.1"},
          {"stir_attestation", ""},
          {"stir_verification", "Not Applicable"},
          {"cnam_lookup", ""},
          {"voice_network_group", "Emulator"},
          {"to_number", o.to},
          {"total_amount", amount},
          {"total_rate", "0.00850"}};
}

bool filters_fit(const exchange& x, const call& c) {
  auto fits = [&](const char* name, const std::string& value) { return !x.given.has(name) || x.given.text(name) == value; };
  auto number_fits = [&](const char* name, const std::string& value) {
    return !x.given.has(name) || bare_number(x.given.text(name)).value_or(x.given.text(name)) == value;
  };
  bool so_far = fits("call_direction", c.order().inbound ? "inbound" : "outbound") &&
                number_fits("from_number", c.order().from) && number_fits("to_number", c.order().to) &&
                fits("parent_call_uuid", c.order().parent_uuid);
  if (!so_far || !c.end()) return so_far;
  auto end = webhook_time(c.ended_at());
  auto billed = c.answered_at() ? (c.ended_at() - c.answered_at() + 999) / 1000 : 0;
  constexpr std::int64_t most = 1000000000;
  if (billed != x.given.number("bill_duration", 0, most, billed) || billed <= x.given.number("bill_duration__gt", -1, most, -1) ||
      billed < x.given.number("bill_duration__gte", 0, most, 0) ||
      billed >= x.given.number("bill_duration__lt", 0, most + 1, most + 1) ||
      billed > x.given.number("bill_duration__lte", 0, most, most))
    return false;
  auto at_least = [&](const char* name, auto holds) { return !x.given.has(name) || holds(x.given.text(name).substr(0, 19)); };
  return fits("hangup_cause_code", std::to_string(c.end()->code)) && fits("hangup_source", c.end()->source) &&
         at_least("end_time__gt", [&](const std::string& t) { return end > t; }) &&
         at_least("end_time__gte", [&](const std::string& t) { return end >= t; }) &&
         at_least("end_time__lt", [&](const std::string& t) { return end < t; }) &&
         at_least("end_time__lte", [&](const std::string& t) { return end <= t; });
}

}  // namespace

answered list_calls(exchange& x) {
  auto status = x.given.text("status");
  if (!status.empty() && status != "live" && status != "queued") refuse(400, "status parameter must be live or queued");
  json uuids = json::array();
  if (status == "live") {
    // Live: on the wire, ringing included. What still waits for its turn is queued.
    for (const auto& c : x.net.live())
      if (filters_fit(x, *c)) uuids.push_back(c->order().uuid);
    return x.reply(200, {{"calls", uuids}});
  }
  if (status == "queued") {
    for (const auto& o : x.net.queue()) uuids.push_back(o.uuid);
    return x.reply(200, {{"calls", uuids}});
  }
  std::vector<json> all;
  for (auto it = x.net.ended().rbegin(); it != x.net.ended().rend(); ++it)
    if (filters_fit(x, **it)) all.push_back(record(x, **it));
  return x.reply(200, x.page(all));
}

answered get_call(exchange& x, const std::string& uuid) {
  auto status = x.given.text("status");
  auto c = x.net.find(uuid);
  if (status == "queued") {
    auto* o = x.net.find_queued(uuid);
    if (!o) refuse(404, "not found");
    return x.reply(200, {{"call_status", "queued"},
                         {"call_uuid", uuid},
                         {"caller_name", o->caller_name},
                         {"direction", "outbound"},
                         {"from", o->from},
                         {"to", o->to},
                         {"request_uuid", uuid}});
  }
  if (status == "live") {
    if (!c || c->state() == call_state::ended) refuse(404, "not found");
    const auto& o = c->order();
    return x.reply(200, {{"call_status", c->status_word()},
                         {"call_uuid", uuid},
                         {"caller_name", o.caller_name},
                         {"direction", o.inbound ? "inbound" : "outbound"},
                         {"from", shown_from(x, o)},
                         {"to", o.to},
                         {"request_uuid", o.inbound ? json() : json(uuid)},
                         {"session_start", session_time(c->placed_at())},
                         {"stir_verification", "Not Applicable"},
                         {"stir_attestation", ""}});
  }
  if (!c || c->state() != call_state::ended) refuse(404, "not found");
  return x.reply(200, record(x, *c));
}

}  // namespace tandem::emulator
