// The console as a browser gets it: files by name, compressed where it takes that, and its own routes.

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "net/console/site.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace tandem;

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

struct built_console {
  built_console() {
    write(root / "index.html", "<!doctype html>");
    write(root / "index.html.br", "index, brotli");
    write(root / "index.html.gz", "index, gzip");
    write(root / "mark.svg", "<svg/>");
    write(root / "assets" / "app-1a2b.js", "run()");
    write(root / "assets" / "app-1a2b.js.br", "run, brotli");
    write(root / "assets" / "plex.woff2", "font");
    write(root / ".env", "SECRET=1");
    write(root / "assets" / ".hidden.js", "SECRET=2");
    write(folder / "outside.txt", "SECRET=3");
    fs::create_symlink(folder / "outside.txt", root / "link.txt");
  }
  console::site site() const {
    auto files = console::read_files(root);
    REQUIRE(files);
    return console::site(std::move(*files));
  }
  test::temporary_directory folder;
  const fs::path root = folder / "console";
};

http_response ask(const console::site& site, std::string path, std::vector<std::pair<std::string, std::string>> headers = {},
                  std::string method = "GET") {
  http_request r;
  r.method = std::move(method);
  r.target = r.path = std::move(path);
  for (auto& [name, value] : headers) r.headers.add(name, value);
  return site.answer(r);
}

}  // namespace

SCENARIO("a browser asks for the console") {
  const built_console built;
  const auto site = built.site();

  THEN("a file comes by its name, with its type") {
    const auto js = ask(site, "/assets/app-1a2b.js");
    CHECK(js.status == 200);
    CHECK(js.body == "run()");
    CHECK(js.headers.get("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(ask(site, "/mark.svg").headers.get("Content-Type") == "image/svg+xml");
    CHECK(ask(site, "/assets/plex.woff2").headers.get("Content-Type") == "font/woff2");
    CHECK(ask(site, "/").body == "<!doctype html>");
  }
  THEN("hashed names are kept for ever, everything else is asked for again") {
    CHECK(ask(site, "/assets/app-1a2b.js").headers.get("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(ask(site, "/").headers.get("Cache-Control") == "no-cache");
    CHECK(ask(site, "/mark.svg").headers.get("Cache-Control") == "no-cache");
  }
  THEN("the console's own routes get its page, an asset that is gone does not") {
    CHECK(ask(site, "/calls/64").body == "<!doctype html>");
    CHECK(ask(site, "/calls/64").headers.get("Cache-Control") == "no-cache");
    const auto gone = ask(site, "/assets/app-0000.js");
    CHECK(gone.status == 404);
    CHECK(gone.headers.get("Content-Security-Policy") == console::content_security_policy);
  }
  THEN("the API's paths stay the API's") {
    for (const char* path : {"/api", "/api/v1/nothing", "/metrics", "/openapi.json"}) {
      const auto a = ask(site, path);
      CHECK(a.status == 404);
      CHECK(a.body == R"({"detail":"Not Found"})");
    }
    CHECK(ask(site, "/apiary").status == 200);
  }
  THEN("only looking is possible") {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
      const auto a = ask(site, "/", {}, method);
      CHECK(a.status == 405);
      CHECK(a.headers.get("Allow") == "GET, HEAD");
    }
    CHECK(ask(site, "/", {}, "HEAD").status == 200);
  }
  THEN("every answer carries what pages may do") {
    for (const char* path : {"/", "/assets/app-1a2b.js", "/assets/gone.js", "/calls"}) {
      const auto a = ask(site, path);
      CHECK(a.headers.get("Content-Security-Policy") == console::content_security_policy);
      CHECK(a.headers.get("X-Content-Type-Options") == "nosniff");
      CHECK(a.headers.get("Referrer-Policy") == "same-origin");
      CHECK(a.headers.get("Cross-Origin-Opener-Policy") == "same-origin");
      CHECK(a.headers.get("Permissions-Policy") == "microphone=(self), camera=(), geolocation=()");
    }
    CHECK(console::content_security_policy.find("unsafe") == std::string_view::npos);
  }
}

SCENARIO("no path leads out of the console") {
  const built_console built;
  const auto site = built.site();
  for (const char* path :
       {"/../outside.txt", "/%2e%2e/outside.txt", "/assets/../../outside.txt", "/..%2foutside.txt", "/link.txt", "/.env",
        "/assets/.hidden.js", "//etc/passwd", "/assets/app-1a2b.js.br", "/index.html.gz", "/assets/", "/assets/%00", "/assets"}) {
    INFO(path);
    const auto a = ask(site, path);
    CHECK(a.body.find("SECRET") == std::string::npos);
    CHECK((a.status == 404 || a.body == "<!doctype html>"));
  }
}

SCENARIO("a browser takes compressed files") {
  const built_console built;
  const auto site = built.site();
  const auto index = [&](const char* accepted) { return ask(site, "/", {{"Accept-Encoding", accepted}}); };
  CHECK(index("gzip, deflate, br").body == "index, brotli");
  CHECK(index("gzip, deflate, br").headers.get("Content-Encoding") == "br");
  CHECK(index("gzip;q=0.8").body == "index, gzip");
  CHECK(index("br;q=0, gzip").headers.get("Content-Encoding") == "gzip");
  CHECK(index("BR").body == "index, brotli");
  CHECK(index("*").body == "index, brotli");
  CHECK(index("*;q=0.0").body == "<!doctype html>");
  CHECK(index("identity").body == "<!doctype html>");
  CHECK(index("brotli").headers.find("Content-Encoding") == nullptr);
  for (const char* accepted : {"br", "gzip", "identity"}) CHECK(index(accepted).headers.get("Vary") == "Accept-Encoding");
  CHECK(index("br").headers.get("Content-Type") == "text/html; charset=utf-8");
  // What has no gzip beside it goes as it is.
  CHECK(ask(site, "/assets/app-1a2b.js", {{"Accept-Encoding", "gzip"}}).body == "run()");
  CHECK(ask(site, "/mark.svg", {{"Accept-Encoding", "br"}}).headers.find("Vary") == nullptr);
}

SCENARIO("what a browser has it is not given again") {
  const built_console built;
  const auto site = built.site();
  const auto etag = std::string(ask(site, "/").headers.get("ETag"));
  CHECK(etag.size() > 10);
  CHECK(ask(site, "/", {{"Accept-Encoding", "br"}}).headers.get("ETag") != etag);  // other bytes
  for (const auto& held : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const auto a = ask(site, "/calls", {{"If-None-Match", held}});
    CHECK(a.status == 304);
    CHECK(a.body.empty());
    CHECK(a.headers.get("ETag") == etag);
  }
  CHECK(ask(site, "/", {{"If-None-Match", "\"other\""}}).status == 200);
  WHEN("it is built anew") {
    write(built.root / "index.html", "<!doctype html><p>");
    THEN("its tag is another") { CHECK(ask(built.site(), "/").headers.get("ETag") != etag); }
  }
}

SCENARIO("a node without a console says so") {
  const console::site site;
  const auto a = ask(site, "/");
  CHECK(a.status == 404);
  CHECK(a.body.find("./dev build") != std::string::npos);
  CHECK(ask(site, "/api/v1/x").body == R"({"detail":"Not Found"})");
  const test::temporary_directory empty;
  CHECK(console::read_files(empty.path()).why().code == errc::not_found);
}
