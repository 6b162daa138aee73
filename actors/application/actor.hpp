#pragma once
// One Application at the carrier: the shell around its sync plan. Numbers ask it to see to it that their calls come to us; the
// answer is the carrier's first word.

#include <set>
#include <vector>

#include "actors/application/messages.hpp"
#include "actors/sync/plan.hpp"
#include "actors/writer.hpp"

namespace tandem {

class application_shell {
 public:
  application_shell(world& w, application_id id, self_port<application_message> self);
  void on(application_message m);

 private:
  void handle(to_application::push& m);
  void handle(to_application::config_changed& m);
  void handle(to_application::resume& m);
  void handle(to_application::fetched& m);
  void handle(to_application::made& m);
  void handle(to_application::updated& m);
  void handle(to_application::link_found& m);
  void handle(to_application::linked& m);
  void handle(to_application::appended& m);
  void handle(to_application::wake& m);
  void handle(to_application::stop& m);
  void dispatch(application_message& m);

  void go(const sync::event& e);
  void act(const sync::create_it& e);
  void act(const sync::fetch_it& e);
  void act(const sync::update_it& e);
  void act(const sync::wake_me& e);
  void act(const sync::say& e);
  void act(const sync::tell_config& e);
  void act(const sync::warn& e);
  sync::saved wanted() const;
  std::string fresh_name() const;
  double jitter() const;
  telephony_config_id config() const { return {id_.value}; }
  template <class Ask, class Heard>
  void ask_carrier(Ask ask, Heard heard);

  world& world_;
  application_id id_;
  self_port<application_message> self_;
  sync::plan plan_;
  writer<application_message> writer_;
  std::vector<to_application::push> waiting_;
  std::set<e164> unlinked_;  // numbers to be linked once the carrier can be reached
  std::uint64_t round_ = 0;  // what was asked before it is not listened to
};

}  // namespace tandem
