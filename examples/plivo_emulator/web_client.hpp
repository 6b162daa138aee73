#pragma once
// Asks for documents with Plivo's deadlines: one for connecting, one for each wait for bytes, one for everything. A connection
// per request. Thread: the io_context's.

#include <functional>
#include <memory>

#include "examples/plivo_emulator/world.hpp"

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
}  // namespace boost::asio

namespace tandem::emulator {

/// @p answer runs once, later.
void fetch_web(boost::asio::io_context& io, boost::asio::ssl::context& tls, web_request request,
               std::function<void(web_answer)> answer);

/// Opens a WebSocket; see line_events.
void open_web_line(boost::asio::io_context& io, boost::asio::ssl::context& tls, const std::string& url, const fields& headers,
                   int deadline_ms, line_events events);

}  // namespace tandem::emulator
