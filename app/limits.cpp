#include "app/limits.hpp"

#include "app/config.hpp"
#include "app/setting_number.hpp"

namespace tandem {

namespace {

using field = std::uint32_t limits_config::*;
using std::chrono::seconds;

constexpr char bytes[] = "bytes", things[] = "units", secs[] = "seconds";

template <field Field, std::uint32_t least, std::uint32_t most, const auto& unit>
setting row(std::string_view name, std::string_view meaning) {
  const std::string_view shape = unit == std::string_view(bytes) ? "BYTES" : unit == std::string_view(secs) ? "SECONDS" : "N";
  return {name,
          shape,
          meaning,
          false,
          [](const config& c) { return std::to_string(c.limits.*Field); },
          [](config& c, std::string_view text) { return apply_number(c.limits.*Field, text, least, most, unit); }};
}

}  // namespace

const std::vector<setting>& limit_settings() {
  using l = limits_config;
  static const std::vector<setting> all = {
      row<&l::connections, 16, 1'000'000, things>("max-connections", "Sockets accepted at once."),
      row<&l::connections_per_address, 1, 1'000'000, things>(
          "connections-per-address", "Sockets accepted at once from one address (IPv6: one /64); not of trusted proxies."),
      row<&l::header, 1024, 1024 * 1024, bytes>("header-limit", "Longest request line and header fields together; more is 431."),
      row<&l::header_count, 8, 10'000, things>("header-count-limit", "Most header fields of a request; more is 431."),
      row<&l::header_timeout, 1, 3600, secs>(
          "header-timeout", "From accepting a connection to its first byte, and from there to the end of the header; 408."),
      row<&l::body, 1024, 1024 * 1024 * 1024, bytes>("body-limit",
                                                     "Longest request body; more is 413. Of a webhook 64 KB are read at most."),
      row<&l::body_timeout, 1, 3600, secs>("body-timeout", "From the end of the header to the end of the body; 408."),
      row<&l::request_timeout, 1, 86'400, secs>(
          "request-timeout", "From a request's first byte to the last byte of its answer; live feeds excepted."),
      row<&l::idle_timeout, 1, 86'400, secs>("idle-timeout", "How long a kept connection may wait for its next request."),
      row<&l::write_timeout, 1, 3600, secs>("write-timeout", "How long a peer may take no byte of its answer."),
      row<&l::websocket_message, 1024, 64 * 1024 * 1024, bytes>(
          "websocket-message-limit", "Longest WebSocket message, and so any frame of it; more closes with 1009."),
      row<&l::websocket_idle_timeout, 1, 86'400, secs>("websocket-idle-timeout",
                                                       "How long a WebSocket may be silent; half way it is pinged."),
      row<&l::websocket_queue, 64 * 1024, 1024 * 1024 * 1024, bytes>(
          "websocket-queue-limit", "Most that waits for a WebSocket peer who does not read; more ends the connection."),
      row<&l::unauthenticated_rate, 0, 1'000'000, things>(
          "unauthenticated-rate",
          "Requests a second that an address may make without a valid key or signature; more is 429. 0: any number."),
      row<&l::unauthenticated_burst, 1, 1'000'000, things>("unauthenticated-burst",
                                                           "How many of those may come at once after a pause."),
  };
  return all;
}

http_server_options limited(http_server_options o, const limits_config& l) {
  o.header_limit = l.header;
  o.header_count_limit = l.header_count;
  o.first_byte_deadline = o.header_deadline = seconds(l.header_timeout);
  o.body_limit = l.body;
  o.body_deadline = seconds(l.body_timeout);
  o.request_deadline = seconds(l.request_timeout);
  o.idle_timeout = seconds(l.idle_timeout);
  o.write_deadline = seconds(l.write_timeout);
  o.websocket.message_max = l.websocket_message;
  o.websocket.idle_timeout = seconds(l.websocket_idle_timeout);
  o.websocket.queued_max = l.websocket_queue;
  o.connections_max = l.connections;
  o.connections_per_address_max = l.connections_per_address;
  return o;
}

stranger_options stranger_limits(const limits_config& l, std::vector<std::string> trusted_proxies) {
  stranger_options o;
  o.per_second = l.unauthenticated_rate;
  o.burst = l.unauthenticated_burst;
  o.trusted_proxies = std::move(trusted_proxies);
  return o;
}

}  // namespace tandem
