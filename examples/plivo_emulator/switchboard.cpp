#include "examples/plivo_emulator/switchboard.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

namespace tandem::emulator {

namespace {

using json = nlohmann::json;
constexpr std::int64_t long_poll_ms = 25000;

std::string dumped(const json& v) { return v.dump(-1, ' ', false, json::error_handler_t::replace); }
reply good(const json& v, int status = 200) { return {status, dumped(v)}; }
reply bad(int status, const std::string& error) { return {status, dumped({{"error", error}})}; }

std::uint64_t number_of(const std::string& query, const char* name, std::uint64_t otherwise) {
  auto text = find(parse_form(query), name).value_or("");
  std::uint64_t n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? n : otherwise;
}

std::string text_field(const json& v, const char* name) {
  auto it = v.find(name);
  return it != v.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

const char* word_of(call_state s) {
  switch (s) {
    case call_state::queued: return "queued";
    case call_state::dialing: return "dialing";
    case call_state::ringing: return "ringing";
    case call_state::in_progress: return "in-progress";
    case call_state::ended: return "ended";
  }
  return "";
}

json summary(const call& c) {
  const auto& o = c.order();
  json out{{"call_uuid", o.uuid},
           {"direction", o.inbound ? "inbound" : "outbound"},
           {"from", o.from},
           {"to", o.to},
           {"state", word_of(c.state())},
           {"held", c.held()},
           {"status", c.status_word()},
           {"scenario", o.script.name},
           {"scenario_state", c.scenario_state()},
           {"scenario_failure", c.scenario_failure()},
           {"placed_at", iso_time(c.placed_at())},
           {"answered_at", c.answered_at() ? json(iso_time(c.answered_at())) : json()},
           {"ended_at", c.ended_at() ? json(iso_time(c.ended_at())) : json()},
           {"audio_ms", c.audio_ms()},
           {"hangup", nullptr}};
  if (c.end())
    out["hangup"] = {{"code", c.end()->code},
                     {"name", std::string(hangup_cause_name(c.end()->code))},
                     {"source", c.end()->source},
                     {"status", c.end()->status},
                     {"cause", c.end()->cause}};
  return out;
}

}  // namespace

void switchboard::handle(asked q, std::function<void(reply)> tell) {
  auto answer = [this, tell = std::move(tell)](reply r) {
    r.date_ms = desk_.time_ms();
    tell(std::move(r));
  };
  if (q.path.rfind("/v1/Account/", 0) == 0) return handle_rest(std::move(q), std::move(answer));
  if (q.path == "/emulator/events" && q.method == "GET") {
    auto since = number_of(q.query, "since", 0);
    auto wait = std::min<std::int64_t>(long_poll_ms, static_cast<std::int64_t>(number_of(q.query, "wait_ms", long_poll_ms)));
    if (wait == 0 || since < desk_.log.last_event()) return answer({200, desk_.log.events_json(since)});
    desk_.log.wait_events(since, [answer](std::string body) { answer({200, std::move(body)}); });
    desk_.outside.after_ms(wait, [this] { desk_.log.flush_waiters(); });
    return;
  }
  answer(control(q));
}

void switchboard::handle_rest(asked q, std::function<void(reply)> answer) {
  request_entry entry;
  entry.at_ms = desk_.outside.epoch_ms();
  entry.method = q.method;
  entry.path = q.path;
  entry.query = q.query;
  entry.body = q.body.substr(0, 8192);
  auto number = desk_.log.add(std::move(entry));
  auto& troubles = desk_.troubles;
  answered a;
  reply how;
  bool silent = false;
  std::int64_t late_ms = 0;
  std::string kind;
  if (auto f = troubles.take_for_request("drop_request", q.method, q.path)) {
    kind = f->kind;
    a.executed = false;
    silent = true;
  } else if (auto status = troubles.take_for_request("rest_status", q.method, q.path)) {
    kind = status->kind;
    a = {status->status,
         status->status == 429 ? "" : dumped({{"error", "made to fail"}, {"api_id", desk_.make_uuid()}}),
         false,
         {}};
  } else {
    a = rest_.handle(q);
    if (auto drop = troubles.take_for_request("drop_reply", q.method, q.path)) {
      kind = drop->kind;
      silent = true;
    }
    if (auto delay = troubles.take_for_request("delay_reply", q.method, q.path)) {
      kind = delay->kind;
      late_ms = delay->ms;
    }
    if (auto slow = troubles.take_for_request("slow_reply", q.method, q.path)) {
      kind = slow->kind;
      how.slow_ms = std::max(1, slow->ms);
    }
    if (troubles.take_for_request("silent_reply", q.method, q.path)) {
      kind = "silent_reply";
      silent = how.silent = true;
    }
    if (troubles.take_for_request("reset_reply", q.method, q.path)) {
      kind = "reset_reply";
      silent = how.reset = true;
    }
    if (auto after = troubles.take_for_request("rest_status_after", q.method, q.path)) {
      kind = after->kind;
      a.status = after->status;
      a.body = dumped({{"error", "made to fail"}, {"api_id", desk_.make_uuid()}});
    }
  }
  if (auto* e = desk_.log.request(number)) {
    e->executed = a.executed;
    e->calls = a.calls;
    e->fault = kind;
  }
  how.status = a.status;
  how.body = std::move(a.body);
  how.hang_up = silent && !how.silent;
  if (a.status == 429) how.retry_after_s = static_cast<int>(desk_.sw.retry_after_s);
  auto finish = [this, number, silent, how, answer = std::move(answer)] {
    if (auto* e = desk_.log.request(number)) e->status = silent ? 0 : how.status;
    answer(how);
  };
  if (late_ms > 0)
    desk_.outside.after_ms(late_ms, finish);
  else
    finish();
}

std::string switchboard::scenario_text(const std::string& name, std::string& error) const {
  bool plain = !name.empty() && name.size() <= 100 &&
               std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
  if (!plain) {
    error = "scenario: \"" + name.substr(0, 100) + "\" is no name of letters, digits, - and _";
    return {};
  }
  std::ifstream file(desk_.told.scenario_dir + "/" + name + ".json");
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) error = "scenario: there is no " + name + ".json in " + desk_.told.scenario_dir;
  return text.str();
}

/// Those with a title: they are for people to choose from. The others want an application of their own, or to be called.
reply switchboard::list_scenarios() const {
  std::map<std::string, nlohmann::json> found;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(desk_.told.scenario_dir, error)) {
    if (file.path().extension() != ".json" || found.size() >= 1000) continue;
    std::string unreadable;
    const auto name = file.path().stem().string();
    const auto one = json::parse(scenario_text(name, unreadable), nullptr, false);
    if (!one.is_object() || text_field(one, "title").empty()) continue;
    found[name] = {{"name", name}, {"title", text_field(one, "title")}, {"about", text_field(one, "about")}};
  }
  auto list = json::array();
  for (auto& [name, one] : found) list.push_back(std::move(one));
  return good({{"scenarios", std::move(list)}});
}

