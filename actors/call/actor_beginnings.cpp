// How a call begins, and what the carrier tells of it.
#include "actors/call/plan.hpp"
#include "actors/call/shell_parts.hpp"
#include "actors/registry.hpp"
#include "actors/stored.hpp"

namespace tandem {

using namespace calls;
using namespace shell_parts;

void call_shell::handle(to_call::make_run& m) {
  if (state_.record.created_ms) return m.to(refusal{errc::conflict, "this run exists", "id"});
  auto w = find_workflow(world_.state, m.what.workflow);
  if (!w) return m.to(w.why());
  const auto* version = version_to_run(*w, false);
  if (!version) return m.to(refusal{errc::not_configured, "the workflow has no published version", "workflow_id"});
  auto name = m.what.name.empty() ? run_name_of(call_direction::outbound, state_.record.call) : m.what.name;
  decide(run_created{std::move(name), {w->id, version->number}, m.what.initial_context_json, world_.now_ms()},
         [this, to = m.to](const outcome<sequence>& how) {
           if (how)
             to(state_.record);
           else
             to(how.why());
         });
}

void call_shell::handle(to_call::open& m) {
  if (state_.record.created_ms) return m.to(refusal{errc::conflict, "this run exists", "id"});
  auto w = find_workflow(world_.state, m.what.workflow);
  if (!w) return m.to(w.why());
  if (w->archived) return m.to(refusal{errc::not_found, "the workflow is archived", "workflow_id"});
  const auto* version = version_to_run(*w, m.what.draft_version);
  if (!version) return m.to(refusal{errc::not_configured, "the workflow has no published version", "workflow_id"});
  talk_begun e;
  e.run_name = talk_name_of(state_.record.call);
  e.workflow = {w->id, version->number};
  e.initial_context_json = std::move(m.what.initial_context_json);
  e.token = world_.outside.random_hex(16);
  e.time_limit_s = world_.settings.time_limit_s;
  e.at_ms = world_.now_ms();
  decide(std::move(e), [this, to = m.to](const outcome<sequence>& how) {
    if (how)
      to(talk_opened{state_.record, state_.token, state_.token_issued_ms + answer_to_stream_ms});
    else
      to(how.why());
  });
}

void call_shell::handle(to_call::arrive& m) {
  if (state_.record.created_ms) return m.to(instruction_for(state_));
  const auto refuse = [&](std::string words) {
    answer_instruction x;
    x.what = answer_instruction::kind::refuse;
    x.spoken = std::move(words);
    world_.observe({actor_note::level::warning, "call.refused", x.spoken, {}, {}});
    m.to(std::move(x));
  };
  if (m.draining)
    return refuse(
        "We are sorry, this service is being restarted. Please call "
        "again in a few minutes.");
  const auto plan = plan_inbound(world_.state, m.what);
  if (!plan) return refuse(plan.why().message);
  call_arrived e;
  e.run_name = run_name_of(call_direction::inbound, state_.record.call);
  e.workflow = *plan;
  e.config = m.what.config;
  e.number = m.what.number;
  e.from = m.what.from;
  e.to = m.what.to;
  e.carrier_call = m.what.carrier_call;
  e.token = world_.outside.random_hex(16);
  e.time_limit_s = world_.settings.time_limit_s;
  e.at_ms = m.what.at_ms ? m.what.at_ms : world_.now_ms();
  decide(std::move(e), tell_instruction(m.to));
}

// ------------------------------------------------------------------------------------------------ callbacks

std::optional<refusal> call_shell::not_ours(const call_address& whom) const {
  const auto& r = state_.record;
  if (!r.created_ms) return no_such_call();
  if (!r.attempt.empty() && whom.attempt != r.attempt)
    return refusal{errc::unauthorized, "the callback does not carry this call's attempt", "attempt"};
  return std::nullopt;
}

std::function<void(const outcome<sequence>&)> call_shell::tell_instruction(answer<answer_instruction> to) {
  return [this, to = std::move(to)](const outcome<sequence>& how) {
    if (how)
      to(instruction_for(state_));
    else
      to(how.why());
  };
}

void call_shell::handle(to_call::far_end_answered& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  decide(calls::far_end_answered{m.whom.carrier_call, world_.outside.random_hex(16), m.at_ms ? m.at_ms : world_.now_ms()},
         tell_instruction(m.to));
}

void call_shell::handle(to_call::far_end_rang& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  decide(calls::far_end_rang{m.whom.carrier_call, m.what.at_ms ? m.what.at_ms : world_.now_ms()}, tell_done(m.to, done{}));
}

void call_shell::handle(to_call::hung_up& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  const auto& w = m.what;
  decide(call_hung_up{m.whom.carrier_call, w.cause, w.by, w.code, w.name, w.duration_s, w.bill_duration_s, w.total_cost,
                      w.at_ms ? w.at_ms : world_.now_ms(), w.fault},
         tell_done(m.to, done{}));
}

void call_shell::handle(to_call::stream_status& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  decide(stream_noted{m.what.stream, m.what.status, m.what.reason, m.what.at_ms ? m.what.at_ms : world_.now_ms()},
         tell_done(m.to, done{}));
}

void call_shell::handle(to_call::machine_detected& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  decide(machine_found{m.at_ms ? m.at_ms : world_.now_ms()}, tell_done(m.to, done{}));
}

void call_shell::handle(to_call::element_finished& m) {
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  auto& w = m.what;
  const auto at_ms = w.at_ms ? w.at_ms : world_.now_ms();
  decide(element_noted{std::move(w.kind), std::move(w.id), std::move(w.value), at_ms}, tell_instruction(m.to));
}

}  // namespace tandem
