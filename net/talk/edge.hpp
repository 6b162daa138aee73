#pragma once
// Where browsers come to talk with an agent: /api/v1/talk/{workflow}/{run}/{token}, an address that is worth one socket within
// half a minute (POST /api/v1/workflow/{id}/talk gives it).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "messages/agents.hpp"
#include "messages/desks.hpp"
#include "messages/media.hpp"
#include "messages/recording.hpp"
#include "net/http_server.hpp"
#include "net/metrics.hpp"

namespace tandem {

class stranger_limiter;

/// Where the socket of a talk is to be opened, on this node.
std::string talk_path(workflow_id workflow, run_id run, std::string_view token);

struct talk_edge_surroundings {
  call_desk& calls;
  agent_factory& agents;
  security_desk& security;
  std::function<std::unique_ptr<line_codec>()> codec;
  recording_port* recordings = nullptr;  // null: nothing is recorded
  std::function<std::int64_t()> now_ms;  // Unix epoch
  metrics::registry& counters = metrics::process();
  /// Counts wrong addresses and tokens, never right ones; null: nobody does.
  std::shared_ptr<stranger_limiter> strangers = nullptr;
};

/// Outlives the server that calls it and the replies of its desk. Thread: any.
class talk_edge {
 public:
  explicit talk_edge(talk_edge_surroundings around);
  ~talk_edge();
  talk_edge(const talk_edge&) = delete;
  talk_edge& operator=(const talk_edge&) = delete;

  /// True for paths that gate knows.
  static bool serves(std::string_view path);
  /// Of an upgrade that is allowed to whoever asks: 404 for other paths. A wrong token is accepted and then closed with 4401,
  /// so that the browser learns why. 429 when its address has failed too often and what it asks is wrong again.
  websocket_decision gate(const http_request& request);
  /// Ends every talk with 1012, each on its own thread, soon.
  void close_all();
  /// Ends the talk of a call that is over, soon.
  void close(call_id call);
  std::size_t talks() const;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
