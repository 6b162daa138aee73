#include "actors/registry.hpp"

#include "actors/recovery.hpp"
#include "actors/stored.hpp"

namespace tandem {

registry_shell::registry_shell(world& w, actor_host& host, std::shared_ptr<std::atomic<std::size_t>> open,
                               self_port<registry_message> self)
    : world_(w), host_(host), open_count_(std::move(open)), self_(std::move(self)) {}

/// There is one registry, and nobody to revive it: what a port throws costs one message, not the node.
void registry_shell::on(registry_message m) try {
  std::visit([this](auto& what) { handle(what); }, m.what);
} catch (const std::exception& e) {
  world_.alarm("registry.failed", e.what());
}

// ------------------------------------------------------------------------------------------------ finding and reviving

template <class Id, class Message>
auto registry_shell::find(table<Message>& where, entity_kind kind, Id id) -> resident<Message>* {
  auto [at, fresh] = where.try_emplace(id.value);
  auto& r = at->second;
  if (fresh) {
    r.incarnation = ++incarnations_;
    r.to = host_.start(id, [tell = self_.tell, who = entity_ref{kind, id.value}, n = r.incarnation](std::string why) {
      tell({to_registry::down{who, n, std::move(why)}});
    });
  }
  return r.resting ? nullptr : &r;
}

template <class Id, class Message>
void registry_shell::forward(table<Message>& where, entity_kind kind, Id id, Message m) {
  if (auto* r = find(where, kind, id)) {
    ++r->sent;
    r->to(std::move(m));
  }  // resting after a failure: its answer, let go here, says `unavailable`
}

void registry_shell::send(call_id id, call_message m) {
  m.through_registry = true;
  forward(calls_, entity_kind::call, id, std::move(m));
}

void registry_shell::handle(to_registry::forward<call_message>& m) { send({m.id}, std::move(m.what)); }
void registry_shell::handle(to_registry::forward<number_message>& m) {
  forward(numbers_, entity_kind::number, number_id{m.id}, std::move(m.what));
}
void registry_shell::handle(to_registry::forward<workflow_message>& m) {
  forward(workflows_, entity_kind::workflow, workflow_id{m.id}, std::move(m.what));
}
void registry_shell::handle(to_registry::forward<config_message>& m) {
  forward(configs_, entity_kind::telephony_config, telephony_config_id{m.id}, std::move(m.what));
}
void registry_shell::handle(to_registry::forward<application_message>& m) {
  forward(applications_, entity_kind::application, application_id{m.id}, std::move(m.what));
}
void registry_shell::handle(to_registry::forward<organization_message>& m) {
  forward(organizations_, entity_kind::organization, organization_id{m.id}, std::move(m.what));
}

// ------------------------------------------------------------------------------------------------ which call

call_id registry_shell::call_of(const carrier_call_id& id) const {
  if (id.value.empty()) return {};
  if (const auto here = by_carrier_.find(id.value); here != by_carrier_.end()) return here->second;
  const auto stored = world_.state.get(keys::call_by_carrier(id.value));
  return {stored ? keys::trailing_id(*stored) : 0};
}

void registry_shell::handle(to_registry::forward_by_address& m) {
  const auto id = m.whom.call ? m.whom.call : call_of(m.whom.carrier_call);
  if (!id) return m.nobody({errc::not_found, "no call of ours has this CallUUID", "call"});
  send(id, std::move(m.what));
}

void registry_shell::handle(to_registry::arrive& m) {
  const auto& name = m.what.carrier_call.value;
  if (name.empty()) return m.to(refusal{errc::invalid, "the carrier did not name its call", "carrier_call"});
  auto id = call_of(m.what.carrier_call);
  if (!id) {
    const auto log = log_for_key(name);
    id = {make_id(world_.journal.next_counter(log), log)};
    by_carrier_[name] = id;
    names_[id.value].push_back(name);
  }
  send(id, {to_call::arrive{std::move(m.what), draining_, std::move(m.to)}});
}

void registry_shell::handle(to_registry::initiate& m) {
  if (draining_) return m.to(refusal{errc::unavailable, "the node is shutting down and takes no new calls", ""});
  const auto& key = m.what.idempotency_key;
  call_id id{m.what.run ? m.what.run->value : 0};
  if (!key.empty()) {
    const auto here = by_key_.find(key);
    const auto stored = here == by_key_.end() ? world_.state.get(keys::call_by_idempotency(key)) : std::nullopt;
    if (here != by_key_.end())
      id = here->second;
    else if (stored)
      id = {keys::trailing_id(*stored)};
  }
  if (!id) {
    const auto log = log_for_key(key.empty() ? m.what.to.value + "/" + world_.outside.random_hex(8) : "idempotency/" + key);
    id = {make_id(world_.journal.next_counter(log), log)};
  }
  if (!key.empty() && by_key_.try_emplace(key, id).second) names_[id.value].push_back(key);
  send(id, {to_call::initiate{std::move(m.what), std::move(m.to)}});
}

void registry_shell::handle(to_registry::make_run& m) {
  const auto log = log_for_key(world_.outside.random_hex(8));
  send({make_id(world_.journal.next_counter(log), log)}, {to_call::make_run{std::move(m.what), std::move(m.to)}});
}

void registry_shell::handle(to_registry::open& m) {
  if (draining_) return m.to(refusal{errc::unavailable, "the node is shutting down and takes no new calls", ""});
  const auto log = log_for_key(world_.outside.random_hex(8));
  send({make_id(world_.journal.next_counter(log), log)}, {to_call::open{std::move(m.what), std::move(m.to)}});
}

void registry_shell::handle(to_registry::claim& m) {
  for (auto& report : m.among) {
    const auto owner = call_of(report.call);
    if (report.call.value.empty() || (owner && owner != m.who)) continue;
    if (by_carrier_.try_emplace(report.call.value, m.who).second) names_[m.who.value].push_back(report.call.value);
    return m.to(std::move(report));
  }
  m.to(std::nullopt);
}

/// A callback that carries a call's own attempt is better proof than a search.
void registry_shell::handle(to_registry::named& m) {
  auto& owner = by_carrier_[m.carrier_call.value];
  if (owner == m.call) return;
  if (owner) send(owner, {to_call::disown{m.carrier_call}});
  owner = m.call;
  names_[m.call.value].push_back(m.carrier_call.value);
}

// ------------------------------------------------------------------------------------------------ in progress, idle, gone

void registry_shell::count_open() {
  *open_count_ = open_.size();
  if (draining_ && open_.empty() && when_empty_) std::exchange(when_empty_, {})();
}
void registry_shell::handle(to_registry::call_opened& m) {
  open_.insert(m.call);
  count_open();
  if (draining_) send(m.call, {to_call::close_doors{}});
}
void registry_shell::handle(to_registry::call_closed& m) {
  open_.erase(m.call);
  count_open();
}

void registry_shell::handle(to_registry::idle_call& m) {
  const auto at = calls_.find(m.call.value);
  if (at == calls_.end() || at->second.sent != m.seen) return;  // somebody has asked for it meanwhile
  at->second.to({to_call::retire{}});
  calls_.erase(at);
  forget_names(m.call);
}

void registry_shell::forget_names(call_id id) {
  const auto names = names_.extract(id.value);
  if (names.empty()) return;
  for (const auto& name : names.mapped())
    for (auto* where : {&by_carrier_, &by_key_})
      if (const auto at = where->find(name); at != where->end() && at->second == id) where->erase(at);
}

template <class Message>
void registry_shell::forget(table<Message>& where, const to_registry::down& m) {
  const auto at = where.find(m.who.id);
  if (at == where.end() || at->second.incarnation != m.incarnation) return;
  if (m.why.empty()) {
    where.erase(at);
    return supervisor_.forget(m.who);
  }
  const auto v = supervisor_.failed(m.who, m.why, world_.steady_ms());
  if (v.alarm)
    world_.alarm("actor.failed",
                 m.why + (v.restart ? "; it is revived in " + std::to_string(v.after.count()) + " ms" : "; it stays down"),
                 m.who.kind == entity_kind::call ? call_id{m.who.id} : call_id{});
  at->second.resting = true;
  at->second.to = {};
  if (v.restart) return self_.later(v.after, {to_registry::revive{m.who}});
  if (m.who.kind == entity_kind::call && open_.erase({m.who.id})) count_open();  // it is another node's now
}

void registry_shell::handle(to_registry::down& m) {
  switch (m.who.kind) {
    case entity_kind::call: return forget(calls_, m);
    case entity_kind::number: return forget(numbers_, m);
    case entity_kind::workflow: return forget(workflows_, m);
    case entity_kind::telephony_config: return forget(configs_, m);
    case entity_kind::application: return forget(applications_, m);
    case entity_kind::organization: return forget(organizations_, m);
    default: return;
  }
}

/// Its rest is over: from now on it may be asked again. Calls go on by themselves, the others when somebody asks.
void registry_shell::handle(to_registry::revive& m) {
  switch (m.who.kind) {
    case entity_kind::call:
      calls_.erase(m.who.id);
      if (!open_.contains({m.who.id})) return forget_names({m.who.id});
      return send({m.who.id}, {to_call::resume{}});
    case entity_kind::number: numbers_.erase(m.who.id); return;
    case entity_kind::workflow: workflows_.erase(m.who.id); return;
    case entity_kind::telephony_config: configs_.erase(m.who.id); return;
    case entity_kind::application:
      applications_.erase(m.who.id);
      return forward(applications_, entity_kind::application, application_id{m.who.id},
                     application_message{to_application::resume{}});
    case entity_kind::organization: organizations_.erase(m.who.id); return;
    default: return;
  }
}

// ------------------------------------------------------------------------------------------------ the node's life

void registry_shell::handle(to_registry::keep_deadline& m) { self_.later(m.after, {to_registry::expire{m.whom}}); }
void registry_shell::handle(to_registry::expire& m) {
  if (const auto whom = m.whom.lock()) whom->expire();
}

void registry_shell::handle(to_registry::recover&) {
  for_each_open_call(world_.state, [this](call_id id) { send(id, {to_call::resume{}}); });
  forward(organizations_, entity_kind::organization, the_organization, organization_message{to_organization::resume{}});
}

void registry_shell::handle(to_registry::drain& m) {
  draining_ = true;
  when_empty_ = std::move(m.empty);
  for (const auto id : open_) send(id, {to_call::close_doors{}});
  count_open();
}

void registry_shell::handle(to_registry::stop&) {
  const auto all = [](auto& where, auto message) {
    for (auto& [id, r] : where)
      if (r.to) r.to(message);
    where.clear();
  };
  all(calls_, call_message{to_call::stop{}});
  all(numbers_, number_message{to_number::stop{}});
  all(workflows_, workflow_message{to_workflow::stop{}});
  all(applications_, application_message{to_application::stop{}});
  all(configs_, config_message{to_config::stop{}});
  all(organizations_, organization_message{to_organization::stop{}});
  self_.quit({});
}

}  // namespace tandem
