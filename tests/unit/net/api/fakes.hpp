#pragma once
// A state in memory, desks that remember what they were asked and answer what a test tells them, and an API over them.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/practice.hpp"
#include "messages/keys.hpp"
#include "messages/shares.hpp"
#include "messages/operator_keys.hpp"
#include "net/api/api.hpp"
#include "net/api/auth.hpp"
#include "net/api/live_board.hpp"
#include "net/api/live_feed.hpp"
#include "net/router.hpp"
#include "tests/unit/net/api/contract.hpp"
#include "tests/unit/net/diagnosis/fake_carrier.hpp"

namespace tandem::rest::fake {

struct state : state_reader {
  std::map<std::string, std::string, std::less<>> values;
  bool broken = false;

  std::optional<std::string> get(std::string_view key) const override {
    if (broken) throw std::runtime_error("a bug, with a secret in it");
    const auto it = values.find(key);
    return it == values.end() ? std::nullopt : std::optional(it->second);
  }
  std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                        std::string_view from) const override {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto it = values.lower_bound(from.empty() ? prefix : from); it != values.end() && out.size() < limit; ++it) {
      if (!it->first.starts_with(prefix)) break;
      out.emplace_back(*it);
    }
    return out;
  }
  std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                             std::string_view before) const override {
    std::vector<std::pair<std::string, std::string>> out;
    for (auto it = values.rbegin(); it != values.rend() && out.size() < limit; ++it)
      if (it->first.starts_with(prefix) && (before.empty() || it->first < before)) out.emplace_back(*it);
    return out;
  }

  template <class T>
  void put(entity_kind kind, const T& x) {
    values[keys::entity({kind, x.id.value})] = encode(x);
  }
  void put(const telephony_config& x) { put(entity_kind::telephony_config, x); }
  void put(const number& x) { put(entity_kind::number, x); }
  void put(const application& x) { put(entity_kind::application, x); }
  void put(const workflow& x) { put(entity_kind::workflow, x); }
  void put(const api_key& x) { values[keys::api_key_by_hash(x.sha256)] = encode(x); }
  void put(const call_record& x) {
    values[keys::entity({entity_kind::call, x.call.value})] = encode(x);
    values[keys::run_of_workflow(x.workflow.workflow, run_id{x.call.value})] = "";
    values[keys::logged_call(x.call)] = x.phase == call_phase::ended ? encode(in_one_line(x)) : "";
    if (x.phase != call_phase::ended && x.phase != call_phase::created) values[keys::open_call(x.call)] = "";
  }
};

/// The next reply of a desk: a value that the fake makes, or this refusal. Asked is empty until somebody asks.
template <class Asked>
struct ask {
  std::vector<Asked> asked;
  std::optional<refusal> no;

  template <class T>
  void operator()(Asked what, reply<T> done, T value) {
    asked.push_back(std::move(what));
    if (no)
      done(*no);
    else
      done(std::move(value));
  }
};

struct telephony : telephony_desk {
  ask<create_telephony_config> created;
  ask<std::pair<telephony_config_id, update_telephony_config>> updated;
  ask<telephony_config_id> removed, made_default, reactivated;
  ask<create_number> number_created;
  ask<std::pair<number_id, update_number>> number_updated;
  ask<number_id> number_removed, made_default_caller;
  ask<std::pair<telephony_config_id, consent>> synced;
  bool removed_by_force = false;
  telephony_config config;  // what configuration replies say
  tandem::number a_number;
  std::optional<provider_sync> sync;

