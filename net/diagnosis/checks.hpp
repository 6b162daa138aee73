#pragma once
// What the doctor looks at: one table, from which come the answers of GET .../diagnosis, what `tandem doctor` prints, and
// docs/troubleshooting.md. Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tandem::diagnosis {

enum class verdict : std::uint8_t {
  ok = 1,
  warning = 2,  // it works, and will hurt
  problem = 3,
  unknown = 4,  // could not be found out; the evidence says why
};
std::string_view to_string(verdict v);

struct check {
  std::string_view id;        // fixed: what programs look for
  std::string_view question;  // what an operator asks
  std::string_view proof;     // how it is found out, and what that does not prove
  std::string_view remedy;
  bool fixable = false;  // ?fix=true mends it
};

/// In the order in which things are set up: what comes first is mended first.
std::span<const check> checks();
/// Null when there is none of that name.
const check* find_check(std::string_view id);

/// docs/troubleshooting.md, as it should be.
std::string troubleshooting_page();

}  // namespace tandem::diagnosis
