#pragma once
// One signature looked at by hand: what `tandem signature check` says of a line. Pure.
//
//   {"auth_token": "...", "method": "POST", "uri": "https://host/path?a=b", "params": {"To": "1415..."}, "nonce": "...",
//    "signature": "..."}
//
// params are the decoded form fields (a list repeats its field); signature is what came in X-Plivo-Signature-V3, or in the -Ma-V3
// header: one, or several joined by commas. Other fields are ignored.

#include <string>
#include <string_view>

namespace tandem::plivo {

struct signature_verdict {
  bool valid = false;
  /// "valid", or "invalid: " and what would have matched. Holds neither token nor signature.
  std::string words;
};

/// Where Plivo's SDKs disagree on an input that cannot come over the wire (parameters beside those in the URL of a GET,
/// user:password@ in a URL), Python's reading and Node's are both valid. Never throws. @p line: at most signature_line_max bytes.
signature_verdict check_signature(std::string_view line);
inline constexpr std::size_t signature_line_max = 1024 * 1024;

}  // namespace tandem::plivo
