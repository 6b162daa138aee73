#include "actors/telephony_config/actor.hpp"

#include <algorithm>

#include "actors/registry.hpp"
#include "actors/stored.hpp"
#include "messages/secret_purposes.hpp"

namespace tandem {

namespace {
constexpr std::int64_t worked_told_every_ms = 60'000;
}

outcome<carrier_account> account_of(const world& w, telephony_config_id id) {
  const auto config = load_config(w.state, id);
  if (!config) return refusal{errc::not_found, "the telephony configuration is gone", "telephony_configuration_id"};
  auto token = w.secrets.open(auth_token_purpose, config->auth_token_sealed);
  if (!token)
    return refusal{errc::not_configured,
                   "the auth token of '" + config->name + "' cannot be opened (was the master key changed?): enter it again",
                   "auth_token"};
  if (config->practice && config->api_url.empty())  // the default is a real carrier
    return refusal{errc::not_configured, "the practice line '" + config->name + "' has no emulator", "api_url"};
  return carrier_account{config->auth_id, *token, config->api_url.empty() ? w.settings.default_api_url : config->api_url};
}

config_shell::config_shell(world& w, telephony_config_id id, self_port<config_message> self)
    : world_(w), id_(id), self_(std::move(self)), governor_({}, w.settings.waiting_dials_max) {
  reload();
}

void config_shell::reload() {
  const auto now = account_of(world_, id_);
  const bool same = account_ && now && account_->auth_id == now->auth_id && account_->auth_token == now->auth_token;
  if (!same) worked_told_ms_ = 0;
  if (now) {
    auto account = *now;
    account.worked_ms = same ? account_->worked_ms : std::make_shared<std::atomic<std::int64_t>>(0);
    account.trouble = same ? account_->trouble : std::make_shared<carrier_trouble>();
    account_ = std::move(account);
  } else {
    account_ = now;
  }
  if (const auto config = load_config(world_.state, id_)) governor_.change(config->limits);
}

void config_shell::on(config_message m) {
  std::visit([this](auto& what) { handle(what); }, m.what);
}

void config_shell::handle(to_config::take_turn& m) {
  if (!account_) return m.to(account_.why());
  if (!governor_.enqueue_dial(m.call))
    return m.to(refusal{errc::limit_reached, "too many calls wait for their turn already; try again later", ""});
  dials_[m.call.value] = std::move(m.to);
  let_through();
}

void config_shell::handle(to_config::leave_turn& m) {
  dials_.erase(m.call.value);
  governor_.leave(m.call);
  let_through();
}

void config_shell::handle(to_config::hold_slot& m) { governor_.hold(m.call); }

void config_shell::handle(to_config::use_carrier& m) {
  if (!account_) return m.run(account_.why());
  const auto ticket = ++tickets_;
  if (!governor_.enqueue_request(ticket, m.urgent))
    return m.run(refusal{errc::unavailable, "too many requests to the carrier wait already", ""});
  requests_[ticket] = std::move(m.run);
  let_through();
}

void config_shell::handle(to_config::pace& m) {
  if (!load_config(world_.state, id_))
    return m.to(refusal{errc::not_found, "Telephony configuration not found", "telephony_configuration_id"});
  pace_.limits = governor_.limits();
  pace_.waiting = governor_.waiting();
  pace_.in_progress = governor_.in_progress();
  pace_.worked_ms = account_ ? account_->worked_ms->load() : 0;
  const auto now = world_.steady_ms();
  pace_.dialed_last_second = static_cast<std::uint32_t>(governor_.dialed(now));
  pace_.requests_last_5s = static_cast<std::uint32_t>(governor_.requested(now));
  const auto held = governor_.held_until(now);
  pace_.held_until_ms = held ? world_.now_ms() + (*held - now) : 0;
  const auto trouble = account_ ? account_->trouble->last() : carrier_trouble::note{0, account_.why().message};
  pace_.trouble = trouble.at_ms >= pace_.worked_ms ? trouble.words : std::string();
  m.to(pace_);
}

void config_shell::handle(to_config::changed&) {
  reload();
  let_through();
}

void config_shell::handle(to_config::rate_limited&) {
  world_.observe({actor_note::level::warning,
                  "governor.rate_limited",
                  "the carrier answered 429; dials pause for " + std::to_string(governor::back_off_ms) + " ms",
                  {},
                  {}});
  pace_.refused_429_ms = world_.now_ms();
  governor_.rate_limited(world_.steady_ms());
}

void config_shell::handle(to_config::wake&) {
  wake_at_ms_ = 0;
  let_through();
}

void config_shell::handle(to_config::stop&) { self_.quit({}); }

/// Known to the minute after a restart.
void config_shell::write_down_that_they_worked() {
  const auto at = account_ ? account_->worked_ms->load() : 0;
  if (at < worked_told_ms_ + worked_told_every_ms) return;
  worked_told_ms_ = at;
  tell(world_, application_of(id_), {to_application::worked{at}});
}

void config_shell::let_through() {
  const auto now = world_.steady_ms();
  write_down_that_they_worked();
  const auto granted = governor_.poll(now);
  for (const auto ticket : granted.requests)
    if (auto node = requests_.extract(ticket)) node.mapped()(account_);
  for (const auto call : granted.dials)
    if (auto node = dials_.extract(call.value)) node.mapped()(account_);
  if (governor_.waiting()) (governor_.no_slot() ? pace_.waited_for_slot_ms : pace_.waited_for_rate_ms) = world_.now_ms();
  if (!granted.next_ms || (wake_at_ms_ && wake_at_ms_ <= *granted.next_ms)) return;
  wake_at_ms_ = std::max(*granted.next_ms, now + 1);
  self_.later(std::chrono::milliseconds(wake_at_ms_ - now), {to_config::wake{}});
}

}  // namespace tandem
