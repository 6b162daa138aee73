#include "actors/call/actor.hpp"

#include <algorithm>

#include "actors/call/plan.hpp"
#include "actors/call/shell_parts.hpp"
#include "actors/delivery/machine.hpp"
#include "actors/registry.hpp"
#include "actors/stored.hpp"
#include "messages/crash_point.hpp"
#include "messages/keys.hpp"

namespace tandem {

using namespace calls;
using namespace shell_parts;

call_shell::call_shell(world& w, call_id id, self_port<call_message> self) : world_(w), self_(std::move(self)) {
  if (const auto stored = w.state.get(keys::entity({entity_kind::call, id.value}))) {
    if (auto known = read_call(*stored))
      state_ = std::move(*known);
    else
      w.alarm("call.unreadable", "the stored call cannot be read", id);
  }
  state_.record.call = id;
  set(chore::retire, linger_ms);
}

void call_shell::on(call_message m) {
  if (finished_) return;
  seen_ += m.through_registry;
  if (auto* a = std::get_if<to_call::appended>(&m.what)) return handle(*a);
  if (auto* s = std::get_if<to_call::stop>(&m.what)) return handle(*s);
  if (waiting_ || !queue_.empty()) {
    if (queue_.size() < queue_max) queue_.push_back(std::move(m));  // otherwise its answer says `unavailable`
    return;
  }
  dispatch(m);
  schedule();
}

void call_shell::dispatch(call_message& m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

void call_shell::work_off_queue() {
  while (!waiting_ && !queue_.empty() && !finished_) {
    auto m = std::move(queue_.front());
    queue_.pop_front();
    dispatch(m);
  }
  schedule();
}

// ------------------------------------------------------------------------------------------------ the loop

void call_shell::decide(call_event e, then_fn then) {
  std::vector<call_event> events;
  for (auto& heard : heard_) events.push_back(agent_reported{std::move(heard), world_.now_ms()});
  heard_.clear();
  events.push_back(std::move(e));
  std::vector<std::string> written;
  std::vector<call_effect> effects;
  auto how = commit::nothing;
  call_state next = state_;
  for (const auto& event : events) {
    auto x = transition(std::move(next), event);
    next = std::move(x.next);
    effects.insert(effects.end(), x.effects.begin(), x.effects.end());
    how = std::max(how, x.how);
    if (x.how != commit::nothing) written.push_back(write_event(event));
  }
  if (how == commit::nothing) {
    if (then) then(sequence{});
    return;
  }
  write(std::move(written), std::move(next), std::move(effects), how == commit::before || unconfirmed_.size() >= behind_max,
        std::move(then));
}

void call_shell::write(std::vector<std::string> events, call_state next, std::vector<call_effect> effects, bool before,
                       then_fn then) {
  const auto id = next.record.call;
  journal_entry entry{{entity_kind::call, id.value}, std::move(events), changes_between(state_, next)};
  for (auto& c : deliveries_meant(next)) entry.changes.push_back(std::move(c));
  const auto n = ++appends_;
  unconfirmed_.push_back(n);
  if (before) waiting_.emplace(waiting{next, effects, then});
  crash_point("call.before_append");
  world_.journal.append(log_of(id), std::move(entry), [tell = self_.tell, n](outcome<sequence> how) {
    tell({to_call::appended{n, std::move(how)}});
  });
  if (before) return;
  become(std::move(next), effects);
  if (then) then(sequence{});
}

std::vector<change> call_shell::deliveries_meant(const call_state& next) {
  std::vector<change> out;
  const bool ends = !is_over(state_) && is_over(next);
  if (!world_.outside.webhooks_of || !ends || next.record.made_for) return out;  // a leg is part of its caller's run
  const auto& pinned = next.record.workflow;
  const auto w = load_workflow(world_.state, pinned.workflow);
  const auto* version = w ? version_numbered(*w, pinned.version) : nullptr;
  if (!version) return out;
  const auto log = log_of(next.record.call);
  for (auto& node : world_.outside.webhooks_of(version->definition_json)) {
    const delivery_id id{make_id(world_.journal.next_counter(log), log)};
    for (auto& c : deliveries::changes_between(nullptr, deliveries::intend(id, std::move(node), next.record, world_.now_ms())))
      out.push_back(std::move(c));
  }
  delivers_ = !out.empty();
  return out;
}

void call_shell::handle(to_call::appended& m) {
  if (!m.how) return fail(m.how.why());
  crash_point("call.after_append");
  const bool awaited = waiting_ && m.n == appends_;
  std::erase(unconfirmed_, m.n);
  if (!awaited) return;
  auto w = std::move(*waiting_);
  waiting_.reset();
  become(std::move(w.next), w.effects);
  if (w.then) w.then(m.how);
  work_off_queue();
}

void call_shell::become(call_state next, const std::vector<call_effect>& effects) {
  const auto before = std::exchange(state_, std::move(next));
  if (before.generation != state_.generation)
    for (std::size_t i = 1; i < static_cast<std::size_t>(timer::limit); ++i) due_[i] = {};
  announce(before);
  for (const auto& e : effects) std::visit([this](const auto& what) { act(what); }, e);
  answer_askers();
  if (state_.leg.caller && (!before.record.created_ms || leg_stage_of(before) != leg_stage_of(state_))) tell_caller();
}

void call_shell::announce(const call_state& before) {
  const auto& r = state_.record;
  if (!is_open(before) && is_open(state_)) world_.registry({to_registry::call_opened{r.call}});
  if (before.record.carrier_call != r.carrier_call && !r.carrier_call.value.empty())
    world_.registry({to_registry::named{r.call, r.carrier_call}});
  if (is_over(before)) announce_afterwards(before);
  if (before.record.phase == r.phase) return;
  world_.observe({actor_note::level::info, "call." + std::string(to_string(r.phase)),
                  is_over(state_) ? std::string(to_string(r.cause)) + " " + r.disposition : "", r.call, r.run_name});
  if (is_over(state_) && delivers_ && world_.outside.deliveries_intended) {
    crash_point("delivery.intended");
    world_.outside.deliveries_intended(r.call);
  }
  if (r.phase == call_phase::intended) crash_point("call.intended");
  if (r.phase == call_phase::ringing) crash_point("call.ringing");
  if (r.phase == call_phase::answered) crash_point("call.answered");
  if (r.phase == call_phase::streaming) crash_point("call.streaming");
  if (r.phase == call_phase::transferring) crash_point("call.transferring");
  if (r.phase == call_phase::bridged) crash_point("call.bridged");
}

/// What arrives when the call is over.
void call_shell::announce_afterwards(const call_state& before) {
  const auto& r = state_.record;
  if (before.record.recording != r.recording && !r.recording.empty())  // or it was forgotten
    world_.observe({actor_note::level::info, "call.recorded", "recording", r.call, r.run_name, {}});
  if (before.record.total_cost != r.total_cost)
    world_.observe({actor_note::level::info, "call.billed", "cost", r.call, r.run_name, {}});
}

/// Nothing of it was written: whoever waits is told, and the supervisor begins again from what is durable.
void call_shell::fail(const refusal& why) {
  finished_ = true;
  const refusal told = why.code == errc::stale_writer
                           ? refusal{errc::unavailable, "this node no longer owns the call", ""}
                           : refusal{why.code == errc::unavailable ? errc::unavailable : errc::storage_failed, why.message, ""};
  if (waiting_ && waiting_->then) waiting_->then(told);
  for (auto& asker : askers_) asker(told);
  askers_.clear();
  queue_.clear();
  world_.alarm("call.journal_refused", why.message, state_.record.call);
  self_.quit(why.code == errc::stale_writer ? superseded : "the journal refused: " + why.message);
}

// ------------------------------------------------------------------------------------------------ the registry's words

void call_shell::handle(to_call::resume&) {
  if (!is_open(state_)) return world_.registry({to_registry::call_closed{state_.record.call}});
  world_.registry({to_registry::call_opened{state_.record.call}});
  if (state_.record.direction == call_direction::outbound && state_.record.dialed_ms)
    tell(world_, state_.record.config, {to_config::hold_slot{state_.record.call}});
  if (state_.leg.caller) tell_caller();
  decide(node_restarted{world_.now_ms()});
}

void call_shell::handle(to_call::close_doors&) {
  decide(dial_forgone{"not dialed: the node was being shut down", world_.now_ms()});
}

void call_shell::handle(to_call::retire&) {
  finished_ = true;
  self_.quit({});
}

void call_shell::handle(to_call::stop&) {
  if (!waiting_ && !heard_.empty()) flush();
  finished_ = true;
  self_.quit({});
}

void call_shell::handle(to_call::disown& m) { decide(call_disowned{m.carrier_call, world_.now_ms()}); }

// ------------------------------------------------------------------------------------------------ time

void call_shell::act(const set_timer& e) { set(static_cast<chore>(e.which), e.after_ms, e.generation); }

void call_shell::act(const call_over&) {
  due_ = {};
  set(chore::retire, linger_ms);
  world_.registry({to_registry::call_closed{state_.record.call}});
}

std::int64_t call_shell::back_off(std::uint32_t& tries) const {
  return std::min<std::int64_t>(2'000ll << std::min(tries++, 5u), 30'000);
}

void call_shell::set(chore which, std::int64_t after_ms, std::uint32_t generation) {
  due_[static_cast<std::size_t>(which)] = {world_.steady_ms() + after_ms, generation};
}

/// One message in the clock at a time wakes us for all of it; it never sleeps long, so that nothing of a dead actor stays
/// there.
void call_shell::schedule() {
  if (finished_) return;
  std::int64_t next = 0;
  for (const auto& d : due_)
    if (d.at_ms && (!next || d.at_ms < next)) next = d.at_ms;
  if (!next) return;
  const auto now = world_.steady_ms();
  next = std::clamp(next, now + 1, now + longest_sleep_ms);
  if (wake_at_ms_ > now && wake_at_ms_ <= next) return;
  wake_at_ms_ = next;
  self_.later(std::chrono::milliseconds(next - now), {to_call::wake{}});
}

bool call_shell::idle() const { return !waiting_ && queue_.empty() && unconfirmed_.empty() && heard_.empty() && askers_.empty(); }

void call_shell::handle(to_call::wake&) {
  const auto now = world_.steady_ms();
  if (wake_at_ms_ <= now) wake_at_ms_ = 0;
  for (std::size_t i = 1; i < due_.size() && !waiting_ && !finished_; ++i) {
    const auto d = due_[i];
    if (!d.at_ms || d.at_ms > now) continue;
    due_[i] = {};
    switch (static_cast<chore>(i)) {
      case chore::answer_asker: answer_askers(true); break;
      case chore::flush_agent:
        if (!heard_.empty()) flush();
        break;
      case chore::settle: act(settle_dial{}); break;
      case chore::ask: act(ask_carrier{}); break;
      case chore::retire:
        if (is_open(state_)) break;
        if (idle()) world_.registry({to_registry::idle_call{state_.record.call, seen_}});
        set(chore::retire, linger_ms);
        break;
      case chore::count: break;
      default: decide(timer_fired{static_cast<timer>(i), d.generation, world_.now_ms()}); break;
    }
  }
}

}  // namespace tandem
