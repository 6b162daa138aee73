#pragma once
// What may be said to a workflow's actor.

#include <variant>

#include "actors/answer.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"

namespace tandem {

namespace to_workflow {
struct make {
  create_workflow what;
  answer<workflow> to;
};
struct update {
  update_workflow what;
  answer<workflow> to;
};
struct publish {
  answer<workflow> to;
};
struct draft {
  answer<workflow> to;
};
struct discard_draft {
  answer<workflow> to;
};
struct archive {
  bool archived = true;
  answer<workflow> to;
};
struct to_folder {
  std::uint64_t folder = 0;
  answer<workflow> to;
};
struct appended {
  outcome<sequence> how;
};
struct stop {};
}  // namespace to_workflow

struct workflow_message {
  std::variant<to_workflow::make, to_workflow::update, to_workflow::publish, to_workflow::draft, to_workflow::archive,
               to_workflow::to_folder, to_workflow::discard_draft, to_workflow::appended, to_workflow::stop>
      what;
};

}  // namespace tandem
