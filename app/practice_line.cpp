#include "app/practice_line.hpp"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/child_process.hpp"
#include "app/console_folder.hpp"
#include "messages/keys.hpp"
#include "messages/secret_purposes.hpp"
#include "net/http_client.hpp"
#include "voice/workers.hpp"

namespace tandem {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds ready_within{20}, asked_within{20}, hung_up_within{4}, arrived_within{5};
constexpr const char* application_name = "practice";
const e164 our_number{"+442079460018"}, callers_number{"+447700900123"};  // set aside for fiction by the plan they are of
constexpr std::size_t configs_max = 10'000, calls_max = 10'000, jobs_max = 64;

/// Waits for a desk's reply. Only on a thread that has nothing else to do.
template <class T, class Ask>
outcome<T> answer_to(Ask ask) {
  auto told = std::make_shared<std::promise<outcome<T>>>();
  auto answer = told->get_future();
  ask([told](outcome<T> x) { told->set_value(std::move(x)); });
  if (answer.wait_for(asked_within) != std::future_status::ready) return refusal{errc::unavailable, "no answer came in time", ""};
  return answer.get();
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

std::string text_of(const json& object, const char* name) {
  const auto field = object.find(name);
  return field != object.end() && field->is_string() ? field->get<std::string>() : std::string();
}

refusal not_running() { return {errc::conflict, "The practice line does not run: start it first", ""}; }

}  // namespace

std::string emulator_beside_us() {
  const auto ours = this_program();
  return ours.empty() ? std::string() : (ours.parent_path() / "plivo_emulator").string();
}

struct practice_line::line {
  explicit line(practice_surroundings a) : around(std::move(a)) {}

  // ---------------------------------------------------------------------------------------------- on the line's own thread
  outcome<practice_state> start();
  outcome<std::string> begin_child(const std::string& auth_id, const std::string& auth_token);
  outcome<done> configure(const std::string& auth_id, const std::string& auth_token);
  outcome<practice_state> stop();
  outcome<practice_call> ring(workflow_id who, const std::string& scenario);
  outcome<done> connect(workflow_id who);
  /// Their carrier is dead, and will not say so.
  void end(const std::vector<call_record>& calls);
  /// Removes every practice configuration and its numbers.
  void forget();
  void child_ended(const child_process* which, const std::string& how);

  outcome<json> ask(const std::string& method, const std::string& path, const json& body, int expected);
  std::vector<telephony_config> configs() const;
  std::vector<call_record> open_calls() const;
  template <class Condition>
  bool wait_until(seconds within, Condition so) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, within, so);
  }
  void tell(const char* level, const std::string& event, const std::string& detail) { around.tell(level, event, detail); }

  const practice_surroundings around;
  mutable std::mutex mutex;
  std::condition_variable changed;
  practice_state shown;   // under the mutex
  number number_of_ours;  // of the thread, as is what follows
  std::string url;        // of the emulator
  std::unique_ptr<child_process> child;
  workers thread{{.threads = 1, .waiting_max = jobs_max}};  // last: its jobs use all of the above
};

// ------------------------------------------------------------------------------------------------ starting

outcome<practice_state> practice_line::line::start() {
  if (child) return shown;
  std::error_code error;
  if (!std::filesystem::exists(around.program, error))
    return refusal{errc::not_configured, "No emulator is installed beside this node: expected " + around.program, ""};
  end(open_calls());
  forget();
  const auto auth_id = "MA" + upper(around.random_hex(9)), auth_token = around.random_hex(20);
  auto began = begin_child(auth_id, auth_token);
  if (!began) {
    child.reset();
    return began.why();
  }
  url = *began;
  auto ready = configure(auth_id, auth_token);
  if (!ready) {
    forget();
    child.reset();
    return ready.why();
  }
  tell("info", "practice.started", url);
  std::lock_guard lock(mutex);
  shown.running = true;
  shown.trouble.clear();
  shown.config = number_of_ours.config;
  shown.number = number_of_ours.normalized;
  return shown;
}

/// @return where it listens.
outcome<std::string> practice_line::line::begin_child(const std::string& auth_id, const std::string& auth_token) {
  struct beginning {
    std::promise<std::string> url;  // empty: it has ended
    bool told = false;
    std::string last;
  };
  const auto first = std::make_shared<beginning>();
  auto ready = first->url.get_future();
  child_command command{
      around.program,
      {"--listen", "127.0.0.1:0", "--auth-id", auth_id, "--number", our_number.digits() + "=" + application_name},
      {"PLIVO_EMULATOR_AUTH_TOKEN=" + auth_token, "PATH=/usr/bin:/bin", "LANG=C.UTF-8"}};
  if (around.public_url != around.own_url) {
    command.arguments.push_back("--connect-to");
    command.arguments.push_back(around.public_url.substr(0, around.public_url.find('/', around.public_url.find("://") + 3)) +
                                "=" + around.own_url);
  }
  const auto on_line = [first, this](const std::string& text) {
    first->last = text;
    const auto at = text.find("ready on http://");
    if (first->told || at == text.npos) return tell("info", "practice.emulator", text);
    first->told = true;
    const auto address = text.substr(at + 9);
    first->url.set_value(address.substr(0, address.find(' ')));
  };
  // It may end before we know it by name.
  const auto who = std::make_shared<std::promise<const child_process*>>();
  const auto on_end = [first, this, name = who->get_future().share()](const std::string& how) {
    if (!std::exchange(first->told, true)) first->url.set_value({});
    const auto* which = name.get();
    thread.post([this, which, how] { child_ended(which, how); });
  };
  child = std::make_unique<child_process>(std::move(command), on_line, on_end);
  who->set_value(child.get());
  if (ready.wait_for(ready_within) != std::future_status::ready)
    return refusal{errc::unavailable, "The emulator was started and did not come up in time", ""};
  auto address = ready.get();
  if (address.empty()) return refusal{errc::unavailable, "The emulator does not start: " + first->last, ""};
  return address;
}

