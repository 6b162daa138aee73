#pragma once
// What an edge may ask about what is known:  slots.confirmed == 'yes' and (slots.guests > 4 or not initial_context.vip)
//   or  ||    and  &&    not  !    ( )    == != < <= > >=    contains    'text' "text" 12.5 true false    slots.NAME
//   initial_context.PATH
// Both sides numbers: compared as numbers, else as text. A bare value is true unless it is empty, false, no or 0.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"

namespace tandem {

/// A name's value, empty when there is none.
using value_lookup = std::function<std::string(std::string_view name)>;

class workflow_expression {
 public:
  /// invalid: the message says where it stopped making sense. At most 1,000 characters, 32 deep.
  static outcome<workflow_expression> parse(std::string_view text);

  bool holds(const value_lookup& look) const;
  /// Every slots.* and initial_context.* it asks for.
  std::vector<std::string> names() const;

 private:
  enum class op : std::uint8_t {
    either,
    both,
    negation,
    equal,
    differs,
    less,
    less_equal,
    more,
    more_equal,
    contains,
    text,
    name
  };
  struct term {
    op what = op::text;
    std::uint32_t left = 0, right = 0;  // places in terms_
    std::string text;
  };
  friend class expression_reader;
  std::string value(std::uint32_t at, const value_lookup& look) const;
  bool truth(std::uint32_t at, const value_lookup& look) const;

  std::vector<term> terms_;
  std::uint32_t root_ = 0;
};

}  // namespace tandem
