#pragma once
// What a peer can run into at the edge, each with a counter of its own: tandem_http_refused_total{limit="..."}.

#include <array>
#include <cstdint>
#include <string_view>

#include "net/metrics.hpp"

namespace tandem {

enum class http_limit : std::uint8_t {
  connections,              // in all
  connections_per_address,  // a trusted proxy's are not counted
  header_bytes,
  header_count,
  header_time,  // from accept to the first byte, and from there to the end of the header
  body_bytes,
  body_time,
  request_time,  // from the first byte to the last of the answer
  idle_time,     // between requests of a kept connection
  write_time,    // without the peer taking a byte
  syntax,        // not HTTP, or HTTP that two readers could read differently
  unauthenticated_rate,
  websocket_message_bytes,
  websocket_idle_time,
  websocket_queue_bytes,  // the peer does not read what we send
};
inline constexpr std::size_t http_limits_count = 15;

/// "header_bytes": the metric's label.
std::string_view name_of(http_limit limit);

/// Thread: any. Every limit is in the metrics from the beginning, with 0.
class http_refusals {
 public:
  explicit http_refusals(metrics::registry& in);
  void add(http_limit limit) { counters_[static_cast<std::size_t>(limit)]->add(); }
  std::uint64_t count(http_limit limit) const { return counters_[static_cast<std::size_t>(limit)]->value(); }

 private:
  std::array<metrics::counter*, http_limits_count> counters_{};
};

}  // namespace tandem
