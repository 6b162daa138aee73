#include "net/http_wire.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace tandem::http_wire {

namespace {

/// RFC 9110 wants a Date; formatting it once a second is enough.
std::string_view date_now() {
  thread_local std::time_t formatted_for = -1;
  thread_local std::array<char, 40> text;
  thread_local std::size_t size = 0;
  auto now = std::time(nullptr);
  if (now != formatted_for) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    formatted_for = now;
  }
  return {text.data(), size};
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; }

void line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  auto start = out.size();
  out.append(value);
  // A CR or LF from a stranger's value must not become a header of its own, nor any control make the head unreadable.
  std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(), is_control, ' ');
  out.append("\r\n");
}

bool ours(std::string_view name, bool request) {
  for (auto n : {"content-length", "connection", "transfer-encoding", "keep-alive", "upgrade"})
    if (equal_ignoring_case(name, n)) return true;
  return equal_ignoring_case(name, request ? "host" : "date");
}

void lines(std::string& out, const http_headers* headers, bool request) {
  if (!headers) return;
  for (const auto& f : headers->fields)
    if (is_token(f.name) && !ours(f.name, request)) line(out, f.name, f.value);
}

}  // namespace

bool is_token(std::string_view text) {
  auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

void append(std::string& out, const response_head& head) {
  out.append("HTTP/1.1 ").append(std::to_string(head.status)).append(" ").append(reason_phrase(head.status)).append("\r\n");
  line(out, "Date", date_now());
  lines(out, head.headers, false);
  bool bodiless = head.status == 204 || head.status == 304 || head.status < 200;
  if (!bodiless && !head.until_close) line(out, "Content-Length", std::to_string(head.body_size));
  line(out, "Connection", head.keep_alive ? "keep-alive" : "close");
  out.append("\r\n");
}

void append(std::string& out, const request_head& head) {
  out.append(head.method).append(" ").append(head.target).append(" HTTP/1.1\r\n");
  line(out, "Host", head.host);
  if (!head.headers || !head.headers->find("User-Agent")) line(out, "User-Agent", head.user_agent);
  lines(out, head.headers, true);
  bool may_have_body = head.method != "GET" && head.method != "HEAD" && head.method != "DELETE";
  if (may_have_body || head.body_size != 0) line(out, "Content-Length", std::to_string(head.body_size));
  if (!head.keep_alive) line(out, "Connection", "close");
  out.append("\r\n");
}

}  // namespace tandem::http_wire
