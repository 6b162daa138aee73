#include "net/diagnosis/stored_facts.hpp"

#include <algorithm>

#include "messages/keys.hpp"
#include "messages/secret_purposes.hpp"
#include "net/api/workflow_json.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::size_t calls_read_max = 500, refused_read_max = 500, list_max = 10'000, voices_max = 4;
constexpr std::int64_t day_ms = 86'400'000;

template <class T>
std::optional<T> load(const state_reader& state, entity_kind kind, std::uint64_t id) {
  const auto stored = id ? state.get(keys::entity({kind, id})) : std::nullopt;
  return stored ? decode<T>(*stored) : std::nullopt;
}

std::string odd_credentials(const std::string& auth_id, const std::string& token) {
  const auto odd = [](const std::string& x) {
    return x.empty() ||
           std::any_of(x.begin(), x.end(), [](char c) { return c <= ' ' || c == 127 || static_cast<signed char>(c) < 0; });
  };
  if (odd(auth_id)) return "the auth ID is empty or holds spaces or characters no credential has";
  if (odd(token)) return "the auth token is empty or holds spaces or characters no credential has";
  return {};
}

const workflow_version* published(const workflow& w) {
  const auto at =
      std::find_if(w.versions.begin(), w.versions.end(), [](const auto& v) { return v.status == version_status::published; });
  return at == w.versions.end() ? nullptr : &*at;
}

void add_voice(facts& f, const workflow& w, const workflow_version& v) {
  const auto settings = parse_workflow(R"({"nodes":[],"edges":[]})", v.configurations_json).graph.settings;
  if (settings.agent == "echo") return;  // it neither speaks nor listens
  const auto at = std::find_if(f.speech.begin(), f.speech.end(), [&](const auto& s) { return s.wish.voice == settings.voice; });
  if (at == f.speech.end()) {
    if (f.speech.size() < voices_max) f.speech.push_back({{{w.name}, settings.voice}, {}});
  } else if (std::find(at->wish.workflows.begin(), at->wish.workflows.end(), w.name) == at->wish.workflows.end()) {
    at->wish.workflows.push_back(w.name);
  }
}

/// Why the workflow of @p n cannot answer; empty: it can, and its voice is noted.
std::string look_at_workflow(const state_reader& state, const number& n, facts& f) {
  if (!n.inbound_workflow) return "no inbound workflow: it can call out, and its callers hear a refusal";
  const auto w = load<workflow>(state, entity_kind::workflow, n.inbound_workflow.value);
  if (!w) return "its workflow is gone";
  if (w->archived) return "its workflow '" + w->name + "' is archived";
  const auto* v = published(*w);
  if (!v) return "its workflow '" + w->name + "' has no published version";
  add_voice(f, *w, *v);
  return {};
}

/// The newest calls of each log; ids grow with time.
void read_calls(const state_reader& state, telephony_config_id config, facts& f) {
  std::vector<call_record> calls;
  for (const auto& [key, value] : state.scan_back(keys::entities(entity_kind::call), calls_read_max))
    if (auto c = decode<call_record>(value); c && c->config == config) calls.push_back(std::move(*c));
  std::sort(calls.begin(), calls.end(), [](const auto& a, const auto& b) { return a.created_ms > b.created_ms; });
  for (const auto& c : calls) {
    const bool came_in = c.direction == call_direction::inbound;
    f.last_webhook_ms = std::max({f.last_webhook_ms, came_in ? c.created_ms : c.ringing_ms, c.answered_ms});
    f.last_audio_ms = std::max(f.last_audio_ms, c.streaming_ms);
    if (c.cause == hangup_cause::limit_exceeded && f.now_ms - c.created_ms < day_ms) f.limited_calls.push_back(c.run_name);
  }
}

}  // namespace

void read_stored_facts(const state_reader& state, const secret_box& secrets, const telephony_config& config, facts& f) {
  f.config = config;
  const auto token = secrets.open(auth_token_purpose, config.auth_token_sealed);
  f.token_trouble = token ? odd_credentials(config.auth_id, *token)
                          : "the auth token cannot be opened: was the master key changed? Enter it again";
  for (const auto& [key, value] : state.scan(keys::entities(entity_kind::number), list_max))
    if (auto n = decode<number>(value); n && n->config == config.id) f.numbers.push_back(std::move(*n));
  for (const auto& n : f.numbers) f.workflow_trouble[n.id.value] = look_at_workflow(state, n, f);
  if (f.speech.empty()) f.speech.emplace_back();
  for (const auto& [key, value] : state.scan_back(keys::entities(entity_kind::security), refused_read_max))
    if (auto r = decode<refused_request>(value)) f.refused.push_back(std::move(*r));
  read_calls(state, config.id, f);
}

std::optional<application> stored_application(const state_reader& state, telephony_config_id config) {
  return load<application>(state, entity_kind::application, config.value);
}
std::optional<telephony_config> stored_config(const state_reader& state, telephony_config_id config) {
  return load<telephony_config>(state, entity_kind::telephony_config, config.value);
}

}  // namespace tandem::diagnosis
