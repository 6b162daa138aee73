#include "actors/organization/actor.hpp"

#include <algorithm>

#include "actors/registry.hpp"
#include "messages/shares.hpp"

namespace tandem {
namespace {

constexpr std::uint32_t refused_per_minute = 60;
constexpr std::size_t refused_kept = 500, keys_max = 10'000;
constexpr std::int64_t key_use_noted_every_ms = 3'600'000;

refusal no_config() { return {errc::not_found, "Telephony configuration not found", "telephony_configuration_id"}; }
refusal name_is_taken(const std::string& name) {
  return {errc::conflict, "a telephony configuration named '" + name + "' exists already", "name"};
}
change config_change(const telephony_config& c) { return {keys::entity({entity_kind::telephony_config, c.id.value}), encode(c)}; }
change key_change(const api_key& k) { return {keys::api_key_by_hash(k.sha256), encode(k)}; }

}  // namespace

organization_shell::organization_shell(world& w, organization_id, self_port<organization_message> self)
    : world_(w),
      self_(std::move(self)),
      writer_([this](organization_message m) { dispatch(m); }),
      operators_(
          w,
          [this](const char* what, std::vector<change> changes, operator_book::then_fn then) {
            append(what, std::move(changes), std::move(then));
          },
          [this] { return fresh_id(); }) {}

void organization_shell::on(organization_message m) {
  if (auto* a = std::get_if<to_organization::appended>(&m.what)) return handle(*a);
  if (auto* s = std::get_if<to_organization::stop>(&m.what)) return handle(*s);
  if (writer_.busy()) return writer_.wait_for(std::move(m));
  dispatch(m);
}
void organization_shell::dispatch(organization_message& m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

std::uint64_t organization_shell::fresh_id() const {
  const auto log = configuration_log();
  return make_id(world_.journal.next_counter(log), log);
}

void organization_shell::append(const char* what, std::vector<change> changes, writer<organization_message>::then_fn then) {
  writer_.append(
      world_, {entity_kind::organization, the_organization.value}, what, std::move(changes),
      [tell = self_.tell](outcome<sequence> how) { tell({to_organization::appended{std::move(how)}}); }, std::move(then));
}

// ------------------------------------------------------------------------------------------------ configurations

bool organization_shell::name_taken(const std::string& name, telephony_config_id except) const {
  bool taken = false;
  for_each<telephony_config>(world_.state, entity_kind::telephony_config,
                             [&](const telephony_config& c) { taken = taken || (c.name == name && c.id != except); });
  return taken;
}

void organization_shell::save(const char* what, telephony_config c, std::vector<change> also, const answer<telephony_config>& to,
                              bool carrier_matters, bool credentials) {
  c.updated_ms = world_.now_ms();
  also.insert(also.begin(), config_change(c));
  append(what, std::move(also), [this, c, to, carrier_matters, credentials](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    tell(world_, c.id, {to_config::changed{}});
    if (carrier_matters) tell(world_, application_of(c.id), {to_application::config_changed{credentials}});
    to(c);
  });
}

void organization_shell::handle(to_organization::make_config& m) {
  auto& w = m.what;
  if (name_taken(w.name, {})) return m.to(name_is_taken(w.name));
  telephony_config c;
  c.id = {fresh_id()};
  c.name = std::move(w.name);
  c.auth_id = std::move(w.auth_id);
  c.auth_token_sealed = std::move(w.auth_token_sealed);
  c.auth_token_tail = std::move(w.auth_token_tail);
  c.application = std::move(w.application);
  c.api_url = std::move(w.api_url);
  c.limits = w.limits;
  c.practice = w.practice;
  c.created_ms = world_.now_ms();
  std::vector<change> others;
  bool first = true;
  for_each<telephony_config>(world_.state, entity_kind::telephony_config, [&](telephony_config other) {
    if (w.practice || other.practice) return;
    first = false;
    if (!w.is_default_outbound || !other.is_default_outbound) return;
    other.is_default_outbound = false;
    others.push_back(config_change(other));
  });
  c.is_default_outbound = !w.practice && (first || w.is_default_outbound);
  save("configuration created", std::move(c), std::move(others), m.to);
}

void organization_shell::handle(to_organization::update_config& m) {
  auto c = load_config(world_.state, m.id);
  if (!c) return m.to(no_config());
  auto& w = m.what;
  if (w.name && name_taken(*w.name, m.id)) return m.to(name_is_taken(*w.name));
  if (w.name) c->name = std::move(*w.name);
  const bool credentials = w.auth_id || w.auth_token_sealed;
  const bool carrier_matters = w.auth_id || w.auth_token_sealed || w.application || w.api_url;
  if (w.auth_id) c->auth_id = std::move(*w.auth_id);
  if (w.auth_token_sealed) c->auth_token_sealed = std::move(*w.auth_token_sealed);
  if (w.auth_token_tail) c->auth_token_tail = std::move(*w.auth_token_tail);
  if (w.application) c->application = std::move(*w.application);
  if (w.api_url) c->api_url = std::move(*w.api_url);
  if (w.limits) c->limits = *w.limits;
  save("configuration updated", std::move(*c), {}, m.to, carrier_matters, credentials);
}

void organization_shell::handle(to_organization::remove_config& m) {
  const auto c = load_config(world_.state, m.id);
  if (!c) return m.to(no_config());
  std::size_t numbers = 0;
  for_each<number>(world_.state, entity_kind::number, [&](const number& n) { numbers += n.config == m.id; });
  if (numbers || !numbers_in_the_making_.empty())
    return m.to(refusal{errc::conflict, "the telephony configuration has phone numbers: delete them first", ""});
  std::vector<change> changes{{keys::entity({entity_kind::telephony_config, m.id.value}), std::nullopt},
                              {keys::entity({entity_kind::application, application_of(m.id).value}), std::nullopt}};
  std::optional<telephony_config> heir;
  if (c->is_default_outbound)
    for_each<telephony_config>(world_.state, entity_kind::telephony_config, [&](const telephony_config& other) {
      if (other.id != m.id && !other.practice && !heir) heir = other;
    });
  if (heir) {
    heir->is_default_outbound = true;
    changes.push_back(config_change(*heir));
  }
  append("configuration removed", std::move(changes), [this, id = m.id, to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    tell(world_, id, {to_config::changed{}});
    tell(world_, application_of(id), {to_application::config_changed{}});
    to(done{});
  });
}

void organization_shell::handle(to_organization::default_outbound& m) {
  auto c = load_config(world_.state, m.id);
  if (!c) return m.to(no_config());
  if (c->practice)
    return m.to(refusal{errc::conflict, "'" + c->name + "' is for practice: calls are never dialed with it by default", ""});
  std::vector<change> others;
  for_each<telephony_config>(world_.state, entity_kind::telephony_config, [&](telephony_config other) {
    if (other.id == m.id || !other.is_default_outbound) return;
    other.is_default_outbound = false;
    others.push_back(config_change(other));
  });
  c->is_default_outbound = true;
  save("default outbound chosen", std::move(*c), std::move(others), m.to);
}

void organization_shell::handle(to_organization::reactivate_config& m) {
  auto c = load_config(world_.state, m.id);
  if (!c) return m.to(no_config());
  c->inactive = false;
  c->inactive_reason.clear();
  c->inactive_since_ms = 0;
  save("configuration reactivated", std::move(*c), {}, m.to);
}

void organization_shell::handle(to_organization::application_known& m) {
  auto c = load_config(world_.state, m.id);
  if (!c || c->application == m.application) return;
  c->application = m.application;
  std::vector<change> changes{config_change(*c)};
  append("application known", std::move(changes), {});
}

// ------------------------------------------------------------------------------------------------ numbers

void organization_shell::handle(to_organization::make_number& m) {
  auto& w = m.what;
  if (!load_config(world_.state, w.config)) return m.to(no_config());
  const auto& address = w.normalized.value;
  if (world_.state.get(keys::number_by_address(address)) || numbers_in_the_making_.contains(address))
    return m.to(refusal{errc::conflict, "the number " + address + " exists already", "address"});
  if (w.inbound_workflow && !load_workflow(world_.state, w.inbound_workflow))
    return m.to(refusal{errc::not_found, "Workflow not found", "inbound_workflow_id"});
  numbers_in_the_making_.insert(address);
  number n;
  n.id = {fresh_id()};
  n.config = w.config;
  n.address = std::move(w.address);
  n.normalized = w.normalized;
  n.country_code = std::move(w.country_code);
  n.label = std::move(w.label);
  n.inbound_workflow = w.inbound_workflow;
  n.is_active = w.is_active;
  n.is_default_caller_id = w.is_default_caller_id;
  n.extra_metadata_json = std::move(w.extra_metadata_json);
  n.created_ms = n.updated_ms = world_.now_ms();
  const auto id = n.id;
  tell(world_, id, {to_number::make{std::move(n), w.force ? consent::everything : consent::none, std::move(m.to)}});
}

void organization_shell::handle(to_organization::number_settled& m) { numbers_in_the_making_.erase(m.address); }

void organization_shell::handle(to_organization::number_removed& m) {
  auto c = load_config(world_.state, m.config);
  if (!c || c->default_caller != m.id) return;
  c->default_caller = {};
  std::vector<change> changes{config_change(*c)};
  append("default caller removed", std::move(changes), {});
}

void organization_shell::handle(to_organization::default_caller& m) {
  auto c = load_config(world_.state, m.config);
  if (!c) return m.to(no_config());
  const auto n = load_number(world_.state, m.number);
  if (!n || n->config != m.config) return m.to(refusal{errc::not_found, "Phone number not found", "phone_number_id"});
  const auto before = c->default_caller;
  c->default_caller = m.number;
  c->updated_ms = world_.now_ms();
  std::vector<change> changes{config_change(*c)};
  append("default caller chosen", std::move(changes), [this, before, number = m.number, to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    if (before && before != number) tell(world_, before, {to_number::be_default{false, {}}});
    tell(world_, number, {to_number::be_default{true, to}});
  });
}

// ------------------------------------------------------------------------------------------------ workflows, keys

// Two workflows that ask for one path at the same instant would both find it free: what is stored does not know of them yet.
std::optional<answer<workflow>> organization_shell::give_paths(workflow_id who, const std::vector<std::string>& paths,
                                                               const answer<workflow>& to) {
  for (const auto& path : paths)
    if (const auto at = paths_in_the_making_.find(path); at != paths_in_the_making_.end() && at->second.to != who) {
      to(refusal{errc::conflict, "the trigger path '" + path + "' belongs to another workflow: choose another", "trigger_path"});
      return {};
    }
  for (const auto& path : paths) {
    auto& given = paths_in_the_making_[path];
    given.to = who;
    ++given.saves;
  }
  return answer<workflow>([tell = self_.tell, paths, to](outcome<workflow> how) {
    tell({to_organization::paths_settled{paths}});
    to(std::move(how));
  });
}

void organization_shell::handle(to_organization::make_workflow& m) {
  const workflow_id id{fresh_id()};
  if (auto to = give_paths(id, m.what.trigger_paths, m.to)) tell(world_, id, {to_workflow::make{std::move(m.what), *to}});
}

void organization_shell::handle(to_organization::change_workflow& m) {
  if (auto to = give_paths(m.id, m.what.trigger_paths, m.to)) tell(world_, m.id, {to_workflow::update{std::move(m.what), *to}});
}

void organization_shell::handle(to_organization::paths_settled& m) {
  for (const auto& path : m.paths)
    if (const auto at = paths_in_the_making_.find(path); at != paths_in_the_making_.end() && --at->second.saves == 0)
      paths_in_the_making_.erase(at);
}

void organization_shell::handle(to_organization::make_key& m) {
  auto k = std::move(m.what);
  if (world_.state.scan(keys::api_key_by_hash(""), keys_max).size() >= keys_max)
    return m.to(refusal{errc::limit_reached, "there are " + std::to_string(keys_max) + " API keys already", ""});
  if (world_.state.get(keys::api_key_by_hash(k.sha256)))
    return m.to(refusal{errc::conflict, "this key exists already", "api_key"});
  k.id = {fresh_id()};
  if (!k.created_ms) k.created_ms = world_.now_ms();
  std::vector<change> changes{key_change(k)};
  append("key created", std::move(changes), [k, to = m.to](const outcome<sequence>& how) {
    if (how)
      to(k);
    else
      to(how.why());
  });
}

void organization_shell::handle(to_organization::set_key_active& m) {
  std::optional<api_key> k;
  for (const auto& [hash, stored] : world_.state.scan(keys::api_key_by_hash(""), keys_max))
    if (auto x = decode<api_key>(stored); x && x->id == m.id) k = std::move(x);
  if (!k) return m.to(refusal{errc::not_found, "API key not found", "id"});
  k->is_active = m.active;
  k->archived_ms = m.active ? 0 : world_.now_ms();
  std::vector<change> changes{key_change(*k)};
  append(m.active ? "key reactivated" : "key archived", std::move(changes), [k = *k, to = m.to](const outcome<sequence>& how) {
    if (how)
      to(k);
    else
      to(how.why());
  });
}

void organization_shell::handle(to_organization::save_resource& m) {
  auto& x = m.what;
  const auto kind = static_cast<std::uint8_t>(x.kind);
  const auto key = keys::resource(kind, x.name);
  const auto bytes = world_.state.get(key);
  const auto known = bytes ? decode<resource>(*bytes) : std::nullopt;
  if (!x.id && known && known->active) return m.to(refusal{errc::conflict, "'" + x.name + "' exists already", "name"});
  if (x.id && (!known || known->change != x.change))
    return m.to(refusal{errc::conflict, "it was changed or removed by somebody else: read it again first", ""});
  if (!known && world_.state.scan(keys::resources(kind), resources_max).size() >= resources_max)
    return m.to(refusal{errc::limit_reached, "there are " + std::to_string(resources_max) + " of these already", ""});
  if (!x.id) x.id = known ? known->id : resource_id{fresh_id()};
  x.updated_ms = world_.now_ms();
  if (!x.created_ms) x.created_ms = x.updated_ms;
  x.change = known ? known->change + 1 : 1;
  const bool forgotten = x.kind == call_share_kind && !x.active;
  append("resource saved", {{key, forgotten ? std::nullopt : std::optional(encode(x))}},
         [x, to = m.to](const outcome<sequence>& how) {
           if (how)
             to(x);
           else
             to(how.why());
         });
}

void organization_shell::handle(to_organization::key_used& m) {
  const auto stored = world_.state.get(keys::api_key_by_hash(m.sha256hex));
  auto k = stored ? decode<api_key>(*stored) : std::nullopt;
  if (!k || m.at_ms < k->last_used_ms + key_use_noted_every_ms) return;
  k->last_used_ms = m.at_ms;
  std::vector<change> changes{key_change(*k)};
  append("key used", std::move(changes), {});
}

void organization_shell::handle(to_organization::about_operators& m) { operators_.on(std::move(m.what)); }

// ------------------------------------------------------------------------------------------------ refusals, restarts

bool organization_shell::allowed_to_note(std::int64_t now_ms) {
  const auto minute = now_ms / 60'000;
  if (minute != refused_minute_) {
    refused_minute_ = minute;
    refused_in_minute_ = 0;
  }
  return refused_in_minute_++ < refused_per_minute;
}

void organization_shell::handle(to_organization::refused& m) {
  const auto now = world_.now_ms();
  const bool noted = allowed_to_note(now);
  world_.observe({noted ? actor_note::level::warning : actor_note::level::info,
                  "security.refused." + m.what.kind,
                  noted ? m.what.finding : "",
                  {},
                  {}});
  if (!noted) return;
  if (!m.what.at_ms) m.what.at_ms = now;
  std::vector<change> changes{{keys::entity({entity_kind::security, fresh_id()}), encode(m.what)}};
  const auto kept = world_.state.scan(keys::entities(entity_kind::security), refused_kept + 1);
  for (std::size_t i = refused_kept; i <= kept.size(); ++i) changes.push_back({kept[i - refused_kept].first, std::nullopt});
  append("request refused", std::move(changes), {});
}

/// A crash may have fallen between the choice of a default caller ID and the numbers' hearing of it.
void organization_shell::handle(to_organization::resume&) {
  std::set<std::uint64_t> defaults;
  for_each<telephony_config>(world_.state, entity_kind::telephony_config, [&](const telephony_config& c) {
    defaults.insert(c.default_caller.value);
    tell(world_, application_of(c.id), {to_application::resume{}});
  });
  for_each<number>(world_.state, entity_kind::number, [&](const number& n) {
    const bool is_default = defaults.contains(n.id.value);
    if (n.is_default_caller_id != is_default) tell(world_, n.id, {to_number::be_default{is_default, {}}});
  });
}

void organization_shell::handle(to_organization::appended& m) {
  writer_.confirmed(m.how);
  if (!m.how) self_.quit(writer_.failure_of(m.how));
}

void organization_shell::handle(to_organization::stop&) { self_.quit({}); }

}  // namespace tandem
