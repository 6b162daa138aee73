#include "actors/number/actor.hpp"

#include "actors/registry.hpp"

namespace tandem {
namespace {
// Of the ~8 s that an operator waits, half for "is it yours?", half for "please take it".
constexpr std::chrono::milliseconds carrier_patience{4'000}, detach_patience{8'000};
}  // namespace

number_shell::number_shell(world& w, number_id id, self_port<number_message> self)
    : world_(w), id_(id), self_(std::move(self)), it_(load_number(w.state, id)), writer_([this](number_message m) {
        dispatch(m);
      }) {}

void number_shell::on(number_message m) {
  if (auto* a = std::get_if<to_number::appended>(&m.what)) return handle(*a);
  if (auto* o = std::get_if<to_number::owned>(&m.what)) return handle(*o);
  if (auto* d = std::get_if<to_number::detached>(&m.what)) return handle(*d);
  if (auto* h = std::get_if<to_number::hurry>(&m.what)) return handle(*h);
  if (auto* g = std::get_if<to_number::give_word>(&m.what)) return handle(*g);
  if (auto* s = std::get_if<to_number::stop>(&m.what)) return handle(*s);
  if (writer_.busy()) return writer_.wait_for(std::move(m));
  dispatch(m);
}
void number_shell::dispatch(number_message& m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

bool number_shell::is_of(telephony_config_id config, const answer<number_saved>& to) const {
  if (it_ && it_->config == config) return true;
  to(refusal{errc::not_found, "Phone number not found", "phone_number_id"});
  return false;
}

std::vector<change> number_shell::as_changes(const number& n) const {
  return {{keys::entity({entity_kind::number, id_.value}), encode(n)}};
}

void number_shell::append(const char* what, std::vector<change> changes, writer<number_message>::then_fn then) {
  writer_.append(
      world_, {entity_kind::number, id_.value}, what, std::move(changes),
      [tell = self_.tell](outcome<sequence> how) { tell({to_number::appended{std::move(how)}}); }, std::move(then));
}

// ------------------------------------------------------------------------------------------------ a new number

/// First of all: is it ours at the carrier?
void number_shell::handle(to_number::make& m) {
  const auto& n = m.what;
  making_ = m;
  asking_owner_ = true;
  writer_.hold();
  self_.later(carrier_patience, {to_number::hurry{}});
  tell(world_, n.config,
       {to_config::use_carrier{
           true, [&carrier = world_.carrier, address = n.normalized, tell = self_.tell](const outcome<carrier_account>& a) {
             auto heard = [tell](outcome<carrier_number> how) { tell({to_number::owned{std::move(how)}}); };
             if (!a) return heard(a.why());
             carrier.get_number(*a, address, [&carrier, account = *a, heard](outcome<carrier_number> how) {
               if (how || how.why().code != errc::not_found) return heard(std::move(how));
               carrier.get_account(account, [heard, why = how.why()](const outcome<carrier_account_info>& info) mutable {
                 if (info && info->subaccount) why.field = "subaccount";
                 heard(why);
               });
             });
           }}});
}

void number_shell::handle(to_number::owned& m) {
  if (!std::exchange(asking_owner_, false)) return;
  if (m.how) return save_new(std::nullopt);
  const auto& why = m.how.why();
  const auto address = making_->what.normalized.value;
  if (why.code == errc::not_found) {
    std::string words = "the number " + address + " does not belong to this carrier account";
    if (why.field == "subaccount") words += ": these are a subaccount's credentials, which see only numbers assigned to it";
    making_->to(refusal{errc::invalid, std::move(words), "address"});
    tell(world_, {to_organization::number_settled{address}});
    making_.reset();
    self_.quit({});
    return;
  }
  save_new(provider_sync{
      false, why.code == errc::unauthorized
                 ? "Saved, but the carrier refused the credentials: check auth ID and auth token (" + why.message + ")"
             : why.field == "ip_allow_list"
                 ? "Saved, but the carrier accepts no requests from this node's address: add it to the account's IP allow-list"
                 : "Saved, but the carrier could not be asked whether the number is yours: " + why.message});
}

void number_shell::handle(to_number::hurry&) {
  if (!asking_owner_) return;
  to_number::owned late{refusal{errc::unavailable, "it has not answered yet", ""}};
  handle(late);
}

/// Said only if nothing else was: an answer is given once.
void number_shell::handle(to_number::give_word& m) { m.to(std::move(m.what)); }

void number_shell::save_new(std::optional<provider_sync> trouble) {
  const auto n = making_->what;
  auto changes = as_changes(n);
  changes.push_back({keys::number_by_address(n.normalized.value), keys::fixed(id_.value)});
  append("created", std::move(changes), [this, trouble](const outcome<sequence>& how) {
    const auto made = making_;
    making_.reset();
    tell(world_, {to_organization::number_settled{made->what.normalized.value}});
    if (!how) return made->to(how.why());
    it_ = made->what;
    if (it_->is_default_caller_id) tell(world_, {to_organization::default_caller{it_->config, id_, {}}});
    // With the carrier out of reach the push below would only say so again, later; it is made all the same.
    if (!trouble) return sync_and_answer(made->to, made->given);
    if (it_->inbound_workflow)
      tell(world_, application_of(it_->config), {to_application::push{it_->normalized, made->given, {}}});
    made->to(number_saved{*it_, trouble});
  });
}

void number_shell::sync_and_answer(const answer<number_saved>& to, consent given) {
  if (!it_->inbound_workflow) return to(number_saved{*it_, std::nullopt});
  auto n = *it_;
  self_.later(
      carrier_patience,
      {to_number::give_word{{n, provider_sync{false, "Saved; the carrier has not answered yet and is being asked again."}}, to}});
  tell(world_, application_of(n.config),
       {to_application::push{n.normalized, given, answer<provider_sync>([n, to](outcome<provider_sync> how) {
                               to(number_saved{n, how ? *how
                                                      : provider_sync{false,
                                                                      "Saved; the carrier has not taken it yet and is "
                                                                      "being asked again: " +
                                                                          how.why().message}});
                             })}});
}

// ------------------------------------------------------------------------------------------------ afterwards

void number_shell::handle(to_number::update& m) {
  if (!is_of(m.config, m.to)) return;
  auto& w = m.what;
  if (w.inbound_workflow && *w.inbound_workflow && !load_workflow(world_.state, *w.inbound_workflow))
    return m.to(refusal{errc::not_found, "Workflow not found", "inbound_workflow_id"});
  auto next = *it_;
  if (w.label) next.label = std::move(*w.label);
  if (w.country_code) next.country_code = std::move(*w.country_code);
  if (w.extra_metadata_json) next.extra_metadata_json = std::move(*w.extra_metadata_json);
  if (w.inbound_workflow) next.inbound_workflow = *w.inbound_workflow;
  if (w.is_active) next.is_active = *w.is_active;
  next.updated_ms = world_.now_ms();
  const bool carrier_matters = (w.inbound_workflow && *w.inbound_workflow) || (w.force && next.inbound_workflow);
  const auto given = w.force ? consent::everything : consent::none;
  append("updated", as_changes(next), [this, next, carrier_matters, given, to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    it_ = next;
    if (carrier_matters) return sync_and_answer(to, given);
    to(number_saved{next, std::nullopt});
  });
}

/// First what was overwritten at the carrier is put back. Written down before it is asked: whoever reads the journal sees why.
void number_shell::handle(to_number::remove& m) {
  if (!is_of(m.config, m.to)) return;
  append("detaching", {}, [this, force = m.force, to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    detaching_ = true;
    writer_.hold();
    const auto heard = [tell = self_.tell, force, to](outcome<std::optional<provider_sync>> said) {
      tell({to_number::detached{std::move(said), force, to}});
    };
    self_.later(detach_patience,
                {to_number::detached{refusal{errc::unavailable, "the carrier has not answered yet", ""}, force, to}});
    tell(world_, application_of(it_->config),
         {to_application::detach{it_->normalized, answer<std::optional<provider_sync>>(heard)}});
  });
}

void number_shell::handle(to_number::detached& m) {
  if (!std::exchange(detaching_, false)) return;
  writer_.release_quietly();
  if (!m.how && !m.force) {
    m.to(refusal{errc::provider_refused,
                 "The number was not deleted: what was overwritten for it at the carrier could not be put back (" +
                     m.how.why().message + "). Try again, or delete it with ?force=true and put it back by hand.",
                 ""});
    return writer_.release();
  }
  auto word = m.how ? *m.how
                    : std::optional(provider_sync{
                          false, "Deleted; what was overwritten for it at the carrier was not put back: " + m.how.why().message});
  std::vector<change> changes{{keys::entity({entity_kind::number, id_.value}), std::nullopt},
                              {keys::number_by_address(it_->normalized.value), std::nullopt}};
  append("removed", std::move(changes), [this, word = std::move(word), to = m.to](const outcome<sequence>& how) {
    if (!how) return to(how.why());
    const number gone = *it_;
    it_.reset();
    tell(world_, {to_organization::number_removed{id_, gone.config}});
    to(number_saved{gone, word});
  });
}

void number_shell::handle(to_number::be_default& m) {
  if (!it_) return m.to(refusal{errc::not_found, "Phone number not found", "phone_number_id"});
  auto next = *it_;
  next.is_default_caller_id = m.is_default;
  next.updated_ms = world_.now_ms();
  append(m.is_default ? "made default caller" : "no longer default caller", as_changes(next),
         [this, next, to = m.to](const outcome<sequence>& how) {
           if (!how) return to(how.why());
           it_ = next;
           to(next);
         });
}

void number_shell::handle(to_number::appended& m) {
  writer_.confirmed(m.how);
  if (!m.how) self_.quit(writer_.failure_of(m.how));
}

void number_shell::handle(to_number::stop&) { self_.quit({}); }

}  // namespace tandem
