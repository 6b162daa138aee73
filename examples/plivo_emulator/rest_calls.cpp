// Making calls, and what the API does to one: transfer, hang up, cancel, look at its stream.

#include <set>

#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

bool is_destination(const std::string& to) {
  return to.rfind("sip:", 0) == 0 ? to.find('@') != std::string::npos : bare_number(to).has_value();
}

call_order read_order(exchange& x) {
  call_order o;
  o.inbound = false;
  auto from = x.given.required("from");
  if (!bare_number(from) && !(all_digits(from) && from.size() >= 3))
    refuse(400, "from parameter is invalid. " + from + " is not an E.164 number");
  o.from = bare_number(from).value_or(from);
  o.from_as_sent = from;
  o.send_digits = x.given.text("send_digits");
  o.send_digits = o.send_digits.substr(0, o.send_digits.find('@'));
  if (o.send_digits.find_first_not_of("0123456789*#wW") != std::string::npos || o.send_digits.size() > 100)
    refuse(400, "send_digits parameter should hold 0-9 * # w W, and @ with the length of a tone");
  x.given.required("answer_url");
  o.answer_url = x.given.url("answer_url");
  o.answer_method = x.given.method("answer_method");
  o.ring_url = x.given.url("ring_url");
  o.ring_method = x.given.method("ring_method");
  o.hangup_url = x.given.url("hangup_url");
  o.hangup_method = x.given.method("hangup_method");
  o.fallback_url = x.given.url("fallback_url");
  o.fallback_method = x.given.method("fallback_method");
  o.machine_url = x.given.url("machine_detection_url");
  o.machine_method = x.given.method("machine_detection_method");
  o.machine_detection = lower(x.given.text("machine_detection"));
  if (!o.machine_detection.empty() && o.machine_detection != "true" && o.machine_detection != "hangup" &&
      o.machine_detection != "false")
    refuse(400, "machine_detection parameter must be true or hangup");
  if (o.machine_detection == "false") o.machine_detection.clear();
  o.machine_ms = static_cast<int>(x.given.number("machine_detection_time", 2000, 10000, 5000));
  o.time_limit_s = std::min<std::int64_t>(86400, x.given.number("time_limit", 1, 1000000000, 14400));
  o.ring_timeout_s = x.given.number("ring_timeout", 0, 86400, 120);
  o.hangup_on_ring_s = x.given.number("hangup_on_ring", 0, 86400, -1);
  o.caller_name = x.given.text("caller_name");
  if (o.caller_name.size() > 50) refuse(400, "caller_name parameter is longer than 50 characters");
  o.parent_uuid = x.given.text("parent_call_uuid");
  if (!o.parent_uuid.empty() && x.given.flag("error_if_parent_not_found", false) && !x.net.find(o.parent_uuid))
    refuse(404, "parent call not found");
  for (const auto& pair : split(x.given.text("sip_headers"), ',')) {
    auto equals = pair.find('=');
    if (equals != std::string::npos && o.sip_headers.size() < 20)
      o.sip_headers.emplace_back(trimmed(pair.substr(0, equals)), trimmed(pair.substr(equals + 1)));
  }
  return o;
}

answered make_call(exchange& x) {
  auto order = read_order(x);
  auto destinations = split(x.given.required("to"), '<');
  std::set<std::string> unique;
  std::vector<std::string> good, bad;
  for (auto& d : destinations) {
    auto to = trimmed(d);
    if (!is_destination(to))
      bad.push_back(to);
    else if (unique.insert(bare_number(to).value_or(to)).second)
      good.push_back(bare_number(to).value_or(to));
  }
  if (good.size() > 1000) refuse(400, "to parameter holds more than 1000 destinations");
  if (good.empty()) refuse(400, "to parameter is invalid. " + bad.front() + " is not an E.164 number or a SIP address");
  if (unique.count(order.from)) refuse(400, "from and to are the same number");
  if (x.net.queue_is_full(good.size())) refuse(429, "the call queue is full");
  if (x.at.sw.concurrency_breach == "api" && x.net.is_over_concurrency())
    throw refusal{400, "Concurrency Limit Breached: " + std::to_string(x.at.sw.india_concurrency) + " calls at once", 5030};
  json uuids = json::array();
  for (const auto& to : good) {
    auto one = order;
    one.to = to;
    one.uuid = x.at.make_uuid();
    uuids.push_back(one.uuid);
    x.calls.push_back(one.uuid);
    x.at.log.add_event(note_json(x.at.outside.epoch_ms(), one.uuid, -1, "queued", {{"from", one.from}, {"to", one.to}}));
    x.net.enqueue(std::move(one));
  }
  json body{{"message", x.at.sw.call_message}};
  body["request_uuid"] = destinations.size() == 1 ? uuids[0] : uuids;
  if (!bad.empty()) body["invalid_numbers"] = bad;
  return x.reply(201, body);
}