std::map<std::string, std::string> switchboard::vars_of(const nlohmann::json& body, std::string& error) const {
  auto vars = desk_.told.vars;
  auto own = body.find("vars");
  if (own == body.end()) return vars;
  if (!own->is_object())
    error = "vars: should be an object of texts";
  else
    for (auto it = own->begin(); it != own->end(); ++it) vars[it.key()] = it->is_string() ? it->get<std::string>() : it->dump();
  return vars;
}

reply switchboard::place_call(const asked& q) {
  auto body = json::parse(q.body, nullptr, false);
  if (!body.is_object()) return bad(400, "the body should be a JSON object with from, to and scenario");
  call_order order;
  auto to = bare_number(text_field(body, "to")), from = bare_number(text_field(body, "from"));
  if (!to) return bad(400, "to: should be a phone number of 7 to 15 digits");
  if (!from) return bad(400, "from: should be a phone number of 7 to 15 digits");
  order.to = *to;
  order.from = *from;
  order.caller_name = text_field(body, "caller_name");
  std::string text = R"({"name":"silent caller","steps":[]})", error;
  if (auto s = body.find("scenario"); s != body.end()) {
    if (s->is_object())
      text = s->dump();
    else if (s->is_string())
      text = scenario_text(*s, error);
    else
      error = "scenario: should be a name or an object";
  }
  auto vars = vars_of(body, error);
  if (!error.empty()) return bad(400, error);
  auto parsed = parse_scenario(text, vars);
  if (!parsed.error.empty()) return bad(400, "scenario: " + parsed.error);
  order.script = std::move(parsed.made);
  order.uuid = text_field(body, "call_uuid");
  if (order.uuid.empty()) order.uuid = desk_.make_uuid();
  bool safe = order.uuid.size() <= 64 &&
              std::all_of(order.uuid.begin(), order.uuid.end(), [](unsigned char c) { return std::isalnum(c) || c == '-'; });
  if (!safe) return bad(400, "call_uuid: should be letters, digits and -");
  if (carrier_.find(order.uuid)) return bad(409, "call_uuid: there is such a call already");
  auto uuid = order.uuid;
  if (auto why = carrier_.call_in(std::move(order)); !why.empty()) return bad(400, why);
  return good({{"call_uuid", uuid}}, 201);
}

