#include "cluster/node.hpp"

#include <future>
#include <optional>
#include <vector>

#include "cluster/placement.hpp"

namespace tandem {

/// Kept by the writer's observer as well: a record in flight may land when the node is gone.
struct cluster_node::ownership {
  node_config config;
  epochs held;

  void observe(const append_measure& m) {
    if (config.on_append) config.on_append(m);
    // The writer has given the log up for either reason (storage/log_writer.hpp).
    const bool fenced = m.result == errc::stale_writer || m.result == errc::conflict;
    if (fenced && held.lost(m.log) && config.on_lost) config.on_lost(m.log);
  }
};

cluster_node::cluster_node(journal& engine, node_config config)
    : engine_(engine),
      members_(alone(config.self)),
      self_(config.self.node),
      owned_(std::make_shared<ownership>()),
      writer_(std::make_unique<log_writer>(engine, config.limits, [o = owned_](const append_measure& m) { o->observe(m); })) {
  owned_->config = std::move(config);
}

cluster_node::~cluster_node() = default;

outcome<done> cluster_node::start() {
  const auto mine = logs_of(self_, nodes_of(members_));
  if (auto claimed = owned_->held.claim(engine_, mine); !claimed) return claimed;
  std::vector<std::future<outcome<sequence>>> answers;
  for (const auto log : mine) {
    auto answer = std::make_shared<std::promise<outcome<sequence>>>();
    answers.push_back(answer->get_future());
    writer_->own(log, owned_->held.held(log), [answer](outcome<sequence> written) { answer->set_value(std::move(written)); });
  }
  std::optional<refusal> first_refusal;
  for (auto& answer : answers)
    if (const auto written = answer.get(); !written && !first_refusal) first_refusal = written.why();
  if (first_refusal) return *first_refusal;
  return done{};
}

bool cluster_node::owns(log_id log) const { return owned_->held.owns(log); }
epoch cluster_node::epoch_of(log_id log) const { return owned_->held.held(log).of; }

}  // namespace tandem
