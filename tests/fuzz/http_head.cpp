// The head of an HTTP request and the path in it, as a stranger sends them: in whatever pieces, they are judged alike.
#include "net/http_syntax.hpp"
#include "net/url.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  head_check at_once(2000, 20), in_pieces(2000, 20);
  const auto wrong = at_once.look(text);
  std::optional<http_fault> found;
  for (std::size_t n = 1; n <= text.size() && !found && !in_pieces.whole(); ++n) found = in_pieces.look(text.substr(0, n));
  promise(wrong.has_value() == found.has_value() && at_once.whole() == in_pieces.whole());
  if (wrong) promise(wrong->detail == found->detail && wrong->detail.find('"') == std::string::npos && wrong->status / 100 == 4);
  if (!wrong && at_once.whole()) {
    const auto head = text.substr(0, text.find("\r\n\r\n"));
    promise(head.find("\r\n ") == head.npos && head.find("\r\n\t") == head.npos);
  }
  if (!path_fault(text)) {
    const auto decoded = percent_decode(text);
    promise(is_utf8(decoded) && decoded.find('\\') == decoded.npos && decoded.find('\0') == decoded.npos);
    promise(!text.starts_with("//") && text.find("/../") == text.npos && !text.ends_with("/.."));
  }
  return 0;
}
