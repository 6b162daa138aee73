#pragma once
// The organisation: names that must be unique, keys, which configuration dials by default; where ids of configuration come from.
// All of it lives in one log, so that a change of two configurations is one entry.

#include <map>
#include <set>
#include <string>

#include "actors/organization/messages.hpp"
#include "actors/writer.hpp"

namespace tandem {

class organization_shell {
 public:
  organization_shell(world& w, organization_id id, self_port<organization_message> self);
  void on(organization_message m);

 private:
  void handle(to_organization::make_config& m);
  void handle(to_organization::update_config& m);
  void handle(to_organization::remove_config& m);
  void handle(to_organization::default_outbound& m);
  void handle(to_organization::reactivate_config& m);
  void handle(to_organization::application_known& m);
  void handle(to_organization::make_number& m);
  void handle(to_organization::number_settled& m);
  void handle(to_organization::number_removed& m);
  void handle(to_organization::default_caller& m);
  void handle(to_organization::make_workflow& m);
  void handle(to_organization::change_workflow& m);
  void handle(to_organization::paths_settled& m);
  void handle(to_organization::make_key& m);
  void handle(to_organization::set_key_active& m);
  void handle(to_organization::save_resource& m);
  void handle(to_organization::key_used& m);
  void handle(to_organization::about_operators& m);
  void handle(to_organization::refused& m);
  void handle(to_organization::resume& m);
  void handle(to_organization::appended& m);
  void handle(to_organization::stop& m);
  void dispatch(organization_message& m);

  std::uint64_t fresh_id() const;
  bool name_taken(const std::string& name, telephony_config_id except) const;
  void append(const char* what, std::vector<change> changes, writer<organization_message>::then_fn then);
  void save(const char* what, telephony_config c, std::vector<change> also, const answer<telephony_config>& to,
            bool carrier_matters = false, bool credentials = false);
  /// Gives @p paths to @p who until it has answered; what it answers goes on to @p to. Nothing: another is being given one.
  std::optional<answer<workflow>> give_paths(workflow_id who, const std::vector<std::string>& paths, const answer<workflow>& to);
  bool allowed_to_note(std::int64_t now_ms);

  world& world_;
  self_port<organization_message> self_;
  writer<organization_message> writer_;
  operator_book operators_;
  std::set<std::string> numbers_in_the_making_;
  struct given_path {
    workflow_id to;
    unsigned saves = 0;  // under way
  };
  std::map<std::string, given_path> paths_in_the_making_;
  std::int64_t refused_minute_ = 0;  // rate limit of journaled refusals
  std::uint32_t refused_in_minute_ = 0;
};

}  // namespace tandem
