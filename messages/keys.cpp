#include "messages/keys.hpp"

namespace tandem::keys {
namespace {

constexpr std::size_t id_digits = 14;

std::string hex(std::uint64_t n, std::size_t digits) {
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0; n >>= 4) out[i] = "0123456789abcdef"[n & 15];
  return out;
}

std::string kind_part(entity_kind kind) { return hex(static_cast<std::uint8_t>(kind), 2) + "/"; }

}  // namespace

std::string fixed(std::uint64_t id) { return hex(id, id_digits); }
std::string under_organization(std::string_view rest) {
  static const std::string organization = "org/" + fixed(the_organization.value) + "/";
  return organization + std::string(rest);
}

std::string entities(entity_kind kind) { return under_organization("e/") + kind_part(kind); }
std::string entity(entity_ref what) { return entities(what.kind) + fixed(what.id); }
std::string names(entity_kind kind) { return under_organization("name/") + kind_part(kind); }
std::string name(entity_kind kind, std::string_view name) { return names(kind).append(name); }
std::string number_by_address(std::string_view e164) { return under_organization("number/").append(e164); }
std::string application_by_carrier(telephony_config_id config, std::string_view app_id) {
  return under_organization("application/") + fixed(config.value) + "/" + std::string(app_id);
}
std::string call_by_carrier(std::string_view call_uuid) { return under_organization("call/carrier/").append(call_uuid); }
std::string call_by_request(std::string_view request_uuid) { return under_organization("call/request/").append(request_uuid); }
std::string runs_of_workflow(workflow_id workflow) { return under_organization("run/") + fixed(workflow.value) + "/"; }
std::string run_of_workflow(workflow_id workflow, run_id run) { return runs_of_workflow(workflow) + fixed(run.value); }
std::string api_key_by_hash(std::string_view sha256hex) { return under_organization("api_key/").append(sha256hex); }

std::string open_calls() { return under_organization("open_call/"); }
std::string open_call(call_id call) { return open_calls() + fixed(call.value); }
std::string call_by_idempotency(std::string_view key) { return under_organization("idempotency/").append(key); }
std::string idempotent(std::string_view key) { return under_organization("idempotent/k/").append(key); }
std::string idempotent_times() { return under_organization("idempotent/t/"); }
std::string idempotent_at(std::int64_t ms, std::string_view key) {
  return idempotent_times() + fixed(static_cast<std::uint64_t>(ms)) + "/" + std::string(key);
}
std::string resources(std::uint8_t kind) { return under_organization("resource/") + hex(kind, 2) + "/"; }
std::string resource(std::uint8_t kind, std::string_view name) { return resources(kind).append(name); }
std::string workflow_by_trigger(std::string_view path) { return under_organization("trigger/").append(path); }

std::uint64_t trailing_id(std::string_view key) {
  if (key.size() < id_digits) return 0;
  std::uint64_t n = 0;
  for (char c : key.substr(key.size() - id_digits)) {
    const bool digit = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
    if (!digit && !letter) return 0;
    n = n << 4 | static_cast<std::uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return n;
}

}  // namespace tandem::keys
