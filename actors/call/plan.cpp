#include "actors/call/plan.hpp"

#include <algorithm>

#include "actors/stored.hpp"

namespace tandem::calls {
namespace {

outcome<telephony_config> choose_config(const state_reader& state, const initiate_call& wish) {
  if (wish.config) {
    auto c = load_config(state, *wish.config);
    if (!c) return refusal{errc::not_found, "there is no telephony configuration with this id", "telephony_configuration_id"};
    return *c;
  }
  std::optional<telephony_config> chosen;
  for_each<telephony_config>(state, entity_kind::telephony_config, [&](const telephony_config& c) {
    if (c.is_default_outbound) chosen = c;
  });
  if (!chosen)
    return refusal{errc::not_configured, "no telephony configuration exists yet: create one first", "telephony_configuration_id"};
  return *chosen;
}

/// The one that was named, else the default caller ID, else the configuration's first active number.
outcome<number> choose_caller(const state_reader& state, const initiate_call& wish, const telephony_config& c) {
  std::optional<number> n;
  if (const number_id id = wish.from ? *wish.from : c.default_caller) {
    n = load_number(state, id);
    if (!n || n->config != c.id)
      return refusal{errc::not_found, "this telephony configuration has no number with this id", "from_phone_number_id"};
    if (!n->is_active)
      return refusal{errc::not_configured, "the number " + n->normalized.value + " is not active", "from_phone_number_id"};
    return *n;
  }
  for_each<number>(state, entity_kind::number, [&](const number& x) {
    if (!n && x.config == c.id && x.is_active) n = x;
  });
  if (!n)
    return refusal{errc::not_configured,
                   "the telephony configuration '" + c.name + "' has no active number to call from: add one",
                   "from_phone_number_id"};
  return *n;
}

refusal spoken(std::string words) { return {errc::not_configured, std::move(words), ""}; }

}  // namespace

outcome<workflow> find_workflow(const state_reader& state, workflow_id id) {
  auto w = load_workflow(state, id);
  if (!w) return refusal{errc::not_found, "Workflow not found", "workflow_id"};
  return std::move(*w);
}

const workflow_version* version_to_run(const workflow& w, bool draft) {
  const workflow_version* chosen = nullptr;
  for (const auto& v : w.versions) {
    if (v.status == version_status::published && !(draft && chosen)) chosen = &v;
    if (v.status == version_status::draft && draft) chosen = &v;
  }
  return chosen;
}
const workflow_version* version_numbered(const workflow& w, std::uint32_t number) {
  const auto found = std::find_if(w.versions.begin(), w.versions.end(), [&](const auto& v) { return v.number == number; });
  return found == w.versions.end() ? nullptr : &*found;
}

outcome<outbound_plan> plan_outbound(const state_reader& state, const initiate_call& wish, const pinned_workflow& run) {
  if (wish.to.value.size() < 2) return refusal{errc::invalid, "the number to call is missing", "phone_number"};
  if (run.workflow && run.workflow != wish.workflow)
    return refusal{errc::invalid, "the run belongs to another workflow", "workflow_run_id"};
  auto w = find_workflow(state, wish.workflow);
  if (!w) return w.why();
  if (w->archived) return refusal{errc::not_found, "the workflow is archived", "workflow_id"};
  const auto* version = version_to_run(*w, wish.draft_version);
  if (!version) return refusal{errc::not_configured, "the workflow has no published version", "workflow_id"};
  auto c = choose_config(state, wish);
  if (!c) return c.why();
  if (c->inactive)
    return refusal{errc::not_configured, "the telephony configuration '" + c->name + "' is inactive: " + c->inactive_reason,
                   "telephony_configuration_id"};
  auto n = choose_caller(state, wish, *c);
  if (!n) return n.why();
  if (n->normalized == wish.to) return refusal{errc::invalid, "a number cannot call itself", "phone_number"};
  return outbound_plan{{wish.workflow, version->number}, c->id, n->id, n->normalized};
}

outcome<pinned_workflow> plan_inbound(const state_reader& state, const inbound_call& call) {
  const auto n = load_number(state, call.number);
  if (!n || n->config != call.config) return spoken("We are sorry, this number is not in service. Goodbye.");
  if (!n->is_active) return spoken("We are sorry, this number is not taking calls at the moment. Goodbye.");
  if (!n->inbound_workflow) return spoken("We are sorry, nobody has been set up to answer this number. Goodbye.");
  const auto w = load_workflow(state, n->inbound_workflow);
  const auto* version = w && !w->archived ? version_to_run(*w, false) : nullptr;
  if (!version) return spoken("We are sorry, the service behind this number cannot be found. Goodbye.");
  return pinned_workflow{w->id, version->number};
}

}  // namespace tandem::calls
