#pragma once
// A WebSocket without a far end, which notes what is said on it.

#include <string>

#include "net/websocket.hpp"
#include "tests/unit/net/support.hpp"

namespace tandem::test {

struct said_socket : websocket {
  explicit said_socket(io_thread& t) : on(t) {}
  bool send_text(std::string_view text) override {
    said.put(std::string(text));
    return true;
  }
  bool send_binary(std::string_view) override { return true; }
  void send_close(int code, std::string_view reason) override { said.put(std::to_string(code) + " " + std::string(reason)); }
  std::size_t queued_bytes() const override { return 0; }
  io_thread& thread() override { return on; }

  io_thread& on;
  mailbox<std::string> said;
};

}  // namespace tandem::test
