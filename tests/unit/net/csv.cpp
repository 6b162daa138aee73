#include "net/csv.hpp"

#include <catch2/catch.hpp>

#include <random>

#include "tests/support/seed.hpp"

using namespace tandem;
using table = std::vector<csv_row>;

SCENARIO("tables are read") {
  struct row {
    std::string text;
    table rows;
  };
  auto [text, rows] = GENERATE(values<row>({
      {"", {}},
      {"a", {{"a"}}},
      {"a\r\n", {{"a"}}},
      {"a,b\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"\r\n", {{""}}},
      {",\r\n,\r\n", {{"", ""}, {"", ""}}},
      {"\"\"", {{""}}},
      {"\"a,b\",\"c\r\nd\"\r\n", {{"a,b", "c\r\nd"}}},
      {"\"say \"\"yes\"\"\"", {{"say \"yes\""}}},
      {" a , b", {{" a ", " b"}}},
      {"\xEF\xBB\xBFname\r\n", {{"name"}}},
      {"\xEF\xBB\xBF\"a\"\n", {{"a"}}},
      {"\"\xEF\xBB\xBF\"\n", {{"\xEF\xBB\xBF"}}},
      {"\xEF\xBBx", {{"\xEF\xBBx"}}},
      {"\xEF\xBB", {{"\xEF\xBB"}}},
  }));
  WHEN("one is \"" << text << '"') {
    const auto read = read_csv(text);
    REQUIRE(read);
    CHECK(*read == rows);
  }
}

SCENARIO("what is no table is refused with its place") {
  struct row {
    std::string text, why;
  };
  auto [text, why] = GENERATE(values<row>({
      {"a,b\r\nc\r\n", "line 2, column 2: this cell is missing: the first row has 2"},
      {"a,b\r\nc,d,e", "line 2, column 3: the first row has only 2 cells"},
      {"a,b\n\n", "line 2, column 2: this cell is missing: the first row has 2"},
      {"a\nb\"c", "line 2, column 1: a quote within a cell that does not begin with one"},
      {"a,\"b\"c", "line 1, column 2: text after the closing quote"},
      {"a\n\"b\nc\nd", "line 2, column 1: the quote that opens this cell is never closed"},
      {"a\rb", "line 1, column 1: a carriage return that no line feed follows"},
      {"a\r", "line 1, column 1: a carriage return that no line feed follows"},
      {std::string("a,\0", 3), "line 1, column 2: a NUL byte; the text must be UTF-8"},
      {"aaaaaaaaa", "line 1, column 1: the cell is longer than 8 bytes"},
      {"a\n\"aaaa\naaaa\"", "line 3, column 1: the cell is longer than 8 bytes"},
      {"1,2,3,4", "line 1, column 4: there are more than 3 cells"},
      {"1\n2\n3\n4\n", "line 4, column 1: there are more than 3 rows"},
  }));
  WHEN("one is \"" << text << '"') {
    const auto read = read_csv(text, {.cell_bytes = 8, .columns = 3, .rows = 3});
    REQUIRE_FALSE(read);
    CHECK(read.why().code == errc::invalid);
    CHECK(read.why().message == why);
  }
}

SCENARIO("a table comes in pieces") {
  GIVEN("a reader that has had enough after two rows") {
    std::vector<std::size_t> lines;
    csv_reader reader([&](std::size_t line, csv_row&) {
      lines.push_back(line);
      return lines.size() < 2;
    });
    WHEN("four rows come byte by byte, the third of them broken") {
      for (const char c : std::string("\xEF\xBB\xBF\"a\nb\",c\r\nd,e\r\nf\r\ng,h\r\n")) CHECK(reader.feed({&c, 1}));
      THEN("it knows on which lines the first two began, and of no error") {
        CHECK(reader.finish());
        CHECK(lines == std::vector<std::size_t>{1, 3});
      }
    }
  }
}

SCENARIO("spreadsheets run nothing") {
  struct row {
    std::string cell, written;
  };
  auto [cell, written] = GENERATE(values<row>({
      {"=1+1", "'=1+1"},
      {"@SUM(A1)", "'@SUM(A1)"},
      {"+14155550100", "+14155550100"},
      {"-12.5", "-12.5"},
      {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
      {"-2+3+A1", "'-2+3+A1"},
      {"\t=1", "'\t=1"},
      {"\r\n=1", "\"'\r\n=1\""},
      {"\xEF\xBC\x9D"
       "1",
       "'\xEF\xBC\x9D"
       "1"},
      {"a=b", "a=b"},
      {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
      {"", ""},
  }));
  std::string out;
  csv_writer(out).cell(cell).end_row();
  CHECK(out == written + "\r\n");
}

SCENARIO("what is written reads back equal") {
  const auto seed = test::seed("csv");
  std::mt19937_64 random(seed);
  const std::string letters = "a,\"\r\n=+ \xEF\xBB\xBF";
  for (int round = 0; round < 500; ++round) {
    table rows(random() % 4, csv_row(1 + random() % 4));
    std::string out;
    csv_writer csv(out);
    for (auto& row : rows) {
      for (auto& cell : row) {
        for (auto n = random() % 6; n-- > 0;) cell += letters[random() % letters.size()];
        csv.exact_cell(cell);
      }
      csv.end_row();
    }
    const auto again = read_csv(out);
    INFO("seed " << seed << ", written as: " << out);
    REQUIRE(again);
    REQUIRE(*again == rows);
  }
}
