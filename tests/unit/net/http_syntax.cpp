#include "net/http_syntax.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seed.hpp"

using namespace tandem;

namespace {

std::optional<http_fault> head(std::string_view text) { return head_check(1000, 10).look(text); }

std::string with(std::string_view fields) { return "POST /a HTTP/1.1\r\nHost: here\r\n" + std::string(fields) + "\r\n"; }

}  // namespace

SCENARIO("an honest head is let through, however it arrives") {
  const auto text = with("Content-Length: 3\r\nX-Empty:\r\nX-Tab:\ta b\t\r\n") + "a=b";
  CHECK_FALSE(head(text));
  head_check check(1000, 10);
  for (std::size_t n = 1; n <= text.size(); ++n) REQUIRE_FALSE(check.look(std::string_view(text).substr(0, n)));
  CHECK(check.whole());
  CHECK_FALSE(head("GET / HTTP/1.0\r\n\r\n"));
  CHECK_FALSE(head(with("Transfer-Encoding: Chunked\r\n")));
}

SCENARIO("a head that could be read in two ways is refused, naming what") {
  struct row {
    const char* names;
    std::string sent;
  };
  const auto [names, sent] = GENERATE(values<row>({
      {"Content-Length", with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")},
      {"Content-Length", with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")},
      {"Content-Length", with("Content-Length: 1\r\nContent-Length: 1\r\n")},
      {"Content-Length", with("Content-Length: 1, 1\r\n")},
      {"Content-Length", with("Content-Length: +1\r\n")},
      {"Content-Length", with("Content-Length: 0x1\r\n")},
      {"Content-Length", with("Content-Length: 1 1\r\n")},
      {"Content-Length", with("Content-Length:\r\n")},
      {"Transfer-Encoding", with("Transfer-Encoding: xchunked\r\n")},
      {"Transfer-Encoding", with("Transfer-Encoding: gzip, chunked\r\n")},
      {"Transfer-Encoding", with("Transfer-Encoding: chunked, identity\r\n")},
      {"Transfer-Encoding", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"Transfer-Encoding", with("Transfer-Encoding: \"chunked\"\r\n")},
      {"Transfer-Encoding", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"second line", with("X-A: b\r\n c\r\n")},
      {"second line", with("X-A: b\r\n\tTransfer-Encoding: chunked\r\n")},
      {"second line", "GET / HTTP/1.1\r\n Host: here\r\n\r\n"},
      {"LF alone", "GET / HTTP/1.1\nHost: here\n\n"},
      {"LF alone", with("X-A: b\nContent-Length: 1\r\n")},
      {"CR stands without", with("X-A: b\rContent-Length: 1\r\n")},
      {"spaces before its colon", with("Content-Length : 1\r\n")},
      {"spaces before its colon", with("Transfer-Encoding\t: chunked\r\n")},
      {"no colon", with("X-A\r\n")},
      {"name", with("X A: b\r\n")},
      {"name", with(": b\r\n")},
      {"name", with("Content-Length\xc2\xa0: 1\r\n")},
      {"control character", with(std::string("X-A: b\0c\r\n", 10))},
      {"Host", "GET / HTTP/1.1\r\n\r\n"},
      {"Host", with("Host: there\r\n")},
  }));
  const auto wrong = head(sent);
  INFO(sent);
  REQUIRE(wrong);
  CHECK(wrong->status == 400);
  CHECK(wrong->limit == http_limit::syntax);
  CHECK_THAT(wrong->detail, Catch::Contains(names));
  CHECK(wrong->detail.find('"') == std::string::npos);
}

SCENARIO("an expectation nobody can meet") {
  CHECK(head(with("Expect: the unexpected\r\n"))->status == 417);
  CHECK_FALSE(head(with("Expect: 100-Continue\r\n")));
}

SCENARIO("a head may be so long and no longer, and hold so many fields") {
  const auto base = with("X: \r\n").size();
  CHECK_FALSE(head(with("X: " + std::string(1000 - base, 'x') + "\r\n")));
  const auto wrong = head(with("X: " + std::string(1001 - base, 'x') + "\r\n"));
  REQUIRE(wrong);
  CHECK(wrong->status == 431);
  CHECK(wrong->limit == http_limit::header_bytes);
  CHECK_THAT(wrong->detail, Catch::Contains("1000 bytes") && Catch::Contains("header-limit"));

  std::string nine, ten;
  for (int i = 0; i < 10; ++i) (i < 9 ? nine : ten) += "A: b\r\n";
  CHECK_FALSE(head(with(nine)));
  const auto many = head(with(nine + ten));
  REQUIRE(many);
  CHECK(many->status == 431);
  CHECK(many->limit == http_limit::header_count);
}

SCENARIO("how a head is cut on its way makes no difference") {
  std::mt19937_64 random(test::seed("http_syntax"));
  const std::string letters = "GP /:ax\r\n\t \0", honest = with("Content-Length: 3\r\n");
  for (int round = 0; round < 3000; ++round) {
    auto text = honest;
    for (int i = 0; i < 3; ++i) text[random() % text.size()] = letters[random() % letters.size()];
    const auto at_once = head(text);
    head_check check(1000, 10);
    std::optional<http_fault> in_parts;
    for (std::size_t n = 1; n <= text.size() && !in_parts; ++n) in_parts = check.look(std::string_view(text).substr(0, n));
    REQUIRE(in_parts.has_value() == at_once.has_value());
    if (at_once) REQUIRE(in_parts->detail == at_once->detail);
  }
}

SCENARIO("tricks with paths") {
  for (const char* good : {"/", "/a", "/a/", "/a%2Fb/c%20d", "/a..b/.c", "/caf%C3%A9", "/%f0%9f%98%80", "*"}) {
    INFO(good);
    CHECK_FALSE(path_fault(good));
  }
  for (const char* bad : {"/..",           "/a/../b",        "/a/%2e%2E/b", "/.%2e",         "/a/./b",     "//a",
                          "/a//b",         "/a//",           "/a%00",       "/a%0d%0a",      "/a%7f",      "/a\\..\\b",
                          "/a%5cb",        "/%c0%ae%c0%ae/", "/%e0%80%ae",  "/%f0%80%80%ae", "/%ed%a0%80", "/%ff",
                          "/%f4%90%80%80", "/\xc0\xae",      "/%",          "/%2",           "/%zz",       "/a%c3"}) {
    INFO(bad);
    const auto wrong = path_fault(bad);
    REQUIRE(wrong);
    CHECK(wrong->status == 400);
    CHECK(wrong->detail.starts_with("path: "));
  }
}
