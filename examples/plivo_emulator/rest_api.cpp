#include "examples/plivo_emulator/rest_api.hpp"

#include <set>

#include "examples/plivo_emulator/base64.hpp"
#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

/// The resources themselves.
struct resources : exchange {
  // ---- Account

  answered account() {
    if (q.method == "POST") return reply(202, {{"message", "changed"}});
    if (q.method != "GET") refuse(405, "method not allowed");
    return reply(200, {{"account_type", "standard"},
                       {"address", ""},
                       {"auth_id", at.told.auth_id},
                       {"auto_recharge", false},
                       {"billing_mode", "prepaid"},
                       {"cash_credits", "100.00000"},
                       {"city", ""},
                       {"name", "Plivo emulator"},
                       {"resource_uri", base},
                       {"state", ""},
                       {"timezone", "UTC"}});
  }

  // ---- Application

  json describe(const application& a) {
    return {{"app_id", a.id},
            {"app_name", a.name},
            {"answer_url", a.answer_url},
            {"answer_method", a.answer_method},
            {"hangup_url", a.hangup_url},
            {"hangup_method", a.hangup_method},
            {"fallback_answer_url", a.fallback_url},
            {"fallback_method", a.fallback_method},
            {"message_url", a.message_url},
            {"message_method", a.message_method},
            {"default_app", a.default_number_app},
            {"default_endpoint_app", a.default_endpoint_app},
            {"enabled", true},
            {"log_incoming_messages", a.log_incoming_messages},
            {"public_uri", a.public_uri},
            {"sub_account", nullptr},
            {"sip_uri", "sip:" + a.id + "@app.plivo.com"},
            {"resource_uri", base + "Application/" + a.id + "/"}};
  }

  void take_application(application& a) {
    application n = a;
    if (given.has("answer_url")) n.answer_url = given.url("answer_url");
    if (given.has("hangup_url")) n.hangup_url = given.url("hangup_url");
    if (given.has("fallback_answer_url")) n.fallback_url = given.url("fallback_answer_url");
    if (given.has("message_url")) n.message_url = given.url("message_url");
    n.answer_method = given.method("answer_method", n.answer_method);
    n.hangup_method = given.method("hangup_method", n.hangup_method);
    n.fallback_method = given.method("fallback_method", n.fallback_method);
    n.message_method = given.method("message_method", n.message_method);
    n.default_number_app = given.flag("default_number_app", n.default_number_app);
    n.default_endpoint_app = given.flag("default_endpoint_app", n.default_endpoint_app);
    n.log_incoming_messages = given.flag("log_incoming_messages", n.log_incoming_messages);
    n.public_uri = given.flag("public_uri", n.public_uri);
    a = n;
  }

  answered applications() {
    if (q.method == "GET") {
      std::vector<json> all;
      auto prefix = given.text("app_name");
      for (const auto& [id, a] : net.applications)
        if (a.name.rfind(prefix, 0) == 0) all.push_back(describe(a));
      return reply(200, page(all));
    }
    if (q.method != "POST") refuse(405, "method not allowed");
    application a;
    a.name = given.required("app_name");
    auto fits = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
    if (!std::all_of(a.name.begin(), a.name.end(), fits))
      refuse(400, "app_name parameter may hold letters, digits, - and _ only");
    for (const auto& [id, other] : net.applications)
      if (other.name == a.name) refuse(400, "app_name " + a.name + " is already in use");
    if (net.applications.size() >= 10000) refuse(400, "there are 10000 applications already");
    given.required("answer_url");
    take_application(a);
    if (a.hangup_url.empty()) {
      a.hangup_url = a.answer_url;
      a.hangup_method = given.method("hangup_method", a.answer_method);
    }
    a.id = net.make_app_id();
    net.applications[a.id] = a;
    return reply(201, {{"message", "created"}, {"app_id", a.id}});
  }

  answered one_application(const std::string& id) {
    auto it = net.applications.find(id);
    if (it == net.applications.end()) refuse(404, "not found");
    if (q.method == "GET") return reply(200, describe(it->second));
    if (q.method == "POST") {
      take_application(it->second);
      return reply(202, {{"message", "changed"}});
    }
    if (q.method != "DELETE") refuse(405, "method not allowed");
    for (auto& [digits, n] : net.numbers)
      if (n.app_id == id) n.app_id.clear();
    net.applications.erase(it);
    return reply(204, {});
  }

