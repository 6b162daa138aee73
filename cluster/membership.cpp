#include "cluster/membership.hpp"

#include <algorithm>
#include <iterator>

namespace tandem {

membership alone(member self) { return {{self}}; }

membership on(const membership& m, const member_up& news) {
  auto next = m;
  const auto at = std::lower_bound(next.members.begin(), next.members.end(), news.who.node,
                                   [](const member& x, node_id node) { return x.node < node; });
  if (at != next.members.end() && at->node == news.who.node)
    *at = news.who;
  else
    next.members.insert(at, news.who);
  return next;
}

membership on(const membership& m, const member_down& news) {
  auto next = m;
  std::erase(next.members, news.who);
  return next;
}

std::vector<node_id> nodes_of(const membership& m) {
  std::vector<node_id> out;
  for (const auto& x : m.members) out.push_back(x.node);
  return out;
}

log_moves moves_of(node_id self, const membership& before, const membership& after) {
  const auto had = logs_of(self, nodes_of(before)), has = logs_of(self, nodes_of(after));
  log_moves out;
  std::set_difference(has.begin(), has.end(), had.begin(), had.end(), std::back_inserter(out.gained));
  std::set_difference(had.begin(), had.end(), has.begin(), has.end(), std::back_inserter(out.lost));
  return out;
}

}  // namespace tandem
