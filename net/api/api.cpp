#include "net/api/api.hpp"

#include <stdexcept>

#include "net/api/context.hpp"
#include "net/api/idempotency.hpp"
#include "net/api/openapi.hpp"
#include "net/router.hpp"
#include "net/url.hpp"

namespace tandem {

struct api::state : rest::context {
  using rest::context::context;
};

namespace {

http_response forbidden(const rest::operation& what, key_role role) {
  return rest::error(403, "This key's role is " + std::string(rest::role_name(role)) + ": " + std::string(what.method) + " " +
                              std::string(what.pattern) + " needs " + std::string(rest::whose_key(what.who)));
}

/// Who asks, by a key, or where a browser cannot send one, by a ticket.
outcome<rest::identity> identify(rest::context& api, const rest::operation& what, const http_request& request) {
  if (what.id == "live")
    if (const auto query = parse_query(request.query); query && query->find("ticket")) {
      if (auto whose = api.tickets.take(query->get("ticket"), api.now_ms())) return *whose;
      return refusal{
          errc::unauthorized, "This ticket was used, has expired or was never given: POST /api/v1/live/ticket gives another", {}};
    }
  return api.auth.check(request, api.now_ms());
}

void serve(const rest::shared_context& api, rest::route_function handle, const rest::operation& what, http_request request,
           responder respond) {
  rest::exchange x{api, std::make_shared<const http_request>(std::move(request)), std::move(respond)};
  x.operation = &what;
  rest::guarded(x, [&] {
    if (what.keyed()) {
      const auto known = identify(*api, what, *x.request);
      if (!known) return x.respond(api->auth.turn_away(*x.request, known.why(), api->now_ms()));
      if (!rest::allowed(known->role, what.who)) return x.respond(forbidden(what, known->role));
      x.who = *known;
    } else if (api->strangers && what.counted()) {
      if (const auto wait_s = api->strangers->open(*x.request, api->now_ms())) return x.respond(held_up(*wait_s));
    }
    if (what.repeatable()) return rest::once(x, handle);
    handle(x);
  });
}

class mounted_routes : public rest::route_table {
 public:
  mounted_routes(rest::shared_context api, router& to) : api_(std::move(api)), to_(to) {}
  void add(std::string method, std::string pattern, rest::route_function handle, rest::body_description body) override {
    const auto* what = rest::find_operation(method, pattern);
    if (!what) throw std::logic_error(method + " " + pattern + " has no row in net/api/operations.cpp");
    document_.push_back({what, body});
    to_.add(std::move(method), std::move(pattern), [api = api_, handle, what](http_request request, responder respond) {
      serve(api, handle, *what, std::move(request), std::move(respond));
    });
  }
  const std::vector<rest::documented_route>& document() const { return document_; }

 private:
  rest::shared_context api_;
  router& to_;
  std::vector<rest::documented_route> document_;
};

}  // namespace

api::api(api_dependencies dependencies) : state_(std::make_shared<state>(std::move(dependencies))) {}
api::~api() = default;

void api::mount(router& to) {
  mounted_routes routes(state_, to);
  rest::add_health_routes(routes);
  rest::add_system_routes(routes);
  rest::add_key_routes(routes);
  rest::add_organization_routes(routes);
  rest::add_telephony_routes(routes);
  rest::add_number_routes(routes);
  rest::add_carrier_routes(routes);
  rest::add_diagnosis_routes(routes);
  rest::add_workflow_routes(routes);
  rest::add_template_routes(routes);
  rest::add_node_type_routes(routes);
  rest::add_call_routes(routes);
  rest::add_live_routes(routes);
  rest::add_run_routes(routes);
  rest::add_artifact_routes(routes);
  rest::add_tool_routes(routes);
  rest::add_credential_routes(routes);
  rest::add_library_routes(routes);
  rest::add_delivery_routes(routes);
  state_->openapi = rest::openapi_document(routes.document(), state_->version);
}

const std::string& api::openapi() const { return state_->openapi; }

std::string api_key_sha256(std::string_view key) { return rest::sha256_hex(key); }

}  // namespace tandem