answered transfer(exchange& x, const std::string& uuid) {
  auto c = x.net.find(uuid);
  if (!c || c->state() != call_state::in_progress) refuse(404, "not found");
  auto legs = x.given.text("legs", "aleg");
  if (legs != "aleg" && legs != "bleg" && legs != "both") refuse(400, "legs parameter must be aleg, bleg or both");
  if (legs != "bleg") x.given.required("aleg_url");
  if (legs != "aleg") x.given.required("bleg_url");
  auto aleg = x.given.url("aleg_url"), bleg = x.given.url("bleg_url");
  auto aleg_method = x.given.method("aleg_method"), bleg_method = x.given.method("bleg_method");
  if (legs != "aleg" && !c->transfer_other_leg(bleg, bleg_method)) refuse(400, "this call has no bleg");
  if (legs != "bleg") c->transfer(aleg, aleg_method);
  return x.reply(202, {{"message", "call transfered"}, {"call_uuids", {uuid}}});
}

bool end_call(exchange& x, const std::string& uuid, bool only_before_answer) {
  if (x.net.drop_queued(uuid)) return true;
  auto c = x.net.find(uuid);
  if (!c || c->state() == call_state::ended) return false;
  bool answered = c->state() == call_state::in_progress;
  if (answered && only_before_answer) return false;
  c->hang_up(answered ? 4000 : 1000, "API Request");
  return true;
}

answered one_call(exchange& x, const std::string& uuid) {
  if (x.q.method == "GET") return get_call(x, uuid);
  if (x.q.method == "POST") return transfer(x, uuid);
  if (x.q.method != "DELETE") refuse(405, "method not allowed");
  if (!end_call(x, uuid, false)) refuse(404, "not found");
  return x.reply(204, {});
}

json stream_page(exchange& x, json all) {
  if (!x.at.sw.stream_list_count) return all;
  all["meta"]["count"] = all["meta"]["total_count"];
  all["meta"].erase("total_count");
  return all;
}

answered streams(exchange& x, const std::string& uuid, const std::string& id) {
  auto c = x.net.find(uuid);
  if (!c) refuse(404, "not found");
  const auto& s = c->stream();
  bool known = s && (id.empty() || s->id() == id);
  if (x.q.method == "GET" && id.empty())
    return x.reply(200, stream_page(x, x.page(s ? std::vector<json>{json::parse(s->describe())} : std::vector<json>{})));
  if (x.q.method == "GET" && known) return x.reply(200, json::parse(s->describe()));
  if (x.q.method == "POST" && id.empty()) return steer_call(x, uuid, "Stream");
  if (x.q.method != "DELETE" && x.q.method != "GET") refuse(405, "method not allowed");
  if (x.q.method != "DELETE" || !c->stop_stream(id)) refuse(404, "not found");
  return x.reply(204, {});
}

}  // namespace

answered calls(exchange& x, const std::vector<std::string>& rest) {
  static const std::set<std::string> steered{"Play", "Speak", "DTMF", "Record"};
  if (rest.empty()) {
    if (x.q.method == "POST") return make_call(x);
    if (x.q.method == "GET") return list_calls(x);
    refuse(405, "method not allowed");
  }
  if (rest.size() == 1) return one_call(x, rest[0]);
  if (rest.size() == 2 && steered.count(rest[1])) return steer_call(x, rest[0], rest[1]);
  if (rest.size() <= 3 && rest[1] == "Stream") return streams(x, rest[0], rest.size() == 3 ? rest[2] : "");
  refuse(404, "not found");
}

answered cancel_request(exchange& x, const std::string& uuid) {
  if (x.q.method != "DELETE") refuse(405, "method not allowed");
  if (!end_call(x, uuid, true)) refuse(404, "not found");
  return x.at.sw.cancel_answers_200 ? answered{200, "{}", true, {}} : x.reply(204, {});
}

}  // namespace tandem::emulator
