#include "net/api/json_writer.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace tandem::rest {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed UTF-8 sequence at the front of @p s (Unicode 15, table 3-7), 0 when there is none.
std::size_t utf8_length(std::string_view s) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const auto tail = [&](std::size_t i) { return i < s.size() && (at(i) & 0xC0) == 0x80; };
  const unsigned char c = at(0);
  if (c < 0x80) return 1;
  if (c >= 0xC2 && c <= 0xDF) return tail(1) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if ((c == 0xE0 && at(1) < 0xA0) || (c == 0xED && at(1) > 0x9F)) return 0;
    return 3;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if ((c == 0xF0 && at(1) < 0x90) || (c == 0xF4 && at(1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

/// Reads exactly @p digits digits and takes them off @p s.
bool take_number(std::string_view& s, std::size_t digits, int& n) {
  if (s.size() < digits) return false;
  n = 0;
  for (const char c : s.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
    n = n * 10 + (c - '0');
  }
  s.remove_prefix(digits);
  return true;
}

bool take(std::string_view& s, char c) {
  if (s.empty() || s.front() != c) return false;
  s.remove_prefix(1);
  return true;
}

bool take_offset(std::string_view& s, int& minutes) {
  minutes = 0;
  if (s.empty() || take(s, 'Z') || take(s, 'z')) return true;
  const int sign = s.front() == '-' ? -1 : 1;
  // A '+' in a query that nobody encoded arrives as a space.
  if (!take(s, '+') && !take(s, '-') && !take(s, ' ')) return false;
  int h = 0, m = 0;
  if (!take_number(s, 2, h) || !take(s, ':') || !take_number(s, 2, m) || h > 23 || m > 59) return false;
  minutes = sign * (h * 60 + m);
  return true;
}

int take_fraction_ms(std::string_view& s) {
  int ms = 0, scale = 100;
  for (; !s.empty() && s.front() >= '0' && s.front() <= '9'; s.remove_prefix(1), scale /= 10) ms += (s.front() - '0') * scale;
  return ms;
}

}  // namespace

json_writer& json_writer::open(char bracket) {
  comma();
  out_.push_back(bracket);
  first_ = true;
  return *this;
}

json_writer& json_writer::close(char bracket) {
  out_.push_back(bracket);
  first_ = false;
  return *this;
}

void json_writer::comma() {
  if (!first_) out_.push_back(',');
  first_ = false;
}

json_writer& json_writer::key(std::string_view name) {
  comma();
  quote(name);
  out_.push_back(':');
  first_ = true;
  return *this;
}

json_writer& json_writer::value(std::string_view text) {
  comma();
  quote(text);
  return *this;
}

json_writer& json_writer::value(bool b) { return raw(b ? "true" : "false"); }

json_writer& json_writer::value(double n) {
  if (!std::isfinite(n)) return null();
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, n);
  return error == std::errc{} ? raw({buffer, static_cast<std::size_t>(end - buffer)}) : null();
}

json_writer& json_writer::null() { return raw("null"); }

json_writer& json_writer::time(std::int64_t unix_ms) { return unix_ms ? value(rfc3339(unix_ms)) : null(); }

json_writer& json_writer::raw(std::string_view json) {
  comma();
  out_ += json;
  return *this;
}

json_writer& json_writer::text_or_null(std::string_view name, std::string_view text) {
  key(name);
  return text.empty() ? null() : value(text);
}

void json_writer::quote(std::string_view text) {
  out_.push_back('"');
  while (!text.empty()) {
    const auto c = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (c == '"' || c == '\\') {
      out_.push_back('\\');
      out_.push_back(text.front());
    } else if (c < 0x20 || c == 0x7F) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", c);
      out_ += buffer;
    } else if (length == 0) {
      out_ += replacement;
    } else {
      out_ += text.substr(0, length);
    }
    text.remove_prefix(length ? length : 1);
  }
  out_.push_back('"');
}

std::string rfc3339(std::int64_t unix_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(unix_ms)};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", int(date.year()), unsigned(date.month()),
                unsigned(date.day()), int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count()),
                int(clock.subseconds().count()));
  return buffer;
}

bool parse_rfc3339(std::string_view s, std::int64_t& unix_ms) {
  using namespace std::chrono;
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, sec = 0, ms = 0, offset = 0;
  if (!take_number(s, 4, y) || !take(s, '-') || !take_number(s, 2, mo) || !take(s, '-') || !take_number(s, 2, d)) return false;
  const year_month_day date{year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d))};
  if (!date.ok()) return false;
  if (!s.empty()) {
    if (!take(s, 'T') && !take(s, 't') && !take(s, ' ')) return false;
    if (!take_number(s, 2, h) || !take(s, ':') || !take_number(s, 2, mi)) return false;
    if (take(s, ':') && !take_number(s, 2, sec)) return false;
    if (take(s, '.')) ms = take_fraction_ms(s);
    if (!take_offset(s, offset) || !s.empty() || h > 23 || mi > 59 || sec > 60) return false;
  }
  const auto at = sys_days(date) + hours(h) + minutes(mi) + seconds(sec) + milliseconds(ms) - minutes(offset);
  unix_ms = duration_cast<milliseconds>(at.time_since_epoch()).count();
  return true;
}

}  // namespace tandem::rest
