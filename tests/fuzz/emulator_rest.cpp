// Plivo's REST API as the emulator reads it. Several requests to one account, separated by a line "=". First line of each: the
// method and what follows /v1/Account/{id}/, with the query; second: the content type; the rest is the body.
#include <nlohmann/json.hpp>

#include "examples/plivo_emulator/carrier.hpp"
#include "examples/plivo_emulator/rest_api.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/support/still_world.hpp"

using namespace tandem::emulator;

namespace {

asked read_request(std::string_view text) {
  auto first = take_line(text);
  asked q;
  const auto space = std::min(first.find(' '), first.size());
  q.method = first.substr(0, space);
  first.remove_prefix(std::min(space + 1, first.size()));
  const auto mark = std::min(first.find('?'), first.size());
  q.path = "/v1/Account/MAFUZZ/" + std::string(first.substr(0, mark));
  if (mark < first.size()) q.query = first.substr(mark + 1);
  q.authorization = "Basic TUFGVVpaOnNlY3JldA==";
  q.content_type = take_line(text);
  q.body = text;
  return q;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  still_world w;
  settings told;
  told.auth_id = "MAFUZZ";
  told.auth_token = "secret";
  told.public_url = "http://127.0.0.1";
  desk d(told, w);
  carrier c(d);
  c.applications["1"] = {"1", "fuzz", "http://app.example.com/answer"};
  c.numbers["14155550100"] = {"14155550100", "1", "", ""};
  rest_api api(d, c);
  for (int requests = 0; requests < 8 && !text.empty(); ++requests) {
    const auto end = std::min(text.find("\n=\n"), text.size());
    const auto answer = api.handle(read_request(text.substr(0, end)));
    promise(answer.status >= 200 && answer.status < 500 && answer.status != 401);
    promise(answer.body.empty() || nlohmann::json::accept(answer.body));
    text.remove_prefix(std::min(end + 3, text.size()));
    w.pass(1000, 200);
  }
  c.hang_up_all(4000, "fuzz");
  w.pass(1000, 200);
  return 0;
}