  // ---- Number

  json describe(const rented_number& n) {
    json app = nullptr;
    if (!n.app_id.empty()) app = base + "Application/" + n.app_id + "/";
    return {{"active", true},
            {"added_on", n.added_on},
            {"alias", n.alias.empty() ? json() : json(n.alias)},
            {"application", app},
            {"carrier", "Plivo"},
            {"city", ""},
            {"cnam_lookup", "disabled"},
            {"compliance_application_id", nullptr},
            {"compliance_status", nullptr},
            {"country", "United States"},
            {"mms_enabled", false},
            {"mms_rate", "0.00000"},
            {"monthly_rental_rate", "0.80000"},
            {"number", n.digits},
            {"number_type", "local"},
            {"region", "United States"},
            {"renewal_date", "2030-01-01"},
            {"resource_uri", base + "Number/" + n.digits + "/"},
            {"sms_enabled", true},
            {"sms_rate", "0.00000"},
            {"sub_account", nullptr},
            {"tendlc_campaign_id", nullptr},
            {"tendlc_registration_status", nullptr},
            {"toll_free_sms_verification", nullptr},
            {"voice_enabled", true},
            {"voice_rate", "0.00850"}};
  }

  answered all_numbers() {
    if (q.method != "GET") refuse(405, "method not allowed");
    std::vector<json> all;
    for (const auto& [digits, n] : net.numbers)
      if (digits.rfind(given.text("number_startswith"), 0) == 0 && (!given.has("alias") || n.alias == given.text("alias")))
        all.push_back(describe(n));
    return reply(200, page(all));
  }

  answered one_number(const std::string& text) {
    auto it = net.numbers.find(bare_number(text).value_or(text));
    if (it == net.numbers.end()) refuse(404, "not found");
    if (q.method == "GET") return reply(200, describe(it->second));
    if (q.method == "POST") {
      if (given.has("app_id")) {
        auto app = given.text("app_id");
        if (!app.empty() && !net.applications.count(app)) refuse(400, "app_id " + app + " is not an application of this account");
        it->second.app_id = app;
      }
      if (given.has("alias")) it->second.alias = given.text("alias");
      return reply(202, {{"message", "changed"}});
    }
    if (q.method != "DELETE") refuse(405, "method not allowed");
    net.numbers.erase(it);
    return reply(204, {});
  }

  // ---- Call

  static bool is_destination(const std::string& to) {
    return to.rfind("sip:", 0) == 0 ? to.find('@') != std::string::npos : bare_number(to).has_value();
  }

  call_order read_order() {
    call_order o;
    o.inbound = false;
    auto from = given.required("from");
    if (!bare_number(from) && !(all_digits(from) && from.size() >= 3))
      refuse(400, "from parameter is invalid. " + from + " is not an E.164 number");
    o.from = bare_number(from).value_or(from);
    o.from_as_sent = from;
    o.send_digits = given.text("send_digits");
    o.send_digits = o.send_digits.substr(0, o.send_digits.find('@'));
    if (o.send_digits.find_first_not_of("0123456789*#wW") != std::string::npos || o.send_digits.size() > 100)
      refuse(400, "send_digits parameter should hold 0-9 * # w W, and @ with the length of a tone");
    given.required("answer_url");
    o.answer_url = given.url("answer_url");
    o.answer_method = given.method("answer_method");
    o.ring_url = given.url("ring_url");
    o.ring_method = given.method("ring_method");
    o.hangup_url = given.url("hangup_url");
    o.hangup_method = given.method("hangup_method");
    o.fallback_url = given.url("fallback_url");
    o.fallback_method = given.method("fallback_method");
    o.machine_url = given.url("machine_detection_url");
    o.machine_method = given.method("machine_detection_method");
    o.machine_detection = lower(given.text("machine_detection"));
    if (!o.machine_detection.empty() && o.machine_detection != "true" && o.machine_detection != "hangup" &&
        o.machine_detection != "false")
      refuse(400, "machine_detection parameter must be true or hangup");
    if (o.machine_detection == "false") o.machine_detection.clear();
    o.machine_ms = static_cast<int>(given.number("machine_detection_time", 2000, 10000, 5000));
    o.time_limit_s = std::min<std::int64_t>(86400, given.number("time_limit", 1, 1000000000, 14400));
    o.ring_timeout_s = given.number("ring_timeout", 0, 86400, 120);
    o.hangup_on_ring_s = given.number("hangup_on_ring", 0, 86400, -1);
    o.caller_name = given.text("caller_name");
    if (o.caller_name.size() > 50) refuse(400, "caller_name parameter is longer than 50 characters");
    o.parent_uuid = given.text("parent_call_uuid");
    if (!o.parent_uuid.empty() && given.flag("error_if_parent_not_found", false) && !net.find(o.parent_uuid))
      refuse(404, "parent call not found");
    for (const auto& pair : split(given.text("sip_headers"), ',')) {
      auto equals = pair.find('=');
      if (equals != std::string::npos && o.sip_headers.size() < 20)
        o.sip_headers.emplace_back(trimmed(pair.substr(0, equals)), trimmed(pair.substr(equals + 1)));
    }
    return o;
  }

