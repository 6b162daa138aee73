#include "messages/digit_pattern.hpp"

#include <algorithm>
#include <cctype>

namespace tandem {
namespace {

constexpr std::uint16_t digits_only = 0x3FF;
constexpr std::size_t text_max = 64;
constexpr std::size_t atoms_max = 32;

int bit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c == '*') return 10;
  if (c == '#') return 11;
  return -1;
}

/// Reads a pattern from left to right; what is wrong is said once.
struct reader {
  std::string_view text;
  std::size_t at = 0;
  std::string wrong;

  bool more() const { return at < text.size() && wrong.empty(); }
  char peek() const { return at < text.size() ? text[at] : '\0'; }
  void fail(const std::string& what) {
    if (wrong.empty()) wrong = what + " at character " + std::to_string(at + 1);
  }

  std::uint16_t char_class() {
    std::uint16_t set = 0;
    ++at;
    while (more() && peek() != ']') {
      const int from = bit_of(peek());
      if (from < 0) return fail("only digits, * and # may stand in [...]"), set;
      ++at;
      int to = from;
      if (peek() == '-' && at + 1 < text.size() && text[at + 1] != ']') {
        to = bit_of(text[at + 1]);
        if (to < from || to > 9) return fail("a range runs from a lower digit to a higher one, such as 0-9"), set;
        at += 2;
      }
      for (int bit = from; bit <= to; ++bit) set = static_cast<std::uint16_t>(set | 1U << bit);
    }
    if (peek() != ']') fail("[ without ]");
    ++at;
    if (set == 0) fail("[] holds nothing");
    return set;
  }

  std::uint16_t one() {
    const char c = peek();
    if (c == '[') return char_class();
    ++at;
    if (c == '.') return 0xFFF;
    if (c == '\\' && peek() == 'd') return ++at, digits_only;
    const int bit = bit_of(c);
    if (bit < 0 || bit == 10) {  // a bare * repeats
      --at;
      return fail("expected a digit, #, [...], . or \\d"), std::uint16_t{0};
    }
    return static_cast<std::uint16_t>(1U << bit);
  }

  std::uint32_t count() {
    std::uint32_t n = 0;
    const std::size_t from = at;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) && at - from < 3)
      n = n * 10 + static_cast<std::uint32_t>(text[at++] - '0');
    if (at == from) fail("expected a count");
    return n;
  }

  void repeat(std::uint32_t& min, std::uint32_t& max) {
    const char c = peek();
    if (c == '?') return ++at, min = 0, void();
    if (c == '+') return ++at, max = digit_pattern::length_max, void();
    if (c == '*') return ++at, min = 0, max = digit_pattern::length_max, void();
    if (c != '{') return;
    ++at;
    min = max = count();
    if (peek() == ',') ++at, max = peek() == '}' ? digit_pattern::length_max : count();
    if (peek() != '}') return fail("{ without }");
    ++at;
    if (max < min || max == 0 || max > digit_pattern::length_max) fail("{n,m} needs n <= m and m from 1 to 32");
  }
};

}  // namespace

outcome<digit_pattern> digit_pattern::parse(std::string_view text) {
  if (text.empty() || text.size() > text_max) return refusal{errc::invalid, "a digit pattern has 1 to 64 characters", ""};
  digit_pattern made;
  reader in{text, 0, {}};
  while (in.more()) {
    atom next;
    next.set = in.one();
    in.repeat(next.min, next.max);
    made.atoms_.push_back(next);
    if (made.atoms_.size() > atoms_max) in.fail("too long a pattern");
  }
  if (in.wrong.empty() && made.shortest() > length_max) in.wrong = "it asks for more than 32 digits";
  if (in.wrong.empty() && made.longest() == 0) in.wrong = "it matches nothing";
  if (!in.wrong.empty()) return refusal{errc::invalid, "digit pattern \"" + std::string(text) + "\": " + in.wrong, ""};
  return made;
}

// Place a: before atom a. All places that some reading of the digits can end in; repeats are unrolled digit by digit.
std::vector<bool> digit_pattern::places_after(std::string_view digits) const {
  const std::size_t n = digits.size();
  std::vector<bool> reach(n + 1, false);  // digits consumed by the atoms so far
  std::vector<bool> places(atoms_.size() + 1, false);
  reach[0] = true;
  for (std::size_t a = 0; a < atoms_.size(); ++a) {
    std::vector<bool> next(n + 1, false);
    for (std::size_t from = 0; from <= n; ++from) {
      if (!reach[from]) continue;
      std::uint32_t used = 0;
      for (std::size_t to = from;; ++to, ++used) {
        if (used >= atoms_[a].min) next[to] = true;
        // All digits are spent within this atom, or exactly at its end: it may still go on from here.
        if (to == n) places[a] = places[a] || used < atoms_[a].max;
        if (to == n || used == atoms_[a].max) break;
        const int bit = bit_of(digits[to]);
        if (bit < 0 || (atoms_[a].set >> bit & 1) == 0) break;
      }
    }
    reach = std::move(next);
  }
  places[atoms_.size()] = reach[n];
  return places;
}

bool digit_pattern::matches(std::string_view digits) const { return digits.size() <= length_max && places_after(digits).back(); }

bool digit_pattern::may_become(std::string_view digits) const {
  if (digits.size() > length_max) return false;
  const auto places = places_after(digits);
  return std::find(places.begin(), places.end(), true) != places.end();
}

std::uint32_t digit_pattern::shortest() const {
  std::uint32_t sum = 0;
  for (const atom& a : atoms_) sum += a.min;
  return sum;
}
std::uint32_t digit_pattern::longest() const {
  std::uint32_t sum = 0;
  for (const atom& a : atoms_) sum += a.max;
  return std::min(sum, length_max);
}

}  // namespace tandem
