#include "examples/plivo_emulator/rest_api.hpp"

#include "examples/plivo_emulator/base64.hpp"
#include "examples/plivo_emulator/rest_exchange.hpp"

namespace tandem::emulator {

namespace {

/// @p rest: the decoded parts of the path after the account.
answered route(exchange& x, const std::vector<std::string>& rest) {
  if (rest.empty()) return owned_resources(x, rest);
  const std::vector<std::string> further(rest.begin() + 1, rest.end());
  if (rest[0] == "Call") return calls(x, further);
  if (rest[0] == "Conference") return conferences(x, further);
  if (rest[0] == "Request" && further.size() == 1) return cancel_request(x, further[0]);
  return owned_resources(x, rest);
}

}  // namespace

bool rest_api::too_many(bool makes_calls) {
  auto& recent = makes_calls ? recent_calls_ : recent_others_;
  auto now = desk_.outside.now_us();
  while (!recent.empty() && recent.front() <= now - 5000000) recent.pop_front();
  if (static_cast<int>(recent.size()) >= desk_.told.requests_per_5s) return true;
  recent.push_back(now);
  return false;
}

answered rest_api::handle(const asked& q) {
  auto parts = split(q.path, '/');  // "", v1, Account, id, ...
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  std::string credentials = desk_.told.auth_id + ":" + desk_.told.auth_token;
  auto expected = "Basic " + base64_encode({reinterpret_cast<const std::uint8_t*>(credentials.data()), credentials.size()});
  if (parts.size() < 4 || q.authorization != expected || parts[3] != desk_.told.auth_id)
    return {401, json{{"error", "authentication credentials were not provided"}}.dump(), false, {}};
  auto api_id = desk_.make_uuid();
  auto failed = [&](int status, const std::string& error, int code = 0) {
    json body{{"api_id", api_id}, {"error", error}};
    if (code != 0) body["error_code"] = code;
    if (status == 404 && desk_.sw.empty_404) body = json::object();
    auto text = status == 429 && desk_.sw.empty_429 ? "" : body.dump(-1, ' ', false, json::error_handler_t::replace);
    return answered{status, text, false, {}};
  };
  bool makes_calls = q.method == "POST" && parts.size() == 5 && parts[4] == "Call";
  if (too_many(makes_calls))
    return failed(429, "rate limit exceeded: " + std::to_string(desk_.told.requests_per_5s) + " requests in 5 seconds");
  try {
    exchange x{desk_, carrier_, q, parameters(q), api_id, "/v1/Account/" + desk_.told.auth_id + "/"};
    std::vector<std::string> rest;
    for (std::size_t i = 4; i < parts.size(); ++i) rest.push_back(percent_decode(parts[i], false));
    return route(x, rest);
  } catch (const refusal& r) {
    return failed(r.status, r.error, r.code);
  }
}

}  // namespace tandem::emulator
