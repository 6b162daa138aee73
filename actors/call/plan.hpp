#pragma once
// What a call is going to be, from what is configured: pure questions to the stored state.

#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem::calls {

struct outbound_plan {
  pinned_workflow workflow;
  telephony_config_id config;
  number_id number;
  e164 from;
};

/// Refusals carry the field at fault: not_found workflow_id, telephony_configuration_id, from_phone_number_id; not_configured
/// (no configuration, no caller ID, inactive); invalid workflow_run_id (the run is another workflow's), phone_number.
outcome<outbound_plan> plan_outbound(const state_reader& state, const initiate_call& wish, const pinned_workflow& run);

/// Why a caller cannot be served, in words to be spoken, or the version of the workflow that answers.
outcome<pinned_workflow> plan_inbound(const state_reader& state, const inbound_call& call);

/// The workflow as stored; not_found when there is none.
outcome<workflow> find_workflow(const state_reader& state, workflow_id id);
/// The version that new calls run: the published one, or the draft. nullptr: there is none.
const workflow_version* version_to_run(const workflow& w, bool draft);
const workflow_version* version_numbered(const workflow& w, std::uint32_t number);

}  // namespace tandem::calls