  void create(create_telephony_config x, reply<telephony_config> done) override { created(std::move(x), done, config); }
  void update(telephony_config_id id, update_telephony_config x, reply<telephony_config> done) override {
    updated({id, std::move(x)}, done, config);
  }
  void remove(telephony_config_id id, reply<done> r) override { removed(id, r, tandem::done{}); }
  void set_default_outbound(telephony_config_id id, reply<telephony_config> done) override { made_default(id, done, config); }
  void reactivate(telephony_config_id id, reply<telephony_config> done) override { reactivated(id, done, config); }
  void create(create_number x, reply<number_saved> done) override {
    number_created(std::move(x), done, number_saved{a_number, sync});
  }
  void update(telephony_config_id, number_id id, update_number x, reply<number_saved> done) override {
    number_updated({id, std::move(x)}, done, number_saved{a_number, sync});
  }
  void remove(telephony_config_id, number_id id, bool force, reply<number_saved> done) override {
    removed_by_force = force;
    number_removed(id, done, number_saved{a_number, sync});
  }
  void sync_now(telephony_config_id id, consent given, reply<provider_sync> done) override {
    synced({id, given}, done, sync.value_or(provider_sync{true, "set"}));
  }
  ask<telephony_config_id> borrowed;
  carrier_pace the_pace;
  void borrow_account(telephony_config_id id, reply<carrier_account> done) override {
    borrowed(id, done, carrier_account{"MA1", "t", ""});
  }
  void pace(telephony_config_id, reply<carrier_pace> done) override { done(the_pace); }
  void set_default_caller(telephony_config_id, number_id id, reply<tandem::number> done) override {
    made_default_caller(id, done, a_number);
  }
};

struct workflows : workflow_desk {
  ask<create_workflow> created;
  ask<std::pair<workflow_id, update_workflow>> updated;
  ask<workflow_id> published, drafted, discarded;
  ask<std::pair<workflow_id, bool>> archived;
  ask<std::pair<workflow_id, std::uint64_t>> moved;
  workflow answer;

  void create(create_workflow x, reply<workflow> done) override { created(std::move(x), done, answer); }
  void update(workflow_id id, update_workflow x, reply<workflow> done) override { updated({id, std::move(x)}, done, answer); }
  void publish(workflow_id id, reply<workflow> done) override { published(id, done, answer); }
  void create_draft(workflow_id id, reply<workflow> done) override { drafted(id, done, answer); }
  void discard_draft(workflow_id id, reply<workflow> done) override { discarded(id, done, answer); }
  void set_archived(workflow_id id, bool yes, reply<workflow> done) override { archived({id, yes}, done, answer); }
  void move_to_folder(workflow_id id, std::uint64_t folder, reply<workflow> done) override { moved({id, folder}, done, answer); }
};

struct key_office : key_desk {
  ask<api_key> created;
  ask<api_key_id> archived, reactivated;

  void create(api_key x, reply<api_key> done) override {
    auto named = x;
    named.id = api_key_id{64};
    created(std::move(x), done, named);
  }
  void archive(api_key_id id, reply<api_key> done) override { archived(id, done, api_key{id}); }
  void reactivate(api_key_id id, reply<api_key> done) override { reactivated(id, done, api_key{id}); }
  std::vector<std::pair<std::string, std::int64_t>> uses;
  void used(std::string sha256hex, std::int64_t at_ms) override { uses.emplace_back(std::move(sha256hex), at_ms); }
};

struct calls : call_desk {
  ask<struct create_run> run_created;
  ask<initiate_call> initiated;
  ask<call_id> hung;
  call_record record;
  call_initiated accepted;
  ask<open_talk> opened;
  talk_opened talk;

  void create_run(struct create_run x, reply<call_record> done) override { run_created(std::move(x), done, record); }
  void initiate(initiate_call x, reply<call_initiated> done) override { initiated(std::move(x), done, accepted); }
  void open(open_talk x, reply<talk_opened> done) override { opened(std::move(x), done, talk); }
  void hang_up(call_id id, reply<done> r) override { hung(id, r, tandem::done{}); }
  void arrived(inbound_call, reply<answer_instruction>) override {}
  void answered(call_address, std::int64_t, reply<answer_instruction>) override {}
  void ringing(call_address, carrier_ringing, reply<done>) override {}
  void hung_up(call_address, carrier_hung_up, reply<done>) override {}
  void stream_status(call_address, carrier_stream_status, reply<done>) override {}
  void machine_detected(call_address, std::int64_t, reply<done>) override {}
  void element_finished(call_address, carrier_element, reply<answer_instruction>) override {}
  void transfer_news(call_address, carrier_transfer_news, reply<answer_instruction>) override {}
  ask<std::pair<call_id, transfer_wish>> transferred;
  void transfer(call_id id, transfer_wish x, reply<done> r) override { transferred({id, std::move(x)}, r, tandem::done{}); }
  void bind_stream(call_id, std::string, carrier_call_id, std::string, reply<stream_binding>) override {}
  void stream_ended(call_id, std::string, std::string) override {}
  void agent_said(call_id, agent_event) override {}
  void recording_finished(call_id, std::string, std::int64_t) override {}
};

