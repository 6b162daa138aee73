// A table as people send and save it: lists of contacts, lists of calls.
#include "net/csv.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

namespace {

constexpr csv_limits few{.cell_bytes = 64, .columns = 8, .rows = 100};

void keep_limits(const std::vector<csv_row>& rows) {
  promise(rows.size() <= few.rows);
  for (const auto& row : rows) {
    promise(!row.empty() && row.size() <= few.columns && row.size() == rows.front().size());
    for (const auto& cell : row) promise(cell.size() <= few.cell_bytes);
  }
}

/// However it is cut into pieces, it reads the same.
void feed_in_pieces(std::string_view text, const outcome<std::vector<csv_row>>& whole) {
  std::vector<csv_row> rows;
  csv_reader reader([&](std::size_t, csv_row& row) { return rows.push_back(std::move(row)), true; }, few);
  for (std::size_t i = 0; i < text.size(); i += 3) (void)reader.feed(text.substr(i, 3));
  const auto end = reader.finish();
  promise(bool(end) == bool(whole));
  promise(whole ? rows == *whole : end.why().message == whole.why().message);
}

/// What is written reads back equal, also when spreadsheets are thought of.
void write_and_read(const std::vector<csv_row>& rows) {
  std::string exact, safe;
  csv_writer for_programs(exact), for_people(safe);
  auto expected = rows;
  for (auto& row : expected) {
    for (auto& cell : row) {
      for_programs.exact_cell(cell);
      for_people.cell(cell);
      cell = spreadsheet_safe(cell);
      promise(cell.empty() || (cell[0] != '=' && cell[0] != '@'));
      promise(spreadsheet_safe(cell) == cell);
    }
    for_programs.end_row();
    for_people.end_row();
  }
  const auto again = read_csv(exact), harmless = read_csv(safe);
  promise(again && *again == rows);
  promise(harmless && *harmless == expected);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text(data, size);
  const auto rows = read_csv(text, few);
  feed_in_pieces(text, rows);
  if (rows) {
    keep_limits(*rows);
    write_and_read(*rows);
  } else {
    promise(rows.why().message.starts_with("line "));
  }
  // Garbage as cells: what no reader made.
  std::vector<csv_row> table(1);
  for (const char c : text.substr(0, 4096))
    if (c == '\x01')
      table.back().emplace_back();
    else if (c != '\0' && !table.back().empty())
      table.back().back() += c;
    else
      table.back().push_back(c == '\0' ? "" : std::string(1, c));
  if (!table.back().empty() && table.back().size() <= csv_limits{}.columns) write_and_read(table);
  return 0;
}
