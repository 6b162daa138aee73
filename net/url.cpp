#include "net/url.hpp"

#include <algorithm>
#include <charconv>

#include "net/percent.hpp"

namespace tandem {

namespace percent {

namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
  }
  return out;
}

void encode(std::string& out, std::string_view text, std::string_view kept, bool space_is_plus) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (alphanumeric(c) || kept.find(c) != kept.npos)
      out += c;
    else if (c == ' ' && space_is_plus)
      out += '+';
    else
      (out += '%') += {digits[byte >> 4], digits[byte & 15]};
  }
}

}  // namespace percent

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return 0;
}

bool valid_scheme(std::string_view s) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  auto rest = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; };
  return !s.empty() && letter(s[0]) && std::all_of(s.begin(), s.end(), rest);
}

bool valid_host(std::string_view host, bool ipv6) {
  auto fits = [&](char c) {
    return percent::alphanumeric(c) || c == '-' || c == '.' ||
           (ipv6 ? c == ':' : c == '_' || static_cast<unsigned char>(c) >= 0x80);
  };
  if (ipv6 && host.find(':') == host.npos) return false;
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), fits);
}

/// "host", "host:port", "[v6]:port"
bool read_authority(std::string_view text, url_parts& url) {
  std::string_view host = text, port;
  bool ipv6 = text.starts_with('[');
  auto host_end = ipv6 ? text.find(']') : text.find(':');
  if (ipv6) {
    if (host_end == text.npos) return false;
    host = text.substr(1, host_end - 1);
    port = text.substr(host_end + 1);
  } else if (host_end != text.npos) {
    host = text.substr(0, host_end);
    port = text.substr(host_end);
  }
  if (!valid_host(host, ipv6) || (!port.empty() && port[0] != ':')) return false;
  url.host = lower(host);
  url.port = default_port(url.scheme);
  if (port.size() <= 1) return true;  // "host:" is allowed and means the scheme's own
  unsigned value = 0;
  auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), value);
  if (error != std::errc() || end != port.data() + port.size() || value == 0 || value > 65535) return false;
  url.port = static_cast<std::uint16_t>(value);
  url.explicit_port = true;
  return true;
}

}  // namespace

std::string url_parts::target() const { return query.empty() ? path : path + '?' + query; }

std::string url_parts::authority() const {
  std::string out = host.find(':') != host.npos ? '[' + host + ']' : host;
  if (port != 0 && port != default_port(scheme)) out += ':' + std::to_string(port);
  return out;
}

std::optional<url_parts> parse_url(std::string_view text) {
  auto bad = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>';
  };
  if (std::any_of(text.begin(), text.end(), bad)) return std::nullopt;
  url_parts url;
  auto scheme_end = text.find("://");
  if (scheme_end == text.npos || !valid_scheme(text.substr(0, scheme_end))) return std::nullopt;
  url.scheme = lower(text.substr(0, scheme_end));
  text.remove_prefix(scheme_end + 3);

  auto authority = text.substr(0, text.find_first_of("/?#"));
  text.remove_prefix(authority.size());
  if (authority.find('@') != authority.npos || !read_authority(authority, url)) return std::nullopt;

  if (auto hash = text.find('#'); hash != text.npos) {
    url.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (auto mark = text.find('?'); mark != text.npos) {
    url.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  url.path = text.empty() ? "/" : std::string(text);
  return url;
}

std::string to_string(const url_parts& url) {
  auto out = url.scheme + "://" + url.authority() + url.target();
  return url.fragment.empty() ? out : out + '#' + url.fragment;
}

std::optional<form_fields> parse_query(std::string_view query, std::size_t pairs_max) { return parse_form(query, pairs_max); }

std::string percent_encode(std::string_view text) {
  std::string out;
  percent::encode(out, text, "-._~", false);
  return out;
}

std::string percent_decode(std::string_view text) { return percent::decode(text, false); }

}  // namespace tandem
