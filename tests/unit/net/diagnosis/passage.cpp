#include "net/diagnosis/passage.hpp"

#include <catch2/catch.hpp>

using namespace tandem;
using namespace tandem::diagnosis;

namespace {

const dialed_request sent{
    "https://voice.example.com/edge", "/api/v1/echo/n1", "path=a%2Fb&plus=1%2B1&blank=", {{{"From", "+1"}, {"Blank", ""}}}};

/// As it arrives when nobody touches it.
http_request untouched() {
  http_request r;
  r.method = "POST";
  r.path = sent.path;
  r.query = sent.query;
  r.body = encode_form(sent.form);
  r.headers.add("Host", "voice.example.com");
  r.headers.add("X-Plivo-Signature-V3", "s");
  r.headers.add("X-Plivo-Signature-V3-Nonce", "n1");
  return r;
}
passage_change only(const std::vector<passage_change>& all) {
  REQUIRE(all.size() == 1);
  return all[0];
}
bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != text.npos;
}

}  // namespace

SCENARIO("what an honest proxy does is no change, or a harmless one") {
  auto r = untouched();
  CHECK(changes_on_the_way(sent, r).empty());
  WHEN("it names itself as host, and its own scheme and port") {
    r.headers.set("Host", "10.0.0.5:8080");
    r.headers.set("X-Forwarded-Proto", "http");
    const auto all = changes_on_the_way(sent, r);
    REQUIRE(all.size() == 3);
    CHECK(all[0].words == "scheme 'https' became 'http' in X-Forwarded-Proto");
    CHECK(all[1].words == "host 'voice.example.com' became '10.0.0.5' in Host");
    CHECK(all[2].words == "port '443' became '8080' in Host");
    for (const auto& c : all) CHECK_FALSE(c.breaks);
  }
  WHEN("it writes the query in other escapes and another order") {
    r.query = "blank=&path=a/b&plus=1%2b1";
    CHECK_FALSE(only(changes_on_the_way(sent, r)).breaks);
  }
}

SCENARIO("a lying proxy's change is named with what to do about it") {
  auto r = untouched();
  WHEN("it adds to the path") {
    r.path = "/v2" + sent.path;
    const auto c = only(changes_on_the_way(sent, r));
    CHECK((c.part == "path" && c.breaks));
    CHECK(has(c.remedy, "puts '/v2' before the path"));
  }
  WHEN("it takes from the path") {
    r.path = sent.path.substr(4);
    CHECK(has(only(changes_on_the_way(sent, r)).remedy, "takes '/api' off the path"));
  }
  WHEN("it keeps the path that public-url has of its own") {
    r.path = "/edge" + sent.path;
    CHECK(has(only(changes_on_the_way(sent, r)).remedy, "take '/edge' off the path, as public-url has it"));
  }
  WHEN("it rewrites the path") {
    r.path = "/API/V1/echo/n1";
    CHECK(only(changes_on_the_way(sent, r)).words == "path '/api/v1/echo/n1' became '/API/V1/echo/n1'");
  }
  WHEN("it changes, drops and adds values of the query") {
    r.query = "path=a%2Fb&plus=1+1&tracking=7";
    const auto c = only(changes_on_the_way(sent, r));
    CHECK((c.part == "query" && c.breaks));
    CHECK(c.words == "query was changed: plus '1+1' became '1 1'; blank was lost; tracking was added");
    CHECK(has(c.remedy, "query string unchanged"));
  }
  WHEN("it drops empty fields of the form") {
    r.body = "From=%2B1";
    CHECK(only(changes_on_the_way(sent, r)).words == "body was changed: Blank was lost");
  }
  WHEN("it drops the headers") {
    r.headers.erase("X-Plivo-Signature-V3-Nonce");
    CHECK(only(changes_on_the_way(sent, r)).part == "headers");
  }
  WHEN("it makes a GET of it") {
    r.method = "GET";
    CHECK(only(changes_on_the_way(sent, r)).part == "method");
  }
}

SCENARIO("a redirect says which public URL would have been right") {
  const auto to = [](const char* from, const char* location) { return changes_of_redirect(from, location); };
  auto c = only(to("http://voice.example.com", "https://voice.example.com/api/v1/x"));
  CHECK(c.words == "scheme 'http' became 'https' by a redirect");
  CHECK(has(c.remedy, "set public-url to https://voice.example.com,"));
  c = only(to("https://example.com/edge", "https://www.example.com/edge/api"));
  CHECK(c.part == "host");
  CHECK(has(c.remedy, "set public-url to https://www.example.com/edge,"));
  c = only(to("https://example.com", "https://example.com:8443/api"));
  CHECK(c.words == "port '443' became '8443' by a redirect");
  CHECK(to("https://example.com", "https://example.com/login").empty());
  CHECK(to("https://example.com", "/login").empty());
}
