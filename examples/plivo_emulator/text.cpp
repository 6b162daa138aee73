#include "examples/plivo_emulator/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace tandem::emulator {

namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void take_int(std::string_view text, int low, int high, int& into) {
  int n = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc{} && end == text.data() + text.size() && n >= low && n <= high) into = n;
}

std::string clock_text(std::int64_t epoch_ms, const char* format) {
  std::time_t seconds = static_cast<std::time_t>(epoch_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char buffer[40];
  return {buffer, std::strftime(buffer, sizeof buffer, format, &parts)};
}

std::string three_digits(std::int64_t epoch_ms) {
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "%03d", static_cast<int>(epoch_ms % 1000));
  return buffer;
}

}  // namespace

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += digits[c >> 4];
      out += digits[c & 15];
    }
  }
  return out;
}

fields parse_form(std::string_view body) {
  fields out;
  for (const auto& pair : split(body, '&')) {
    if (pair.empty()) continue;
    auto equals = pair.find('=');
    std::string_view name = std::string_view(pair).substr(0, equals);
    std::string_view value = equals == std::string::npos ? std::string_view{} : std::string_view(pair).substr(equals + 1);
    out.emplace_back(percent_decode(name, true), percent_decode(value, true));
  }
  return out;
}

std::string write_form(const fields& form) {
  std::string out;
  for (const auto& [name, value] : form) {
    if (!out.empty()) out += '&';
    out += percent_encode(name) + '=' + percent_encode(value);
  }
  return out;
}

std::optional<std::string> find(const fields& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name) return value;
  return {};
}

void set(fields& form, std::string_view name, std::string value) {
  for (auto& [key, old] : form)
    if (key == name) {
      old = std::move(value);
      return;
    }
  form.emplace_back(std::string(name), std::move(value));
}

std::optional<url_parts> split_url(std::string_view url) {
  auto colon = url.find("://");
  if (colon == std::string_view::npos || colon == 0) return {};
  url_parts parts;
  parts.scheme = lower(url.substr(0, colon));
  auto rest = url.substr(colon + 3);
  if (auto hash = rest.find('#'); hash != std::string_view::npos) {
    parts.fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
  }
  if (auto mark = rest.find('?'); mark != std::string_view::npos) {
    parts.query = rest.substr(mark + 1);
    parts.has_query = true;
    rest = rest.substr(0, mark);
  }
  auto slash = rest.find('/');
  parts.authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) parts.path = rest.substr(slash);
  if (parts.authority.empty()) return {};
  for (char c : url)
    if (static_cast<unsigned char>(c) <= ' ') return {};
  return parts;
}

std::string without_fragment(std::string_view url) { return std::string(url.substr(0, url.find('#'))); }

bool is_http_url(std::string_view url) {
  auto parts = split_url(url);
  return parts && (parts->scheme == "http" || parts->scheme == "https");
}

bool is_websocket_url(std::string_view url) {
  auto parts = split_url(url);
  return parts && (parts->scheme == "ws" || parts->scheme == "wss");
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  auto from = split_url(base);
  if (split_url(reference) || !from) return std::string(reference);
  std::string root = from->scheme + "://" + from->authority;
  if (!reference.empty() && reference.front() == '/') return root + std::string(reference);
  auto folder = from->path.substr(0, from->path.rfind('/') + 1);
  return root + (folder.empty() ? "/" : folder) + std::string(reference);
}

callback_tuning tuning_of(std::string_view url) {
  callback_tuning out;
  auto parts = split_url(url);
  if (!parts) return out;
  for (const auto& [name, value] : parse_form(parts->fragment)) {
    if (name == "ct") take_int(value, 100, 10000, out.connect_ms);
    if (name == "rt") take_int(value, 100, 40000, out.read_ms);
    if (name == "tt") take_int(value, 100, 55000, out.total_ms);
    if (name == "rc") take_int(value, 0, 5, out.retries);
    if (name != "rp") continue;
    out.on_4xx = out.on_5xx = out.on_connect = out.on_read = false;
    for (const auto& policy : split(value, ',')) {
      bool all = policy == "all";
      out.on_4xx |= all || policy == "4xx";
      out.on_5xx |= all || policy == "5xx";
      out.on_connect |= all || policy == "ct";
      out.on_read |= all || policy == "rt";
    }
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> out;
  std::size_t start = 0;
  for (auto next = text.find(by); next != std::string_view::npos; next = text.find(by, start)) {
    out.emplace_back(text.substr(start, next - start));
    start = next + 1;
  }
  out.emplace_back(text.substr(start));
  return out;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> bare_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (!all_digits(text) || text.size() < 7 || text.size() > 15 || text.front() == '0') return {};
  return std::string(text);
}

std::string iso_time(std::int64_t ms) { return clock_text(ms, "%Y-%m-%dT%H:%M:%S.") + three_digits(ms) + "Z"; }
std::string record_time(std::int64_t ms) { return clock_text(ms, "%Y-%m-%d %H:%M:%S+00:00"); }
std::string webhook_time(std::int64_t ms) { return clock_text(ms, "%Y-%m-%d %H:%M:%S"); }
std::string session_time(std::int64_t ms) { return clock_text(ms, "%Y-%m-%d %H:%M:%S.") + three_digits(ms) + "000"; }

}  // namespace tandem::emulator
