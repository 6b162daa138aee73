#pragma once
// How often an address may ask without proving who it is. A request that proves it, by a key or by Plivo's signature, is never
// counted and never held up: Plivo calls from few addresses, hundreds of times a second, and a neighbour's wrong key is not ours.

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/http.hpp"
#include "net/http_limits.hpp"

namespace tandem {

struct stranger_options {
  std::uint32_t per_second = 20;  // 0: no limit
  std::uint32_t burst = 100;      // at once, by an address that was quiet; at least 1
  /// IP addresses whose X-Forwarded-For is believed.
  std::vector<std::string> trusted_proxies;
  std::size_t addresses_max = 10'000;  // remembered; a forgotten one begins anew
};

/// A token bucket for each address_group. Thread: any.
class stranger_limiter {
 public:
  /// How long to wait, in whole seconds, 1 or more; nothing: go ahead.
  using verdict = std::optional<std::uint32_t>;

  explicit stranger_limiter(stranger_options options = {}, metrics::registry& counters = metrics::process());

  /// No key, a wrong one, or a wrong signature.
  verdict failed(const http_request& request, std::int64_t now_ms);
  /// Asked for what is open to everybody. What asks from this machine itself (health checks, scrapes) is not counted.
  verdict open(const http_request& request, std::int64_t now_ms);

 private:
  verdict charge(const std::string& client, std::int64_t now_ms);
  void make_room(std::int64_t now_us);

  const stranger_options options_;
  http_refusals refusals_;
  std::mutex mutex_;
  /// By address: when its bucket will be full again, in microseconds (a generic cell rate counter).
  std::unordered_map<std::string, std::int64_t> full_again_us_;
  std::int64_t swept_us_ = 0;
};

/// 429 with Retry-After, saying so in the API's form of errors.
http_response held_up(std::uint32_t retry_after_s);

}  // namespace tandem
