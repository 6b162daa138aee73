#pragma once
// Where the carrier's media sockets come in: /api/v1/telephony/ws/{workflow}/{organization}/{run}/{token}.
// The token is always required; the signature of the upgrade is checked and reported, and required only by a switch, since
// Plivo's own pages and SDKs disagree on what it is made of.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "messages/agents.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/recording.hpp"
#include "net/http_server.hpp"
#include "net/metrics.hpp"

namespace tandem {
class stranger_limiter;
}

namespace tandem::plivo {

struct stream_options {
  std::string public_url;
  std::vector<std::string> trusted_proxies;
  bool require_signature = false;
};

struct stream_edge_surroundings {
  call_desk& calls;
  agent_factory& agents;
  security_desk& security;
  const state_reader& state;
  const secret_box& secrets;
  recording_port* recordings = nullptr;  // null: nothing is recorded
  std::function<std::int64_t()> now_ms;  // Unix epoch
  metrics::registry& counters = metrics::process();
  /// Counts wrong paths, tokens and required signatures, never right ones; null: nobody does.
  std::shared_ptr<stranger_limiter> strangers = nullptr;
};

/// Outlives the server that calls it and the replies of its desk. Thread: any.
class stream_edge {
 public:
  stream_edge(stream_options options, stream_edge_surroundings around);
  ~stream_edge();
  stream_edge(const stream_edge&) = delete;
  stream_edge& operator=(const stream_edge&) = delete;

  /// True for paths that gate knows.
  static bool serves(std::string_view path);
  /// For http_server's gate: 404 for other paths. A wrong token is accepted and then closed with 4401, so that the carrier's
  /// logs show why. 429 when its address has failed too often and what it asks is wrong again.
  websocket_decision gate(const http_request& request);
  /// Ends every stream with 1012, each on its own thread, soon. The carrier may come again.
  void close_all();
  /// Ends the streams of one call with 1000, soon: the carrier goes on with the call.
  void close(call_id call);
  std::size_t streams() const;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem::plivo