/// Keeps resources as the organisation's actor does.
struct library : resource_desk {
  fake::state& state;
  std::optional<refusal> no;
  std::uint64_t next = 1;
  explicit library(fake::state& s) : state(s) {}

  void save(resource x, reply<resource> done) override {
    if (no) return done(*no);
    const auto key = keys::resource(static_cast<std::uint8_t>(x.kind), x.name);
    if (!x.id) x.id = resource_id{next++ << 6};
    x.created_ms = x.created_ms ? x.created_ms : 1'714'555'800'000;
    x.updated_ms = 1'714'555'801'000;
    ++x.change;
    if (x.kind == call_share_kind && !x.active)
      state.values.erase(key);
    else
      state.values[key] = encode(x);
    done(std::move(x));
  }
};

/// Keeps operators and sessions as the organisation's actor does, as far as one request goes.
struct reception : operator_desk {
  fake::state& state;
  std::optional<refusal> no;
  std::uint64_t next = 10;
  std::vector<std::pair<std::string, std::int64_t>> uses;
  explicit reception(fake::state& s) : state(s) {}

  std::optional<operator_account> find(operator_id id) const {
    const auto stored = state.get(keys::operator_by_id(id));
    return stored ? decode<operator_account>(*stored) : std::nullopt;
  }
  operator_account keep(operator_account who) {
    if (!who.id) who.id = operator_id{next++ << 6};
    if (!who.created_ms) who.created_ms = 1'714'555'800'000;
    state.values[keys::operator_by_id(who.id)] = encode(who);
    return who;
  }
  void begin(operator_session s, operator_id whose) {
    s.whose = whose;
    state.values[keys::session_by_hash(s.sha256)] = encode(s);
  }
  void end_sessions(operator_id whose, const std::string& kept) {
    for (const auto& [key, value] : state.scan(keys::sessions(), 1000, {}))
      if (const auto s = decode<operator_session>(value); s->whose == whose && s->sha256 != kept) state.values.erase(key);
  }

  void create_first(operator_account who, api_key key, operator_session s, reply<operator_account> done) override {
    if (no) return done(*no);
    key.id = api_key_id{next++ << 6};
    state.put(key);
    who = keep(std::move(who));
    begin(std::move(s), who.id);
    done(std::move(who));
  }
  void create(operator_account who, reply<operator_account> done) override { no ? done(*no) : done(keep(std::move(who))); }
  void update(operator_id id, update_operator what, reply<operator_account> done) override {
    if (no) return done(*no);
    auto who = *find(id);
    who.name = what.name.value_or(who.name);
    who.role = what.role.value_or(who.role);
    who.is_active = what.is_active.value_or(who.is_active);
    who.password_hash = what.password_hash.value_or(who.password_hash);
    done(keep(std::move(who)));
  }
  void remove(operator_id id, reply<done> r) override {
    if (no) return r(*no);
    state.values.erase(keys::operator_by_id(id));
    r(tandem::done{});
  }
  void sign_in(struct sign_in what, reply<operator_account> done) override {
    if (no) return done(*no);
    if (!what.instead_of.empty()) state.values.erase(keys::session_by_hash(what.instead_of));
    begin(std::move(what.session), what.whose);
    done(*find(what.whose));
  }
  void sign_out(std::string sha256, reply<done> r) override {
    if (no) return r(*no);
    state.values.erase(keys::session_by_hash(sha256));
    r(tandem::done{});
  }
  void change_password(password_change what, reply<done> r) override {
    if (no) return r(*no);
    auto who = *find(what.whose);
    who.password_hash = what.to_hash;
    keep(std::move(who));
    end_sessions(what.whose, what.kept_session);
    r(tandem::done{});
  }
  void seen(std::string sha256, std::int64_t at_ms) override { uses.emplace_back(std::move(sha256), at_ms); }
};

