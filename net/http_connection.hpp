#pragma once
// One connection of an HTTP server, from accept to close. For http_server.cpp and http_connection.cpp.
//
//   securing -> waiting -> header -> body -> handling -> writing -> waiting ...
//                                               |            |-> streaming (the answer goes on) -> lingering
//                                               |            `-> lingering -> closed
//                                               `-> upgraded (a WebSocket session took over)

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "net/any_stream.hpp"
#include "net/http_server.hpp"

namespace tandem {

class io_thread;

/// What the connections of a server share. Immutable but for the flags and the counters.
struct http_server_shared {
  explicit http_server_shared(http_server_options o) : options(std::move(o)), refusals(*options.counters) {}
  http_server_options options;
  http_handler handler;
  websocket_gate gate;
  tls_context_ptr tls;  // null: plain
  http_refusals refusals;
  std::atomic<bool> draining{false};
};

/// Thread: its I/O thread. Destroying it is silent; it keeps itself alive while an operation is under way.
struct http_connection {
  virtual ~http_connection() = default;
  virtual void start() = 0;
  /// Acts on a deadline that has passed.
  virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
  /// Closes if idle, otherwise after the answer.
  virtual void drain() = 0;
  /// Closes at once. Nobody is called any more, but for on_closed of a WebSocket session.
  virtual void stop() = 0;
};

/// @p gone runs once, when the connection is closed.
std::shared_ptr<http_connection> make_http_connection(std::shared_ptr<http_server_shared> server, io_thread& thread,
                                                      tcp_socket socket, std::string remote_address, std::function<void()> gone);

}  // namespace tandem
