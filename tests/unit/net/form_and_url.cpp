#include <catch2/catch.hpp>

#include <random>

#include "net/form.hpp"
#include "net/url.hpp"

using namespace tandem;
using pairs = std::vector<std::pair<std::string, std::string>>;

SCENARIO("forms are decoded") {
  struct row {
    std::string body;
    pairs fields;
  };
  auto [body, fields] = GENERATE(values<row>({
      {"", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"b&a=&=c", {{"b", ""}, {"a", ""}, {"", "c"}}},
      {"&&a=1&", {{"a", "1"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"To=%2B14155550100&From=a+b", {{"To", "+14155550100"}, {"From", "a b"}}},
      {"%61%3d=%e2%82%AC", {{"a=", "\xe2\x82\xac"}}},
      {"a=100%&b=%zz&c=%4", {{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}}},
      {"a=%00b", {{"a", std::string("\0b", 2)}}},
  }));
  WHEN("it is \"" << body << '"') {
    auto form = parse_form(body);
    REQUIRE(form);
    CHECK(form->pairs == fields);
    CHECK(parse_form(encode_form(*form))->pairs == fields);
  }
}

SCENARIO("forms have a limit") {
  CHECK(parse_form("a&b&c", 3));
  CHECK_FALSE(parse_form("a&b&c&d", 3));
  CHECK(parse_form("a=1&A=2")->get("A") == "2");
  CHECK(parse_form("a=1")->find("b") == nullptr);
  CHECK(encode_form({{{"a b", "~*-._&=%"}}}) == "a+b=%7E*-._%26%3D%25");
}

SCENARIO("URLs are taken apart and put together") {
  struct row {
    const char *url, *scheme, *host;
    int port;
    const char *path, *query, *fragment, *again;
  };
  auto [url, scheme, host, port, path, query, fragment, again] = GENERATE(values<row>({
      {"http://a", "http", "a", 80, "/", "", "", "http://a/"},
      {"HTTPS://Example.COM:443/X?y=Z#rt=2&rc=3", "https", "example.com", 443, "/X", "y=Z", "rt=2&rc=3",
       "https://example.com/X?y=Z#rt=2&rc=3"},
      {"ws://a:8080?q", "ws", "a", 8080, "/", "q", "", "ws://a:8080/?q"},
      {"wss://[2001:DB8::1]:9/p#f?g", "wss", "2001:db8::1", 9, "/p", "", "f?g", "wss://[2001:db8::1]:9/p#f?g"},
      {"http://a:/b%2Fc//d/../e", "http", "a", 80, "/b%2Fc//d/../e", "", "", "http://a/b%2Fc//d/../e"},
      {"tcp://h_1.x-y:5", "tcp", "h_1.x-y", 5, "/", "", "", "tcp://h_1.x-y:5/"},
      {"http://a/?b#c#d", "http", "a", 80, "/", "b", "c#d", "http://a/?b#c#d"},
      {"http://a/?a=http://u@v/", "http", "a", 80, "/", "a=http://u@v/", "", "http://a/?a=http://u@v/"},
  }));
  WHEN("it is " << url) {
    auto parts = parse_url(url);
    REQUIRE(parts);
    CHECK(parts->scheme == scheme);
    CHECK(parts->host == host);
    CHECK(parts->port == port);
    CHECK(parts->path == path);
    CHECK(parts->query == query);
    CHECK(parts->fragment == fragment);
    CHECK(to_string(*parts) == again);
  }
}

SCENARIO("what is no URL") {
  auto bad = GENERATE(as<std::string>{}, "", "a", "/a", "http:", "http:/a", "http://", "http:///a", "://a", "1a://b",
                      "http://:80", "http://a:0", "http://a:65536", "http://a:8a", "http://a:-1", "http://[::1", "http://[::1]x",
                      "http://[a.b]", "http://u@a", "http://u:p@a/", "http://a b", "http://a\r\nHost: b", "http://a\\b",
                      "http://a/\x01", "http://a%41/");
  INFO(bad);
  CHECK_FALSE(parse_url(bad));
}

SCENARIO("percent encoding") {
  CHECK(percent_encode("a b/c?d=e&f+g~h-i_j.k\xc3\xa9") == "a%20b%2Fc%3Fd%3De%26f%2Bg~h-i_j.k%C3%A9");
  CHECK(percent_decode("a+b%2Bc%%2") == "a+b+c%%2");
  CHECK(parse_query("a=1+2&b")->pairs == pairs{{"a", "1 2"}, {"b", ""}});
}

SCENARIO("whatever bytes come, nothing breaks and what was encoded comes back") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = random() % 3 ? "&=%+a2:/?#[]@"[random() % 13] : static_cast<char>(random());
    REQUIRE(percent_decode(percent_encode(bytes)) == bytes);
    auto form = parse_form(bytes);
    REQUIRE(form);
    REQUIRE(parse_form(encode_form(*form))->pairs == form->pairs);
    if (auto url = parse_url("http://" + bytes)) REQUIRE(parse_url(to_string(*url)));
  }
}