struct memory_of_keys : idempotency_desk {
  std::map<std::string, idempotency_record> records;
  std::set<std::string> under_way;
  void reserve(std::string key, std::string fingerprint, reply<reservation> done) override {
    const auto it = records.find(key);
    if (it == records.end()) {
      records[key] = {fingerprint, 1000, 0, {}};
      under_way.insert(key);
      return done(reservation{reservation::standing::fresh, records[key]});
    }
    if (it->second.fingerprint != fingerprint) return done(refusal{errc::invalid, "another request", "Idempotency-Key"});
    if (it->second.status) return done(reservation{reservation::standing::answered, it->second});
    done(reservation{under_way.contains(key) ? reservation::standing::busy : reservation::standing::interrupted, it->second});
  }
  void settle(std::string key, std::uint32_t status, std::string sealed, reply<done> r) override {
    records[key].status = status;
    records[key].answer_sealed = std::move(sealed);
    under_way.erase(key);
    r(tandem::done{});
  }
  void forget(std::string key, reply<done> r) override {
    records.erase(key);
    under_way.erase(key);
    r(tandem::done{});
  }
  void abandon(std::string key) override { under_way.erase(key); }
};

struct post_office : delivery_desk {
  ask<delivery_id> resent;
  delivery answer;
  void resend(delivery_id id, reply<delivery> done) override { resent(id, done, answer); }
};

struct practice : practice_desk {
  practice_state now;
  ask<int> started, stopped;
  ask<std::pair<workflow_id, std::string>> rung;
  practice_call call;
  practice_state state() const override { return now; }
  void start(reply<practice_state> done) override { started(0, done, now); }
  void stop(reply<practice_state> done) override { stopped(0, done, now); }
  void ring(workflow_id who, std::string scenario, reply<practice_call> done) override {
    rung({who, std::move(scenario)}, done, call);
  }
};

/// "Seals" so that a test can look inside.
struct box : secret_box {
  std::string seal(std::string_view purpose, std::string_view secret) override {
    return std::string(purpose) + "|" + std::string(secret);
  }
  outcome<std::string> open(std::string_view purpose, std::string_view sealed) const override {
    const auto head = std::string(purpose) + "|";
    if (!sealed.starts_with(head)) return refusal{errc::corrupt, "not sealed here", {}};
    return std::string(sealed.substr(head.size()));
  }
  std::string token(std::string_view purpose, std::string_view words) const override {
    return std::string(purpose) + "." + std::string(words);
  }
};

inline constexpr const char* admin_key = "an administrator's key";

/// Everything, and one request at a time.
struct api_under_test {
  fake::state state;
  fake::telephony telephony;
  fake::workflows workflows;
  fake::key_office keys;
  fake::calls calls;
  fake::box box;
  fake::library library{state};
  fake::memory_of_keys idempotency;
  fake::post_office deliveries;
  fake::reception operators{state};
  test::fake_carrier carrier;
  fake::practice practice;
  std::shared_ptr<live_feed> live = std::make_shared<live_feed>("boot");
  std::shared_ptr<live_board> board = std::make_shared<live_board>(state, live);
  std::vector<workflow_problem> graph_errors;
  std::vector<std::string> validated;  // definitions
  std::vector<std::string> reasons;
  std::map<std::string, std::string> files;
  std::vector<history_event> history;  // of every call
  outcome<carrier_call_report> theirs = refusal{errc::not_found, "no record yet", ""};
  std::vector<std::tuple<telephony_config_id, bool, bool>> diagnosed;
  std::int64_t seconds_asked = 0;
  std::int64_t now_ms = 1'714'555'800'250;  // 2024-05-01T09:30:00.250Z
  bool keep_work = false;                   // background work is kept instead of done
  bool background_full = false;
  std::vector<std::function<void()>> work;
  bool hashing_full = false;
  router routes;
  std::string openapi;
  std::shared_ptr<tandem::api> served;

