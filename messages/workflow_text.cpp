#include "messages/workflow_text.hpp"

#include <algorithm>
#include <cctype>

namespace tandem {
namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

/// "name | filter | filter" into @p piece; what is wrong, or nothing.
std::string read_place(std::string_view inside, text_piece& piece) {
  std::size_t bar = inside.find('|');
  const std::string_view name = trim(inside.substr(0, bar));
  if (name.empty()) return "{{}} names nothing";
  for (char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '.' && c != '-')
      return "\"" + std::string(name) + "\" is not a name";
  }
  piece.name = std::string(name);
  while (bar != std::string_view::npos) {
    inside.remove_prefix(bar + 1);
    bar = inside.find('|');
    const std::string_view filter = trim(inside.substr(0, bar));
    if (filter == "digits") {
      piece.as = text_piece::filter::digits;
    } else if (filter == "spoken") {
      piece.as = text_piece::filter::spoken;
    } else if (filter == "fallback" || filter.starts_with("fallback:") || filter.starts_with("default:")) {
      piece.fallback = std::string(trim(filter.substr(std::min(filter.find(':'), filter.size() - 1) + 1)));
    } else {
      return "there is no filter \"" + std::string(filter) + "\": use digits, spoken or default: TEXT";
    }
  }
  return {};
}

}  // namespace

outcome<workflow_text> parse_workflow_text(std::string_view text) {
  workflow_text pieces;
  while (!text.empty()) {
    text_piece piece;
    const std::size_t open = text.find("{{");
    piece.literal = std::string(text.substr(0, open));
    if (open == std::string_view::npos) {
      pieces.push_back(std::move(piece));
      break;
    }
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return refusal{errc::invalid, "{{ without }}", ""};
    if (std::string wrong = read_place(text.substr(open + 2, close - open - 2), piece); !wrong.empty())
      return refusal{errc::invalid, wrong, ""};
    pieces.push_back(std::move(piece));
    text.remove_prefix(close + 2);
  }
  return pieces;
}

}  // namespace tandem
