// The API's JSON bodies, query strings and filters. First line: the query; the rest is the body.
#include <nlohmann/json.hpp>

#include "net/api/json.hpp"
#include "net/api/request.hpp"
#include "net/api/run_filters.hpp"
#include "net/url.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace tandem;
using namespace tandem::rest;

namespace {

/// A field of every kind.
struct body {
  std::string name;
  std::int64_t count = 0;
  json_text object;
  std::optional<std::string> text;
  std::optional<std::int64_t> integer;
  std::optional<double> number;
  std::optional<bool> flag;
  std::optional<json_text> more;
  bool on = false;
};
void fields(json_fields& f, body& x) {
  f.required("name", x.name, {1, 10});
  f.required("count", x.count, {-5, 1e6});
  f.required("object", x.object);
  f.optional("text", x.text, {0, 5});
  f.optional("integer", x.integer, {0, 10});
  f.optional("number", x.number, {0, 1});
  f.optional("flag", x.flag);
  f.optional("more", x.more);
  f.with_default("on", x.on);
  f.check_choice("choice", {"one", "two"});
  f.object("inner", true, [](json_fields& in) {
    in.step_into("plivo");
    in.check_text("text", {1, 5});
    in.check_integer("integer");
    in.check_number("number");
    in.check_bool("flag");
  });
  f.objects("list", 3, [](json_fields& in) { in.check_text("text"); });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = as_text(data, size);
  http_request request;
  request.query = take_line(text);
  problems found;
  query_fields query(request, found);
  (void)query.integer("limit", 10, {1, 100});
  (void)query.flag("archived", false);
  (void)query.time("from");
  const auto read = read_json<body>(text, found);
  promise(read.has_value() || !found.empty());
  if (read) promise(nlohmann::json::accept(read->object.value) && read->name.size() <= 40);
  promise(nlohmann::json::accept(problems_json(found)));
  promise(nlohmann::json::accept(object_or_empty(text)));
  int status = 0;
  std::string detail;
  const auto filters = parse_run_filters(text, status, detail);
  promise(filters ? nlohmann::json::accept(filters->applied_json) : status == 400 || status == 403);
  if (filters) (void)filters->match({});
  return 0;
}
