#pragma once
// Requests of our own through the public URL, and the two places where they arrive:
//   POST /api/v1/telephony/diagnosis/echo/{nonce}?...      signed as Plivo's webhooks are; known by its nonce, wherever a proxy
//                                                          puts it
//   GET  /api/v1/telephony/ws/diagnosis/0/0/{nonce}        an upgrade beside the media sockets; echoes one message
// Both answer only while somebody waits for them.

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/diagnosis/facts.hpp"
#include "net/diagnosis/passage.hpp"
#include "net/http_server.hpp"

namespace tandem {

class io_pool;
class http_client;
class router;

namespace diagnosis {

/// Thread: any. Kept alive by its own requests; outlived by what it is given.
class front_door : public std::enable_shared_from_this<front_door> {
 public:
  struct surroundings {
    io_pool& io;
    http_client& web;
    std::string public_url;                // no slash at its end
    std::string secret;                    // random, of this process
    std::function<std::int64_t()> now_ms;  // Unix epoch
    std::chrono::milliseconds deadline{9'000};
  };
  explicit front_door(surroundings around) : around_(std::move(around)) {}

  /// A POST with a query and a form that proxies like to rewrite. @p told once, within the deadline.
  void knock(std::function<void(door)> told);
  /// An upgrade and a message there and back.
  void upgrade(std::function<void(door)> told);

  void add_routes(router& routes);
  /// A knock of ours, on whatever path it arrives. Cheap while nobody knocks.
  bool recognises(const http_request& request) const;
  void answer(const http_request& request, const responder& respond);
  /// True for paths of our own upgrades.
  static bool serves(std::string_view path);
  websocket_decision gate(const http_request& request) const;

 private:
  struct knocking {
    dialed_request sent;
    bool arrived = false, verified = false;
    std::vector<passage_change> changes;
  };
  void answer(const http_request& request, const std::string& nonce, const responder& respond);
  std::string fresh_nonce(knocking about);
  knocking forget(const std::string& nonce);
  std::optional<dialed_request> awaited(const std::string& nonce) const;
  std::string proof(const std::string& nonce) const;

  const surroundings around_;
  mutable std::mutex mutex_;
  std::map<std::string, knocking> open_;  // by nonce
  std::atomic<std::size_t> open_count_{0};
  std::uint64_t nonces_made_ = 0;
};

}  // namespace diagnosis
}  // namespace tandem
