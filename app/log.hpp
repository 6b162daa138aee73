#pragma once
// JSON lines on standard error: one object a line with time (RFC 3339 UTC), level, event and whatever names the call.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tandem {

/// @p level: debug, info, warning, error.
void start_log(const std::string& level);

using log_field = std::pair<std::string_view, std::string>;
enum class log_level : std::uint8_t { debug, info, warning, error };
/// Thread: any. Fields named call_id and run_id are how a call is followed through the log.
void log_line(log_level level, std::string_view event, std::initializer_list<log_field> fields = {});

}  // namespace tandem
