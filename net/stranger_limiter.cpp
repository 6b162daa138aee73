#include "net/stranger_limiter.hpp"

#include <algorithm>

#include "net/client_address.hpp"

namespace tandem {

namespace {
constexpr std::int64_t second_us = 1'000'000;
}

stranger_limiter::stranger_limiter(stranger_options options, metrics::registry& counters)
    : options_(std::move(options)), refusals_(counters) {}

stranger_limiter::verdict stranger_limiter::failed(const http_request& request, std::int64_t now_ms) {
  return charge(client_address(request, options_.trusted_proxies), now_ms);
}

stranger_limiter::verdict stranger_limiter::open(const http_request& request, std::int64_t now_ms) {
  const auto client = client_address(request, options_.trusted_proxies);
  if (is_loopback(client)) return {};
  return charge(client, now_ms);
}

stranger_limiter::verdict stranger_limiter::charge(const std::string& client, std::int64_t now_ms) {
  if (options_.per_second == 0) return {};
  const auto each_us = second_us / options_.per_second;
  const auto now_us = now_ms * 1000;
  const auto group = address_group(client);
  std::lock_guard lock(mutex_);
  if (full_again_us_.size() >= options_.addresses_max && !full_again_us_.contains(group)) make_room(now_us);
  auto& full = full_again_us_[group];
  // A clock that was set back must not hold anybody up for longer than an empty bucket does.
  full = std::clamp(full, now_us, now_us + options_.burst * each_us);
  const auto wait_us = full + each_us - (now_us + options_.burst * each_us);
  if (wait_us > 0) {
    refusals_.add(http_limit::unauthenticated_rate);
    return static_cast<std::uint32_t>((wait_us + second_us - 1) / second_us);
  }
  full += each_us;
  return {};
}

// An attacker with ten thousand addresses only wins what a fresh address has anyway; he must not win our time, too.
void stranger_limiter::make_room(std::int64_t now_us) {
  if (now_us - swept_us_ >= second_us || now_us < swept_us_) {
    swept_us_ = now_us;
    std::erase_if(full_again_us_, [&](const auto& entry) { return entry.second <= now_us; });
  }
  if (full_again_us_.size() >= options_.addresses_max) full_again_us_.erase(full_again_us_.begin());
}

http_response held_up(std::uint32_t retry_after_s) {
  const auto seconds = std::to_string(retry_after_s);
  auto response = json_response(
      429, R"({"detail":"Too many requests without a valid API key or signature; try again in )" + seconds + R"( s"})");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Retry-After", seconds);
  return response;
}

}  // namespace tandem
