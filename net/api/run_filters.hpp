#pragma once
// Which runs a list shows: the `filters` query parameter, a JSON array of {"attribute","type","value"}.
//
//   dateRange        {"from": RFC 3339, "to": RFC 3339}       when the run was created
//   dispositionCode  {"codes": ["completed", ...]}            any of them
//   duration         {"min": s, "max": s}                     of the call
//   status           {"status": "completed" | "in_progress"}
//   tokenUsage       {"min": n, "max": n}                     what the call cost

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/call.hpp"

namespace tandem::rest {

struct number_bounds {
  std::optional<double> min, max;
  bool hold(double n) const { return (!min || n >= *min) && (!max || n <= *max); }
};

struct run_filters {
  std::optional<std::int64_t> from_ms, to_ms;
  std::vector<std::string> dispositions;  // empty: any
  number_bounds duration_s;
  number_bounds cost;
  std::optional<bool> completed;
  std::string applied_json = "[]";  // what was asked for, for applied_filters
  bool any = false;

  bool match(const call_record& c) const;
};

/// @p text empty: no filters. On failure @p status is 400 ("Invalid filter format") or 403 ("Invalid attribute '...'") and
/// @p detail says it.
std::optional<run_filters> parse_run_filters(std::string_view text, int& status, std::string& detail);

}  // namespace tandem::rest