  answered make_call() {
    auto order = read_order();
    auto destinations = split(given.required("to"), '<');
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
    if (net.queue_is_full(good.size())) refuse(429, "the call queue is full");
    if (at.sw.concurrency_breach == "api" && net.is_over_concurrency())
      throw refusal{400, "Concurrency Limit Breached: " + std::to_string(at.sw.india_concurrency) + " calls at once", 5030};
    json uuids = json::array();
    for (const auto& to : good) {
      auto one = order;
      one.to = to;
      one.uuid = at.make_uuid();
      uuids.push_back(one.uuid);
      calls.push_back(one.uuid);
      at.log.add_event(note_json(at.outside.epoch_ms(), one.uuid, -1, "queued", {{"from", one.from}, {"to", one.to}}));
      net.enqueue(std::move(one));
    }
    json body{{"message", at.sw.call_message}};
    body["request_uuid"] = destinations.size() == 1 ? uuids[0] : uuids;
    if (!bad.empty()) body["invalid_numbers"] = bad;
    return reply(201, body);
  }

  std::string shown_from(const call_order& o) const {
    return at.sw.keep_from_as_sent && !o.from_as_sent.empty() ? o.from_as_sent : o.from;
  }

  json record(const call& c) {
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
            {"from_number", shown_from(o)},
            {"hangup_cause_code", c.end()->code},
            {"hangup_cause_name", c.end()->code == 1000 ? at.sw.canceled : std::string(hangup_cause_name(c.end()->code))},
            {"hangup_source", c.end()->source},
            {"initiation_time", record_time(c.placed_at())},
            {"parent_call_uuid", o.parent_uuid.empty() ? json() : json(o.parent_uuid)},
            {"resource_uri", base + "Call/" + o.uuid + "/"},
            {"source_ip", "127.0.0.1"},
            {"stir_attestation", ""},
            {"stir_verification", "Not Applicable"},
            {"cnam_lookup", ""},
            {"voice_network_group", "Emulator"},
            {"to_number", o.to},
            {"total_amount", amount},
            {"total_rate", "0.00850"}};
  }

  bool filters_fit(const call& c) {
    auto fits = [&](const char* name, const std::string& value) { return !given.has(name) || given.text(name) == value; };
    auto number_fits = [&](const char* name, const std::string& value) {
      return !given.has(name) || bare_number(given.text(name)).value_or(given.text(name)) == value;
    };
    bool so_far = fits("call_direction", c.order().inbound ? "inbound" : "outbound") &&
                  number_fits("from_number", c.order().from) && number_fits("to_number", c.order().to) &&
                  fits("parent_call_uuid", c.order().parent_uuid);
    if (!so_far || !c.end()) return so_far;
    auto end = webhook_time(c.ended_at());
    auto billed = c.answered_at() ? (c.ended_at() - c.answered_at() + 999) / 1000 : 0;
    constexpr std::int64_t most = 1000000000;
    if (billed != given.number("bill_duration", 0, most, billed) || billed <= given.number("bill_duration__gt", -1, most, -1) ||
        billed < given.number("bill_duration__gte", 0, most, 0) ||
        billed >= given.number("bill_duration__lt", 0, most + 1, most + 1) ||
        billed > given.number("bill_duration__lte", 0, most, most))
      return false;
    auto at_least = [&](const char* name, auto holds) { return !given.has(name) || holds(given.text(name).substr(0, 19)); };
    return fits("hangup_cause_code", std::to_string(c.end()->code)) && fits("hangup_source", c.end()->source) &&
           at_least("end_time__gt", [&](const std::string& t) { return end > t; }) &&
           at_least("end_time__gte", [&](const std::string& t) { return end >= t; }) &&
           at_least("end_time__lt", [&](const std::string& t) { return end < t; }) &&
           at_least("end_time__lte", [&](const std::string& t) { return end <= t; });
  }

  answered list_calls() {
    auto status = given.text("status");
    if (!status.empty() && status != "live" && status != "queued") refuse(400, "status parameter must be live or queued");
    json uuids = json::array();
    if (status == "live") {
      // Live: on the wire, ringing included. What still waits for its turn is queued.
      for (const auto& c : net.live())
        if (filters_fit(*c)) uuids.push_back(c->order().uuid);
      return reply(200, {{"calls", uuids}});
    }
    if (status == "queued") {
      for (const auto& o : net.queue()) uuids.push_back(o.uuid);
      return reply(200, {{"calls", uuids}});
    }
    std::vector<json> all;
    for (auto it = net.ended().rbegin(); it != net.ended().rend(); ++it)
      if (filters_fit(**it)) all.push_back(record(**it));
    return reply(200, page(all));
  }

  answered get_call(const std::string& uuid) {
    auto status = given.text("status");
    auto c = net.find(uuid);
    if (status == "queued") {
      auto* o = net.find_queued(uuid);
      if (!o) refuse(404, "not found");
      return reply(200, {{"call_status", "queued"},
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
      return reply(200, {{"call_status", c->status_word()},
                         {"call_uuid", uuid},
                         {"caller_name", o.caller_name},
                         {"direction", o.inbound ? "inbound" : "outbound"},
                         {"from", shown_from(o)},
                         {"to", o.to},
                         {"request_uuid", o.inbound ? json() : json(uuid)},
                         {"session_start", session_time(c->placed_at())},
                         {"stir_verification", "Not Applicable"},
                         {"stir_attestation", ""}});
    }
    if (!c || c->state() != call_state::ended) refuse(404, "not found");
    return reply(200, record(*c));
  }

  answered transfer(const std::string& uuid) {
    auto c = net.find(uuid);
    if (!c || c->state() != call_state::in_progress) refuse(404, "not found");
    auto legs = given.text("legs", "aleg");
    if (legs != "aleg" && legs != "bleg" && legs != "both") refuse(400, "legs parameter must be aleg, bleg or both");
    if (legs != "bleg") given.required("aleg_url");
    if (legs != "aleg") given.required("bleg_url");
    auto aleg = given.url("aleg_url"), bleg = given.url("bleg_url");
    auto aleg_method = given.method("aleg_method"), bleg_method = given.method("bleg_method");
    if (legs != "aleg" && !c->transfer_other_leg(bleg, bleg_method)) refuse(400, "this call has no bleg");
    if (legs != "bleg") c->transfer(aleg, aleg_method);
    return reply(202, {{"message", "call transfered"}, {"call_uuids", {uuid}}});
  }

  answered one_call(const std::string& uuid) {
    if (q.method == "GET") return get_call(uuid);
    if (q.method == "POST") return transfer(uuid);
    if (q.method != "DELETE") refuse(405, "method not allowed");
    if (!end_call(uuid, false)) refuse(404, "not found");
    return reply(204, {});
  }

  bool end_call(const std::string& uuid, bool only_before_answer) {
    if (net.drop_queued(uuid)) return true;
    auto c = net.find(uuid);
    if (!c || c->state() == call_state::ended) return false;
    bool answered = c->state() == call_state::in_progress;
    if (answered && only_before_answer) return false;
    c->hang_up(answered ? 4000 : 1000, "API Request");
    return true;
  }

  // ---- Stream

  json stream_page(json all) {
    if (!at.sw.stream_list_count) return all;
    all["meta"]["count"] = all["meta"]["total_count"];
    all["meta"].erase("total_count");
    return all;
  }

  answered streams(const std::string& uuid, const std::string& id) {
    auto c = net.find(uuid);
    if (!c) refuse(404, "not found");
    const auto& s = c->stream();
    bool known = s && (id.empty() || s->id() == id);
    if (q.method == "GET" && id.empty())
      return reply(200, stream_page(page(s ? std::vector<json>{json::parse(s->describe())} : std::vector<json>{})));
    if (q.method == "GET" && known) return reply(200, json::parse(s->describe()));
    if (q.method == "POST" && id.empty()) return steer_call(*this, uuid, "Stream");
    if (q.method != "DELETE" && q.method != "GET") refuse(405, "method not allowed");
    if (q.method != "DELETE" || !c->stop_stream(id)) refuse(404, "not found");
    return reply(204, {});
  }

  static std::vector<std::string> decoded(std::vector<std::string> parts) {
    for (auto& p : parts) p = percent_decode(p, false);
    return parts;
  }

  answered route(const std::vector<std::string>& rest) {
    auto part = [&](std::size_t i) { return i < rest.size() ? percent_decode(rest[i], false) : std::string{}; };
    const auto kind = part(0);
    if (rest.empty()) return account();
    if (kind == "Application" && rest.size() == 1) return applications();
    if (kind == "Application" && rest.size() == 2) return one_application(part(1));
    if (kind == "Number" && rest.size() == 1) return all_numbers();
    if (kind == "Number" && rest.size() == 2) return one_number(part(1));
    if (kind == "Call" && rest.size() == 1) {
      if (q.method == "POST") return make_call();
      if (q.method == "GET") return list_calls();
      refuse(405, "method not allowed");
    }
    if (kind == "Call" && rest.size() == 2) return one_call(part(1));
    if (kind == "Conference") return conferences(*this, decoded({rest.begin() + 1, rest.end()}));
    static const std::set<std::string> steered{"Play", "Speak", "DTMF", "Record"};
    if (kind == "Call" && rest.size() == 3 && steered.count(part(2))) return steer_call(*this, part(1), part(2));
    if (kind == "Call" && part(2) == "Stream" && rest.size() <= 4) return streams(part(1), part(3));
    if (kind == "Request" && rest.size() == 2) {
      if (q.method != "DELETE") refuse(405, "method not allowed");
      if (!end_call(part(1), true)) refuse(404, "not found");
      return at.sw.cancel_answers_200 ? answered{200, "{}", true, {}} : reply(204, {});
    }
    refuse(404, "not found");
  }
};

}  // namespace

