#include "net/http_limits.hpp"

#include <string>

namespace tandem {

std::string_view name_of(http_limit limit) {
  switch (limit) {
    case http_limit::connections: return "connections";
    case http_limit::connections_per_address: return "connections_per_address";
    case http_limit::header_bytes: return "header_bytes";
    case http_limit::header_count: return "header_count";
    case http_limit::header_time: return "header_time";
    case http_limit::body_bytes: return "body_bytes";
    case http_limit::body_time: return "body_time";
    case http_limit::request_time: return "request_time";
    case http_limit::idle_time: return "idle_time";
    case http_limit::write_time: return "write_time";
    case http_limit::syntax: return "syntax";
    case http_limit::unauthenticated_rate: return "unauthenticated_rate";
    case http_limit::websocket_message_bytes: return "websocket_message_bytes";
    case http_limit::websocket_idle_time: return "websocket_idle_time";
    case http_limit::websocket_queue_bytes: return "websocket_queue_bytes";
  }
  return "";
}

http_refusals::http_refusals(metrics::registry& in) {
  for (std::size_t i = 0; i < http_limits_count; ++i)
    counters_[i] = &in.counter("tandem_http_refused_total", "Peers refused or let go of at a limit of the edge, by limit.",
                               {{"limit", std::string(name_of(static_cast<http_limit>(i)))}});
}

}  // namespace tandem
