#include "actors/application/actor.hpp"

#include <algorithm>
#include <cstdlib>

#include "actors/registry.hpp"
#include "actors/sync/words.hpp"

namespace tandem {
namespace {
constexpr std::size_t errands_max = 1'000;
constexpr std::uint32_t page_size = 20, numbers_listed_max = 2'000;
}  // namespace

application_shell::application_shell(world& w, application_id id, self_port<application_message> self)
    : world_(w), id_(id), self_(std::move(self)), writer_([this](application_message m) { dispatch(m); }) {
  if (auto known = load<application>(w.state, entity_kind::application, id.value)) plan_.app = std::move(*known);
  plan_.app.id = id;
  plan_.app.config = config();
  plan_.drift_check_ms = w.settings.drift_check.count();
  // Written by a version that did not keep it: what was in sync was ours.
  if (plan_.app.pushed.answer_url.empty() && plan_.app.state == sync_state::in_sync) plan_.app.pushed = plan_.app.observed;
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

void application_shell::store(const char* what, application app, std::function<void()> then,
                              std::function<void(refusal)> failed) {
  auto after = encode(app);
  if (encode(plan_.app) == after) return then();
  std::vector<change> changes{{keys::entity({entity_kind::application, id_.value}), std::move(after)}};
  writer_.append(
      world_, {entity_kind::application, id_.value}, what, std::move(changes),
      [tell = self_.tell](outcome<sequence> how) { tell({to_application::appended{std::move(how)}}); },
      [this, app = std::move(app), then = std::move(then), failed = std::move(failed)](const outcome<sequence>& how) {
        if (!how) return failed(how.why());
        plan_.app = app;
        then();
      });
}

void application_shell::go(const sync::event& e) {
  auto x = sync::transition(plan_, e);
  auto app = x.next.app;
  store(
      "sync", std::move(app),
      [this, x = std::move(x)] {
        plan_ = x.next;
        for (const auto& effect : x.effects) std::visit([this](const auto& what) { act(what); }, effect);
      },
      [this](const refusal& why) {
        for (auto& [which, e] : errands_) e.to(why);
        errands_.clear();
      });
}

std::string application_shell::fresh_name() const { return "tandem-" + world_.outside.random_hex(6); }
double application_shell::jitter() const {
  return static_cast<double>(std::strtoul(world_.outside.random_hex(3).c_str(), nullptr, 16)) / 0x1000000;
}

sync::saved application_shell::wanted(consent given) const {
  const auto c = load_config(world_.state, config());
  std::string known = c ? c->application : "";
  // An Application that we made and could not yet write down at the configuration is ours all the same.
  if (known.empty() && plan_.app.state != sync_state::refused) known = plan_.app.carrier_id;
  return {world_.settings.wanted_answer, known, fresh_name(), given};
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

/// Not found: whether the credentials are a subaccount's is part of the answer.
void application_shell::act(const sync::fetch_it&) {
  ask_carrier(
      [&carrier = world_.carrier, id = plan_.app.carrier_id](const carrier_account& a, auto heard) {
        carrier.get_application(a, id, [&carrier, a, heard](outcome<carrier_application> how) {
          if (how || how.why().code != errc::not_found) return heard(std::move(how));
          carrier.get_account(a, [heard, why = how.why()](const outcome<carrier_account_info>& account) mutable {
            if (account && account->subaccount) why.field = "subaccount";
            heard(why);
          });
        });
      },
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
  const auto event = plan_.app.state == sync_state::drifted ? "sync.drifted"
                     : plan_.app.state == sync_state::held  ? "sync.held"
                                                            : "sync.failing";
  world_.observe({actor_note::level::warning, event, e.text, {}, {}});
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

// ------------------------------------------------------------------------------------------------ whose calls it takes

void application_shell::act(const sync::find_numbers&) { list_numbers(0); }
void application_shell::act(const sync::check_links&) {
  if (!plan_.app.links.empty()) list_numbers(0);
}

void application_shell::list_numbers(std::uint32_t offset) {
  if (offset == 0) {
    listing_.clear();
    ++listing_round_;
  }
  number_filter filter;
  filter.page = {page_size, offset};
  ask_carrier(
      [&carrier = world_.carrier, filter](const carrier_account& a, auto heard) { carrier.list_numbers(a, filter, heard); },
      [tell = self_.tell, offset, round = listing_round_](outcome<carrier_list<carrier_number>> how) {
        tell({to_application::numbers_listed{std::move(how), offset, round}});
      });
}

void application_shell::handle(to_application::numbers_listed& m) {
  if (m.round != listing_round_) return;
  if (!m.how) {  // of links nothing can be said then
    if (plan_.now == sync::stage::listing) go(sync::numbers_found{m.how.why()});
    return;
  }
  listing_.insert(listing_.end(), m.how->entries.begin(), m.how->entries.end());
  const auto next = m.offset + static_cast<std::uint32_t>(m.how->entries.size());
  if (m.how->more && next > m.offset && next < numbers_listed_max) return list_numbers(next);
  if (m.how->more && plan_.now != sync::stage::listing) return;  // too many to know that one is missing
  listed_all();
}

void application_shell::listed_all() {
  const auto all = std::exchange(listing_, {});
  if (plan_.now == sync::stage::listing) {
    std::vector<std::string> affected;
    for (const auto& n : all)
      if (n.application == plan_.app.carrier_id) affected.push_back(n.number.value);
    return go(sync::numbers_found{std::move(affected)});
  }
  sync::links_checked seen;
  for (const auto& [number, before] : plan_.app.links) {
    const auto at =
        std::find_if(all.begin(), all.end(), [&wanted = number](const carrier_number& n) { return n.number.value == wanted; });
    if (at == all.end())
      seen.elsewhere[number] = "(no longer in this account)";
    else if (at->application != plan_.app.carrier_id)
      seen.elsewhere[number] = at->application;
  }
  go(seen);
}

// ------------------------------------------------------------------------------------------------ who asks

std::vector<e164> application_shell::numbers_to_serve() const {
  std::vector<e164> out;
  for_each<number>(world_.state, entity_kind::number, [&](const number& n) {
    if (n.config == config() && n.inbound_workflow) out.push_back(n.normalized);
  });
  return out;
}

void application_shell::begin(errand e) {
  if (errands_.size() >= errands_max) return;  // whoever waits is told `unavailable`
  const auto given = e.given;
  errands_.emplace(++errands_begun_, std::move(e));
  go(wanted(given));
}

void application_shell::handle(to_application::push& m) { begin({{m.number}, m.given, std::move(m.to), {}}); }

void application_shell::handle(to_application::sync_all& m) {
  if (!load_config(world_.state, config()))
    return m.to(refusal{errc::not_found, "Telephony configuration not found", "telephony_configuration_id"});
  const auto numbers = numbers_to_serve();
  if (numbers.empty() && plan_.app.state == sync_state::never)
    return m.to(provider_sync{true, "No number of this configuration has an inbound workflow: there is nothing to set."});
  begin({{numbers.begin(), numbers.end()}, m.given, std::move(m.to), {}});
}

void application_shell::handle(to_application::config_changed& m) {
  if (!load_config(world_.state, config())) return self_.quit({});
  if (m.credentials && plan_.app.worked_ms) {  // that the old ones worked says nothing of the new ones
    auto next = plan_.app;
    next.worked_ms = 0;
    return store(
        "other credentials", std::move(next), [this] { begin_again(); }, [](const refusal&) {});
  }
  begin_again();
}

void application_shell::begin_again() {
  if (plan_.app.state == sync_state::never) return;  // nobody needs it yet
  plan_.now = sync::stage::idle;
  const auto numbers = numbers_to_serve();
  unlinked_.insert(numbers.begin(), numbers.end());
  auto want = wanted(consent::none);
  if (want.carrier_id != plan_.app.carrier_id && plan_.app.has_before) leave_application();
  go(want);
}

/// The configuration names another Application now: the one it leaves gets back what it had.
void application_shell::leave_application() {
  put_back_what_was(plan_.app, [observe = world_.outside.observe, app = plan_.app](const outcome<done>& how) {
    if (!how && observe)
      observe({actor_note::level::warning,
               "sync.failing",
               "the Application '" + app.carrier_id + "' could not be given back its old settings, " + sync::shown(app.before) +
                   ": " + how.why().message,
               {},
               {}});
  });
}

void application_shell::handle(to_application::worked& m) {
  if (m.at_ms <= plan_.app.worked_ms || !load_config(world_.state, config())) return;
  auto next = plan_.app;
  next.worked_ms = m.at_ms;
  store(
      "credentials worked", std::move(next), [] {}, [](const refusal&) {});
}

/// What happened while the node was down is looked for at once.
void application_shell::handle(to_application::resume&) {
  if (plan_.now != sync::stage::idle || plan_.app.state == sync_state::never) return;
  const bool settled = plan_.app.state == sync_state::in_sync || plan_.app.state == sync_state::drifted;
  plan_.now = settled ? sync::stage::watching : sync::stage::waiting;
  if (!settled) {
    const auto numbers = numbers_to_serve();
    unlinked_.insert(numbers.begin(), numbers.end());
  }
  const auto wait = sync::wait_for(settled ? 1 : 0, jitter());
  if (const auto want = wanted(consent::none).desired; want != plan_.app.desired) go(sync::wish_changed{want});
  act(sync::wake_me{wait});
}

// ------------------------------------------------------------------------------------------------ links

// The Application is right; now each number must be linked to it.
void application_shell::act(const sync::say& e) {
  if (!e.word.ok) {
    for (auto& [which, errand] : std::exchange(errands_, {})) {
      unlinked_.insert(errand.numbers.begin(), errand.numbers.end());
      errand.to(e.word);
    }
    return;
  }
  auto late = std::exchange(unlinked_, {});
  std::erase_if(late, [this](const e164& number) { return is_on_errand(number); });
  if (!late.empty()) errands_.emplace(++errands_begun_, errand{late, {}, {}, {}});
  std::vector<std::uint64_t> empty;
  for (const auto& [which, errand] : errands_) {
    if (errand.numbers.empty()) empty.push_back(which);
    for (const auto& number : errand.numbers)
      ask_carrier(
          [&carrier = world_.carrier, number](const carrier_account& a, auto heard) { carrier.get_number(a, number, heard); },
          [tell = self_.tell, number, which = which](outcome<carrier_number> how) {
            tell({to_application::link_found{number, std::move(how), which}});
          });
  }
  for (const auto which : empty) settle(which, {}, {});
}

bool application_shell::is_on_errand(const e164& number) const {
  return std::ranges::any_of(errands_, [&](const auto& each) { return each.second.numbers.contains(number); });
}

/// Of all who ask for this number now: what one of them confirmed, another's question must not undo.
consent application_shell::consent_for(const e164& number) const {
  auto out = consent::none;
  for (const auto& [which, errand] : errands_)
    if (errand.numbers.contains(number)) out = std::max(out, errand.given);
  return out;
}

void application_shell::settle(std::uint64_t which, const e164& number, const std::string& trouble) {
  const auto at = errands_.find(which);
  if (at == errands_.end()) return;
  auto& e = at->second;
  e.numbers.erase(number);
  if (!trouble.empty()) {
    unlinked_.insert(number);
    if (e.trouble.empty()) e.trouble = trouble;
  }
  if (!e.numbers.empty()) return;
  e.to(provider_sync{e.trouble.empty(), e.trouble.empty() ? plan_.app.message : e.trouble});
  errands_.erase(at);
}

void application_shell::handle(to_application::link_found& m) {
  if (!errands_.contains(m.errand)) return;
  if (!m.how)
    return settle(
        m.errand, m.number,
        "The Application is set, but the carrier could not be asked about " + m.number.value + ": " + m.how.why().message);
  take_over(m);
}

/// A number that belongs to another Application is not taken unless somebody said so; where it was is written down before.
void application_shell::take_over(const to_application::link_found& m) {
  const auto& ours = plan_.app.carrier_id;
  const auto& theirs = m.how->application;
  const auto& number = m.number.value;
  auto next = plan_.app;
  next.foreign_links.erase(number);
  const auto lost = [this, which = m.errand, n = m.number](const refusal& why) { settle(which, n, why.message); };
  if (theirs == ours) {
    next.links.try_emplace(number, "");
    return store(
        "link known", std::move(next), [this, which = m.errand, n = m.number] { settle(which, n, {}); }, lost);
  }
  const auto given = consent_for(m.number);
  const auto shown = plan_.app.foreign_links.find(number);
  const bool was_shown = given == consent::shown && shown != plan_.app.foreign_links.end() && shown->second == theirs;
  const bool was_ours = theirs == plan_.app.former && plan_.app.links.contains(number);
  if (!theirs.empty() && given != consent::everything && !was_shown && !was_ours) {
    next.foreign_links[number] = theirs;
    const auto words = sync::link_held_words(number, theirs, ours);
    return store(
        "link held", std::move(next), [this, which = m.errand, n = m.number, words] { settle(which, n, words); }, lost);
  }
  next.links.try_emplace(number, theirs);  // taken back after a drift: what was there first counts
  store(
      "linking", std::move(next), [this, which = m.errand, n = m.number] { link(n, which); }, lost);
}

void application_shell::link(const e164& number, std::uint64_t which) {
  ask_carrier(
      [&carrier = world_.carrier, number, ours = plan_.app.carrier_id](const carrier_account& a, auto heard) {
        carrier.update_number(a, number, {ours, {}, {}}, heard);
      },
      [tell = self_.tell, number, which](outcome<done> how) {
        tell({to_application::linked{number, std::move(how), which}});
      });
}

void application_shell::handle(to_application::linked& m) {
  settle(m.errand, m.number,
         m.how ? std::string()
               : "The Application is set, but the carrier did not link " + m.number.value + " to it: " + m.how.why().message);
}

// ------------------------------------------------------------------------------------------------ putting back

bool application_shell::others_use_it(const e164& besides) const {
  for (const auto& n : numbers_to_serve())
    if (n != besides) return true;
  return false;
}

void application_shell::handle(to_application::detach& m) {
  unlinked_.erase(m.number);
  const auto at = plan_.app.links.find(m.number.value);
  if (at != plan_.app.links.end() && !at->second.empty()) return put_number_back(m.number, m.to);
  if (plan_.app.has_before && !others_use_it(m.number)) return put_application_back(m.number, m.to);
  auto next = plan_.app;
  next.links.erase(m.number.value);
  next.foreign_links.erase(m.number.value);
  store(
      "detached", std::move(next), [to = m.to] { to(std::optional<provider_sync>{}); },
      [to = m.to](const refusal& why) { to(why); });
}

/// Only what is still as we made it: what somebody changed since is theirs.
void application_shell::put_number_back(const e164& number, const answer<std::optional<provider_sync>>& to) {
  ask_carrier(
      [&carrier = world_.carrier, number, ours = plan_.app.carrier_id, before = plan_.app.links.at(number.value)](
          const carrier_account& a, auto heard) {
        carrier.get_number(a, number, [&carrier, a, number, ours, before, heard](const outcome<carrier_number>& now) {
          if (!now && now.why().code == errc::not_found) return heard(done{});
          if (!now) return heard(now.why());
          if (now->application != ours) return heard(done{});
          carrier.update_number(a, number, {before, {}, {}}, heard);
        });
      },
      [tell = self_.tell, number, to](outcome<done> how) {
        tell({to_application::put_back{number, std::move(how), false, to}});
      });
}

void application_shell::put_back_what_was(const application& app, std::function<void(outcome<done>)> heard_it) {
  ask_carrier(
      [&carrier = world_.carrier, app](const carrier_account& a, auto heard) {
        carrier.get_application(a, app.carrier_id, [&carrier, a, app, heard](const outcome<carrier_application>& now) {
          if (!now && now.why().code == errc::not_found) return heard(done{});
          if (!now) return heard(now.why());
          if (sync::is_foreign(now->answer, app)) return heard(done{});
          carrier.update_application(a, app.carrier_id, application_changes::restoring(app.before), heard);
        });
      },
      std::move(heard_it));
}

void application_shell::put_application_back(const e164& number, const answer<std::optional<provider_sync>>& to) {
  put_back_what_was(plan_.app, [tell = self_.tell, number, to](outcome<done> how) {
    tell({to_application::put_back{number, std::move(how), true, to}});
  });
}

void application_shell::handle(to_application::put_back& m) {
  if (!m.how) return m.to(m.how.why());
  auto next = plan_.app;
  provider_sync word{true, ""};
  if (m.application) {
    word.message = "The Application '" + next.carrier_id + "' has its old settings back: " + sync::shown(next.before) + ".";
    next.observed = next.before;
    next.before = next.pushed = {};
    next.has_before = false;
    next.state = sync_state::never;  // nobody needs it any more
    next.message = word.message;
  } else {
    word.message =
        "The number " + m.number.value + " is linked to its old Application '" + next.links[m.number.value] + "' again.";
    next.links.erase(m.number.value);
  }
  const bool application_too = !m.application && next.has_before && !others_use_it(m.number);
  next.foreign_links.erase(m.number.value);
  if (m.application) next.links.erase(m.number.value);
  const bool at_rest = m.application;
  store(
      "put back", std::move(next),
      [this, m, word, application_too, at_rest] {
        if (at_rest) {
          plan_.now = sync::stage::idle;
          ++round_;  // nothing is watched any more
        }
        if (application_too) return put_application_back(m.number, m.to);
        m.to(std::optional(word));
      },
      [to = m.to](const refusal& why) { to(why); });
}

void application_shell::handle(to_application::appended& m) {
  writer_.confirmed(m.how);
  if (!m.how) self_.quit(writer_.failure_of(m.how));
}

void application_shell::handle(to_application::stop&) { self_.quit({}); }

}  // namespace tandem
