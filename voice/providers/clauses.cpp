#include "voice/providers/clauses.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace tandem {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> typographic{{
    {"\u2018", "'"},
    {"\u2019", "'"},
    {"\u201C", "\""},
    {"\u201D", "\""},
    {"\u2013", ", "},
    {"\u2014", ", "},
    {"\u2026", "..."},
    {"\u00A0", " "},
    {"\u00E9", "e"},
}};

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool speakable(std::string_view text) { return std::any_of(text.begin(), text.end(), is_alnum); }
bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?' || c == ';' || c == ':'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Where the first clause of @p text ends.
std::size_t clause_end(std::string_view text, std::size_t length_max) {
  std::size_t comma = 0, space = 0;
  for (std::size_t i = 0; i < text.size() && i < length_max; ++i) {
    bool word_ends = i + 1 == text.size() || text[i + 1] == ' ';
    if (word_ends && ends_sentence(text[i]) && speakable(text.substr(0, i + 1))) return i + 1;
    if (word_ends && text[i] == ',') comma = i + 1;
    if (text[i] == ' ') space = i;
  }
  if (text.size() <= length_max) return text.size();
  if (comma != 0) return comma;
  return space != 0 ? space : length_max;
}

}  // namespace

std::string plain_text(std::string_view text) {
  std::string out;
  auto append = [&](char c) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
  };
  while (!text.empty()) {
    auto known = std::find_if(typographic.begin(), typographic.end(), [&](const auto& t) { return text.starts_with(t.first); });
    if (known != typographic.end()) {
      for (char c : known->second) append(c);
      text.remove_prefix(known->first.size());
      continue;
    }
    append(text.front() > ' ' && text.front() < 127 ? text.front() : ' ');
    text.remove_prefix(1);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string> split_clauses(std::string_view text, std::size_t length_max) {
  std::vector<std::string> clauses;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    auto end = clause_end(text, std::max<std::size_t>(length_max, 1));
    auto clause = trim(text.substr(0, end));
    text.remove_prefix(end);
    if (!speakable(clause) && !clauses.empty())
      clauses.back().append(clause);
    else
      clauses.emplace_back(clause);
  }
  return clauses;
}

}  // namespace tandem
