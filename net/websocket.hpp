#pragma once
// WebSocket, both ends. A session lives on one I/O thread; everything here happens on it unless said otherwise. In steady state a
// frame costs no allocation: the incoming buffer is reused and outgoing messages go through two buffers that take turns.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/tls.hpp"

namespace tandem {

class io_thread;

struct websocket_limits {
  std::size_t message_max = 64 * 1024;   // of an incoming message; more ends the session with 1009
  std::size_t queued_max = 1024 * 1024;  // bytes not yet taken by the socket; more ends the session: the peer does not read
  std::chrono::milliseconds idle_timeout{30'000};  // without a byte from the peer: the session ends with 1006. Half way we ping
  std::chrono::milliseconds close_timeout{5'000};  // for the handshakes at both ends of a session
};

/// Valid from the listener's birth until on_closed returns.
struct websocket {
  virtual ~websocket() = default;
  /// Copies into the outgoing buffer; one call is one message. False: the limit was passed, or the session is closing; nothing
  /// was queued and, over the limit, the session ends (on_closed follows, never from inside this call).
  virtual bool send_text(std::string_view text) = 0;
  virtual bool send_binary(std::string_view bytes) = 0;
  /// Says goodbye after what was sent before; on_closed follows. @p reason is cut at 123 bytes.
  virtual void send_close(int code, std::string_view reason) = 0;
  /// Accepted by send and not yet by the socket.
  virtual std::size_t queued_bytes() const = 0;
  virtual io_thread& thread() = 0;
};

/// on_closed comes last and once; the listener is destroyed after it.
struct websocket_listener {
  virtual ~websocket_listener() = default;
  /// The bytes are gone when this returns.
  virtual void on_text(std::string_view text) = 0;
  virtual void on_binary(std::string_view) {}
  /// 1000.. as in RFC 6455; 1005 when the peer gave no code; 1006 when the connection was lost or fell silent.
  virtual void on_closed(int code, std::string_view reason) = 0;
  /// Asked once, when the session begins.
  virtual bool wants_ticks() const { return false; }
  /// Whoever is at the far end may not stay. Last words may be sent; the session is closed with @p code afterwards.
  virtual void on_dismissed(int /*code*/, std::string_view /*why*/) {}
  /// About every 20 ms.
  virtual void on_tick(std::chrono::steady_clock::time_point) {}
};

/// Makes who listens to a session that has just begun. Null: the session is closed at once (1011).
using websocket_factory = std::function<std::unique_ptr<websocket_listener>(websocket&)>;

/// What a server answers to an upgrade: accept with a listener, or refuse with a response.
struct websocket_decision {
  websocket_factory accept;  // empty: refused
  http_response refusal = empty_response(404);

  static websocket_decision accepted(websocket_factory f) { return {std::move(f), {}}; }
  static websocket_decision refused(http_response why) { return {{}, std::move(why)}; }
};

struct websocket_connect_request {
  std::string url;  // ws:// or wss://
  http_headers headers;
  std::chrono::milliseconds deadline{10'000};  // from now to an open session
  tls_client_options tls;
  websocket_limits limits;
};

/// socket is null when it failed; then error says why and status is the HTTP status of a refusal, 0 if it did not come so far.
struct websocket_connected {
  websocket* socket = nullptr;
  std::string error;
  int status = 0;
};
/// Runs once on the session's thread. Returns the listener of an open session (null closes it); the value is ignored after a
/// failure.
using websocket_connect_callback = std::function<std::unique_ptr<websocket_listener>(websocket_connected)>;

/// Thread: any. The session lives on @p thread.
void websocket_connect(io_thread& thread, websocket_connect_request request, websocket_connect_callback callback);

}  // namespace tandem
