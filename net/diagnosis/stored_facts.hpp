#pragma once
// What the doctor reads of the node's own state. Nothing is asked of anybody.

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "net/diagnosis/facts.hpp"

namespace tandem::diagnosis {

/// Fills config, numbers and their workflows, voices, refusals, the last calls; f.now_ms is read. Thread: any that may read.
void read_stored_facts(const state_reader& state, const secret_box& secrets, const telephony_config& config, facts& f);
/// The Application as it is stored now.
std::optional<application> stored_application(const state_reader& state, telephony_config_id config);
std::optional<telephony_config> stored_config(const state_reader& state, telephony_config_id config);

}  // namespace tandem::diagnosis