outcome<done> practice_line::line::configure(const std::string& auth_id, const std::string& auth_token) {
  auto listed = ask("GET", "/emulator/scenarios", nullptr, 200);
  if (!listed) return listed.why();
  std::vector<practice_scenario> scenarios;
  for (const auto& one : listed->value("scenarios", json::array()))
    scenarios.push_back({text_of(one, "name"), text_of(one, "title"), text_of(one, "about")});
  create_telephony_config wanted;
  wanted.name = "Practice line";
  wanted.auth_id = auth_id;
  wanted.auth_token_sealed = around.secrets.seal(auth_token_purpose, auth_token);
  wanted.auth_token_tail = auth_token.substr(auth_token.size() - 4);
  wanted.application = application_name;
  wanted.api_url = url + "/v1";
  wanted.practice = true;
  auto made = answer_to<telephony_config>([&](auto to) { around.telephony.create(wanted, to); });
  if (!made && made.why().code == errc::conflict) {  // somebody likes the name
    wanted.name += " (emulated)";
    made = answer_to<telephony_config>([&](auto to) { around.telephony.create(wanted, to); });
  }
  if (!made) return made.why();
  create_number number_wanted;
  number_wanted.config = made->id;
  number_wanted.address = our_number.value;
  number_wanted.normalized = our_number;
  number_wanted.country_code = "GB";
  number_wanted.label = "Practice";
  number_wanted.is_default_caller_id = true;
  number_wanted.force = true;
  auto saved = answer_to<number_saved>([&](auto to) { around.telephony.create(number_wanted, to); });
  if (!saved) return saved.why();
  number_of_ours = saved->number;
  std::lock_guard lock(mutex);
  shown.scenarios = std::move(scenarios);
  return done{};
}

// ------------------------------------------------------------------------------------------------ ringing

outcome<practice_call> practice_line::line::ring(workflow_id who, const std::string& scenario) {
  if (!child) return not_running();
  const auto known = std::any_of(shown.scenarios.begin(), shown.scenarios.end(), [&](const auto& s) { return s.id == scenario; });
  if (!known) return refusal{errc::invalid, "There is no such virtual caller: GET /api/v1/practice lists them", "scenario"};
  if (auto connected = connect(who); !connected) return connected.why();
  auto rung = ask("POST", "/emulator/calls",
                  {{"from", callers_number.digits()}, {"to", our_number.digits()}, {"scenario", scenario}}, 201);
  if (!rung) return rung.why();
  practice_call out{{}, {text_of(*rung, "call_uuid")}};
  wait_until(arrived_within, [&] {
    const auto known_call = around.state.get(keys::call_by_carrier(out.carrier_call.value));
    if (known_call) out.call = {keys::trailing_id(*known_call)};
    return bool(out.call);
  });
  return out;
}

/// The number's workflow is whom the caller wants; the one before has its call already.
outcome<done> practice_line::line::connect(workflow_id who) {
  const auto stored = around.state.get(keys::entity({entity_kind::workflow, who.value}));
  const auto it = stored ? decode<workflow>(*stored) : std::nullopt;
  if (!it || it->archived) return refusal{errc::not_found, "Workflow not found, or archived", "workflow_id"};
  if (number_of_ours.inbound_workflow == who) return done{};
  update_number change;
  change.inbound_workflow = who;
  change.force = true;
  auto saved =
      answer_to<number_saved>([&](auto to) { around.telephony.update(number_of_ours.config, number_of_ours.id, change, to); });
  if (!saved) return saved.why();
  if (saved->sync && !saved->sync->ok) return refusal{errc::provider_refused, saved->sync->message, ""};
  number_of_ours = saved->number;
  return done{};
}

// ------------------------------------------------------------------------------------------------ stopping

outcome<practice_state> practice_line::line::stop() {
  if (child) {
    for (const auto& c : open_calls()) answer_to<done>([&](auto to) { around.calls.hang_up(c.call, to); });
    wait_until(hung_up_within, [this] { return open_calls().empty(); });
    const auto left = open_calls();
    forget();
    child.reset();
    end(left);
    tell("info", "practice.stopped", "");
  }
  std::lock_guard lock(mutex);
  shown = {};
  return shown;
}

