#pragma once
// URLs, forms and times as they look on Plivo's wire. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tandem::emulator {

/// Names and values in wire order; a name may repeat.
using fields = std::vector<std::pair<std::string, std::string>>;

std::string percent_decode(std::string_view text, bool plus_is_space);
std::string percent_encode(std::string_view text);  // everything but letters, digits and -._~
fields parse_form(std::string_view body);           // a=b&c -> {a,b},{c,""}; decoded
std::string write_form(const fields& form);
std::optional<std::string> find(const fields& form, std::string_view name);  // the first of that name
void set(fields& form, std::string_view name, std::string value);            // replaces the first, or appends

struct url_parts {
  std::string scheme, authority, path, query, fragment;  // as written, nothing decoded; path is "" or begins with '/'
  bool has_query = false;
};
/// Empty when there is no scheme://authority.
std::optional<url_parts> split_url(std::string_view url);
std::string without_fragment(std::string_view url);
bool is_http_url(std::string_view url);
bool is_websocket_url(std::string_view url);
/// @p reference as seen from @p base: absolute as it is, "/path" on the same host, anything else beside the last slash.
std::string resolve_url(std::string_view base, std::string_view reference);

/// How Plivo asks for a document, tuned by the URL's fragment (#ct=2000&rt=5000&rc=2&rp=ct,rt). Values out of range keep the
/// default.
struct callback_tuning {
  int connect_ms = 2000;                                                   // ct: 100..10000
  int read_ms = 40000;                                                     // rt: 100..40000
  int total_ms = 55000;                                                    // tt: 100..55000, retries included
  int retries = 1;                                                         // rc: 0..5
  bool on_4xx = false, on_5xx = false, on_connect = true, on_read = true;  // rp
};
callback_tuning tuning_of(std::string_view url);

std::string lower(std::string_view text);
std::string trimmed(std::string_view text);
std::vector<std::string> split(std::string_view text, char by);
bool all_digits(std::string_view text);
/// A phone number without its plus sign: 7 to 15 digits, no leading zero. Empty when it is none.
std::optional<std::string> bare_number(std::string_view text);

std::string iso_time(std::int64_t epoch_ms);      // 2025-01-15T10:30:00.123Z
std::string record_time(std::int64_t epoch_ms);   // 2025-01-15 10:30:00+00:00, as in call records
std::string webhook_time(std::int64_t epoch_ms);  // 2025-01-15 10:30:00, as in the hangup webhook
std::string session_time(std::int64_t epoch_ms);  // 2025-01-15 10:30:00.123000, as in SessionStart

}  // namespace tandem::emulator
