#pragma once
// Gets a connection: name, TCP, TLS. For http_client.cpp and websocket.cpp.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/any_stream.hpp"
#include "net/url.hpp"

namespace tandem {

class io_thread;

struct connected {
  std::optional<any_stream> stream;  // empty when it failed
  bool tls_failed = false;           // TCP was there, TLS would not
  std::string error;
};

/// Cancels when destroyed: the callback will not run.
class connecting {
 public:
  virtual ~connecting() = default;
};

/// @p tls may be null for schemes without it. @p callback runs once, on @p thread, never from inside this call. There is no
/// deadline in here: drop the handle. Addresses are tried in turn, each for at most 5 s. Thread: @p thread.
std::unique_ptr<connecting> connect(io_thread& thread, const url_parts& url, tls_context_ptr tls,
                                    std::function<void(connected)> callback);

}  // namespace tandem
