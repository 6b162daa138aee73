#include "net/plivo/accounts.hpp"

#include <algorithm>

#include "messages/keys.hpp"
#include "messages/secret_purposes.hpp"

namespace tandem::plivo {
namespace {

constexpr std::size_t tokens_max = 4;
constexpr std::size_t configs_scanned_max = 1024;

template <class T>
std::optional<T> load(const state_reader& state, entity_kind kind, std::uint64_t id) {
  const auto stored = state.get(keys::entity({kind, id}));
  return stored ? decode<T>(*stored) : std::nullopt;
}

bool named(const account_hints& hints, const telephony_config& config) {
  return std::find(hints.auth_ids.begin(), hints.auth_ids.end(), config.auth_id) != hints.auth_ids.end();
}

}  // namespace

std::optional<call_record> account_book::find_call(call_id call) const {
  return load<call_record>(state_, entity_kind::call, call.value);
}

std::optional<tandem::number> account_book::find_number(const e164& address) const {
  if (address.value.empty()) return std::nullopt;
  const auto named = state_.get(keys::number_by_address(address.value));
  if (!named) return std::nullopt;
  const auto id = keys::trailing_id(*named);
  return id ? load<tandem::number>(state_, entity_kind::number, id) : std::nullopt;
}

void account_book::add(candidate_accounts& to, const telephony_config& config) const {
  const auto known = std::find(to.configs.begin(), to.configs.end(), config.id) != to.configs.end();
  if (known || to.tokens.size() == tokens_max) return;
  auto token = secrets_.open(auth_token_purpose, config.auth_token_sealed);
  if (!token || token->empty()) return;
  to.configs.push_back(config.id);
  to.tokens.push_back({"telephony configuration '" + config.name + "'", std::move(*token)});
}

bool account_book::add_stored(candidate_accounts& to, telephony_config_id id, const account_hints& hints) const {
  const auto config = load<telephony_config>(state_, entity_kind::telephony_config, id.value);
  if (!config) return false;
  add(to, *config);
  return named(hints, *config);
}

void account_book::add_hinted(candidate_accounts& to, const account_hints& hints) const {
  if (!to.tokens.empty() && hints.auth_ids.empty()) return;
  const auto stored = state_.scan(keys::entities(entity_kind::telephony_config), configs_scanned_max);
  const auto each = [&](auto&& wanted) {
    for (const auto& [key, value] : stored)
      if (const auto config = decode<telephony_config>(value); config && wanted(*config)) add(to, *config);
  };
  each([&](const telephony_config& c) { return named(hints, c); });
  if (to.tokens.empty()) each([](const telephony_config&) { return true; });
}

candidate_accounts account_book::of_inbound(const account_hints& hints) const {
  candidate_accounts out;
  out.number = find_number(hints.to);
  if (!out.number || !add_stored(out, out.number->config, hints)) add_hinted(out, hints);
  return out;
}

candidate_accounts account_book::of_call(call_id call, const account_hints& hints) const {
  candidate_accounts out;
  const auto record = find_call(call);
  if (!record || !add_stored(out, record->config, hints)) add_hinted(out, hints);
  return out;
}

}  // namespace tandem::plivo
