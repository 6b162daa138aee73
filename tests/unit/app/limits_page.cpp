// docs/limits.md, written from the settings themselves, and the check that it is current. TANDEM_WRITE_DOCS=1 writes it anew.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/config.hpp"
#include "net/http_limits.hpp"

using namespace tandem;

namespace {

constexpr const char* place = TANDEM_SOURCE_DIR "/docs/limits.md";

constexpr const char* opening = R"(# Limits

Generated from the settings; `TANDEM_WRITE_DOCS=1 build/tests/unit_app "*docs/limits.md*"` writes it anew.

Whatever a peer sends, holds open or asks for meets a limit. Each is a flag, a key of the TOML file and an environment variable
(`header-limit`: `--header-limit`, `header-limit = 32768`, `TANDEM_HEADER_LIMIT`); `tandem config` shows what is in force. Every time
one is met, `tandem_http_refused_total{limit="..."}` in `/metrics` counts it.

- **Plivo is never held up.** It calls from few addresses, hundreds of times a second: a webhook whose signature is right is not counted
  by address, one whose signature is wrong is. Nor is a request with a valid key. Wrong ones get 401 or 403 until their address has used up
  its allowance, then 429 with `Retry-After`, and no diagnosis is written of those.
- **Behind a proxy** list its address in `--trusted-proxies`: its connections are not counted by address, and rates go by
  the nearest address in `X-Forwarded-For` that is not a trusted proxy's. An IPv6 address counts as its /64.
- **Without a key** `/api/v1/health` and `/api/v1/health/ready` are never held up; the other open paths are, unless this machine
  itself asks.
- **Passwords**: ten wrong ones at once, by the email that is tried and by address, then one more each 30 s: 429 with `Retry-After`. Two
  are hashed at once and 32 wait; beyond that 503. Nobody has more than 32 sessions: the one unused for longest ends.
- **Ambiguous HTTP** (Content-Length with Transfer-Encoding, either of them twice, folded fields, bare CR or LF, a space before a
  colon, odd chunks) is refused with 400 and the connection closed: `limit="syntax"`. So is a path with `.`, `..`, an empty segment, a
  backslash, a control character or what is not UTF-8, encoded or not; that connection stays.

| setting | default | what it bounds |
|---|---|---|
)";

std::string page() {
  const auto defaults = read_config({}, "", {});
  std::string out = opening;
  for (const auto& s : limit_settings())
    out += "| `" + std::string(s.name) + "` | " + s.show(*defaults) + " " +
           (s.shape == "BYTES"     ? "bytes"
            : s.shape == "SECONDS" ? "s"
                                   : "") +
           " | " + std::string(s.meaning) + " |\n";
  out += "\n`limit` is one of";
  for (std::size_t i = 0; i < http_limits_count; ++i)
    out += std::string(i ? ", `" : " `") + std::string(name_of(static_cast<http_limit>(i))) + "`";
  return out + ".\n";
}

}  // namespace

SCENARIO("docs/limits.md is what the settings say") {
  if (std::getenv("TANDEM_WRITE_DOCS")) std::ofstream(place) << page();
  std::ifstream in(place);
  std::ostringstream written;
  written << in.rdbuf();
  CHECK(written.str() == page());
}