  api_under_test() {
    api_dependencies d{state, telephony, workflows, keys, calls, box, library, idempotency, deliveries, operators};
    d.bootstrap_key_sha256 = api_key_sha256(admin_key);
    d.version = "0.1.0";
    d.public_url = "https://voice.example.com";
    d.validate = [this](const std::string& definition, const std::string&) {
      validated.push_back(definition);
      return graph_errors;
    };
    d.now_ms = [this] { return now_ms; };
    d.not_ready = [this] { return reasons; };
    d.metrics_text = [] { return std::string("tandem_up 1\n"); };
    d.active_calls = [] { return active_calls_report{3, 0.5, 1.5}; };
    d.system = [] { return system_facts{1'714'555'000'000, "/var/lib/tandem", 1000, 400, 30, 20, 64, {{"Boost", "1.81.0"}}}; };
    d.metrics_history = [this](std::int64_t seconds) {
      seconds_asked = seconds;
      return metrics::history_view{10, {1'714'555'790}, {{"streams", "Media streams", "count", {2.5}}}};
    };
    d.recording_file = [this](const std::string& name) {
      const auto it = files.find(name);
      return it == files.end() ? std::nullopt : std::optional(it->second);
    };
    d.carrier_record = [this](const call_record&, std::function<void(outcome<carrier_call_report>)> done) { done(theirs); };
    d.carrier = &carrier;
    d.carrier_url = "https://api.plivo.com/v1";
    d.history = [this](call_id, std::uint64_t after, std::size_t limit) -> outcome<history_page> {
      history_page page;
      for (const auto& e : history) {
        if (e.sequence <= after) continue;
        if (page.events.size() == limit) page.more = true;
        if (page.more) break;
        page.events.push_back(e);
      }
      return page;
    };
    d.diagnose = [this](telephony_config_id id, bool fix, bool force, std::function<void(outcome<diagnosis::diagnosis>)> done) {
      diagnosed.push_back({id, fix, force});
      diagnosis::diagnosis found;
      found.config = id;
      found.checked_ms = now_ms;
      for (const auto& c : diagnosis::checks()) found.findings.push_back({&c, diagnosis::verdict::ok, "well", false});
      if (fix) found.fix = provider_sync{true, "mended"};
      done(found);
    };
    d.practice = &practice;
    d.background = [this](std::function<void()> task) {
      if (background_full) return false;
      if (keep_work)
        work.push_back(std::move(task));
      else
        task();
      return true;
    };
    d.hashing = [this](std::function<void()> task) {
      if (!hashing_full) task();
      return !hashing_full;
    };
    d.password_cost = {8, 1};
    d.trusted_proxies = {"192.0.2.99"};
    d.devops_secret = "s3cret";
    d.live = live;
    d.board = board;
    d.strangers = std::make_shared<stranger_limiter>();
    served = std::make_shared<tandem::api>(std::move(d));
    served->mount(routes);
    openapi = served->openapi();
  }

  struct answer {
    int status = 0;  // 0: nobody answered
    http_headers headers;
    std::string body;
    nlohmann::json json;  // discarded when the body is not JSON
  };

  answer send(http_request r) {
    answer got;
    const auto method = r.method, path = r.path;
    routes(std::move(r), [&got](http_response x) {
      if (got.status) return;
      got = {x.status, x.headers, x.body, nlohmann::json::parse(x.body, nullptr, false)};
    });
    CHECK(answer_fault(method, pattern_of(method, path), got.status, got.json) == "");
    return got;
  }
  /// The route's pattern that matches; fixed segments win.
  std::string pattern_of(const std::string& method, const std::string& path) const {
    std::string best;
    for (const auto& route : routes.routes()) {
      if (route.method != method || !matches(route.pattern, path)) continue;
      if (best.empty() || std::ranges::count(route.pattern, '{') < std::ranges::count(best, '{')) best = route.pattern;
    }
    return best;
  }
  static bool matches(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && !path.empty()) {
      const auto p = pattern.substr(0, pattern.find('/', 1)), s = path.substr(0, path.find('/', 1));
      if (!p.starts_with("/{") && p != s) return false;
      pattern.remove_prefix(p.size());
      path.remove_prefix(s.size());
    }
    return pattern.empty() && path.empty();
  }
  static http_request request(std::string method, std::string target, std::string body = {}) {
    http_request r;
    r.method = std::move(method);
    r.target = std::move(target);
    r.path = r.target.substr(0, r.target.find('?'));
    if (const auto at = r.target.find('?'); at != std::string::npos) r.query = r.target.substr(at + 1);
    r.body = std::move(body);
    r.remote_address = "192.0.2.1";
    return r;
  }
  answer send_with(std::string key, std::string method, std::string target, std::string body = {},
                   std::string idempotency_key = {}) {
    auto r = request(std::move(method), std::move(target), std::move(body));
    r.headers.add("X-API-Key", std::move(key));
    if (!idempotency_key.empty()) r.headers.add("Idempotency-Key", std::move(idempotency_key));
    return send(std::move(r));
  }
  /// A browser in which somebody has signed in.
  struct browser {
    operator_account who;
    std::string token, csrf;
  };
  /// An operator of this role, their password being "a long enough password", and a session that just began.
  browser sign_in_as(key_role role, std::string email = "ada@example.com") {
    operator_account who;
    who.name = "Ada Byron";
    who.email = std::move(email);
    who.role = role;
    who.password_hash = hash_password("a long enough password", {8, 1});
    browser out{operators.keep(std::move(who)), random_letters(), {}};
    const auto hash = sha256_hex(out.token);
    operators.begin({hash, {}, now_ms, now_ms}, out.who.id);
    out.csrf = box.token("session.csrf", hash);
    return out;
  }
  static http_request request_of(const browser& b, std::string method, std::string target, std::string body = {}) {
    auto r = request(std::move(method), std::move(target), std::move(body));
    r.headers.add("Cookie", "theme=dark; tandem_session=" + b.token);
    r.headers.add("X-CSRF-Token", b.csrf);
    return r;
  }
  answer send_by(const browser& b, std::string method, std::string target, std::string body = {}) {
    return send(request_of(b, std::move(method), std::move(target), std::move(body)));
  }
  /// As the administrator.
  answer ask(std::string method, std::string target, std::string body = {}) {
    auto r = request(std::move(method), std::move(target), std::move(body));
    r.headers.add("X-API-Key", admin_key);
    return send(std::move(r));
  }
  answer get(std::string target) { return ask("GET", std::move(target)); }
  answer post(std::string target, std::string body = {}) { return ask("POST", std::move(target), std::move(body)); }
  answer put(std::string target, std::string body = {}) { return ask("PUT", std::move(target), std::move(body)); }
  answer del(std::string target) { return ask("DELETE", std::move(target)); }
};

/// "body.config.plivo.auth_id missing; ..." of a 422.
inline std::string problems_of(const nlohmann::json& answer) {
  std::string out;
  for (const auto& p : answer.at("detail")) {
    std::string loc;
    for (const auto& part : p.at("loc"))
      loc += (loc.empty() ? "" : ".") + (part.is_string() ? part.get<std::string>() : part.dump());
    out += (out.empty() ? "" : "; ") + loc + " " + p.at("type").get<std::string>();
  }
  return out;
}

inline telephony_config a_config(std::uint64_t id = 64) {
  telephony_config c;
  c.id = telephony_config_id{id};
  c.name = "Main line";
  c.auth_id = "MAXXXXXXXXXXXXXXXX42";
  c.auth_token_sealed = "telephony_config.auth_token|0123456789abcdefghij";
  c.auth_token_tail = "ghij";
  c.application = "12345678901234567";
  c.is_default_outbound = true;
  c.created_ms = 1'714'555'800'000;
  return c;
}
inline tandem::number a_number(std::uint64_t id = 128, std::uint64_t config = 64) {
  tandem::number n;
  n.id = number_id{id};
  n.config = telephony_config_id{config};
  n.address = "+1 415 555 2671";
  n.normalized = e164{"+14155552671"};
  n.country_code = "US";
  n.created_ms = 1'714'555'800'000;
  return n;
}
inline workflow a_workflow(std::uint64_t id = 192, version_status newest = version_status::published) {
  workflow w;
  w.id = workflow_id{id};
  w.name = "Reception";
  w.uuid = "5f0c7a7e-0000-4000-8000-00000000000" + std::to_string(id % 10);
  w.created_ms = 1'714'555'800'000;
  w.versions.push_back(
      {1, version_status::published, R"({"nodes":[],"edges":[]})", "{}", "{}", 1'714'555'800'000, 1'714'555'800'000});
  if (newest == version_status::draft)
    w.versions.push_back({2, version_status::draft, R"({"edges":[],"nodes":[{"id":"1"}]})", R"({"max_call_duration":60})",
                          R"({"greeting":"hello"})", 1'714'555'900'000, 0});
  return w;
}
inline call_record a_call(std::uint64_t id = 256, std::uint64_t workflow = 192) {
  call_record c;
  c.call = call_id{id};
  c.run_name = "WR-TEL-IN-00000001";
  c.workflow = {workflow_id{workflow}, 1};
  c.config = telephony_config_id{64};
  c.number = number_id{128};
  c.from = e164{"+14155550100"};
  c.to = e164{"+14155552671"};
  c.created_ms = 1'714'555'800'000 + static_cast<std::int64_t>(id);
  return c;
}

}  // namespace tandem::rest::fake
