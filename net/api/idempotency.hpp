#pragma once
// Idempotency-Key in front of a route: the first request does the work, its repetitions get the first one's answer.

#include "net/api/context.hpp"

namespace tandem::rest {

/// Handles @p x by @p handle, once for a key. Without the header: simply handles it. 422 when the key is malformed or was used
/// for another request, 409 while the first is being worked on, and when a stop of the node interrupted it (calls excepted:
/// there the call desk knows).
void once(const exchange& x, route_function handle);

}  // namespace tandem::rest
