// Asking the carrier: to dial, to hang up, how a call stands.
#include <algorithm>

#include "actors/call/plan.hpp"
#include "actors/call/shell_parts.hpp"
#include "actors/registry.hpp"
#include "actors/telephony_config/actor.hpp"
#include "messages/crash_point.hpp"

namespace tandem {

using namespace calls;
using namespace shell_parts;

void call_shell::handle(to_call::initiate& m) {
  if (!std::holds_alternative<created>(state_.now)) {
    const bool same = !m.what.idempotency_key.empty() && m.what.idempotency_key == state_.idempotency_key;
    if (!same) return m.to(refusal{errc::conflict, "this run has been dialed already", "workflow_run_id"});
    if (m.what.to != state_.record.to || m.what.workflow != state_.record.workflow.workflow)
      return m.to(refusal{errc::conflict, "this Idempotency-Key was used for another call", "Idempotency-Key"});
    if (askers_.size() >= askers_max) return;
    askers_.push_back(std::move(m.to));
    if (!due_[static_cast<std::size_t>(chore::answer_asker)].at_ms) set(chore::answer_asker, asker_patience_ms);
    return answer_askers();
  }
  if (auto fine = check(m.what.extras); !fine) return m.to(fine.why());
  if (m.what.run && !state_.record.created_ms)
    return m.to(refusal{errc::not_found, "there is no run with this id", "workflow_run_id"});
  const auto plan = plan_outbound(world_.state, m.what, state_.record.workflow);
  if (!plan) return m.to(plan.why());
  dial_intended e;
  e.run_name = run_name_of(call_direction::outbound, state_.record.call);
  e.workflow = plan->workflow;
  e.config = plan->config;
  e.number = plan->number;
  e.from = plan->from;
  e.to = m.what.to;
  e.attempt = world_.outside.random_hex(16);
  e.initial_context_json = m.what.initial_context_json;
  e.idempotency_key = m.what.idempotency_key;
  e.ring_timeout_s = world_.settings.ring_timeout_s;
  e.time_limit_s = world_.settings.time_limit_s;
  e.extras = m.what.extras;
  e.at_ms = world_.now_ms();
  askers_.push_back(std::move(m.to));
  set(chore::answer_asker, asker_patience_ms);
  decide(std::move(e));
#ifdef TANDEM_MUTATION_POST_BEFORE_JOURNAL  // the crime that the kill test must notice
  if (const auto account = account_of(world_, plan->config); account && waiting_) {
    account_ = *account;
    std::swap(state_, waiting_->next);
    post_dial();
    std::swap(state_, waiting_->next);
  }
#endif
}

void call_shell::answer_askers(bool time_is_up) {
  if (askers_.empty()) return;
  const auto& r = state_.record;
  const bool waits = r.phase == call_phase::created || r.phase == call_phase::intended;
  const bool under_way = r.phase == call_phase::dialing;
  if (under_way && time_is_up && r.dialed_ms + dial_patience_ms > world_.now_ms())
    return set(chore::answer_asker, asker_patience_ms);
  if ((waits || under_way) && !time_is_up) return;
  outcome<call_initiated> word(call_initiated{r.call, r.run_name, r.phase, r.note});
  if (r.cause == hangup_cause::dial_refused) word = refusal{errc::provider_refused, r.note, ""};
  if (r.cause == hangup_cause::limit_exceeded && !r.ringing_ms && !r.answered_ms) word = refusal{errc::limit_reached, r.note, ""};
  if (r.cause == hangup_cause::not_dialed) word = refusal{forgone_, r.note, ""};
  for (auto& asker : askers_) asker(word);
  askers_.clear();
}

// ------------------------------------------------------------------------------------------------ effects

void call_shell::act(const ask_turn&) {
  tell(world_, state_.record.config, {to_config::take_turn{state_.record.call, [tell = self_.tell](outcome<carrier_account> a) {
                                                             tell({to_call::your_turn{std::move(a)}});
                                                           }}});
}

void call_shell::act(const leave_turn&) {
  if (state_.record.direction == call_direction::outbound && state_.record.config)
    tell(world_, state_.record.config, {to_config::leave_turn{state_.record.call}});
}

void call_shell::handle(to_call::your_turn& m) {
  if (!std::holds_alternative<intended>(state_.now)) {
    if (m.account) act(leave_turn{});
    return;
  }
  if (!m.account) {
    forgone_ = m.account.why().code;
    return decide(dial_forgone{"not dialed: " + m.account.why().message, world_.now_ms()});
  }
  account_ = std::move(*m.account);
  decide(dial_started{world_.now_ms()});
}

void call_shell::act(const dial&) {
#ifndef TANDEM_MUTATION_POST_BEFORE_JOURNAL
  post_dial();
#endif
}

void call_shell::post_dial() {
  const auto& r = state_.record;
  const auto urls = world_.outside.urls(r.call, r.attempt);
  const dial_request request{r.from,        r.to,          urls.answer,           urls.ring,
                             urls.hangup,   urls.fallback, state_.ring_timeout_s, state_.time_limit_s,
                             state_.extras, urls.machine};
  crash_point("call.before_post");
  world_.carrier.dial(account_, request, [tell = self_.tell](dial_answer a) { tell({to_call::dial_replied{std::move(a)}}); });
  crash_point("call.posted");
  account_ = {};
}

void call_shell::handle(to_call::dial_replied& m) {
  crash_point("call.reply_received");
  auto& a = m.what;
  if (a.rate_limited) tell(world_, state_.record.config, {to_config::rate_limited{}});
  const auto now = world_.now_ms();
  switch (a.verdict) {
    case dial_verdict::accepted: return decide(dial_accepted{std::move(a.request), now});
    case dial_verdict::refused: return decide(dial_refused{a.http_status, std::move(a.message), a.rate_limited, now});
    case dial_verdict::uncertain: return decide(dial_uncertain{std::move(a.message), now});
  }
}

void call_shell::act(const ask_hang_up&) {
  const auto call = state_.record.carrier_call;
  const auto request = state_.record.request;
  if (call.value.empty() && request.value.empty()) return;
  auto heard = [tell = self_.tell](outcome<done> how) { tell({to_call::hang_up_replied{std::move(how)}}); };
  tell(world_, state_.record.config,
       {to_config::use_carrier{true, [&carrier = world_.carrier, call, request, heard](const outcome<carrier_account>& a) {
                                 if (!a)
                                   heard(a.why());
                                 else if (!call.value.empty())
                                   carrier.hang_up(*a, call, heard);
                                 else
                                   carrier.cancel_request(*a, request, heard);
                               }}});
}

void call_shell::handle(to_call::hang_up_replied& m) {
  if (m.how) return;  // the hang-up callback says when the line is down; the guard asks if it does not come
  world_.observe(
      {actor_note::level::warning, "call.hang_up_refused", m.how.why().message, state_.record.call, state_.record.run_name});
}

bool call_shell::settling() const {
  const auto* e = std::get_if<ending>(&state_.now);
  return std::holds_alternative<uncertain>(state_.now) || (e && e->dial_unknown);
}

void call_shell::act(const settle_dial&) {
  if (!settling()) return;
  const auto& r = state_.record;
  set(chore::settle, port_patience_ms);  // should no answer come at all
  tell(world_, r.config,
       {to_config::use_carrier{true, [&carrier = world_.carrier, from = r.from, to = r.to, since = r.dialed_ms - 5'000,
                                      tell = self_.tell](const outcome<carrier_account>& a) {
                                 auto heard = [tell](outcome<std::vector<carrier_call_report>> x) {
                                   tell({to_call::calls_found{std::move(x)}});
                                 };
                                 if (!a)
                                   heard(a.why());
                                 else
                                   carrier.find_calls_to(*a, from, to, since, heard);
                               }}});
}

void call_shell::handle(to_call::calls_found& m) {
  clear(chore::settle);
  if (!settling()) return;
  const auto& r = state_.record;
  std::vector<carrier_call_report> candidates;
  if (m.what)
    for (auto& x : *m.what)
      if (x.to == r.to && (x.from == r.from || x.from.value.empty())) candidates.push_back(std::move(x));
  if (candidates.empty()) return set(chore::settle, back_off(settle_tries_));
  world_.registry({to_registry::claim{r.call, std::move(candidates), [tell = self_.tell](std::optional<carrier_call_report> x) {
                                        tell({to_call::call_claimed{std::move(x)}});
                                      }}});
}

void call_shell::handle(to_call::call_claimed& m) {
  if (m.what) return decide(carrier_told{std::move(*m.what), world_.now_ms()});
  if (settling()) set(chore::settle, back_off(settle_tries_));
}

void call_shell::act(const ask_carrier&) {
  const auto& r = state_.record;
  const carrier_call_id whom = r.carrier_call.value.empty() ? carrier_call_id{r.request.value} : r.carrier_call;
  if (whom.value.empty()) return;
  if (!std::holds_alternative<ending>(state_.now)) {
    // Asked already, or about to be asked again: with many calls in doubt the carrier's request limit is what is short.
    if (due_[static_cast<std::size_t>(chore::ask)].at_ms) return;
    set(chore::ask, port_patience_ms);  // should no answer come at all
  }
  tell(world_, r.config,
       {to_config::use_carrier{true, [&carrier = world_.carrier, whom, tell = self_.tell](const outcome<carrier_account>& a) {
                                 auto heard = [tell](outcome<carrier_call_report> x) {
                                   tell({to_call::call_found{std::move(x)}});
                                 };
                                 if (!a)
                                   heard(a.why());
                                 else
                                   carrier.find_call(*a, whom, heard);
                               }}});
}

void call_shell::handle(to_call::call_found& m) {
  clear(chore::ask);
  if (!is_open(state_)) return;
  if (m.what) {
    ask_tries_ = 0;
    return decide(carrier_told{std::move(*m.what), world_.now_ms()});
  }
  if (m.what.why().code == errc::not_found) return decide(carrier_told{{}, world_.now_ms()});
  // While a hang-up is waited for, its guard asks again.
  if (!std::holds_alternative<ending>(state_.now)) set(chore::ask, back_off(ask_tries_));
}

}  // namespace tandem