std::string switchboard::seed_number(const std::string& text, const std::string& app_id) {
  auto digits = bare_number(text);
  if (!digits) return "number: \"" + text + "\" should be 7 to 15 digits";
  if (!app_id.empty() && !carrier_.applications.count(app_id)) {
    application a;
    a.id = app_id;
    a.name = "app-" + app_id;
    carrier_.applications[app_id] = a;
  }
  auto& n = carrier_.numbers[*digits];
  n.digits = *digits;
  n.app_id = app_id;
  n.added_on = iso_time(desk_.outside.epoch_ms()).substr(0, 10);
  return {};
}

reply switchboard::add_number(const asked& q) {
  auto body = json::parse(q.body, nullptr, false);
  if (!body.is_object()) return bad(400, "the body should be a JSON object with number and, if it has one, app_id");
  if (carrier_.numbers.size() >= 100000) return bad(400, "there are 100000 numbers already");
  auto error = seed_number(text_field(body, "number"), text_field(body, "app_id"));
  if (!error.empty()) return bad(400, error);
  return good({{"number", *bare_number(text_field(body, "number"))}, {"app_id", text_field(body, "app_id")}}, 201);
}

reply switchboard::add_application(const asked& q) {
  auto body = json::parse(q.body, nullptr, false);
  if (!body.is_object())
    return bad(400, "the body should be a JSON object; app_id, app_name, answer_url, hangup_url, fallback_answer_url");
  application a;
  a.id = text_field(body, "app_id");
  if (a.id.empty()) a.id = carrier_.make_app_id();
  if (a.id.size() > 64 || a.id.find('/') != std::string::npos)
    return bad(400, "app_id: should be at most 64 characters without /");
  if (carrier_.applications.size() >= 100000) return bad(400, "there are 100000 applications already");
  a.name = text_field(body, "app_name").empty() ? "app-" + a.id : text_field(body, "app_name");
  a.answer_url = text_field(body, "answer_url");
  a.hangup_url = text_field(body, "hangup_url");
  a.fallback_url = text_field(body, "fallback_answer_url");
  carrier_.applications[a.id] = a;
  return good({{"app_id", a.id}}, 201);
}

reply switchboard::add_party(const asked& q) {
  static const std::map<std::string, party::kind> kinds{{"answers", party::kind::answers},     {"machine", party::kind::machine},
                                                        {"no_answer", party::kind::no_answer}, {"busy", party::kind::busy},
                                                        {"rejects", party::kind::rejects},     {"fails", party::kind::fails}};
  auto body = json::parse(q.body, nullptr, false);
  if (!body.is_object())
    return bad(400,
               "the body should be a JSON object; number (or its last digits), does, after_ms, code, detected_as, detected_ms, "
               "scenario, vars");
  party_rule rule;
  rule.suffix = text_field(body, "number");
  if (!rule.suffix.empty() && rule.suffix[0] == '+') rule.suffix.erase(0, 1);
  if (!rule.suffix.empty() && !all_digits(rule.suffix)) return bad(400, "number: should be digits, the last ones are enough");
  auto does = kinds.find(body.contains("does") ? text_field(body, "does") : "answers");
  if (does == kinds.end()) return bad(400, "does: should be answers, machine, no_answer, busy, rejects or fails");
  rule.how.does = does->second;
  for (auto [name, into, high] : {std::tuple{"after_ms", &rule.how.after_ms, 600000}, std::tuple{"code", &rule.how.code, 9999},
                                  std::tuple{"detected_ms", &rule.how.detected_ms, 60000}}) {
    if (!body.contains(name)) continue;
    if (!body[name].is_number_integer() || body[name].get<std::int64_t>() < 0 || body[name].get<std::int64_t>() > high)
      return bad(400, std::string(name) + ": should be a whole number from 0 to " + std::to_string(high));
    *into = body[name];
  }
  if (auto as = text_field(body, "detected_as"); body.contains("detected_as")) {
    if (as != "machine" && as != "human") return bad(400, "detected_as: should be machine or human");
    rule.how.detected_as_machine = as == "machine";
  }
  if (hangup_cause_name(rule.how.code).empty()) return bad(400, "code: " + std::to_string(rule.how.code) + " is no hangup cause");
  if (auto s = body.find("scenario"); s != body.end()) {
    std::string error;
    auto text = s->is_string() ? scenario_text(*s, error) : s->dump();
    rule.vars = vars_of(body, error);
    if (error.empty()) error = parse_scenario(text, rule.vars).error;
    if (!error.empty()) return bad(400, error);
    rule.scenario_json = text;
  }
  carrier_.add_party(std::move(rule));
  return good({{"message", "created"}}, 201);
}

