#pragma once
// How much of anything a peer may send, hold open or ask for; each with a metric, tandem_http_refused_total{limit="..."}. The
// defaults leave room for Plivo, which calls from few addresses, hundreds of times a second.

#include <cstdint>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "net/stranger_limiter.hpp"

namespace tandem {

struct setting;

/// Bytes, numbers and seconds, as the settings' names say.
struct limits_config {
  std::uint32_t header = 16 * 1024;
  std::uint32_t header_count = 100;
  std::uint32_t header_timeout = 10;
  std::uint32_t body = 1024 * 1024;
  std::uint32_t body_timeout = 30;
  std::uint32_t request_timeout = 600;  // a recording of an hour over a slow line
  std::uint32_t idle_timeout = 75;      // longer than the 60 s for which proxies keep theirs
  std::uint32_t write_timeout = 30;
  std::uint32_t websocket_message = 64 * 1024;  // Plivo's media messages have less than 2 KB
  std::uint32_t websocket_idle_timeout = 30;
  std::uint32_t websocket_queue = 1024 * 1024;
  std::uint32_t connections = 20'000;
  std::uint32_t connections_per_address = 10'000;  // Plivo's media servers are few
  std::uint32_t unauthenticated_rate = 20;
  std::uint32_t unauthenticated_burst = 100;
};

/// The rows of config's settings() that are about these.
const std::vector<setting>& limit_settings();

/// @p options with the limits set.
http_server_options limited(http_server_options options, const limits_config& limits);
stranger_options stranger_limits(const limits_config& limits, std::vector<std::string> trusted_proxies);

}  // namespace tandem
