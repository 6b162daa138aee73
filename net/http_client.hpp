#pragma once
// An HTTP/1.1 client that never repeats a request on its own and always says whether one may have been executed.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "net/http.hpp"
#include "net/tls.hpp"

namespace tandem {

class io_pool;

struct http_client_options {
  tls_client_options tls;
  std::size_t response_limit = 4 * 1024 * 1024;  // of the body
  std::size_t response_header_limit = 64 * 1024;
  std::size_t idle_per_host_max = 16;              // kept connections, per thread
  std::chrono::milliseconds idle_timeout{20'000};  // below what servers usually allow: they should not close first
  std::string user_agent = "tandem";
};

struct http_client_request {
  std::string method = "GET";
  std::string url;       // http:// or https://
  http_headers headers;  // Host, Content-Length and Connection are ours; User-Agent unless given
  std::string body;
  std::chrono::milliseconds deadline{10'000};  // from send to the last byte of the answer
  /// Skips the pool: a kept connection may have been closed by the server while our request is on its way, and then nobody can
  /// tell whether a POST was executed. Use it for what must not happen twice.
  bool fresh_connection = false;
  /// An answer larger than the limit counts all the same: its body is what was read of it, nothing when its length was told
  /// before.
  bool cut_answer = false;
};

enum class http_error : std::uint8_t {
  none = 0,
  connect_failed = 1,  // nothing was sent: bad URL, no such host, refused
  timed_out = 2,       // request_sent tells whether it may have been executed
  lost = 3,            // sent, but no complete and sensible answer came: UNKNOWN whether it was executed
  too_large = 4,       // the answer passed the limit: it was executed, we do not know the result
  tls_failed = 5,      // nothing was sent: handshake, certificate or host name
};
std::string_view to_string(http_error e);

struct http_result {
  http_error error = http_error::none;
  std::string message;        // in words, when there is an error
  bool request_sent = false;  // some byte of the request may have left us. False: certainly not executed
  http_response response;     // when there is none
  explicit operator bool() const { return error == http_error::none; }
};

class http_client {
 public:
  /// Throws std::runtime_error when the CA file is unusable.
  http_client(io_pool& pool, http_client_options options = {});
  /// Requests in flight end as lost or connect_failed; their callbacks still run.
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Thread: any. From a thread of the pool the request stays on it. @p callback runs once, on a thread of the pool, never from
  /// inside send. The only repetition: a kept connection that was found closed before any byte was written is replaced by a new
  /// one.
  void send(http_client_request request, std::function<void(http_result)> callback);

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
