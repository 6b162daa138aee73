#include "messages/ids.hpp"

namespace tandem {
namespace {

// FNV-1a, then a finaliser: std::hash may change between library versions, placement may not.
std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t h = 1469598103934665603ull;
  for (unsigned char c : text) h = (h ^ c) * 1099511628211ull;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  h ^= h >> 33;
  return h;
}

}  // namespace

// Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014).
log_id log_for_key(std::string_view placement_key) {
  std::uint64_t key = stable_hash(placement_key);
  std::int64_t bucket = -1, next = 0;
  while (next < static_cast<std::int64_t>(log_count)) {
    bucket = next;
    key = key * 2862933555777941757ull + 1;
    next = static_cast<std::int64_t>(static_cast<double>(bucket + 1) *
                                     (static_cast<double>(1ll << 31) / static_cast<double>((key >> 33) + 1)));
  }
  return {static_cast<std::uint8_t>(bucket)};
}

}  // namespace tandem
