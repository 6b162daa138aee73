#include "net/api/api.hpp"

#include "net/api/context.hpp"
#include "net/router.hpp"

namespace tandem {

struct api::state : rest::context {
  using rest::context::context;
};

namespace {

void serve(const rest::shared_context& api, rest::route_function handle, rest::route_table::access who, http_request request,
           responder respond) {
  if (who == rest::route_table::access::key) {
    if (const auto known = api->auth.check(request, api->now_ms()); !known) return respond(rest::unauthenticated(known.why()));
  }
  const rest::exchange x{api, std::make_shared<const http_request>(std::move(request)), std::move(respond)};
  rest::guarded(x, [&] { handle(x); });
}

class mounted_routes : public rest::route_table {
 public:
  mounted_routes(rest::shared_context api, router& to) : api_(std::move(api)), to_(to) {}
  void add(std::string method, std::string pattern, rest::route_function handle, access who) override {
    to_.add(std::move(method), std::move(pattern), [api = api_, handle, who](http_request request, responder respond) {
      serve(api, handle, who, std::move(request), std::move(respond));
    });
  }

 private:
  rest::shared_context api_;
  router& to_;
};

}  // namespace

api::api(api_dependencies dependencies) : state_(std::make_shared<state>(std::move(dependencies))) {}
api::~api() = default;

void api::mount(router& to) {
  mounted_routes routes(state_, to);
  rest::add_health_routes(routes);
  rest::add_key_routes(routes);
  rest::add_telephony_routes(routes);
  rest::add_number_routes(routes);
  rest::add_diagnosis_routes(routes);
  rest::add_workflow_routes(routes);
  rest::add_call_routes(routes);
  rest::add_run_routes(routes);
  rest::add_artifact_routes(routes);
}

std::string api_key_sha256(std::string_view key) { return rest::sha256_hex(key); }

}  // namespace tandem
