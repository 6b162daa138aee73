#pragma once
// Who is really asking, when proxies stand between, and who counts as one and the same.

#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"

namespace tandem {

/// The peer's address; behind a trusted proxy, the nearest address in X-Forwarded-For that is not itself a trusted proxy's. What
/// is not an IP address there is not believed.
std::string client_address(const http_request& request, const std::vector<std::string>& trusted_proxies);

/// Did the request come by TLS: to us, or to the trusted proxy that it came through (X-Forwarded-Proto)?
bool came_by_tls(const http_request& request, const std::vector<std::string>& trusted_proxies);

/// What limits count by: an IPv4 address, mapped ones too; of an IPv6 address its /64, which one customer has whole. Other text
/// as it is.
std::string address_group(std::string_view address);

/// True for 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view address);

}  // namespace tandem
