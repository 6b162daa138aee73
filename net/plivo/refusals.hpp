#pragma once
// What is known about where a request came from, and what people are told when it was refused.

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/desks.hpp"
#include "net/http.hpp"
#include "net/plivo/signature.hpp"

namespace tandem::plivo {

/// Thread: any.
class refusal_desk {
 public:
  /// @p trusted_proxies: IP addresses whose X-Forwarded-* are believed.
  refusal_desk(std::string public_url, std::vector<std::string> trusted_proxies, security_desk& security,
               std::function<std::int64_t()> now_ms);

  /// The URLs the carrier may have dialed: the configured one, and what a trusted proxy says.
  std::vector<std::string> dialed_urls(const http_request& request) const;

  void report(std::string_view kind, const http_request& request, std::string finding);
  /// Looks for what would have matched: up to some hundred signatures, so at most 20 times a second.
  void explain_and_report(std::string_view kind, const http_request& request, const form_fields& params,
                          std::span<const token_candidate> tokens);

 private:
  bool behind_trusted_proxy(const http_request& request) const;
  std::string remote_of(const http_request& request) const;
  bool may_explain();

  std::string public_url_;
  std::vector<std::string> trusted_proxies_;
  security_desk& security_;
  std::function<std::int64_t()> now_ms_;
  std::mutex mutex_;
  std::int64_t second_ = 0;
  unsigned explained_ = 0;  // in that second
};

/// @p target with the single-use token of a media path struck out.
std::string without_token(std::string_view target);

}  // namespace tandem::plivo
