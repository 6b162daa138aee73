#pragma once
// HTTP that two readers could read differently is refused before it is read: what a proxy takes for the end of a request must be
// what we take for it, or a stranger's second request rides inside his first (RFC 9112 sections 5 to 7 and 11.2). Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_limits.hpp"

namespace tandem {

/// Why a request is refused: an answer's status and words that name what was wrong and what would be right.
struct http_fault {
  int status = 400;
  std::string detail;
  http_limit limit = http_limit::syntax;
};

/// Watches the head of one request while it arrives.
class head_check {
 public:
  head_check(std::size_t bytes_max, std::size_t fields_max) : bytes_max_(bytes_max), fields_max_(fields_max) {}

  /// @p received: everything since the request's first byte, growing from call to call. Judges a head once it is whole: a bare
  /// CR or LF is a fault at once.
  std::optional<http_fault> look(std::string_view received);
  bool whole() const { return whole_; }

 private:
  std::optional<http_fault> judge(std::string_view head) const;

  std::size_t bytes_max_, fields_max_;
  std::size_t scanned_ = 0;
  bool whole_ = false;
};

/// Of a request's path, still percent-encoded: dot segments, empty segments, backslashes, control characters, broken escapes and
/// what is not UTF-8, encoded or not.
std::optional<http_fault> path_fault(std::string_view path);

/// True for well-formed UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace tandem
