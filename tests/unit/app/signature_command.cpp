// `tandem signature check`, line by line.
#include "app/signature_command.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "net/plivo/signature_check.hpp"

using namespace tandem;

namespace {

struct told {
  int status;
  std::string out;
};
told check(const std::string& lines) {
  std::istringstream in(lines);
  std::ostringstream out;
  const int status = check_signatures(in, out);
  return {status, out.str()};
}
const std::string not_json = "invalid: the line is not JSON\n";

}  // namespace

SCENARIO("captured requests are judged one a line") {
  WHEN("there is nothing but blank lines") {
    const auto heard = check("\n \t\n\r\n");
    THEN("nothing is said and nothing is wrong") { CHECK((heard.status == 0 && heard.out.empty())); }
  }
  WHEN("a line is no JSON, with and without a line's end") {
    THEN("each gets its verdict") {
      CHECK(check("x\ny").out == not_json + not_json);
      CHECK(check("x\n").status == 1);
    }
  }
  WHEN("a line begins with a zero byte, as a file in UTF-16 or a spoiled one does") {
    const auto heard = check(std::string("\0{}\nx\n", 6));
    THEN("it is not taken for a blank one") { CHECK(heard.out == not_json + not_json); }
  }
  WHEN("a line is longer than any request") {
    std::string lines(plivo::signature_line_max + 10, 'x');
    lines.append("\ny\n");
    const auto heard = check(lines);
    THEN("it is refused as such, and the next is read from its beginning") {
      CHECK(heard.out == "invalid: the line is longer than a megabyte\n" + not_json);
    }
  }
}
