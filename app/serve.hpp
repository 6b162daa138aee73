#pragma once

#include "app/config.hpp"

namespace tandem {

/// Runs a node until SIGTERM or SIGINT (drain: no new calls, those in progress end or time out) or a second signal (at once).
/// Prints one line on standard output when ready. Exit status 0: drained; 1: it could not start, or the disk failed.
int serve(const config&);

}  // namespace tandem
