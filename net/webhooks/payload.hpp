#pragma once
// A run as the places of a template see it. Places and fallbacks are the workflow's own ({{NAME}}, {{NAME | default: TEXT}}):
//
//   NAME      one of the variables that docs/webhooks.md lists, else what was gathered, else of the initial context, else a field
//             of the run as the API shows it
//   A.B.0     a path into objects and lists; slots.NAME is what was gathered
//
// A text that is one place only becomes the value itself, with its type; in other texts objects and lists are written as JSON.

#include <memory>
#include <string>
#include <string_view>

#include "messages/call.hpp"
#include "messages/deliveries.hpp"
#include "messages/errors.hpp"

namespace tandem::webhooks {

inline constexpr std::size_t payload_max = 1024 * 1024;

class run_variables {
 public:
  /// @p public_urls: what the public addresses of the run's artefacts begin with (net/api/public_access); empty: none.
  run_variables(const delivery& what, const call_record& run, std::string_view workflow_name, std::string_view public_urls);
  ~run_variables();
  run_variables(const run_variables&) = delete;
  run_variables& operator=(const run_variables&) = delete;

  /// The body for @p payload_template; ours when it is empty. Refuses what is no JSON and what becomes larger than payload_max.
  outcome<std::string> payload(std::string_view payload_template) const;
  /// One line, without control characters, at most 4096 bytes: fit for a header's value.
  std::string line(std::string_view text) const;

 private:
  struct values;
  std::unique_ptr<values> values_;
};

}  // namespace tandem::webhooks
