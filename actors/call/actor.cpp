#include "actors/call/actor.hpp"

#include <algorithm>

#include "actors/call/plan.hpp"
#include "actors/delivery/machine.hpp"
#include "actors/registry.hpp"
#include "actors/telephony_config/actor.hpp"
#include "actors/stored.hpp"
#include "messages/crash_point.hpp"

namespace tandem {

using namespace calls;

namespace {

constexpr std::size_t queue_max = 512, behind_max = 32, heard_max = 64, askers_max = 64;
constexpr std::int64_t asker_patience_ms = 5'000, dial_patience_ms = 4'000, port_patience_ms = 60'000, agent_pause_ms = 200,
                       linger_ms = 30'000, longest_sleep_ms = 30'000;

refusal no_such_call() { return {errc::not_found, "there is no call with this id", "call"}; }

template <class T>
auto tell_done(const answer<T>& to, T value) {
  return [to, value = std::move(value)](const outcome<sequence>& how) {
    if (how)
      to(value);
    else
      to(how.why());
  };
}

}  // namespace

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
  if (!world_.outside.webhooks_of || is_over(state_) || !is_over(next)) return out;
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
}

void call_shell::announce(const call_state& before) {
  const auto& r = state_.record;
  if (!is_open(before) && is_open(state_)) world_.registry({to_registry::call_opened{r.call}});
  if (before.record.carrier_call != r.carrier_call && !r.carrier_call.value.empty())
    world_.registry({to_registry::named{r.call, r.carrier_call}});
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

// ------------------------------------------------------------------------------------------------ beginnings

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

void call_shell::handle(to_call::arrive& m) {
  if (state_.record.created_ms) return m.to(instruction_for(state_));
  const auto refuse = [&](std::string words) {
    answer_instruction x;
    x.what = answer_instruction::kind::refuse;
    x.spoken = std::move(words);
    world_.observe({actor_note::level::warning, "call.refused", x.spoken, {}, {}});
    m.to(std::move(x));
  };
  if (m.draining) return refuse("We are sorry, this service is being restarted. Please call again in a few minutes.");
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

// ------------------------------------------------------------------------------------------------ transfers

void call_shell::handle(to_call::transfer& m) {
  if (const auto fine = admit_transfer(state_, m.what); !fine) return m.to(fine.why());
  decide(transfer_wished{std::move(m.what), world_.now_ms()}, tell_done(m.to, done{}));
}

void call_shell::act(const ask_transfer&) {
  const auto& r = state_.record;
  const auto n = static_cast<std::uint32_t>(r.transfers.size());
  crash_point("call.transfer_asked");
  tell(world_, r.config,
       {to_config::use_carrier{
           true, [&carrier = world_.carrier, call = r.carrier_call, n, url = world_.outside.transfer_url(r.call, r.attempt, n),
                  tell = self_.tell](const outcome<carrier_account>& a) {
             auto heard = [tell, n](outcome<done> how) { tell({to_call::transfer_replied{n, std::move(how)}}); };
             if (!a)
               heard(a.why());
             else
               carrier.redirect(*a, call, url, heard);
           }}});
}

void call_shell::handle(to_call::transfer_replied& m) {
  // Some carriers come for the document only when the agent's socket is closed.
  if (m.how && std::holds_alternative<transferring>(state_.now)) return close_stream();
  if (m.how || m.how.why().code == errc::uncertain) return;  // it may come for the document: the guard knows for how long
  decide(transfer_refused{m.transfer, m.how.why().message, world_.now_ms()});
}

void call_shell::close_stream() const {
  if (world_.outside.close_stream) world_.outside.close_stream(state_.record.call);
}

void call_shell::handle(to_call::transfer_news& m) {
  using kind = carrier_transfer_news::kind;
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  auto& w = m.what;
  const auto at_ms = w.at_ms ? w.at_ms : world_.now_ms();
  answer_instruction heard;
  heard.what = answer_instruction::kind::nothing;
  switch (w.what) {
    case kind::fetched:
      return decide(transfer_fetched{w.transfer, at_ms}, [this, tell = tell_instruction(m.to)](const outcome<sequence>& how) {
        if (how && std::holds_alternative<transferring>(state_.now)) close_stream();
        tell(how);
      });
    case kind::whisper_asked:
      heard.what = answer_instruction::kind::say;
      if (w.transfer && w.transfer <= state_.record.transfers.size())
        heard.spoken = state_.record.transfers[w.transfer - 1].whisper;
      return m.to(std::move(heard));
    case kind::answered:
      return decide(third_party_answered{w.transfer, std::move(w.leg), at_ms}, tell_done(m.to, std::move(heard)));
    case kind::finished:
      return decide(
          transfer_finished{w.transfer, w.outcome, std::move(w.leg), std::move(w.words), world_.outside.random_hex(16), at_ms},
          tell_instruction(m.to));
  }
}

// ------------------------------------------------------------------------------------------------ the stream and its agent

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

// ------------------------------------------------------------------------------------------------ the registry's words

void call_shell::handle(to_call::resume&) {
  if (!is_open(state_)) return world_.registry({to_registry::call_closed{state_.record.call}});
  world_.registry({to_registry::call_opened{state_.record.call}});
  if (state_.record.direction == call_direction::outbound && state_.record.dialed_ms)
    tell(world_, state_.record.config, {to_config::hold_slot{state_.record.call}});
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

void call_shell::act(const set_timer& e) { set(static_cast<chore>(e.which), e.after_ms, e.generation); }

void call_shell::act(const call_over&) {
  due_ = {};
  set(chore::retire, linger_ms);
  world_.registry({to_registry::call_closed{state_.record.call}});
}

// ------------------------------------------------------------------------------------------------ time

std::int64_t call_shell::back_off(std::uint32_t& tries) const {
  return std::min<std::int64_t>(2'000ll << std::min(tries++, 5u), 30'000);
}

void call_shell::set(chore which, std::int64_t after_ms, std::uint32_t generation) {
  due_[static_cast<std::size_t>(which)] = {world_.steady_ms() + after_ms, generation};
}

/// One message in the clock at a time wakes us for all of it; it never sleeps long, so that nothing of a dead actor stays there.
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
