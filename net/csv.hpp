#pragma once
// Comma-separated values, RFC 4180: cells between commas, rows between line ends, quotes around what holds either and two quotes
// for one. Written with CR LF; read with CR LF or LF, and with or without a byte order mark, since both are what programs save.
// Bytes are UTF-8 by agreement; nobody here looks at them, except that a NUL is refused (it tells a file of UTF-16).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/errors.hpp"

namespace tandem {

using csv_row = std::vector<std::string>;

// ------------------------------------------------------------------------------------------------ writing

/// Appends rows to a string of somebody else's. A row has one cell at least; what is written reads back equal.
class csv_writer {
 public:
  explicit csv_writer(std::string& out) : out_(out) {}
  /// For spreadsheets: spreadsheet_safe(@p text).
  csv_writer& cell(std::string_view text);
  /// For programs: as it is.
  csv_writer& exact_cell(std::string_view text);
  void end_row();

 private:
  std::string& out_;
  bool first_ = true;
};

/// With an apostrophe before what a spreadsheet would take for a formula (= @ tab CR LF, the wide forms of them, and + or -
/// unless a number follows: phone numbers keep their plus). https://owasp.org/www-community/attacks/CSV_Injection
std::string spreadsheet_safe(std::string_view text);

// ------------------------------------------------------------------------------------------------ reading

struct csv_limits {
  std::size_t cell_bytes = 64 * 1024;
  std::size_t columns = 256;
  std::size_t rows = 1'000'000;  // the first one, which may be a header, counted
};

/// Takes text in pieces of any length and hands on whole rows; holds one row at most. Thread: one at a time.
///
/// Strict: every row has as many cells as the first, a quote stands only around a cell or doubled within one, and a CR only
/// before an LF or in quotes. What breaks that, or a limit, ends the reading with errc::invalid in the words "line 3, column 2:
/// what is wrong": lines of text, which quoted cells may hold several of, and cells in their row, both from 1.
class csv_reader {
 public:
  /// @p line is where the row began. False: that was enough; the rest is not looked at, and is no error.
  using row_function = std::function<bool(std::size_t line, csv_row& row)>;

  explicit csv_reader(row_function on_row, csv_limits limits = {}) : on_row_(std::move(on_row)), limits_(limits) {}
  outcome<done> feed(std::string_view piece);
  /// The text is over: a last row without a line end counts too. Nothing may be fed afterwards.
  outcome<done> finish();

 private:
  enum class at : std::uint8_t { cell, plain, quoted, quote, line_feed, over };
  void take(char c);
  void take_run(std::string_view& piece);
  void take_separator(char c);
  void end_cell();
  void end_row();
  void fail(std::string what);
  outcome<done> how() const;

  row_function on_row_;
  csv_limits limits_;
  at at_ = at::cell;
  csv_row row_;
  std::string cell_;
  std::size_t mark_ = 0;  // bytes of a byte order mark seen; beyond three: none is looked for any more
  std::size_t line_ = 1, row_line_ = 1, quote_line_ = 1, rows_ = 0, columns_ = 0;
  std::string error_;
};

/// All rows of a text that is at hand.
outcome<std::vector<csv_row>> read_csv(std::string_view text, csv_limits limits = {});

}  // namespace tandem
