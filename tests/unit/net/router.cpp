#include "net/router.hpp"

#include <catch2/catch.hpp>

using namespace tandem;

namespace {

struct fixture {
  fixture() {
    for (auto [method, pattern] : std::vector<std::pair<const char*, const char*>>{{"GET", "/"},
                                                                                   {"GET", "/workflow/{id}"},
                                                                                   {"PUT", "/workflow/{id}"},
                                                                                   {"GET", "/workflow/summary"},
                                                                                   {"GET", "/workflow/{workflow}/runs/{run}"},
                                                                                   {"POST", "/workflow/summary/now/"}})
      r.add(method, pattern, [this](http_request q, responder respond) {
        seen = std::move(q);
        respond(empty_response(204));
      });
  }
  http_response ask(std::string method, std::string path) {
    http_response answer;
    http_request request;
    request.method = std::move(method);
    request.path = std::move(path);
    r(std::move(request), [&](http_response a) { answer = std::move(a); });
    return answer;
  }
  router r;
  http_request seen;
};

}  // namespace

SCENARIO("requests find their handlers") {
  fixture f;
  struct row {
    const char *method, *path, *route, *parameters;
  };
  auto [method, path, route, parameters] = GENERATE(values<row>({
      {"GET", "/", "/", ""},
      {"GET", "/workflow/7", "/workflow/{id}", "id=7"},
      {"GET", "/workflow/7/", "/workflow/{id}", "id=7"},
      {"HEAD", "/workflow/7", "/workflow/{id}", "id=7"},
      {"PUT", "/workflow/a%2Fb%20c", "/workflow/{id}", "id=a/b c"},
      {"GET", "/workflow/summary", "/workflow/summary", ""},
      {"PUT", "/workflow/summary", "/workflow/{id}", "id=summary"},
      {"GET", "/workflow/summary/runs/2", "/workflow/{workflow}/runs/{run}", "workflow=summary,run=2"},
      {"POST", "/workflow/summary/now", "/workflow/summary/now/", ""},
  }));
  WHEN(method << " " << path) {
    CHECK(f.ask(method, path).status == 204);
    CHECK(f.seen.route == route);
    std::string found;
    for (const auto& [name, value] : f.seen.path_parameters) found += (found.empty() ? "" : ",") + name + "=" + value;
    CHECK(found == parameters);
  }
}

SCENARIO("requests that find none") {
  fixture f;
  WHEN("the path is unknown") {
    for (auto path :
         {"/nothing", "/workflow", "/workflow//", "/workflow/1/runs", "/workflow/1/runs/2/3", "///", "*", "/workflow/1//"}) {
      INFO(path);
      auto answer = f.ask("GET", path);
      CHECK(answer.status == 404);
      CHECK(answer.body == R"({"detail":"Not Found"})");
      CHECK(answer.headers.get("content-type") == "application/json");
    }
  }
  WHEN("somebody answers whatever has no pattern") {
    f.r.otherwise([](http_request request, responder respond) { respond(text_response(200, request.path)); });
    THEN("that and nothing else is theirs") {
      CHECK(f.ask("POST", "/nothing/here").body == "/nothing/here");
      CHECK(f.ask("DELETE", "/workflow/summary").status == 405);
      CHECK(f.ask("GET", "/workflow/summary").status == 204);
    }
  }
  WHEN("the method is not for that path") {
    auto answer = f.ask("DELETE", "/workflow/summary");
    THEN("it is told what is") {
      CHECK(answer.status == 405);
      CHECK(answer.body == R"({"detail":"Method Not Allowed"})");
      CHECK(answer.headers.get("allow") == "GET, PUT");
    }
  }
}

SCENARIO("the table of routes") {
  fixture f;
  CHECK(f.r.routes().size() == 6);
  CHECK(f.r.table().starts_with("GET /\nGET /workflow/{id}\n"));
  CHECK_THROWS_WITH(f.r.add("GET", "/workflow/{other}", {}), Catch::Contains("GET /workflow/{other}"));
}
