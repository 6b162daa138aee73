#include "net/http_syntax.hpp"

#include <algorithm>

#include "net/http.hpp"
#include "net/http_wire.hpp"
#include "net/url.hpp"

namespace tandem {

namespace {

using fault = std::optional<http_fault>;

fault bad(std::string detail) { return http_fault{400, std::move(detail)}; }

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What one request says about where its body ends.
struct framing {
  unsigned lengths = 0, encodings = 0, hosts = 0, expectations = 0;

  fault field(std::string_view name, std::string_view value, bool http_1_0) {
    if (equal_ignoring_case(name, "Content-Length")) {
      ++lengths;
      if (!all_digits(value)) return bad("Content-Length: must be one whole number of bytes, digits only");
    } else if (equal_ignoring_case(name, "Transfer-Encoding")) {
      ++encodings;
      if (http_1_0) return bad("Transfer-Encoding: HTTP/1.0 has none; send Content-Length, or HTTP/1.1");
      if (!equal_ignoring_case(value, "chunked"))
        return bad("Transfer-Encoding: only chunked is known here; send it alone, or a Content-Length");
    } else if (equal_ignoring_case(name, "Host")) {
      ++hosts;
    } else if (equal_ignoring_case(name, "Expect") && !equal_ignoring_case(value, "100-continue")) {
      return http_fault{417, "Expect: only 100-continue can be met; leave the field out"};
    }
    return {};
  }

  fault whole(bool http_1_0) const {
    if (lengths && encodings) return bad("Content-Length: came with Transfer-Encoding; send one of them");
    if (lengths > 1) return bad("Content-Length: came more than once; send one");
    if (encodings > 1) return bad("Transfer-Encoding: came more than once; send one");
    if (hosts > 1) return bad("Host: came more than once; send one");
    if (!hosts && !http_1_0) return bad("Host: is missing; HTTP/1.1 needs one");
    return {};
  }
};

fault field_fault(std::string_view line, bool http_1_0, framing& frames) {
  if (line.starts_with(' ') || line.starts_with('\t')) return bad("a header field goes on in a second line; write it in one");
  const auto colon = line.find(':');
  if (colon == line.npos) return bad("a header field has no colon; write Name: value");
  const auto name = line.substr(0, colon);
  if (name.ends_with(' ') || name.ends_with('\t')) return bad("a header field has spaces before its colon; write Name: value");
  if (!http_wire::is_token(name)) return bad("a header field's name holds characters that no name may have; write Name: value");
  const auto value = trimmed(line.substr(colon + 1));
  const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
  if (std::any_of(value.begin(), value.end(), control))
    return bad("the header field " + std::string(name) + " holds a control character; encode it");
  return frames.field(name, value, http_1_0);
}

}  // namespace

std::optional<http_fault> head_check::look(std::string_view received) {
  if (whole_) return {};
  for (; scanned_ < received.size(); ++scanned_) {
    if (scanned_ == bytes_max_)
      return http_fault{431,
                        "the request's header is longer than " + std::to_string(bytes_max_) +
                            " bytes; send shorter or fewer fields (header-limit)",
                        http_limit::header_bytes};
    const char c = received[scanned_];
    if (c == '\n' && (scanned_ == 0 || received[scanned_ - 1] != '\r'))
      return bad("a line ends with LF alone; end each with CR LF");
    if (c != '\n' && scanned_ > 0 && received[scanned_ - 1] == '\r')
      return bad("a CR stands without its LF; end each line with CR LF");
    if (c == '\n' && received.substr(0, scanned_ + 1).ends_with("\r\n\r\n")) {
      whole_ = true;
      return judge(received.substr(0, scanned_ - 3));
    }
  }
  return {};
}

std::optional<http_fault> head_check::judge(std::string_view head) const {
  auto end = std::min(head.find("\r\n"), head.size());
  const bool http_1_0 = head.substr(0, end).ends_with(" HTTP/1.0");
  framing frames;
  std::size_t fields = 0;
  while (end < head.size()) {
    head.remove_prefix(end + 2);
    end = std::min(head.find("\r\n"), head.size());
    if (++fields > fields_max_)
      return http_fault{
          431, "the request has more than " + std::to_string(fields_max_) + " header fields; send fewer (header-count-limit)",
          http_limit::header_count};
    if (auto wrong = field_fault(head.substr(0, end), http_1_0, frames)) return wrong;
  }
  return frames.whole(http_1_0);
}

std::optional<http_fault> path_fault(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i)
    if (path[i] == '%') {
      const auto hex = [&](std::size_t at) {
        return at < path.size() && std::string_view("0123456789abcdefABCDEF").find(path[at]) != std::string_view::npos;
      };
      if (!hex(i + 1) || !hex(i + 2)) return bad("path: a % must be followed by two hex digits; write % itself as %25");
    }
  const auto decoded = percent_decode(path);
  for (const char c : decoded) {
    if (c == '\\') return bad("path: a backslash has no place in it; segments are parted by /");
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return bad("path: holds a control character; leave it out");
  }
  if (!is_utf8(decoded)) return bad("path: is not UTF-8; percent-encode well-formed UTF-8");
  std::string_view rest = path;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    const auto segment = percent_decode(rest.substr(0, end));
    if (segment == "." || segment == "..") return bad("path: . and .. are not followed here; write the path out");
    if (segment.empty()) return bad("path: has an empty segment; write one / between segments");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  for (std::size_t i = 0; i < text.size();) {
    const auto first = byte(i);
    const std::size_t more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first > 0xf4 || (first >= 0x80 && first < 0xc2)) return false;
    for (std::size_t k = 1; k <= more; ++k)
      if ((byte(i + k) & 0xc0u) != 0x80) return false;
    const auto second = byte(i + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f))
      return false;
    i += more + 1;
  }
  return true;
}

}  // namespace tandem
