#pragma once
// A session over a stream that exists already. For http_connection.cpp and websocket.cpp.

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <functional>
#include <memory>

#include "net/any_stream.hpp"
#include "net/http_limits.hpp"
#include "net/websocket.hpp"

namespace tandem {

using beast_request = boost::beast::http::request<boost::beast::http::string_body>;

/// The server's hold on a session. Thread: the session's.
struct websocket_hold {
  virtual ~websocket_hold() = default;
  /// Ends it at once; on_closed(1001) runs inside.
  virtual void stop() = 0;
};

/// Answers the upgrade and begins the session. @p hit hears of each limit that ended it. @p ended runs once, after on_closed or
/// when the handshake failed; never from inside this call.
std::shared_ptr<websocket_hold> accept_websocket(io_thread& thread, any_stream stream, beast_request request,
                                                 websocket_factory factory, const websocket_limits& limits,
                                                 std::function<void(http_limit)> hit, std::function<void()> ended);

}  // namespace tandem
