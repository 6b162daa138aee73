#pragma once
// The log of calls, newest first, a page at a time: what is looked for, and where in the index to look for it.
//
//   GET /calls?q=0100&state=ended&cursor=...      a cursor is the id that the last page ended with
//
// A page costs what it looks at, which is bounded: one that finds little may be short or empty and still tell where to go on.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/call_log.hpp"
#include "messages/journal.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/request.hpp"

namespace tandem::rest {

struct call_filters {
  std::string words;   // in lower case: part of a number, a name or the carrier's id
  std::string digits;  // of words that look like a number written by people: "(415) 555-0100"
  std::optional<call_direction> direction;
  std::optional<bool> live;  // in progress; false: over
  std::string disposition, cause;
  workflow_id workflow;
  telephony_config_id config;
  number_id number;
  std::optional<std::int64_t> from_ms, to_ms;  // of their making: from <= made < to
  std::int64_t seconds_min = 0;

  bool match(const logged_call& c) const;
};

/// Of the query: q direction state disposition cause workflow_id telephony_configuration_id phone_number_id from to min_seconds.
call_filters read_call_filters(const http_request& r, problems& found);
/// The query's cursor as the id behind which a page begins; none: at the newest.
std::optional<call_id> read_cursor(const http_request& r, problems& found);

struct call_page {
  std::vector<logged_call> calls;
  std::optional<call_id> next;  // nothing: that was all
};

/// Up to @p limit calls behind @p after, having looked at @p look_max at most. Reads the disk.
call_page read_calls(const state_reader& state, const call_filters& filters, std::optional<call_id> after, std::size_t limit,
                     std::size_t look_max);

/// Names of workflows, each read once.
class workflow_names {
 public:
  explicit workflow_names(const state_reader& state) : state_(state) {}
  const std::string& of(workflow_id id);  // empty: there is none (any more)

 private:
  const state_reader& state_;
  std::map<workflow_id, std::string> known_;
};

/// CallSummary
void write_logged_call(json_writer& w, const logged_call& c, const std::string& workflow_name);

}  // namespace tandem::rest
