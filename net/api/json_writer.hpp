#pragma once
// Writes the API's JSON, front to back, into one string. Strings that are not UTF-8 (a carrier's words may be anything) have
// their bad bytes replaced by U+FFFD, so what is written is always JSON.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "messages/ids.hpp"

namespace tandem::rest {

class json_writer {
 public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_array() { return open('['); }
  json_writer& end_array() { return close(']'); }
  json_writer& key(std::string_view name);

  json_writer& value(std::string_view text);
  json_writer& value(const char* text) { return value(std::string_view(text)); }
  json_writer& value(bool b);
  json_writer& value(std::integral auto n) {
    comma();
    out_ += std::to_string(n);
    return *this;
  }
  json_writer& value(double n);  // what JSON cannot say (NaN, infinity) becomes null
  /// As an integer; none is null.
  template <class Tag>
  json_writer& value(id<Tag> x) {
    return x ? value(x.value) : null();
  }
  json_writer& null();
  /// Milliseconds since the Unix epoch as RFC 3339 UTC; 0 (never) is null.
  json_writer& time(std::int64_t unix_ms);
  /// @p json must be one JSON value: it is not looked at.
  json_writer& raw(std::string_view json);

  template <class T>
  json_writer& field(std::string_view name, const T& x) {
    return key(name).value(x);
  }
  json_writer& null_field(std::string_view name) { return key(name).null(); }
  json_writer& time_field(std::string_view name, std::int64_t unix_ms) { return key(name).time(unix_ms); }
  json_writer& raw_field(std::string_view name, std::string_view json) { return key(name).raw(json); }
  /// Empty is null.
  json_writer& text_or_null(std::string_view name, std::string_view text);

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  json_writer& open(char bracket);
  json_writer& close(char bracket);
  void comma();
  void quote(std::string_view text);

  std::string out_;
  bool first_ = true;  // nothing yet at this level, or right after a key
};

/// "2024-05-01T09:30:00.250Z".
std::string rfc3339(std::int64_t unix_ms);
/// Milliseconds since the Unix epoch of a date ("2024-05-01", midnight UTC) or a date and time with or without fraction and with
/// "Z", "+02:00" or nothing (UTC) behind it. False when it is neither.
bool parse_rfc3339(std::string_view text, std::int64_t& unix_ms);

}  // namespace tandem::rest
