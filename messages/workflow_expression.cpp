#include "messages/workflow_expression.hpp"

#include <cctype>
#include <charconv>
#include <optional>

namespace tandem {
namespace {

constexpr std::size_t text_max = 1000;
constexpr int depth_max = 32;

bool name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-'; }

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

/// Recursive descent over the grammar in the header.
class expression_reader {
 public:
  using op = workflow_expression::op;
  explicit expression_reader(std::string_view text) : text_(text) {}

  std::uint32_t expression() {
    if (++depth_ > depth_max) fail("nested too deeply");
    std::uint32_t left = conjunction();
    while (wrong_.empty() && (symbol("||") || word("or"))) left = add(op::either, left, conjunction());
    --depth_;
    return left;
  }
  bool at_end() { return skip(), at_ == text_.size(); }
  void fail(const std::string& what) {
    if (wrong_.empty()) wrong_ = what + " at character " + std::to_string(at_ + 1);
  }
  const std::string& wrong() const { return wrong_; }
  std::vector<workflow_expression::term> take() { return std::move(terms_); }

 private:
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool symbol(std::string_view s) {
    skip();
    if (text_.substr(at_, s.size()) != s) return false;
    at_ += s.size();
    return true;
  }
  bool word(std::string_view w) {
    skip();
    if (text_.substr(at_, w.size()) != w) return false;
    if (at_ + w.size() < text_.size() && name_char(text_[at_ + w.size()])) return false;
    at_ += w.size();
    return true;
  }
  std::uint32_t add(op what, std::uint32_t left, std::uint32_t right, std::string text = {}) {
    terms_.push_back({what, left, right, std::move(text)});
    return static_cast<std::uint32_t>(terms_.size() - 1);
  }
  std::uint32_t conjunction() {
    std::uint32_t left = negation();
    while (wrong_.empty() && (symbol("&&") || word("and"))) left = add(op::both, left, negation());
    return left;
  }
  std::uint32_t negation() {
    if (++depth_ > depth_max) fail("nested too deeply");
    skip();
    const bool bang = text_.substr(at_, 1) == "!" && text_.substr(at_, 2) != "!=";
    std::uint32_t made = 0;
    if (!wrong_.empty()) {
      made = 0;
    } else if (bang || word("not")) {
      if (bang) ++at_;
      made = add(op::negation, negation(), 0);
    } else {
      made = comparison();
    }
    --depth_;
    return made;
  }
  std::uint32_t comparison() {
    const std::uint32_t left = operand();
    if (!wrong_.empty()) return left;
    if (symbol("==")) return add(op::equal, left, operand());
    if (symbol("!=")) return add(op::differs, left, operand());
    if (symbol("<=")) return add(op::less_equal, left, operand());
    if (symbol(">=")) return add(op::more_equal, left, operand());
    if (symbol("<")) return add(op::less, left, operand());
    if (symbol(">")) return add(op::more, left, operand());
    if (word("contains")) return add(op::contains, left, operand());
    return left;
  }
  std::uint32_t operand() {
    skip();
    if (at_ >= text_.size()) return fail("expected a value"), 0;
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      const std::uint32_t inner = expression();
      if (!symbol(")")) fail("expected )");
      return inner;
    }
    if (c == '\'' || c == '"') return quoted(c);
    return bare();
  }
  std::uint32_t quoted(char quote) {
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) return fail("a quote that is not closed"), 0;
    std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return add(op::text, 0, 0, std::move(inside));
  }
  std::uint32_t bare() {
    const std::size_t from = at_;
    while (at_ < text_.size() && name_char(text_[at_])) ++at_;
    std::string name(text_.substr(from, at_ - from));
    if (name.empty()) return fail("expected a value"), 0;
    if (name == "true" || name == "false" || number_in(name)) return add(op::text, 0, 0, std::move(name));
    const bool known =
        (name.starts_with("slots.") && name.size() > 6) || (name.starts_with("initial_context.") && name.size() > 16);
    if (!known) {
      at_ = from;
      return fail("\"" + name + "\" is not a value: write slots.NAME, initial_context.NAME, 'text' or a number"), 0;
    }
    return add(op::name, 0, 0, std::move(name));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string wrong_;
  std::vector<workflow_expression::term> terms_;
};

outcome<workflow_expression> workflow_expression::parse(std::string_view text) {
  if (text.size() > text_max) return refusal{errc::invalid, "an expression has at most 1000 characters", "expression"};
  expression_reader in(text);
  workflow_expression made;
  made.root_ = in.expression();
  if (in.wrong().empty() && !in.at_end()) in.fail("expected an operator or the end");
  if (!in.wrong().empty()) return refusal{errc::invalid, "expression: " + in.wrong(), "expression"};
  made.terms_ = in.take();
  return made;
}

bool workflow_expression::holds(const value_lookup& look) const { return !terms_.empty() && truth(root_, look); }

std::vector<std::string> workflow_expression::names() const {
  std::vector<std::string> all;
  for (const term& t : terms_) {
    if (t.what == op::name) all.push_back(t.text);
  }
  return all;
}

std::string workflow_expression::value(std::uint32_t at, const value_lookup& look) const {
  const term& t = terms_[at];
  if (t.what == op::text) return t.text;
  if (t.what == op::name) return look(t.text);
  return truth(at, look) ? "true" : "false";
}

bool workflow_expression::truth(std::uint32_t at, const value_lookup& look) const {
  const term& t = terms_[at];
  switch (t.what) {
    case op::either: return truth(t.left, look) || truth(t.right, look);
    case op::both: return truth(t.left, look) && truth(t.right, look);
    case op::negation: return !truth(t.left, look);
    case op::text:
    case op::name: {
      const std::string v = value(at, look);
      return !v.empty() && v != "false" && v != "no" && v != "0";
    }
    default: break;
  }
  const std::string left = value(t.left, look), right = value(t.right, look);
  if (t.what == op::contains) return left.find(right) != std::string::npos;
  const auto l = number_in(left), r = number_in(right);
  const int order = l && r ? (*l < *r ? -1 : *l > *r ? 1 : 0) : left.compare(right);
  switch (t.what) {
    case op::equal: return order == 0;
    case op::differs: return order != 0;
    case op::less: return order < 0;
    case op::less_equal: return order <= 0;
    case op::more: return order > 0;
    default: return order >= 0;
  }
}

}  // namespace tandem
