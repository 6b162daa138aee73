#include "app/config.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace tandem;

namespace {
struct toml_file {
  std::string path = "/tmp/tandem-config-XXXXXX";
  explicit toml_file(const std::string& text) {
    ::close(::mkstemp(path.data()));
    std::ofstream(path) << text;
  }
  ~toml_file() { std::remove(path.c_str()); }
};
}  // namespace

SCENARIO("flags outweigh the file, the file outweighs the environment, and each value knows where it came from") {
  toml_file file(
      "data = \"from-file\"\nring-timeout = 30\ntrusted-proxies = [\"10.0.0.1\", \"10.0.0.2\"]\nrecord-calls = false\n");
  auto c = read_config({{"data", "from-flag"}}, file.path,
                       {{"TANDEM_DATA", "from-env"}, {"TANDEM_RING_TIMEOUT", "20"}, {"TANDEM_TIME_LIMIT", "900"}});
  REQUIRE(c);
  CHECK(c->data == "from-flag");
  CHECK(c->origins.at("data") == "flag --data");
  CHECK(c->ring_timeout_s == 30);
  CHECK(c->origins.at("ring-timeout") == "file " + file.path);
  CHECK(c->time_limit_s == 900);
  CHECK(c->origins.at("time-limit") == "environment TANDEM_TIME_LIMIT");
  CHECK(c->trusted_proxies == std::vector<std::string>{"10.0.0.1", "10.0.0.2"});
  CHECK_FALSE(c->record_calls);
  CHECK(explain(*c).find("data = from-flag") != std::string::npos);
}

SCENARIO("unknown keys are refused by name, with the nearest one that exists") {
  toml_file file("\npubic-url = \"http://x\"\n");
  auto by_file = read_config({}, file.path, {});
  REQUIRE_FALSE(by_file);
  CHECK(by_file.why().field == "pubic-url");
  CHECK(by_file.why().message.find("line 2") != std::string::npos);
  CHECK(by_file.why().message.find("did you mean 'public-url'") != std::string::npos);
  auto by_environment = read_config({}, "", {{"TANDEM_LISTN", "x"}});
  REQUIRE_FALSE(by_environment);
  CHECK(by_environment.why().message.find("TANDEM_LISTN") != std::string::npos);
  CHECK(by_environment.why().message.find("'listen'") != std::string::npos);
  CHECK_FALSE(read_config({{"nonsense", "x"}}, "", {}));
}

SCENARIO("letters beyond ASCII are welcome in a value, and a mistake like any other elsewhere") {
  toml_file good("data = \"/srv/caf\u00e9\"\nlisten = \"127.0.0.1:1\"  # d\u00e9j\u00e0\n");
  const auto read = read_config({}, good.path, {});
  REQUIRE(read);
  CHECK(read->data == "/srv/caf\u00e9");
  for (const char* text : {"\u00e9 = 1\n", "\u020f", "data = \u0499\n", "\u3001data = 1\n", "\xef\xbb\xbf\uFE00"}) {
    toml_file bad(text);
    const auto no = read_config({}, bad.path, {});
    REQUIRE_FALSE(no);
    CHECK(no.why().message.find("line 1") != std::string::npos);
  }
}

SCENARIO("what the TOML library takes for impossible is a mistake like any other") {
  for (const char* text : {"[*2]0", "[ *]\n", "[[*]]\n"}) {
    toml_file bad(text);
    const auto no = read_config({}, bad.path, {});
    REQUIRE_FALSE(no);
    CHECK(no.why().field == "config");
  }
}

SCENARIO("a bad value says what would be right") {
  const std::pair<const char*, const char*> bad[] = {{"listen", "8080"},
                                                     {"listen", ":8080"},
                                                     {"listen", "0.0.0.0:99999"},
                                                     {"public-url", "example.com"},
                                                     {"ring-timeout", "soon"},
                                                     {"ring-timeout", "0"},
                                                     {"record-calls", "maybe"},
                                                     {"log-level", "loud"},
                                                     {"data", ""},
                                                     {"public-url", "http://"},
                                                     {"io-threads", "-1"}};
  for (auto [name, text] : bad) {
    INFO(name << "=" << text);
    auto c = read_config({{name, text}}, "", {});
    REQUIRE_FALSE(c);
    CHECK(c.why().field == name);
    CHECK(c.why().message.size() > 20);
  }
  CHECK_FALSE(read_config({{"tls-key", "k.pem"}}, "", {}));
  CHECK_FALSE(read_config({}, "", {{"TANDEM_BOOTSTRAP_API_KEY", "short"}}));
}

SCENARIO("secrets are not taken from flags and never shown") {
  CHECK_FALSE(read_config({{"bootstrap-api-key", "0123456789abcdef"}}, "", {}));
  auto c = read_config({}, "", {{"TANDEM_BOOTSTRAP_API_KEY", "0123456789abcdef"}});
  REQUIRE(c);
  CHECK(c->bootstrap_api_key == "0123456789abcdef");
  CHECK(explain(*c).find("0123456789abcdef") == std::string::npos);
}

SCENARIO("every limit is a setting with a meaning") {
  const auto c = read_config({{"body-limit", "2048"}, {"unauthenticated-rate", "0"}}, "",
                             {{"TANDEM_HEADER_COUNT_LIMIT", "50"}, {"TANDEM_CONNECTIONS_PER_ADDRESS", "7000"}});
  REQUIRE(c);
  CHECK(c->limits.body == 2048);
  CHECK(c->limits.header_count == 50);
  CHECK(c->limits.connections_per_address == 7000);
  CHECK(c->limits.unauthenticated_rate == 0);
  const auto options = limited({}, c->limits);
  CHECK(options.body_limit == 2048);
  CHECK(options.header_count_limit == 50);
  CHECK(options.connections_per_address_max == 7000);
  CHECK(stranger_limits(c->limits, {"10.0.0.1"}).per_second == 0);
  for (const auto& limit : limit_settings()) CHECK(explain(*c).find(std::string(limit.name) + " = ") != std::string::npos);

  THEN("the defaults are what the server has without them") {
    const auto standard = limited({}, limits_config());
    const http_server_options plain;
    CHECK(standard.header_limit == plain.header_limit);
    CHECK(standard.header_count_limit == plain.header_count_limit);
    CHECK(standard.body_limit == plain.body_limit);
    CHECK(standard.first_byte_deadline == plain.first_byte_deadline);
    CHECK(standard.header_deadline == plain.header_deadline);
    CHECK(standard.body_deadline == plain.body_deadline);
    CHECK(standard.request_deadline == plain.request_deadline);
    CHECK(standard.idle_timeout == plain.idle_timeout);
    CHECK(standard.write_deadline == plain.write_deadline);
    CHECK(standard.websocket.message_max == plain.websocket.message_max);
    CHECK(standard.websocket.idle_timeout == plain.websocket.idle_timeout);
    CHECK(standard.websocket.queued_max == plain.websocket.queued_max);
    CHECK(standard.connections_max == plain.connections_max);
    CHECK(standard.connections_per_address_max == plain.connections_per_address_max);
    CHECK(stranger_limits(limits_config(), {}).per_second == stranger_options().per_second);
    CHECK(stranger_limits(limits_config(), {}).burst == stranger_options().burst);
  }
  THEN("a limit that would lock everybody out is refused in words") {
    const auto no = read_config({{"body-limit", "10"}}, "", {});
    REQUIRE_FALSE(no);
    CHECK(no.why().message.find("bytes from 1024") != std::string::npos);
  }
}
