#pragma once
// An HTTP exchange as plain values: what arrives, what is answered. No sockets here.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem {

/// True when @p a and @p b differ at most in ASCII case, as header names do.
bool equal_ignoring_case(std::string_view a, std::string_view b);

struct http_header {
  std::string name;
  std::string value;
};

/// In order of arrival; a name may repeat. Names compare without case.
struct http_headers {
  std::vector<http_header> fields;

  /// The first of that name, or null.
  const std::string* find(std::string_view name) const;
  /// The first of that name, or "" when there is none.
  std::string_view get(std::string_view name) const;
  void add(std::string name, std::string value);
  /// Replaces every field of that name by this one.
  void set(std::string name, std::string value);
  void erase(std::string_view name);
};

struct http_request {
  std::string method;  // "GET", as sent
  std::string target;  // as sent, with the query: what a signature is computed over
  std::string path;    // target up to the '?', still percent-encoded; begins with '/'
  std::string query;   // after the '?', still percent-encoded
  http_headers headers;
  std::string body;
  std::string remote_address;  // the peer's IP address without port
  bool tls = false;
  std::string route;  // the pattern that matched, filled by the router: a label of bounded variety
  std::vector<std::pair<std::string, std::string>> path_parameters;  // filled by the router, decoded

  /// The value that matched {name} in the route's pattern; "" when the pattern has no such name.
  std::string path_parameter(std::string_view name) const;
};

class body_stream;  // net/body_stream.hpp

/// Content-Length, Connection and Date are written by the server; setting them here has no effect.
struct http_response {
  int status = 200;
  http_headers headers;
  std::string body;
  std::shared_ptr<body_stream> more;  // goes on behind the body until it ends; the connection is closed then
};

http_response empty_response(int status);
http_response text_response(int status, std::string body);
http_response json_response(int status, std::string body);
http_response xml_response(int status, std::string body);

/// "Not Found" for 404; "Unknown" for what is not a registered status.
std::string_view reason_phrase(int status);

}  // namespace tandem