void practice_line::line::end(const std::vector<call_record>& calls) {
  const carrier_hung_up word{hangup_cause::temporary_failure, hangup_party::carrier, 0, "the emulator has ended"};
  for (const auto& c : calls)
    answer_to<done>([&](auto to) { around.calls.hung_up({c.call, c.attempt, c.carrier_call}, word, to); });
}

void practice_line::line::forget() {
  for (const auto& config : configs()) {
    for (const auto& [key, value] : around.state.scan(keys::entities(entity_kind::number), configs_max)) {
      const auto n = decode<number>(value);
      if (!n || n->config != config.id) continue;
      answer_to<number_saved>([&](auto to) { around.telephony.remove(config.id, n->id, true, to); });
    }
    if (auto gone = answer_to<done>([&](auto to) { around.telephony.remove(config.id, to); }); !gone)
      tell("warning", "practice.not_removed", gone.why().message);
  }
  number_of_ours = {};
}

void practice_line::line::child_ended(const child_process* which, const std::string& how) {
  if (which != child.get() || !child) return;  // we ended it
  {
    std::lock_guard lock(mutex);
    shown = {};
    shown.trouble = "The practice line ended by itself: the emulator " + how;
  }
  tell("warning", "practice.died", "the emulator " + how);
  child.reset();
  end(open_calls());
  forget();
}

// ------------------------------------------------------------------------------------------------ asking

outcome<json> practice_line::line::ask(const std::string& method, const std::string& path, const json& body, int expected) {
  http_client_request request;
  request.method = method;
  request.url = url + path;
  if (!body.is_null()) request.body = body.dump();
  auto got = answer_to<http_response>([&](auto to) {
    around.web.send(std::move(request), [to](http_result r) {
      if (r)
        to(std::move(r.response));
      else
        to(refusal{errc::provider_refused, "The emulator does not answer: " + r.message, ""});
    });
  });
  if (!got) return got.why();
  auto said = json::parse(got->body, nullptr, false);
  if (got->status == expected && said.is_object()) return said;
  return refusal{errc::provider_refused,
                 "The emulator refused: " + (said.is_object() ? text_of(said, "error") : "no reason given"), ""};
}

std::vector<telephony_config> practice_line::line::configs() const {
  std::vector<telephony_config> out;
  for (const auto& [key, value] : around.state.scan(keys::entities(entity_kind::telephony_config), configs_max))
    if (auto c = decode<telephony_config>(value); c && c->practice) out.push_back(std::move(*c));
  return out;
}

std::vector<call_record> practice_line::line::open_calls() const {
  const auto ours = configs();
  std::vector<call_record> out;
  if (ours.empty()) return out;
  for (const auto& [key, value] : around.state.scan(keys::open_calls(), calls_max)) {
    const auto stored = around.state.get(keys::entity({entity_kind::call, keys::trailing_id(key)}));
    auto c = stored ? decode<call_record>(*stored) : std::nullopt;
    if (c && std::any_of(ours.begin(), ours.end(), [&](const auto& x) { return x.id == c->config; }))
      out.push_back(std::move(*c));
  }
  return out;
}

// ------------------------------------------------------------------------------------------------ the desk

practice_line::practice_line(practice_surroundings around) : line_(std::make_shared<line>(std::move(around))) {}

practice_line::~practice_line() = default;

void practice_line::close() {
  std::promise<void> done;
  if (line_->thread.post([&, l = line_.get()] {
        l->stop();
        done.set_value();
      }))
    done.get_future().wait();
}

void practice_line::tidy() {
  line_->thread.post([l = line_.get()] {
    if (l->configs().empty()) return;
    l->end(l->open_calls());
    l->forget();
  });
}

void practice_line::call_changed() {
  std::lock_guard lock(line_->mutex);
  line_->changed.notify_all();
}

practice_state practice_line::state() const {
  std::error_code error;
  auto out = [this] {
    std::lock_guard lock(line_->mutex);
    return line_->shown;
  }();
  if (!std::filesystem::exists(line_->around.program, error))
    out.why_not = "No emulator is installed beside this node: expected " + line_->around.program;
  return out;
}

namespace {
refusal busy() { return {errc::unavailable, "the practice line is busy; try again in a moment", ""}; }
}  // namespace

void practice_line::start(reply<practice_state> to) {
  if (!line_->thread.post([l = line_.get(), to] { to(l->start()); })) to(busy());
}
void practice_line::stop(reply<practice_state> to) {
  if (!line_->thread.post([l = line_.get(), to] { to(l->stop()); })) to(busy());
}
void practice_line::ring(workflow_id who, std::string scenario, reply<practice_call> to) {
  if (!line_->thread.post([l = line_.get(), who, scenario = std::move(scenario), to] { to(l->ring(who, scenario)); })) to(busy());
}

}  // namespace tandem
