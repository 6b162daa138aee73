#pragma once
// What the same job costs when nothing is done but the job. Both run one I/O thread and never return.

#include <functional>
#include <string>

namespace tandem::bench {

/// A WebSocket server of Beast that sends every message back as it came.
void serve_bare_echo(const std::function<void(unsigned short port)>& listening);

/// An HTTP server of Beast that writes each request's body to a RocksDB in @p folder, many requests to one synced write, and
/// then answers with XML. It knows nothing of signatures, calls or actors.
void serve_bare_responder(const std::string& folder, const std::function<void(unsigned short port)>& listening);

}  // namespace tandem::bench
