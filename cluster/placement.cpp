#include "cluster/placement.hpp"

#include <tuple>

namespace tandem {
namespace {

// splitmix64's finaliser. Part of the agreement between nodes: never change it.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ x >> 27) * 0x94d049bb133111ebull;
  return x ^ x >> 31;
}

std::uint64_t draw(node_id member, log_id log) { return mix(mix(member.value) ^ log.value); }

}  // namespace

std::optional<node_id> owner_of(log_id log, const std::vector<node_id>& members) {
  std::optional<node_id> best;
  for (const auto member : members)
    if (!best || std::tuple(draw(member, log), member) > std::tuple(draw(*best, log), *best)) best = member;
  return best;
}

std::vector<log_id> logs_of(node_id member, const std::vector<node_id>& members) {
  std::vector<log_id> out;
  for (unsigned i = 0; i < log_count; ++i)
    if (const log_id log{static_cast<std::uint8_t>(i)}; owner_of(log, members) == member) out.push_back(log);
  return out;
}

}  // namespace tandem
