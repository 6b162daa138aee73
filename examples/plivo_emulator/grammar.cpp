#include "examples/plivo_emulator/grammar.hpp"

#include <cctype>
#include <set>

#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

namespace {

bool is_word_char(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '\''; }

struct line_reader {
  const std::map<std::string, std::vector<std::string>>& lists;
  std::set<std::string>& words;
  std::string out, error;
  std::string open;  // brackets waiting to be closed

  void run(const std::string& line, bool may_refer) {
    for (std::size_t i = 0; i < line.size() && error.empty();) i = token(line, i, may_refer);
    if (error.empty() && !open.empty()) error = std::string("'") + open.back() + "' is never closed";
  }

  std::size_t token(const std::string& line, std::size_t i, bool may_refer) {
    char c = line[i];
    if (is_word_char(c)) return word(line, i);
    if (std::isdigit(static_cast<unsigned char>(c))) return fail("write numbers as words", i);
    if (c == '<') return reference(line, i, may_refer);
    if (c == '(' || c == '[') {
      open += c;
      out += std::string(" ") + c;
    } else if (c == ')' || c == ']') {
      if (open.empty() || open.back() != (c == ')' ? '(' : '[')) return fail(std::string("'") + c + "' closes nothing", i);
      open.pop_back();
      out += std::string(" ") + c;
    } else if (c == '|') {
      if (open.empty()) return fail("'|' stands outside of brackets", i);
      out += " |";
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return fail("only English letters can be listened for", i);
    }
    return i + 1;
  }

  std::size_t word(const std::string& line, std::size_t i) {
    std::size_t end = i;
    while (end < line.size() && is_word_char(line[end])) ++end;
    auto spelled = lower(line.substr(i, end - i));
    while (!spelled.empty() && spelled.back() == '\'') spelled.pop_back();
    while (!spelled.empty() && spelled.front() == '\'') spelled.erase(0, 1);
    if (!spelled.empty()) {
      words.insert(spelled);
      out += " " + spelled;
    }
    return end;
  }

  std::size_t reference(const std::string& line, std::size_t i, bool may_refer) {
    auto end = line.find('>', i);
    auto name = end == std::string::npos ? "" : line.substr(i + 1, end - i - 1);
    if (!may_refer) return fail("a list cannot refer to another", i);
    if (!lists.count(name)) return fail("there is no list <" + name + ">", i);
    out += " <list_" + name + ">";
    return end + 1;
  }

  std::size_t fail(std::string why, std::size_t i) {
    error = std::move(why);
    return i;
  }
};

}  // namespace

agent_grammar make_grammar(const std::vector<std::string>& lines, const std::map<std::string, std::vector<std::string>>& lists) {
  agent_grammar made;
  if (lines.empty()) return made;
  std::set<std::string> words;
  std::string rules, sentences;
  auto read = [&](const std::string& line, bool may_refer, const std::string& where) {
    line_reader reader{lists, words, {}, {}, {}};
    reader.run(line, may_refer);
    if (made.error.empty() && !reader.error.empty()) made.error = where + ": " + reader.error + " in \"" + line + "\"";
    if (made.error.empty() && reader.out.empty()) made.error = where + ": \"" + line + "\" has no words";
    return "(" + reader.out + " )";
  };
  for (const auto& [name, alternatives] : lists) {
    std::string rule;
    for (const auto& one : alternatives) rule += (rule.empty() ? "" : " | ") + read(one, false, "lists." + name);
    if (!rule.empty()) rules += "<list_" + name + "> = " + rule + ";\n";
  }
  for (const auto& line : lines) sentences += (sentences.empty() ? "" : " | ") + read(line, true, "agent_says");
  made.jsgf = "#JSGF V1.0;\ngrammar agent;\n" + rules + "public <turn> = (" + sentences + ")+;\n";
  made.words.assign(words.begin(), words.end());
  return made;
}

std::string plain_words(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (is_word_char(c) || std::isdigit(static_cast<unsigned char>(c))) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool has_phrase(const std::string& text, const std::string& phrase) {
  return (" " + text + " ").find(" " + phrase + " ") != std::string::npos;
}

}  // namespace tandem::emulator
