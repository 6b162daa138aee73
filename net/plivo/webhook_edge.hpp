#pragma once
// Plivo's callbacks over HTTP. For each request, in this order: decode the bounded form, find whose tokens may have signed it,
// verify, interpret, ask the call desk, answer within the deadline.
// callback_routes.hpp has the addresses, each by POST (a form) and by GET (a query).
// Not signed, or wrongly: 403 with an empty body, and the finding goes to the security desk; 429 and no finding when that address
// has failed too often. What is signed rightly is never held up. Refusals of authentic calls are
// spoken. A fallback tries once more for those who are authentic, and apologises to everybody else: a caller never hears dead
// air. What kind of news it is, Event decides and not the URL: an omitted hangup URL falls back to the answer URL.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "net/http_server.hpp"

namespace tandem {

class router;
class stranger_limiter;

namespace plivo {

struct webhook_options {
  /// https://host[:port][/prefix]: what the carrier dials, hence what it signs.
  std::string public_url;
  /// IP addresses whose X-Forwarded-Host, -Proto and -For are believed.
  std::vector<std::string> trusted_proxies;
  /// Within which an instruction is given. Plivo's pages disagree; all allow 15 s.
  std::chrono::milliseconds answer_deadline{10'000};
  /// How often a caller is asked to wait a second more when there is no instruction yet.
  unsigned ask_again_max = 3;
  std::size_t body_limit = 64 * 1024;
};

struct webhook_surroundings {
  call_desk& calls;
  security_desk& security;
  const state_reader& state;
  const secret_box& secrets;
  std::function<std::int64_t()> now_ms;  // Unix epoch
  /// Runs work once, later, on any thread.
  std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
  /// Counts wrong signatures, never right ones; null: nobody does.
  std::shared_ptr<stranger_limiter> strangers = nullptr;
};

/// Thread: any. Outlives the server that calls it and the replies of its desk.
class webhook_edge {
 public:
  webhook_edge(webhook_options options, webhook_surroundings around);
  ~webhook_edge();
  webhook_edge(const webhook_edge&) = delete;
  webhook_edge& operator=(const webhook_edge&) = delete;

  void add_routes(router& routes);

 private:
  class core;
  std::unique_ptr<core> core_;
};

}  // namespace plivo
}  // namespace tandem
