#include "net/plivo/refusals.hpp"

#include <algorithm>

#include "net/plivo/callback_urls.hpp"

namespace tandem::plivo {
namespace {

constexpr unsigned explanations_per_second = 20;
constexpr std::size_t url_length_max = 512;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// The entry the nearest proxy wrote.
std::string_view last_of(std::string_view list) { return trimmed(list.substr(list.find_last_of(',') + 1)); }

}  // namespace

refusal_desk::refusal_desk(std::string public_url, std::vector<std::string> trusted_proxies, security_desk& security,
                           std::function<std::int64_t()> now_ms)
    : public_url_(callback_urls(public_url).base()),
      trusted_proxies_(std::move(trusted_proxies)),
      security_(security),
      now_ms_(std::move(now_ms)) {}

bool refusal_desk::behind_trusted_proxy(const http_request& request) const {
  return std::find(trusted_proxies_.begin(), trusted_proxies_.end(), request.remote_address) != trusted_proxies_.end();
}

std::string refusal_desk::remote_of(const http_request& request) const {
  const auto forwarded = last_of(request.headers.get("X-Forwarded-For"));
  if (forwarded.empty() || forwarded.size() > 64 || !behind_trusted_proxy(request)) return request.remote_address;
  return std::string(forwarded) + " (through " + request.remote_address + ")";
}

std::vector<std::string> refusal_desk::dialed_urls(const http_request& request) const {
  std::vector<std::string> out{public_url_ + request.target};
  if (!behind_trusted_proxy(request)) return out;
  const auto host = last_of(request.headers.get("X-Forwarded-Host"));
  auto proto = last_of(request.headers.get("X-Forwarded-Proto"));
  if (proto.empty()) proto = "https";
  if (host.empty() || host.size() > 255 || (proto != "https" && proto != "http")) return out;
  auto forwarded = std::string(proto) + "://" + std::string(host) + request.target;
  if (forwarded != out[0]) out.push_back(std::move(forwarded));
  return out;
}

bool refusal_desk::may_explain() {
  const auto second = now_ms_() / 1000;
  std::lock_guard lock(mutex_);
  if (second != second_) explained_ = 0;
  second_ = second;
  return ++explained_ <= explanations_per_second;
}

void refusal_desk::report(std::string_view kind, const http_request& request, std::string finding) {
  auto url = public_url_ + without_token(request.target);
  if (url.size() > url_length_max) url.resize(url_length_max);
  security_.refused({now_ms_(), std::string(kind), std::move(url), remote_of(request), std::move(finding)});
}

void refusal_desk::explain_and_report(std::string_view kind, const http_request& request, const form_fields& params,
                                      std::span<const token_candidate> tokens) {
  const auto headers = read_signature_headers(request.headers);
  if (headers.present() && !tokens.empty() && !may_explain())
    return report(kind, request, "not examined: too many requests are being refused");
  const auto url = public_url_ + request.target;
  const request_origin origin{public_url_, request.target, request.headers.get("Host"),
                              last_of(request.headers.get("X-Forwarded-Host"))};
  auto finding = explain({request.method, url, params, headers}, origin, tokens);
  const auto type = request.headers.get("Content-Type");
  if (!request.body.empty() && type.find("application/x-www-form-urlencoded") == type.npos)
    finding += "; the body's Content-Type is not application/x-www-form-urlencoded, so it is not what Plivo sends";
  report(kind, request, without_token(finding));
}

std::string without_token(std::string_view text) {
  std::string out(text);
  for (auto at = out.find(media_prefix); at != out.npos; at = out.find(media_prefix, at + 1)) {
    auto from = at + media_prefix.size();
    for (int segment = 0; segment < 3 && from != out.npos; ++segment) {
      from = out.find('/', from);
      if (from != out.npos) ++from;
    }
    if (from == out.npos) continue;
    const auto to = std::min(out.find_first_of("?/ #", from), out.size());
    out.replace(from, to - from, "***");
  }
  return out;
}

}  // namespace tandem::plivo
