#pragma once
// A share of a call is kept as a resource (messages/resources.hpp) of a kind of its own. It is forgotten, not archived, when it
// is not active any more: there is one for each link that somebody was sent.

#include "messages/resources.hpp"

namespace tandem {

inline constexpr auto call_share_kind = static_cast<resource_kind>(7);

}  // namespace tandem
