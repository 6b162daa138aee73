#include "net/csv.hpp"

#include <algorithm>
#include <array>

namespace tandem {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 4> wide_signs = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                                        "\xEF\xBC\xA0"};  // = + - @

bool looks_like_formula(std::string_view text) {
  if (text.empty()) return false;
  if (std::string_view("=@\t\r\n").find(text[0]) != std::string_view::npos) return true;
  const bool signed_text = text[0] == '+' || text[0] == '-';
  if (signed_text) return text.find_first_not_of("0123456789. ", 1) != std::string_view::npos;
  return std::ranges::any_of(wide_signs, [&](std::string_view sign) { return text.starts_with(sign); });
}

/// A byte order mark in quotes is part of its cell, also in the first one.
bool needs_quotes(std::string_view text) {
  return text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with(byte_order_mark);
}

}  // namespace

std::string spreadsheet_safe(std::string_view text) { return (looks_like_formula(text) ? "'" : "") + std::string(text); }

csv_writer& csv_writer::cell(std::string_view text) { return exact_cell(spreadsheet_safe(text)); }

csv_writer& csv_writer::exact_cell(std::string_view text) {
  if (!first_) out_.push_back(',');
  first_ = false;
  if (!needs_quotes(text)) {
    out_ += text;
    return *this;
  }
  out_.push_back('"');
  for (const char c : text) out_.append(c == '"' ? 2 : 1, c);
  out_.push_back('"');
  return *this;
}

void csv_writer::end_row() {
  out_ += "\r\n";
  first_ = true;
}

outcome<done> csv_reader::feed(std::string_view piece) {
  while (!piece.empty() && at_ != at::over) {
    if (mark_ < byte_order_mark.size()) {
      if (piece.front() == byte_order_mark[mark_]) {
        ++mark_;
        piece.remove_prefix(1);
        continue;
      }
      const auto seen = mark_;  // no mark after all: its beginning was text
      mark_ = byte_order_mark.size();
      for (const char c : byte_order_mark.substr(0, seen)) take(c);
    }
    take_run(piece);
    if (piece.empty() || at_ == at::over) break;
    take(piece.front());
    piece.remove_prefix(1);
  }
  return how();
}

/// What cannot end a cell goes into it at once.
void csv_reader::take_run(std::string_view& piece) {
  if (at_ != at::plain && at_ != at::quoted) return;
  using namespace std::string_view_literals;
  const auto run = piece.substr(0, piece.find_first_of(at_ == at::plain ? ",\"\r\n\0"sv : "\"\n\0"sv));
  if (cell_.size() + run.size() > limits_.cell_bytes)
    return fail("the cell is longer than " + std::to_string(limits_.cell_bytes) + " bytes");
  cell_ += run;
  piece.remove_prefix(run.size());
}

void csv_reader::take(char c) {
  if (at_ == at::over) return;
  if (c == '\0') return fail("a NUL byte; the text must be UTF-8");
  if (at_ == at::line_feed) {
    if (c != '\n') return fail("a carriage return that no line feed follows");
    at_ = at::cell;
    return end_row();
  }
  const bool opens = at_ == at::cell && c == '"', doubled = at_ == at::quote && c == '"';
  if (opens || doubled) at_ = at::quoted;
  if (opens) {
    quote_line_ = line_;
    return;
  }
  if (at_ == at::quoted && !doubled && c == '"') {
    at_ = at::quote;
    return;
  }
  if (at_ != at::quoted && (c == ',' || c == '\r' || c == '\n')) return take_separator(c);
  if (at_ == at::quote) return fail("text after the closing quote");
  if (at_ != at::quoted && c == '"') return fail("a quote within a cell that does not begin with one");
  if (at_ == at::cell) at_ = at::plain;
  if (cell_.size() == limits_.cell_bytes) return fail("the cell is longer than " + std::to_string(limits_.cell_bytes) + " bytes");
  cell_ += c;
  if (c == '\n') ++line_;
}

void csv_reader::take_separator(char c) {
  end_cell();
  if (at_ == at::over) return;
  if (c == ',')
    at_ = at::cell;
  else if (c == '\r')
    at_ = at::line_feed;
  else
    end_row();
}

void csv_reader::end_cell() {
  if (row_.size() == limits_.columns) return fail("there are more than " + std::to_string(limits_.columns) + " cells");
  if (columns_ && row_.size() == columns_) return fail("the first row has only " + std::to_string(columns_) + " cells");
  row_.push_back(std::move(cell_));
  cell_.clear();
}

void csv_reader::end_row() {
  if (rows_ == limits_.rows) {
    row_.clear();
    return fail("there are more than " + std::to_string(limits_.rows) + " rows");
  }
  if (columns_ && row_.size() < columns_) return fail("this cell is missing: the first row has " + std::to_string(columns_));
  columns_ = row_.size();
  ++rows_;
  at_ = on_row_(row_line_, row_) ? at::cell : at::over;
  row_.clear();
  row_line_ = ++line_;
}

outcome<done> csv_reader::finish() {
  for (const char c : byte_order_mark.substr(0, mark_ < byte_order_mark.size() ? mark_ : 0)) take(c);
  if (at_ == at::quoted) {
    line_ = quote_line_;
    fail("the quote that opens this cell is never closed");
  } else if (at_ == at::line_feed) {
    fail("a carriage return that no line feed follows");
  } else if (at_ != at::over && (at_ != at::cell || !row_.empty())) {
    end_cell();
    if (at_ != at::over) end_row();
  }
  at_ = at::over;
  return how();
}

void csv_reader::fail(std::string what) {
  const auto column = row_.size() + (at_ == at::line_feed ? 0 : 1);
  at_ = at::over;
  error_ = "line " + std::to_string(line_) + ", column " + std::to_string(column) + ": " + std::move(what);
}

outcome<done> csv_reader::how() const {
  if (error_.empty()) return done{};
  return refusal{errc::invalid, error_, {}};
}

outcome<std::vector<csv_row>> read_csv(std::string_view text, csv_limits limits) {
  std::vector<csv_row> rows;
  csv_reader reader([&](std::size_t, csv_row& row) { return rows.push_back(std::move(row)), true; }, limits);
  if (auto fed = reader.feed(text); !fed) return fed.why();
  if (auto whole = reader.finish(); !whole) return whole.why();
  return rows;
}

}  // namespace tandem
