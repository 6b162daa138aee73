#pragma once
// Stored values as the contract's JSON objects.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/workflow_graph.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

// ------------------------------------------------------------------------------------------------ telephony

/// Why no call can be made with it now, in words; empty: one can.
std::string outbound_blocked(const telephony_config& c, const std::vector<number>& its_numbers);
/// "L" of the contract. @p app: its Application; null: there is none yet.
void write_config_item(json_writer& w, const telephony_config& c, const std::vector<number>& its_numbers, const application* app);
/// "D". @p token_mask stands for the token; @p notices tell what was changed in what was sent (left out when empty); the
/// application, if known, is told beside the contract's fields with its state of synchronisation.
void write_config_detail(json_writer& w, const telephony_config& c, std::string_view token_mask,
                         const std::optional<application>& app, const std::vector<std::string>& notices);
/// "application": as in "D", null when there is none.
void write_application_of(json_writer& w, const std::optional<application>& app);
/// "N". @p sync is provider_sync, null when nothing had to be told to the carrier.
void write_number(json_writer& w, const number& n, std::string_view workflow_name, const std::optional<provider_sync>& sync);

// ------------------------------------------------------------------------------------------------ workflows

/// One version's id in the contract: definition_id. A workflow has fewer than a million versions.
std::uint64_t definition_id(workflow_id w, std::uint32_t version);
std::string_view workflow_status(const workflow& w);  // "active", "archived"
std::string_view version_name(version_status status);
/// "W", showing current_version().
void write_workflow(json_writer& w, const workflow& x, std::uint64_t total_runs);
void write_workflow_item(json_writer& w, const workflow& x, std::uint64_t total_runs);
void write_version(json_writer& w, const workflow& x, const workflow_version& v);
/// {"is_valid": ..., "errors": [...]}
void write_validation(json_writer& w, const std::vector<workflow_problem>& errors);

// ------------------------------------------------------------------------------------------------ runs

/// "R". With @p all: logs hold the transcript too (a list of runs leaves it out).
/// @p public_urls: what the public addresses of its artefacts begin with, up to the token and with it; empty: it has none.
void write_run(json_writer& w, const call_record& c, bool all, std::string_view public_urls);
/// The same, and beside it the carrier's own record, with what differs in cause, duration and cost: "carrier_record".
void write_run_beside(json_writer& w, const call_record& c, std::string_view public_urls,
                      const outcome<carrier_call_report>& theirs);
/// RunLine, RunTurn, RunNode: what was said, measured and entered.
void write_line(json_writer& w, const transcript_line& l);
void write_turn(json_writer& w, const turn_latency& t);
void write_node_entered(json_writer& w, const node_entered& n);
/// "[00:03.2] agent: Good morning"
std::string transcript_text(const call_record& c);
/// One JSON object per line.
std::string transcript_lines(const call_record& c);
/// "/api/v1/workflow/{id}/runs/{run_id}/<artifact>"
std::string artifact_url(const call_record& c, std::string_view artifact);
/// "The recording was forgotten on 2024-05-01 by the retention rule"
std::string forgotten_words(std::string_view what, std::int64_t at_ms);
/// Is nothing left of a call's recording and words that the retention rule has forgotten?
bool all_forgotten(const call_record& c);
/// As the carrier told it, or from answer to end.
std::int64_t call_duration_s(const call_record& c);

}  // namespace tandem::rest
