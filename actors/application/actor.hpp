#pragma once
// One Application at the carrier: the shell around its sync plan. Numbers ask it to see to it that their calls come to us; the
// answer is the carrier's first word. What it overwrites that is not ours is written down before, and put back when the number
// goes.

#include <map>
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
  /// Somebody waits until the Application is right and these numbers are linked to it.
  struct errand {
    std::set<e164> numbers;  // not linked yet
    consent given = consent::none;
    answer<provider_sync> to;
    std::string trouble;  // of the first number that could not be linked
  };

  void handle(to_application::push& m);
  void handle(to_application::sync_all& m);
  void handle(to_application::detach& m);
  void handle(to_application::config_changed& m);
  void handle(to_application::worked& m);
  void handle(to_application::resume& m);
  void handle(to_application::fetched& m);
  void handle(to_application::made& m);
  void handle(to_application::updated& m);
  void handle(to_application::numbers_listed& m);
  void handle(to_application::link_found& m);
  void handle(to_application::linked& m);
  void handle(to_application::put_back& m);
  void handle(to_application::appended& m);
  void handle(to_application::wake& m);
  void handle(to_application::stop& m);
  void dispatch(application_message& m);

  void go(const sync::event& e);
  void act(const sync::create_it& e);
  void act(const sync::fetch_it& e);
  void act(const sync::find_numbers& e);
  void act(const sync::check_links& e);
  void act(const sync::update_it& e);
  void act(const sync::wake_me& e);
  void act(const sync::say& e);
  void act(const sync::tell_config& e);
  void act(const sync::warn& e);

  void begin(errand e);
  void list_numbers(std::uint32_t offset);
  void listed_all();
  void take_over(const to_application::link_found& m);
  void link(const e164& number, std::uint64_t which);
  /// One number of an errand is done with; @p trouble empty: it is linked.
  void settle(std::uint64_t which, const e164& number, const std::string& trouble);
  void put_number_back(const e164& number, const answer<std::optional<provider_sync>>& to);
  void begin_again();
  void leave_application();
  void put_back_what_was(const application& app, std::function<void(outcome<done>)> heard_it);
  void put_application_back(const e164& number, const answer<std::optional<provider_sync>>& to);
  /// Writes @p app down, becomes it, then goes on.
  void store(const char* what, application app, std::function<void()> then, std::function<void(refusal)> failed);
  bool is_on_errand(const e164& number) const;
  consent consent_for(const e164& number) const;
  bool others_use_it(const e164& besides) const;
  std::vector<e164> numbers_to_serve() const;

  sync::saved wanted(consent given) const;
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
  std::map<std::uint64_t, errand> errands_;  // by number of order
  std::uint64_t errands_begun_ = 0;
  std::set<e164> unlinked_;              // numbers to be linked once the carrier can be reached
  std::vector<carrier_number> listing_;  // of the list being read
  std::uint64_t round_ = 0;              // what was asked before it is not listened to
  std::uint64_t listing_round_ = 0;
};

}  // namespace tandem