reply switchboard::describe_call(const std::string& uuid, bool with_timeline) {
  auto c = carrier_.find(uuid);
  if (!c) {
    if (auto* o = carrier_.find_queued(uuid))
      return good({{"call_uuid", uuid}, {"state", "queued"}, {"from", o->from}, {"to", o->to}});
    return bad(404, "there is no call " + uuid.substr(0, 100));
  }
  auto out = summary(*c);
  json transcript = json::array();
  for (const auto& s : c->transcript())
    transcript.push_back(
        {{"who", s.by_agent ? "agent" : "caller"}, {"from_ms", s.from_ms}, {"to_ms", s.to_ms}, {"text", s.text}});
  std::stable_sort(transcript.begin(), transcript.end(),
                   [](const json& a, const json& b) { return a["from_ms"] < b["from_ms"]; });
  out["transcript"] = transcript;
  out["recording"] = c->tapes().base();
  out["stream"] = c->stream() ? json::parse(c->stream()->describe()) : json();
  auto text = dumped(out);
  if (!with_timeline) return {200, text};
  std::string timeline;
  for (const auto& line : c->tapes().notes()) timeline += (timeline.empty() ? "" : ",") + line;
  text.pop_back();
  return {200, text + ",\"timeline\":[" + timeline + "]}"};
}

reply switchboard::list_calls() {
  json out = json::array();
  for (const auto& o : carrier_.queue())
    out.push_back({{"call_uuid", o.uuid}, {"state", "queued"}, {"from", o.from}, {"to", o.to}});
  for (const auto& c : carrier_.live()) out.push_back(summary(*c));
  for (const auto& c : carrier_.ended()) out.push_back(summary(*c));
  return good({{"calls", out}});
}

reply switchboard::control(const asked& q) {
  auto is = [&](const char* method, const char* path) { return q.method == method && q.path == path; };
  if (is("GET", "/emulator/health"))
    return good({{"status", "ok"},
                 {"live_calls", carrier_.live_count()},
                 {"queued_calls", carrier_.queue().size()},
                 {"last_event", desk_.log.last_event()}});
  if (is("POST", "/emulator/calls")) return place_call(q);
  if (is("GET", "/emulator/calls")) return list_calls();
  if (is("GET", "/emulator/scenarios")) return list_scenarios();
  if (is("GET", "/emulator/requests")) return {200, desk_.log.requests_json(number_of(q.query, "since", 0))};
  if (is("GET", "/emulator/webhooks")) return {200, desk_.log.webhooks_json(number_of(q.query, "since", 0))};
  if (is("POST", "/emulator/numbers")) return add_number(q);
  if (is("POST", "/emulator/applications")) return add_application(q);
  if (is("POST", "/emulator/parties")) return add_party(q);
  if (is("GET", "/emulator/switches")) return {200, describe_switches(desk_.sw)};
  if (is("POST", "/emulator/switches")) {
    auto error = change_switches(desk_.sw, q.body);
    return error.empty() ? reply{200, describe_switches(desk_.sw)} : bad(400, error);
  }
  if (is("GET", "/emulator/faults"))
    return {200, "{\"waiting\":" + desk_.troubles.describe() + ",\"kinds\":" + faults::kinds() + "}"};
  if (is("POST", "/emulator/faults")) {
    auto error = desk_.troubles.add(q.body);
    return error.empty() ? reply{201, "{\"waiting\":" + desk_.troubles.describe() + "}"} : bad(400, error);
  }
  if (is("DELETE", "/emulator/faults")) {
    desk_.troubles.clear();
    return {204, {}};
  }
  if (is("POST", "/emulator/release")) {
    auto body = json::parse(q.body, nullptr, false);
    auto only = body.is_object() ? text_field(body, "call_uuid") : std::string{};
    json released = json::array();
    for (const auto& c : carrier_.live())
      if (c->held() && (only.empty() || c->order().uuid == only)) {
        released.push_back(c->order().uuid);
        c->release();
      }
    return good({{"released", released}});
  }
  constexpr std::string_view recordings = "/emulator/recordings/";
  if (q.method == "GET" && q.path.rfind(recordings, 0) == 0) {
    auto* wav = desk_.shelf.find(desk::recording_id(q.path));
    if (!wav) return bad(404, "there is no such recording, or it was too long ago");
    reply out{200, *wav};
    out.content_type = "audio/wav";
    return out;
  }
  constexpr std::string_view one = "/emulator/calls/";
  if (q.path.rfind(one, 0) == 0) {
    auto uuid = q.path.substr(one.size());
    if (q.method == "GET") return describe_call(uuid, number_of(q.query, "timeline", 1) != 0);
    auto c = carrier_.find(uuid);
    if (q.method == "DELETE" && (!c || c->state() == call_state::ended))
      return bad(404, "there is no live call " + uuid.substr(0, 100));
    if (q.method == "DELETE") {
      c->hang_up(4000, c->order().inbound ? "Caller" : "Callee");
      return {204, {}};
    }
  }
  return bad(404, q.method + " " + q.path.substr(0, 200) + ": there is nothing here; README.md lists what there is");
}

}  // namespace tandem::emulator
