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

http_response forbidden(const rest::operation& what, const rest::identity& who) {
  const auto role = std::string(rest::role_name(who.role)), route = std::string(what.method) + " " + std::string(what.pattern);
  if (what.who == rest::access::session)
    return rest::error(403, route + " is for an operator who is signed in: a key has no session");
  if (who.whose)
    return rest::error(403,
                       "Your role is " + role + ": " + route + " needs the role " + std::string(rest::access_name(what.who)));
  return rest::error(403, "This key's role is " + role + ": " + route + " needs " + std::string(rest::whose_key(what.who)));
}

bool may(const rest::operation& what, const rest::identity& who) {
  return rest::allowed(who.role, what.who) && (what.who != rest::access::session || who.whose);
}

/// Who asks, by a key, or where a browser cannot send one, by a ticket.
outcome<rest::identity> identify(rest::context& api, const rest::operation& what, const http_request& request) {
  if (what.id == "live")
    if (const auto query = parse_query(request.query); query && query->find("ticket")) {
      const auto now = api.now_ms();
      const auto whose = api.tickets.take(query->get("ticket"), now);
      if (whose && !api.auth.dismissed(*whose, rest::least_role(what.who), now)) return *whose;
      return refusal{
          errc::unauthorized, "This ticket was used, has expired or was never given: POST /api/v1/live/ticket gives another", {}};
    }
  return api.auth.check(request, api.now_ms());
}

/// What goes on being answered ends when who asked may not stay.
responder watching(rest::shared_context api, rest::identity who, key_role least, responder respond) {
  return [api = std::move(api), who = std::move(who), least, respond = std::move(respond)](http_response r) {
    const bool events = r.headers.get("Content-Type") == "text/event-stream";
    if (r.more) api->guests.stays(who, least, r.more, events, api->now_ms());
    respond(std::move(r));
  };
}

responder looking_round(rest::shared_context api, responder respond) {
  return [api = std::move(api), respond = std::move(respond)](http_response r) {
    api->guests.look(api->now_ms());
    respond(std::move(r));
  };
}

void serve(const rest::shared_context& api, rest::route_function handle, const rest::operation& what, http_request request,
           responder respond) {
  rest::exchange x{api, std::make_shared<const http_request>(std::move(request)), std::move(respond)};
  x.operation = &what;
  if (what.changes_admission()) x.respond = looking_round(api, std::move(x.respond));
  rest::guarded(x, [&] {
    if (what.keyed()) {
      const auto known = identify(*api, what, *x.request);
      if (!known) return x.respond(api->auth.turn_away(*x.request, known.why(), api->now_ms()));
      if (!may(what, *known)) return x.respond(forbidden(what, *known));
      x.who = *known;
      x.respond = watching(api, *known, rest::least_role(what.who), std::move(x.respond));
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
  rest::add_session_routes(routes);
  rest::add_operator_routes(routes);
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
  rest::add_call_log_routes(routes);
  rest::add_share_routes(routes);
  rest::add_live_routes(routes);
  rest::add_run_routes(routes);
  rest::add_artifact_routes(routes);
  rest::add_tool_routes(routes);
  rest::add_credential_routes(routes);
  rest::add_library_routes(routes);
  rest::add_delivery_routes(routes);
  rest::add_talk_routes(routes);
  rest::add_practice_routes(routes);
  state_->openapi = rest::openapi_document(routes.document(), state_->version);
}

websocket_decision api::let_in(const http_request& request, key_role least, const websocket_gate& gate) const {
  auto& api = *state_;
  const auto known = api.auth.check(request, api.now_ms());
  if (!known) return websocket_decision::refused(api.auth.turn_away(request, known.why(), api.now_ms()));
  // A page of another site may open a WebSocket to anywhere, and the browser sends our cookie with it.
  if (known->whose && !rest::of_this_origin(request, api.public_url).value_or(false))
    return websocket_decision::refused(
        rest::coded(403, "origin_foreign", "Origin is not this node: open this socket from the console."));
  if (known->role > least)
    return websocket_decision::refused(rest::error(403, "This needs the role " + std::string(rest::role_name(least))));
  auto decision = gate(request);
  if (decision.accept)
    decision.accept = [state = state_, open = api.guests.staying(*known, least, std::move(decision.accept))](websocket& socket) {
      auto listener = open(socket);
      state->guests.look(state->now_ms());  // much may have happened since the request
      return listener;
    };
  return decision;
}

void api::show_out(std::int64_t now_ms) const { state_->guests.look(now_ms); }

const std::string& api::openapi() const { return state_->openapi; }

std::string api_key_sha256(std::string_view key) { return rest::sha256_hex(key); }

}  // namespace tandem
