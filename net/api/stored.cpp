#include "net/api/stored.hpp"

#include <algorithm>

#include "messages/keys.hpp"
#include "messages/operator_keys.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t page = 1000;

template <class T>
std::optional<T> find(const state_reader& state, entity_kind kind, std::uint64_t id) {
  if (id == 0) return {};
  const auto stored = state.get(keys::entity({kind, id}));
  return stored ? decode<T>(*stored) : std::nullopt;
}

/// Whatever under @p prefix can be read as a T.
template <class T>
std::vector<T> all(const state_reader& state, const std::string& prefix) {
  std::vector<T> out;
  for (const auto& [key, value] : state.scan(prefix, list_max))
    if (auto x = decode<T>(value)) out.push_back(std::move(*x));
  return out;
}

}  // namespace

std::optional<telephony_config> find_config(const state_reader& state, telephony_config_id which) {
  return find<telephony_config>(state, entity_kind::telephony_config, which.value);
}
std::vector<telephony_config> all_configs(const state_reader& state) {
  return all<telephony_config>(state, keys::entities(entity_kind::telephony_config));
}
std::optional<number> find_number(const state_reader& state, telephony_config_id config, number_id which) {
  auto n = find<number>(state, entity_kind::number, which.value);
  if (n && n->config != config) return {};
  return n;
}
std::vector<number> all_numbers(const state_reader& state) { return all<number>(state, keys::entities(entity_kind::number)); }
std::vector<number> numbers_of(const state_reader& state, telephony_config_id config) {
  auto out = all_numbers(state);
  std::erase_if(out, [&](const number& n) { return n.config != config; });
  return out;
}
std::vector<application> all_applications(const state_reader& state) {
  return all<application>(state, keys::entities(entity_kind::application));
}
std::optional<application> application_of(const state_reader& state, telephony_config_id config) {
  for (auto& a : all_applications(state))
    if (a.config == config) return std::move(a);
  return {};
}

std::optional<workflow> find_workflow(const state_reader& state, workflow_id which) {
  return find<workflow>(state, entity_kind::workflow, which.value);
}
std::optional<workflow> find_workflow(const state_reader& state, std::string_view uuid) {
  for (auto& w : all_workflows(state))
    if (w.uuid == uuid) return std::move(w);
  return {};
}
std::vector<workflow> all_workflows(const state_reader& state) {
  auto out = all<workflow>(state, keys::entities(entity_kind::workflow));
  // Ids carry a log in their low bits: they grow with time within a log only.
  std::ranges::sort(out, [](const workflow& a, const workflow& b) {
    return a.created_ms != b.created_ms ? a.created_ms > b.created_ms : a.id > b.id;
  });
  return out;
}
const workflow_version* current_version(const workflow& w) {
  const workflow_version* best = nullptr;
  for (const auto& v : w.versions) {
    if (v.status == version_status::draft) return &v;
    if (!best || best->status != version_status::published) best = &v;
  }
  return best;
}

std::vector<api_key> all_keys(const state_reader& state) {
  auto out = all<api_key>(state, keys::api_key_by_hash(""));
  std::ranges::sort(out, [](const api_key& a, const api_key& b) {
    return a.created_ms != b.created_ms ? a.created_ms < b.created_ms : a.id < b.id;
  });
  return out;
}
std::optional<api_key> find_key(const state_reader& state, api_key_id which) {
  for (auto& k : all_keys(state))
    if (k.id == which) return std::move(k);
  return {};
}

std::vector<operator_account> all_operators(const state_reader& state) {
  auto out = all<operator_account>(state, keys::operators());
  std::ranges::sort(out, [](const operator_account& a, const operator_account& b) {
    return a.created_ms != b.created_ms ? a.created_ms < b.created_ms : a.id < b.id;
  });
  return out;
}
std::optional<operator_account> find_operator(const state_reader& state, operator_id which) {
  const auto stored = state.get(keys::operator_by_id(which));
  return stored ? decode<operator_account>(*stored) : std::nullopt;
}
std::optional<operator_account> find_operator(const state_reader& state, std::string_view email) {
  for (auto& o : all_operators(state))
    if (o.email == email) return std::move(o);
  return {};
}

std::optional<resource> find_resource(const state_reader& state, resource_kind kind, std::string_view name) {
  const auto stored = state.get(keys::resource(static_cast<std::uint8_t>(kind), name));
  return stored ? decode<resource>(*stored) : std::nullopt;
}
std::vector<resource> all_resources(const state_reader& state, resource_kind kind) {
  auto out = all<resource>(state, keys::resources(static_cast<std::uint8_t>(kind)));
  std::ranges::sort(out, [](const resource& a, const resource& b) {
    return a.created_ms != b.created_ms ? a.created_ms < b.created_ms : a.id < b.id;
  });
  return out;
}

std::optional<call_record> find_call(const state_reader& state, call_id which) {
  return find<call_record>(state, entity_kind::call, which.value);
}
std::optional<call_record> find_run(const state_reader& state, workflow_id w, run_id which) {
  auto c = find_call(state, call_id{which.value});
  if (c && c->workflow.workflow != w) return {};
  return c;
}

void each_run(const state_reader& state, workflow_id w, const std::function<bool(run_id)>& visit) {
  const auto prefix = keys::runs_of_workflow(w);
  std::string before;
  for (;;) {
    const auto found = state.scan_back(prefix, page, before);
    for (const auto& [key, value] : found)
      if (!visit(run_id{keys::trailing_id(key)})) return;
    if (found.size() < page) return;
    before = found.back().first;
  }
}

std::uint64_t count_runs(const state_reader& state, workflow_id w) {
  std::uint64_t n = 0;
  each_run(state, w, [&](run_id) { return ++n, true; });
  return n;
}

std::vector<refused_request> newest_refused_requests(const state_reader& state, std::size_t limit) {
  std::vector<refused_request> out;
  for (const auto& [key, value] : state.scan_back(keys::entities(entity_kind::security), limit))
    if (auto x = decode<refused_request>(value)) out.push_back(std::move(*x));
  std::ranges::stable_sort(out, std::greater{}, &refused_request::at_ms);
  return out;
}

}  // namespace tandem::rest
