// Heads of HTTP messages as bytes.
#include "net/http_wire.hpp"

#include <catch2/catch.hpp>

using namespace tandem;

SCENARIO("a header's value comes from a stranger") {
  GIVEN("an answer that says a part of the request back") {
    http_headers headers;
    const auto head_with = [&](std::string value) {
      headers.set("X-Id", std::move(value));
      std::string out;
      http_wire::append(out, {200, &headers, 0, true, false});
      return out;
    };
    WHEN("it holds line breaks and what looks like another header") {
      const auto head = head_with("a\r\nSet-Cookie: b\nc");
      THEN("it stays one line") { CHECK(head.find("\r\nX-Id: a  Set-Cookie: b c\r\n") != std::string::npos); }
    }
    WHEN("it holds other control characters, with which no client would read the answer") {
      const auto head = head_with(std::string("a\0b\x01\x1f\x7f\tc", 8));
      THEN("they become blanks, and a tab stays") { CHECK(head.find("\r\nX-Id: a b   \tc\r\n") != std::string::npos); }
    }
    WHEN("it is not ASCII") {
      THEN("it stays as it is") { CHECK(head_with("\xc3\xa9").find("\r\nX-Id: \xc3\xa9\r\n") != std::string::npos); }
    }
  }
}
