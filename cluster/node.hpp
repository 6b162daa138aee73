#pragma once
// This node among its members: owns the logs that placement gives it, and writes them.
//
//   membership --> placement --> logs --> epochs.claim --> log_writer.own --> journal_port for the actors

#include <functional>
#include <memory>

#include "cluster/epochs.hpp"
#include "cluster/membership.hpp"
#include "storage/journal.hpp"
#include "storage/log_writer.hpp"

namespace tandem {

struct node_config {
  member self;
  log_writer_limits limits;
  append_observer on_append;            // may be empty; engine's thread
  std::function<void(log_id)> on_lost;  // a log was taken by a newer owner: stop its actors. May be empty; engine's thread
};

class cluster_node {
 public:
  /// @p engine outlives this.
  cluster_node(journal& engine, node_config config);
  ~cluster_node();

  /// Claims this node's logs and writes the first record to each. Blocks; call it once, from no engine's thread. Refuses with
  /// what the engine said: then the node must not serve.
  outcome<done> start();

  /// What actors write through.
  journal_port& port() { return *writer_; }
  const membership& members() const { return members_; }
  bool owns(log_id log) const;
  epoch epoch_of(log_id log) const;  // {0}: not ours

 private:
  struct ownership;

  journal& engine_;
  const membership members_;
  const node_id self_;
  const std::shared_ptr<ownership> owned_;
  const std::unique_ptr<log_writer> writer_;
};

}  // namespace tandem
