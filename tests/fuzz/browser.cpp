// What a browser, or somebody who plays one, sends to the door: a path, and the fields Cookie, Origin, Host, Accept-Encoding and
// If-None-Match. A line each.
#include "net/api/sessions.hpp"
#include "net/console/site.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;

namespace {

const console::site& built() {
  static const console::site all(console::files{
      {"/index.html", {"page", "page, brotli", "page, gzip", "text/html", "1"}},
      {"/assets/app.js", {"script", "script, brotli", "", "text/javascript", "2"}},
  });
  return all;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  http_request request;
  request.method = "GET";
  request.path = "/" + std::string(take_line(text));
  for (const char* name : {"Cookie", "Origin", "Host", "Accept-Encoding", "If-None-Match"})
    request.headers.add(name, std::string(take_line(text)));
  const auto token = rest::session_token(request);
  promise(token.size() <= 128 && token.find(';') == token.npos);
  const auto ours = rest::of_this_origin(request, "https://voice.example.com");
  promise(ours.has_value());
  const auto answer = built().answer(request);
  promise(answer.status == 200 || answer.status == 304 || answer.status == 404);
  promise((answer.status == 304) == (answer.body.empty()));
  promise(answer.status != 200 || answer.headers.find("Content-Security-Policy"));
  return 0;
}
