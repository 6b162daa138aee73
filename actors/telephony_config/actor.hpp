#pragma once
// One carrier account: its credentials, and the governor through which every request to the carrier goes.

#include <map>

#include "actors/telephony_config/governor.hpp"
#include "actors/telephony_config/messages.hpp"
#include "actors/world.hpp"

namespace tandem {

/// Opens the configuration's sealed token. not_found: it is gone; not_configured: the token cannot be opened.
outcome<carrier_account> account_of(const world& w, telephony_config_id id);

class config_shell {
 public:
  config_shell(world& w, telephony_config_id id, self_port<config_message> self);
  void on(config_message m);

 private:
  void handle(to_config::take_turn& m);
  void handle(to_config::leave_turn& m);
  void handle(to_config::hold_slot& m);
  void handle(to_config::use_carrier& m);
  void handle(to_config::pace& m);
  void handle(to_config::changed& m);
  void handle(to_config::rate_limited& m);
  void handle(to_config::wake& m);
  void handle(to_config::stop& m);
  void reload();
  void let_through();
  void write_down_that_they_worked();

  world& world_;
  telephony_config_id id_;
  self_port<config_message> self_;
  governor governor_;
  outcome<carrier_account> account_ = refusal{errc::not_found, "", ""};
  std::int64_t worked_told_ms_ = 0;
  std::map<std::uint64_t, std::function<void(outcome<carrier_account>)>> dials_, requests_;  // by call, by ticket
  std::uint64_t tickets_ = 0;
  std::int64_t wake_at_ms_ = 0;
  carrier_pace pace_;  // the times
};

}  // namespace tandem
