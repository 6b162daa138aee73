#pragma once
// Entities as the state store keeps them.

#include <optional>

#include "messages/definitions.hpp"
#include "messages/describe.hpp"
#include "messages/journal.hpp"
#include "messages/keys.hpp"

namespace tandem {

template <class T>
std::optional<T> load(const state_reader& state, entity_kind kind, std::uint64_t id) {
  const auto bytes = state.get(keys::entity({kind, id}));
  return bytes ? decode<T>(*bytes) : std::nullopt;
}
inline std::optional<telephony_config> load_config(const state_reader& s, telephony_config_id id) {
  return load<telephony_config>(s, entity_kind::telephony_config, id.value);
}
inline std::optional<number> load_number(const state_reader& s, number_id id) {
  return load<number>(s, entity_kind::number, id.value);
}
inline std::optional<workflow> load_workflow(const state_reader& s, workflow_id id) {
  return load<workflow>(s, entity_kind::workflow, id.value);
}

/// Every stored entity of a kind, a page at a time.
template <class T, class F>
void for_each(const state_reader& state, entity_kind kind, F visit) {
  constexpr std::size_t page = 256;
  const auto prefix = keys::entities(kind);
  for (std::string from = prefix;;) {
    auto found = state.scan(prefix, page, from);
    for (const auto& [key, value] : found)
      if (auto x = decode<T>(value)) visit(*x);
    if (found.size() < page) return;
    from = found.back().first + '\0';
  }
}

/// All configuration lives in one log: changes that touch several of its entities are one entry.
inline log_id configuration_log() { return log_for_key("organization/" + std::to_string(the_organization.value)); }

/// What happened to a configuration entity; its new value is in the entry's changes.
struct configuration_event {
  std::string what;  // "created", "updated", ...
  std::int64_t at_ms = 0;
};
template <class V>
void describe(V& v, configuration_event& x) {
  v(1, "what", x.what);
  v(2, "at_ms", x.at_ms);
}

}  // namespace tandem
