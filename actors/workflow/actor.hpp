#pragma once
// One workflow: its draft, the published version, the ones before. A running call keeps the version it began with.

#include <optional>

#include "actors/workflow/messages.hpp"
#include "actors/writer.hpp"

namespace tandem {

class workflow_shell {
 public:
  workflow_shell(world& w, workflow_id id, self_port<workflow_message> self);
  void on(workflow_message m);

 private:
  void handle(to_workflow::make& m);
  void handle(to_workflow::update& m);
  void handle(to_workflow::publish& m);
  void handle(to_workflow::draft& m);
  void handle(to_workflow::discard_draft& m);
  void handle(to_workflow::archive& m);
  void handle(to_workflow::to_folder& m);
  void handle(to_workflow::appended& m);
  void handle(to_workflow::stop& m);
  void dispatch(workflow_message& m);
  /// Journals @p next, becomes it, answers.
  void save(const char* what, workflow next, const answer<workflow>& to);
  bool missing(const answer<workflow>& to) const;
  /// Refuses when another workflow's trigger node has one of these paths.
  bool taken(const std::vector<std::string>& paths, const answer<workflow>& to) const;

  world& world_;
  workflow_id id_;
  self_port<workflow_message> self_;
  std::optional<workflow> it_;
  writer<workflow_message> writer_;
};

}  // namespace tandem
