#pragma once
// Shares: leave to read and hear one finished call without a key, for a while, and to be taken back. Kept among the resources,
// under "<call>-<share>"; what opens them is made of the master key (public_access.hpp), so the store alone opens nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/journal.hpp"
#include "messages/shares.hpp"

namespace tandem::rest {

struct call_share {
  std::string id;  // 32 hex digits
  call_id call;
  std::int64_t created_ms = 0, expires_ms = 0;
  std::string created_by;
};

/// Nothing when there is none (any more) at @p now_ms.
std::optional<call_share> find_share(const state_reader& state, call_id call, std::string_view id, std::int64_t now_ms);
/// Those that last, oldest first.
std::vector<call_share> shares_of(const state_reader& state, call_id call, std::int64_t now_ms);

/// As resource_desk::save takes it.
resource stored_share(const call_share& s);
std::optional<call_share> read_share(const resource& r);
/// Some of those that are over, of any call, to be forgotten.
std::vector<resource> shares_over(const state_reader& state, std::int64_t now_ms, std::size_t limit);

}  // namespace tandem::rest
