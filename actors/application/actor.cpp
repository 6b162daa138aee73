#include "actors/application/actor.hpp"

#include <cstdlib>

#include "actors/registry.hpp"

namespace tandem {
namespace {
constexpr std::size_t waiting_max = 1'000;
}

application_shell::application_shell(world& w, application_id id, self_port<application_message> self)
    : world_(w), id_(id), self_(std::move(self)), writer_([this](application_message m) { dispatch(m); }) {
  if (auto known = load<application>(w.state, entity_kind::application, id.value)) plan_.app = std::move(*known);
  plan_.app.id = id;
  plan_.app.config = config();
}

void application_shell::on(application_message m) {
  if (auto* a = std::get_if<to_application::appended>(&m.what)) return handle(*a);
  if (auto* s = std::get_if<to_application::stop>(&m.what)) return handle(*s);
  if (writer_.busy()) return writer_.wait_for(std::move(m));
  dispatch(m);
}
void application_shell::dispatch(application_message& m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

// ------------------------------------------------------------------------------------------------ the loop

void application_shell::go(const sync::event& e) {
  auto x = sync::transition(plan_, e);
  const auto before = encode(plan_.app), after = encode(x.next.app);
  auto then = [this, x](const outcome<sequence>& how) {
    if (!how) {
      for (auto& p : waiting_) p.to(how.why());
      waiting_.clear();
      return;
    }
    plan_ = x.next;
    for (const auto& effect : x.effects) std::visit([this](const auto& what) { act(what); }, effect);
  };
  if (before == after) return then(sequence{});
  std::vector<change> changes{{keys::entity({entity_kind::application, id_.value}), after}};
  writer_.append(
      world_, {entity_kind::application, id_.value}, "sync", std::move(changes),
      [tell = self_.tell](outcome<sequence> how) { tell({to_application::appended{std::move(how)}}); }, std::move(then));
}

std::string application_shell::fresh_name() const { return "tandem-" + world_.outside.random_hex(6); }
double application_shell::jitter() const {
  return static_cast<double>(std::strtoul(world_.outside.random_hex(3).c_str(), nullptr, 16)) / 0x1000000;
}

sync::saved application_shell::wanted() const {
  const auto c = load_config(world_.state, config());
  std::string known = c ? c->application : "";
  // An Application that we made and could not yet write down at the configuration is ours all the same.
  if (known.empty() && plan_.app.state != sync_state::refused) known = plan_.app.carrier_id;
  return {{world_.settings.inbound_answer_url, "POST"}, known, fresh_name()};
}

template <class Ask, class Heard>
void application_shell::ask_carrier(Ask ask, Heard heard) {
  tell(world_, config(), {to_config::use_carrier{false, [ask, heard](const outcome<carrier_account>& a) {
                                                   if (a)
                                                     ask(*a, heard);
                                                   else
                                                     heard(a.why());
                                                 }}});
}

void application_shell::act(const sync::create_it& e) {
  ask_carrier([&carrier = world_.carrier, name = e.name, want = plan_.app.desired](
                  const carrier_account& a, auto heard) { carrier.create_application(a, name, want, heard); },
              [tell = self_.tell, round = ++round_](outcome<carrier_application> how) {
                tell({to_application::made{std::move(how), round}});
              });
}
void application_shell::act(const sync::fetch_it&) {
  ask_carrier([&carrier = world_.carrier, id = plan_.app.carrier_id](const carrier_account& a,
                                                                     auto heard) { carrier.get_application(a, id, heard); },
              [tell = self_.tell, round = ++round_](outcome<carrier_application> how) {
                tell({to_application::fetched{std::move(how), round}});
              });
}
void application_shell::act(const sync::update_it&) {
  ask_carrier([&carrier = world_.carrier, id = plan_.app.carrier_id, want = plan_.app.desired](
                  const carrier_account& a, auto heard) { carrier.update_application(a, id, want, heard); },
              [tell = self_.tell, round = ++round_](outcome<done> how) {
                tell({to_application::updated{std::move(how), round}});
              });
}
void application_shell::act(const sync::wake_me& e) {
  self_.later(std::chrono::milliseconds(e.after_ms), {to_application::wake{++round_}});
}
void application_shell::act(const sync::tell_config& e) {
  tell(world_, {to_organization::application_known{config(), e.carrier_id}});
}
void application_shell::act(const sync::warn& e) {
  world_.observe(
      {actor_note::level::warning, plan_.app.state == sync_state::drifted ? "sync.drifted" : "sync.failing", e.text, {}, {}});
}

void application_shell::handle(to_application::fetched& m) {
  if (m.round == round_) go(sync::fetched{std::move(m.how), jitter(), world_.now_ms()});
}
void application_shell::handle(to_application::made& m) {
  if (m.round == round_) go(sync::made{std::move(m.how), jitter(), world_.now_ms()});
}
void application_shell::handle(to_application::updated& m) {
  if (m.round == round_) go(sync::updated{std::move(m.how), jitter(), world_.now_ms()});
}
void application_shell::handle(to_application::wake& m) {
  if (m.round == round_) go(sync::woke{fresh_name()});
}

// ------------------------------------------------------------------------------------------------ who asks

void application_shell::handle(to_application::push& m) {
  if (waiting_.size() >= waiting_max) return;
  waiting_.push_back(std::move(m));
  go(wanted());
}

void application_shell::handle(to_application::config_changed&) {
  if (!load_config(world_.state, config())) return self_.quit({});
  if (plan_.app.state == sync_state::never) return;  // nobody needs it yet
  plan_.now = sync::stage::idle;
  go(wanted());
}

void application_shell::handle(to_application::resume&) {
  if (plan_.now != sync::stage::idle || plan_.app.state == sync_state::never) return;
  const bool settled = plan_.app.state == sync_state::in_sync || plan_.app.state == sync_state::drifted;
  plan_.now = settled ? sync::stage::watching : sync::stage::waiting;
  if (const auto want = wanted().desired; want != plan_.app.desired) go(sync::wish_changed{want});
  if (!settled)
    for_each<number>(world_.state, entity_kind::number, [&](const number& n) {
      if (n.config == config() && n.inbound_workflow) unlinked_.insert(n.normalized);
    });
  act(sync::wake_me{sync::wait_for(settled ? 6 : 0, jitter())});
}

// The Application is right; now each number must be linked to it. A number that belongs to another Application is not stolen.
void application_shell::act(const sync::say& e) {
  auto asked = std::exchange(waiting_, {});
  if (!e.word.ok) {
    for (auto& p : asked) {
      p.to(e.word);
      unlinked_.insert(p.number);
    }
    return;
  }
  for (auto& number : std::exchange(unlinked_, {})) asked.push_back({number, {}});
  for (auto& p : asked) {
    ask_carrier([&carrier = world_.carrier, number = p.number](const carrier_account& a,
                                                               auto heard) { carrier.get_number(a, number, heard); },
                [tell = self_.tell, p](outcome<carrier_number> how) {
                  tell({to_application::link_found{p.number, std::move(how), p.to}});
                });
  }
}

void application_shell::handle(to_application::link_found& m) {
  const auto& ours = plan_.app.carrier_id;
  if (!m.how) unlinked_.insert(m.number);
  if (!m.how)
    return m.to(provider_sync{false, "The Application is set, but the carrier could not be asked about " + m.number.value + ": " +
                                         m.how.why().message});
  if (m.how->application == ours) return m.to(provider_sync{true, plan_.app.message});
  if (!m.how->application.empty())
    return m.to(provider_sync{false, "The number " + m.number.value + " is linked to another Application (" + m.how->application +
                                         ") at the carrier, so its calls go there: link it to " + ours +
                                         ", or unlink it there and save again."});
  ask_carrier(
      [&carrier = world_.carrier, number = m.number, ours](const carrier_account& a, auto heard) {
        carrier.update_number(a, number, {ours, {}, {}}, heard);
      },
      [tell = self_.tell, number = m.number, to = m.to](outcome<done> how) {
        tell({to_application::linked{number, std::move(how), to}});
      });
}

void application_shell::handle(to_application::linked& m) {
  if (m.how) return m.to(provider_sync{true, plan_.app.message});
  unlinked_.insert(m.number);
  m.to(provider_sync{
      false, "The Application is set, but the carrier did not link " + m.number.value + " to it: " + m.how.why().message});
}

void application_shell::handle(to_application::appended& m) {
  writer_.confirmed(m.how);
  if (!m.how) self_.quit(writer_.failure_of(m.how));
}

void application_shell::handle(to_application::stop&) { self_.quit({}); }

}  // namespace tandem
