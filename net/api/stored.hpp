#pragma once
// The stored state, typed: what the API reads without asking anybody.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "messages/call.hpp"
#include "messages/definitions.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/operators.hpp"
#include "messages/resources.hpp"

namespace tandem::rest {

/// Most entities of one kind that a list shows; beyond that it is cut.
inline constexpr std::size_t list_max = 10'000;

std::optional<telephony_config> find_config(const state_reader& state, telephony_config_id which);
std::vector<telephony_config> all_configs(const state_reader& state);

/// Only if it belongs to @p config.
std::optional<number> find_number(const state_reader& state, telephony_config_id config, number_id which);
std::vector<number> all_numbers(const state_reader& state);
std::vector<number> numbers_of(const state_reader& state, telephony_config_id config);
std::vector<application> all_applications(const state_reader& state);
std::optional<application> application_of(const state_reader& state, telephony_config_id config);

std::optional<workflow> find_workflow(const state_reader& state, workflow_id which);
std::optional<workflow> find_workflow(const state_reader& state, std::string_view uuid);
std::vector<workflow> all_workflows(const state_reader& state);  // newest first
/// What an editor works on: the draft if there is one, else the published version, else the newest. Null only without versions.
const workflow_version* current_version(const workflow& w);

std::vector<api_key> all_keys(const state_reader& state);  // oldest first
std::optional<api_key> find_key(const state_reader& state, api_key_id which);

std::vector<operator_account> all_operators(const state_reader& state);  // oldest first
std::optional<operator_account> find_operator(const state_reader& state, operator_id which);
std::optional<operator_account> find_operator(const state_reader& state, std::string_view email);  // in lower case

std::optional<resource> find_resource(const state_reader& state, resource_kind kind, std::string_view name);
std::vector<resource> all_resources(const state_reader& state, resource_kind kind);  // oldest first

std::optional<call_record> find_call(const state_reader& state, call_id which);
/// Only if it belongs to @p w.
std::optional<call_record> find_run(const state_reader& state, workflow_id w, run_id which);
/// Ids of a workflow's runs, newest first, until @p visit says false.
void each_run(const state_reader& state, workflow_id w, const std::function<bool(run_id)>& visit);
std::uint64_t count_runs(const state_reader& state, workflow_id w);

std::vector<refused_request> newest_refused_requests(const state_reader& state, std::size_t limit);

}  // namespace tandem::rest
