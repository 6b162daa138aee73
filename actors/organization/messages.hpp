#pragma once
// What may be said to the organisation's actor: it hands out names and keys, and keeps its configurations in order.

#include <variant>

#include "actors/answer.hpp"
#include "actors/organization/operators.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/resources.hpp"

namespace tandem {

namespace to_organization {
struct make_config {
  create_telephony_config what;
  answer<telephony_config> to;
};
struct update_config {
  telephony_config_id id;
  update_telephony_config what;
  answer<telephony_config> to;
};
struct remove_config {
  telephony_config_id id;
  answer<done> to;
};
struct default_outbound {
  telephony_config_id id;
  answer<telephony_config> to;
};
struct reactivate_config {
  telephony_config_id id;
  answer<telephony_config> to;
};
/// The carrier's Application of a configuration has become known.
struct application_known {
  telephony_config_id id;
  std::string application;
};
struct make_number {
  create_number what;
  answer<number_saved> to;
};
/// The making of a number has come to its end, one way or the other.
struct number_settled {
  std::string address;
};
struct number_removed {
  number_id id;
  telephony_config_id config;
};
struct default_caller {
  telephony_config_id config;
  number_id number;
  answer<tandem::number> to;
};
struct make_workflow {
  create_workflow what;
  answer<workflow> to;
};
/// A workflow's trigger paths change: they are the organisation's to give, each to one workflow.
struct change_workflow {
  workflow_id id;
  update_workflow what;
  answer<workflow> to;
};
/// The workflow that these paths were given to has them, or has refused.
struct paths_settled {
  std::vector<std::string> paths;
};
struct make_key {
  api_key what;
  answer<api_key> to;
};
struct set_key_active {
  api_key_id id;
  bool active = false;
  answer<api_key> to;
};
struct save_resource {
  resource what;
  answer<resource> to;
};
struct key_used {
  std::string sha256hex;
  std::int64_t at_ms = 0;
};
struct about_operators {
  operators_message what;
};
struct refused {
  refused_request what;
};
struct resume {};
struct appended {
  outcome<sequence> how;
};
struct stop {};
}  // namespace to_organization

struct organization_message {
  std::variant<to_organization::make_config, to_organization::update_config, to_organization::remove_config,
               to_organization::default_outbound, to_organization::reactivate_config, to_organization::application_known,
               to_organization::make_number, to_organization::number_settled, to_organization::number_removed,
               to_organization::default_caller, to_organization::make_workflow, to_organization::change_workflow,
               to_organization::paths_settled, to_organization::make_key, to_organization::set_key_active,
               to_organization::save_resource, to_organization::key_used, to_organization::about_operators,
               to_organization::refused, to_organization::resume, to_organization::appended, to_organization::stop>
      what;
};

}  // namespace tandem
