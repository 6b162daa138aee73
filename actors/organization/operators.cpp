#include "actors/organization/operators.hpp"

#include <algorithm>

#include "messages/keys.hpp"
#include "messages/operator_keys.hpp"

namespace tandem {
namespace {

constexpr std::size_t sessions_max = operators_max * sessions_per_operator_max;

change kept(const operator_account& o) { return {keys::operator_by_id(o.id), encode(o)}; }
change kept(const operator_session& s) { return {keys::session_by_hash(s.sha256), encode(s)}; }
change erased(const operator_session& s) { return {keys::session_by_hash(s.sha256), std::nullopt}; }

refusal no_operator() { return {errc::not_found, "Operator not found", "operator_id"}; }
refusal last_admin() {
  return {errc::conflict, "this is the last active admin: make another operator an admin first", "operator_id"};
}
refusal not_proven() { return {errc::unauthorized, "this operator is gone, not active, or has another password by now", ""}; }

template <class T>
std::vector<T> stored(const state_reader& state, const std::string& prefix, std::size_t limit) {
  std::vector<T> out;
  for (const auto& [key, bytes] : state.scan(prefix, limit))
    if (auto x = decode<T>(bytes)) out.push_back(std::move(*x));
  return out;
}

/// Answers @p to with @p value when it is durable.
template <class T>
operator_book::then_fn answering(answer<T> to, T value) {
  return [to = std::move(to), value = std::move(value)](const outcome<sequence>& how) {
    if (how)
      to(value);
    else
      to(how.why());
  };
}

}  // namespace

void operator_book::on(operators_message m) {
  std::visit([this](auto& what) { handle(what); }, m);
}

std::optional<operator_account> operator_book::find(operator_id id) const {
  const auto bytes = world_.state.get(keys::operator_by_id(id));
  return bytes ? decode<operator_account>(*bytes) : std::nullopt;
}
std::vector<operator_account> operator_book::all() const {
  return stored<operator_account>(world_.state, keys::operators(), operators_max);
}
std::vector<operator_session> operator_book::sessions() const {
  return stored<operator_session>(world_.state, keys::sessions(), sessions_max);
}

bool operator_book::is_last_admin(operator_id id) const {
  const auto everybody = all();
  const auto active_admin = [](const operator_account& o) { return o.is_active && o.role == key_role::admin; };
  return std::ranges::any_of(everybody, [&](const auto& o) { return o.id == id && active_admin(o); }) &&
         std::ranges::count_if(everybody, active_admin) == 1;
}

void operator_book::end_sessions(operator_id whose, std::string_view but, std::vector<change>& changes) const {
  for (const auto& s : sessions())
    if (s.whose == whose && s.sha256 != but) changes.push_back(erased(s));
}

void operator_book::clear_sessions(operator_id whose, std::int64_t now_ms, std::vector<change>& changes) const {
  std::vector<operator_session> theirs;
  for (auto& s : sessions()) {
    // Its last use may not have been written down yet.
    if (session_ends_ms(s, s.seen_ms + session_noted_every_ms) <= now_ms)
      changes.push_back(erased(s));
    else if (s.whose == whose)
      theirs.push_back(std::move(s));
  }
  std::ranges::sort(theirs, {}, &operator_session::seen_ms);
  for (std::size_t i = 0; i + sessions_per_operator_max <= theirs.size(); ++i) changes.push_back(erased(theirs[i]));
}

void operator_book::handle(to_operators::make_first& m) {
  if (!all().empty()) return m.to(refusal{errc::conflict, "There is an operator already: sign in.", "operator_exists"});
  auto& who = m.who;
  who.id = {fresh_id_()};
  who.created_ms = who.last_signed_in_ms = world_.now_ms();
  m.key.id = {fresh_id_()};
  m.session.whose = who.id;
  std::vector<change> changes{kept(who), {keys::api_key_by_hash(m.key.sha256), encode(m.key)}, kept(m.session)};
  append_("first operator made", std::move(changes), answering(m.to, who));
}

void operator_book::handle(to_operators::make& m) {
  const auto everybody = all();
  if (everybody.size() >= operators_max)
    return m.to(refusal{errc::limit_reached, "there are " + std::to_string(operators_max) + " operators already", ""});
  if (std::ranges::any_of(everybody, [&](const auto& o) { return o.email == m.who.email; }))
    return m.to(refusal{errc::conflict, "Somebody signs in with this email already.", "email"});
  m.who.id = {fresh_id_()};
  m.who.created_ms = world_.now_ms();
  std::vector<change> changes{kept(m.who)};
  append_("operator made", std::move(changes), answering(m.to, m.who));
}

void operator_book::handle(to_operators::update& m) {
  auto who = find(m.id);
  if (!who) return m.to(no_operator());
  auto& w = m.what;
  const bool demoted = w.role && *w.role != key_role::admin, put_aside = w.is_active && !*w.is_active;
  if ((demoted || put_aside) && is_last_admin(m.id)) return m.to(last_admin());
  if (w.name) who->name = std::move(*w.name);
  if (w.role) who->role = *w.role;
  if (w.is_active) who->is_active = *w.is_active;
  if (w.password_hash) who->password_hash = std::move(*w.password_hash);
  std::vector<change> changes{kept(*who)};
  if (w.password_hash || put_aside) end_sessions(m.id, {}, changes);
  append_("operator changed", std::move(changes), answering(m.to, *who));
}

void operator_book::handle(to_operators::remove& m) {
  if (!find(m.id)) return m.to(no_operator());
  if (is_last_admin(m.id)) return m.to(last_admin());
  std::vector<change> changes{{keys::operator_by_id(m.id), std::nullopt}};
  end_sessions(m.id, {}, changes);
  append_("operator removed", std::move(changes), answering(m.to, done{}));
}

void operator_book::handle(to_operators::sign_in& m) {
  auto who = find(m.what.whose);
  if (!who || !who->is_active || who->password_hash != m.what.password_hash) return m.to(not_proven());
  const auto now = world_.now_ms();
  who->last_signed_in_ms = now;
  std::vector<change> changes;
  clear_sessions(who->id, now, changes);
  if (!m.what.instead_of.empty()) changes.push_back({keys::session_by_hash(m.what.instead_of), std::nullopt});
  m.what.session.whose = who->id;
  changes.push_back(kept(m.what.session));
  changes.push_back(kept(*who));
  append_("operator signed in", std::move(changes), answering(m.to, *who));
}

void operator_book::handle(to_operators::sign_out& m) {
  const auto key = keys::session_by_hash(m.sha256);
  if (!world_.state.get(key)) return m.to(done{});
  std::vector<change> changes{{key, std::nullopt}};
  append_("operator signed out", std::move(changes), answering(m.to, done{}));
}

void operator_book::handle(to_operators::change_password& m) {
  auto who = find(m.what.whose);
  if (!who || !who->is_active || who->password_hash != m.what.from_hash) return m.to(not_proven());
  who->password_hash = std::move(m.what.to_hash);
  std::vector<change> changes{kept(*who)};
  end_sessions(who->id, m.what.kept_session, changes);
  append_("password changed", std::move(changes), answering(m.to, done{}));
}

void operator_book::handle(to_operators::seen& m) {
  const auto bytes = world_.state.get(keys::session_by_hash(m.sha256));
  auto s = bytes ? decode<operator_session>(*bytes) : std::nullopt;
  if (!s || m.at_ms < s->seen_ms + session_noted_every_ms) return;
  s->seen_ms = m.at_ms;
  std::vector<change> changes{kept(*s)};
  append_("session used", std::move(changes), {});
}

}  // namespace tandem
