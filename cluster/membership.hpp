#pragma once
// Who is here, as one node sees it: a machine over what it hears. One member to begin with, which is itself.
//
//            member_up                     member_up (newer incarnation): replaced
//   absent ------------> up(incarnation) -----------------------------------------> up(incarnation')
//      ^                       |
//      +-----------------------+  member_down of that very incarnation; of an older one it is late news
//
// A process that starts again is another incarnation of the same node. Incarnations are random, so "newer" is simply "another
// that came up": news of one node reach us in order.

#include <cstdint>
#include <vector>

#include "cluster/placement.hpp"
#include "messages/ids.hpp"

namespace tandem {

struct member {
  node_id node;
  std::uint64_t incarnation = 0;  // random, chosen at each start of the process
  auto operator<=>(const member&) const = default;
};

struct member_up {
  member who;
};
struct member_down {
  member who;
};

/// Nodes ascending, each once.
struct membership {
  std::vector<member> members;
  bool operator==(const membership&) const = default;
};

/// The membership of a node that has just started and heard of nobody.
membership alone(member self);

membership on(const membership& m, const member_up& news);
membership on(const membership& m, const member_down& news);

std::vector<node_id> nodes_of(const membership& m);

/// What @p self gains and loses between two memberships; ascending.
struct log_moves {
  std::vector<log_id> gained, lost;
};
log_moves moves_of(node_id self, const membership& before, const membership& after);

}  // namespace tandem