bool rest_api::too_many(bool makes_calls) {
  auto& recent = makes_calls ? recent_calls_ : recent_others_;
  auto now = desk_.outside.now_us();
  while (!recent.empty() && recent.front() <= now - 5000000) recent.pop_front();
  if (static_cast<int>(recent.size()) >= desk_.told.requests_per_5s) return true;
  recent.push_back(now);
  return false;
}

answered rest_api::handle(const asked& q) {
  auto parts = split(q.path, '/');  // "", v1, Account, id, ...
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  std::string credentials = desk_.told.auth_id + ":" + desk_.told.auth_token;
  auto expected = "Basic " + base64_encode({reinterpret_cast<const std::uint8_t*>(credentials.data()), credentials.size()});
  if (parts.size() < 4 || q.authorization != expected || parts[3] != desk_.told.auth_id)
    return {401, json{{"error", "authentication credentials were not provided"}}.dump(), false, {}};
  auto api_id = desk_.make_uuid();
  auto failed = [&](int status, const std::string& error, int code = 0) {
    json body{{"api_id", api_id}, {"error", error}};
    if (code != 0) body["error_code"] = code;
    if (status == 404 && desk_.sw.empty_404) body = json::object();
    auto text = status == 429 && desk_.sw.empty_429 ? "" : body.dump(-1, ' ', false, json::error_handler_t::replace);
    return answered{status, text, false, {}};
  };
  bool makes_calls = q.method == "POST" && parts.size() == 5 && parts[4] == "Call";
  if (too_many(makes_calls))
    return failed(429, "rate limit exceeded: " + std::to_string(desk_.told.requests_per_5s) + " requests in 5 seconds");
  try {
    resources e{{desk_, carrier_, q, parameters(q), api_id, "/v1/Account/" + desk_.told.auth_id + "/"}};
    return e.route({parts.begin() + 4, parts.end()});
  } catch (const refusal& r) {
    return failed(r.status, r.error, r.code);
  }
}

}  // namespace tandem::emulator
