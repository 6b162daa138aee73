#pragma once
// A small HTTP/1.1 server that can also misbehave: it may answer late, or hang up instead of answering. One thread: the
// io_context's.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "examples/plivo_emulator/switchboard.hpp"

namespace boost::asio {
class io_context;
}

namespace tandem::emulator {

using request_handler = std::function<void(asked, std::function<void(reply)>)>;

class web_server {
 public:
  /// Listens at once; port 0 takes any free one. Throws std::runtime_error in an operator's words.
  web_server(boost::asio::io_context& io, const std::string& address, std::uint16_t port, request_handler handler);
  ~web_server();
  std::uint16_t port() const;
  void stop();  // accepts no more, closes what is open

 private:
  struct core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem::emulator
