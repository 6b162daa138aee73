#include "net/api/expiry.hpp"

#include "net/api/json_writer.hpp"

namespace tandem::rest {

std::int64_t read_expiry(const std::string& text, std::int64_t now_ms, problems& found) {
  if (text.empty()) return 0;
  std::int64_t at = 0;
  const bool is_time = parse_rfc3339(text, at);
  if (is_time && at > now_ms) return at;
  found.push_back(
      {{std::string("body"), std::string("expires_at")},
       is_time ? "Input should be in the future" : "Input should be a valid datetime, for example 2030-01-31T12:00:00Z",
       is_time ? "datetime_future" : "datetime_from_date_parsing",
       {}});
  return 0;
}

}  // namespace tandem::rest
