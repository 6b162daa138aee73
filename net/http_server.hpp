#pragma once
// An HTTP/1.1 server that hands each request to one function and each upgrade to another. Connections are dealt to the pool's
// threads in turn and stay there. Whatever a peer sends or fails to send, it meets a limit or a deadline.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/http.hpp"
#include "net/http_limits.hpp"
#include "net/websocket.hpp"

namespace tandem {

class io_pool;

struct http_server_options {
  std::string address = "127.0.0.1";  // an IP address, v4 or v6
  std::uint16_t port = 0;             // 0: any free one, see http_server::port
  std::string tls_certificate_file;   // both or neither
  std::string tls_key_file;

  std::size_t header_limit = 16 * 1024;                   // bytes, of the request's line and fields; 431
  std::size_t header_count_limit = 100;                   // fields; 431
  std::size_t body_limit = 1024 * 1024;                   // 413
  std::chrono::milliseconds first_byte_deadline{10'000};  // from accept (with TLS: handshake included)
  std::chrono::milliseconds header_deadline{10'000};      // from the first byte; 408
  std::chrono::milliseconds body_deadline{30'000};        // from the end of the header; 408
  std::chrono::milliseconds handler_deadline{30'000};     // 503
  std::chrono::milliseconds write_deadline{30'000};       // without the peer taking a byte
  std::chrono::milliseconds request_deadline{600'000};    // from the first byte to the last of the answer; streams excepted
  std::chrono::milliseconds idle_timeout{75'000};         // between requests of a kept connection

  unsigned connections_max = 20'000;
  unsigned connections_per_address_max = 10'000;  // by address_group, trusted proxies excepted
  std::vector<std::string> trusted_proxies;       // IP addresses
  websocket_limits websocket;
  metrics::registry* counters = &metrics::process();
};

/// Answers one request. Thread: any. The first answer counts, more are ignored, and answering a connection that has died is
/// harmless. When the last copy is dropped unanswered, the client gets 503.
using responder = std::function<void(http_response)>;
/// Thread: the connection's. Must not block.
using http_handler = std::function<void(http_request, responder)>;
/// Thread: the connection's. Empty: upgrades go to the handler like any request.
using websocket_gate = std::function<websocket_decision(const http_request&)>;

class http_server {
 public:
  /// Listens at once. Throws std::runtime_error in an operator's words when the address or the TLS files are unusable.
  http_server(io_pool& pool, http_server_options options, http_handler handler, websocket_gate gate = {});
  /// Stops.
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  std::uint16_t port() const;
  /// Connections open now, WebSocket sessions included. Thread: any.
  unsigned connections() const;
  /// Stops accepting, closes idle connections, lets requests in flight finish and closes after them. WebSocket sessions go on.
  /// Thread: any.
  void drain();
  /// Closes everything (sessions end with 1001) and returns when neither handler, gate nor listener will be called any more. Not
  /// from a thread of the pool.
  void stop();

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
