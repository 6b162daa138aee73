#pragma once
// Which rows of touch-tones an edge takes: a small regular language that cannot run away on any input.
//   1   [0-9]{7}   [12]   9[0-9]{2,4}#?   \d+        atoms: 0-9 * # . (any) \d [class]; after each ? + * {n} {n,m}

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"

namespace tandem {

class digit_pattern {
 public:
  static constexpr std::uint32_t length_max = 32;

  /// invalid: the message says where it stopped making sense. At most 64 characters.
  static outcome<digit_pattern> parse(std::string_view text);

  /// The whole of @p digits.
  bool matches(std::string_view digits) const;
  /// Some continuation of @p digits (itself included) would match.
  bool may_become(std::string_view digits) const;
  std::uint32_t shortest() const;
  std::uint32_t longest() const;  // at most length_max

 private:
  struct atom {
    std::uint16_t set = 0;  // bits 0-9, 10 is '*', 11 is '#'
    std::uint32_t min = 1, max = 1;
  };
  std::vector<bool> places_after(std::string_view digits) const;

  std::vector<atom> atoms_;
};

}  // namespace tandem
