#pragma once
// Heads of HTTP messages as bytes, appended to a reused string. Values that would break out of their line are defused.

#include <string>
#include <string_view>

#include "net/http.hpp"

namespace tandem::http_wire {

struct response_head {
  int status = 200;
  const http_headers* headers = nullptr;
  std::size_t body_size = 0;
  bool keep_alive = true;
  bool until_close = false;  // how long the body will be, nobody knows
};
void append(std::string& out, const response_head& head);

struct request_head {
  std::string_view method, target, host, user_agent;
  const http_headers* headers = nullptr;
  std::size_t body_size = 0;
  bool keep_alive = true;
};
void append(std::string& out, const request_head& head);

/// True for a token of RFC 9110: what a method or a header name may be.
bool is_token(std::string_view text);

}  // namespace tandem::http_wire
