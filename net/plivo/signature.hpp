#pragma once
// Plivo's V3 request signatures: base64(HMAC-SHA256(auth token, string to sign + "." + nonce)).
// Source: Plivo's Python and Node SDKs, which agree on nearly every input; where they differ, we do as Python does.
//
//   base        = scheme://host[:port]/path as Plivo dialed it: nothing decoded, no query, no fragment
//   query       = its pairs decoded, sorted by key, then value, k=v joined by &
//   fields      = form fields decoded, sorted by key, then value, kv joined by nothing
//
//   GET, or POST without fields     base, base?query
//   POST with fields                base?fields, base?query.fields       (yes: "?" when there is no query)

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/form.hpp"
#include "net/http.hpp"

namespace tandem::plivo {

/// @p params: the form fields of a POST; for a GET, fields that are not in the URL already (none on the wire).
/// @p method: anything but "GET" is treated as POST. No length limit of its own: bound the input before.
std::string string_to_sign(std::string_view method, std::string_view url, const form_fields& params);
/// What Plivo would have put into its header.
std::string sign(std::string_view auth_token, std::string_view to_sign, std::string_view nonce);

/// Each may be a comma-separated list, one for each active auth token; the first is made with the token of the (sub)account
/// that owns the call, the second with the main account's.
struct signature_headers {
  std::string_view own;    // X-Plivo-Signature-V3
  std::string_view main;   // X-Plivo-Signature-Ma-V3
  std::string_view nonce;  // X-Plivo-Signature-V3-Nonce
  bool present() const { return !nonce.empty() && !(own.empty() && main.empty()); }
};
signature_headers read_signature_headers(const http_headers& headers);

struct signed_request {
  std::string_view method;
  std::string_view url;  // as the carrier dialed it
  const form_fields& params;
  signature_headers headers;
};

/// A secret to try and the name under which people know it (never the secret).
struct token_candidate {
  std::string label;
  std::string token;
};

inline constexpr std::size_t no_token = static_cast<std::size_t>(-1);
/// The index of the first token that one of the signatures was made with; no_token when there is none. Compares in constant time.
std::size_t verify(const signed_request& request, std::span<const token_candidate> tokens);

/// Where a request claims to come from, for explain.
struct request_origin {
  std::string_view public_url;      // configured, without path of the request
  std::string_view target;          // path and query as they arrived
  std::string_view host;            // Host header
  std::string_view forwarded_host;  // X-Forwarded-Host, believed for an explanation only
};
/// Why a request failed to verify, in words for an operator: which other URL or token would have matched, or that none would.
/// Never contains a token or a signature.
std::string explain(const signed_request& request, const request_origin& origin, std::span<const token_candidate> tokens);

}  // namespace tandem::plivo
