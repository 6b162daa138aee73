#pragma once
// A TCP connection, with TLS or without, as one type: everything above is instantiated once. For the transports of this folder
// only.

#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>

#include "net/tls_impl.hpp"

namespace tandem {

using error_code = boost::system::error_code;
// Not the type-erased executor: this one costs nothing per operation.
using tcp_socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using tls_stream = boost::asio::ssl::stream<tcp_socket&>;

class any_stream {
 public:
  using executor_type = boost::asio::io_context::executor_type;

  explicit any_stream(tcp_socket socket) : state_(std::make_unique<state>(std::move(socket))) {}

  executor_type get_executor() noexcept { return state_->socket.get_executor(); }
  tcp_socket& socket() { return state_->socket; }
  bool secure() const { return state_->tls.has_value(); }
  tls_stream& tls() { return *state_->tls; }
  /// From here on bytes go through @p context. False: out of memory.
  bool use_tls(const tls_context& context) {
    auto* session = context.make_session();
    if (session) state_->tls.emplace(state_->socket, session);
    return session != nullptr;
  }
  /// No lingering, no goodbye. Pending operations end with operation_aborted.
  void abort() {
    if (!state_) return;  // moved away
    error_code ignored;
    state_->socket.close(ignored);
  }

  template <class Buffers, class Handler>
  auto async_read_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(error_code, std::size_t)>(
        [](auto h, any_stream* self, const Buffers& b) {
          if (self->secure())
            self->tls().async_read_some(b, std::move(h));
          else
            self->socket().async_read_some(b, std::move(h));
        },
        handler, this, buffers);
  }
  template <class Buffers, class Handler>
  auto async_write_some(const Buffers& buffers, Handler&& handler) {
    return boost::asio::async_initiate<Handler, void(error_code, std::size_t)>(
        [](auto h, any_stream* self, const Buffers& b) {
          if (self->secure())
            self->tls().async_write_some(b, std::move(h));
          else
            self->socket().async_write_some(b, std::move(h));
        },
        handler, this, buffers);
  }

 private:
  struct state {  // at a fixed address: the TLS layer refers to the socket
    explicit state(tcp_socket s) : socket(std::move(s)) {}
    tcp_socket socket;
    std::optional<tls_stream> tls;
  };
  std::unique_ptr<state> state_;
};

}  // namespace tandem
