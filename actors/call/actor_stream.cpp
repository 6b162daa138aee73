// The media stream and its agent.
#include "actors/call/plan.hpp"
#include "actors/call/shell_parts.hpp"
#include "actors/stored.hpp"

namespace tandem {

using namespace calls;
using namespace shell_parts;

void call_shell::handle(to_call::bind& m) {
  auto admitted = admit_stream(state_, m.token, m.carrier_call, m.stream, world_.now_ms());
  if (!admitted) return m.to(admitted.why());
  decide(std::move(*admitted), [this, to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    auto b = binding();
    if (b.definition_json.empty())
      to(refusal{errc::not_found, "the version of the workflow that this call runs is gone", "workflow"});
    else
      to(std::move(b));
  });
}

stream_binding call_shell::binding() const {
  const auto& r = state_.record;
  stream_binding b;
  b.call = r.call;
  b.workflow = r.workflow;
  if (const auto w = load_workflow(world_.state, r.workflow.workflow))
    if (const auto* v = version_numbered(*w, r.workflow.version)) {
      b.definition_json = v->definition_json;
      b.configurations_json = v->configurations_json;
    }
  b.initial_context_json = r.initial_context_json;
  b.direction = r.direction;
  b.from = r.from;
  b.to = r.to;
  b.attempt = state_.streams;
  if (!r.nodes.empty()) b.node = r.nodes.back().node;
  b.gathered = r.gathered;
  b.transfer = state_.comes_from;
  return b;
}

void call_shell::handle(to_call::stream_ended& m) { decide(stream_lost{m.stream, m.why, world_.now_ms()}); }

void call_shell::handle(to_call::agent_said& m) {
  if (!state_.record.created_ms) return;
  if (std::holds_alternative<conversation_ended>(m.what)) return decide(agent_reported{std::move(m.what), world_.now_ms()});
  if (heard_.size() + 1 >= heard_max) return decide(agent_reported{std::move(m.what), world_.now_ms()});
  heard_.push_back(std::move(m.what));
  if (heard_.size() == 1) set(chore::flush_agent, agent_pause_ms);
}

void call_shell::act(const shut_media&) { close_stream(); }

void call_shell::flush() {
  auto last = std::move(heard_.back());
  heard_.pop_back();
  decide(agent_reported{std::move(last), world_.now_ms()});
}

void call_shell::handle(to_call::recording_finished& m) { decide(recording_stored{m.path, m.duration_ms}); }

void call_shell::handle(to_call::hang_up& m) {
  if (!state_.record.created_ms) return m.to(no_such_call());
  decide(hang_up_wished{hangup_cause::normal_clearing, hangup_party::operator_request, world_.now_ms()}, tell_done(m.to, done{}));
}

void call_shell::handle(to_call::forget& m) {
  if (!state_.record.created_ms) return m.to(no_such_call());
  if (is_open(state_)) return m.to(refusal{errc::conflict, "this call is in progress", "call_id"});
  decide(call_forgotten{m.what, world_.now_ms()}, tell_done(m.to, done{}));
}

}  // namespace tandem
