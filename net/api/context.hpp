#pragma once
// What every route has at hand, and how a route is added. Private to net/api.

#include <memory>
#include <string>
#include <utility>

#include "net/api/admissions.hpp"
#include "net/api/api.hpp"
#include "net/api/attempts.hpp"
#include "net/api/auth.hpp"
#include "net/api/live_tickets.hpp"
#include "net/api/operations.hpp"
#include "net/api/request.hpp"
#include "net/http_server.hpp"

namespace tandem::rest {

struct context : api_dependencies {
  explicit context(api_dependencies dependencies)
      : api_dependencies(std::move(dependencies)),
        signed_in(state, secrets, operators),
        auth(state, bootstrap_key_sha256, keys, strangers, signed_in),
        guests(auth) {}
  rest::sessions signed_in;
  authenticator auth;
  admissions guests;
  attempts password_attempts;
  live_tickets tickets;
  std::string openapi;  // the document, made when everything is mounted
};
using shared_context = std::shared_ptr<context>;

/// One request being answered. Copies share the answer: the first one counts. Replies of desks keep a copy, so whatever a route
/// needs later outlives the request.
struct exchange {
  shared_context api;
  std::shared_ptr<const http_request> request;
  responder respond;
  identity who = {};     // of an open route: nobody in particular
  std::string dial_key;  // of a request with an Idempotency-Key: the same for its repetitions, for the call desk
  const struct operation* operation = nullptr;

  const context* operator->() const { return api.get(); }
};

using route_function = void (*)(const exchange&);
/// What a route reads of its body, told to whoever asks (schema_of); null: nothing.
using body_description = void (*)(json_fields&);

template <class T>
body_description takes() {
  return [](json_fields& f) {
    T unused{};
    fields(f, unused);
  };
}

/// Collects the routes of one resource. Each must have its row in operations.cpp: std::logic_error otherwise.
class route_table {
 public:
  virtual ~route_table() = default;
  virtual void add(std::string method, std::string pattern, route_function handle, body_description body = nullptr) = 0;
};

void add_key_routes(route_table&);
void add_telephony_routes(route_table&);
void add_number_routes(route_table&);
void add_carrier_routes(route_table&);
void add_diagnosis_routes(route_table&);
void add_workflow_routes(route_table&);
void add_call_routes(route_table&);
void add_call_log_routes(route_table&);
void add_share_routes(route_table&);
void add_run_routes(route_table&);
void add_artifact_routes(route_table&);
void add_health_routes(route_table&);
void add_node_type_routes(route_table&);
void add_template_routes(route_table&);
void add_organization_routes(route_table&);
void add_tool_routes(route_table&);
void add_credential_routes(route_table&);
void add_library_routes(route_table&);  // documents and recordings
void add_live_routes(route_table&);
void add_system_routes(route_table&);
void add_delivery_routes(route_table&);
void add_session_routes(route_table&);
void add_operator_routes(route_table&);
void add_talk_routes(route_table&);
void add_practice_routes(route_table&);

/// Runs @p work in the background if there is one. What it should never throw becomes a 500 that tells nothing.
/// @p already_done: what is answered has happened, so a background that is full must not turn it into a 503.
void in_background(const exchange& x, std::function<void()> work, bool already_done = false);
/// The same, here and now.
void guarded(const exchange& x, const std::function<void()>& work);

/// A desk's reply: the refusal is answered as refused() says, a value by @p write, which may read the state and hence does not
/// run on the actor's thread when there is a background.
template <class T, class Write>
std::function<void(outcome<T>)> answering(const exchange& x, Write write) {
  return [x, write = std::move(write)](outcome<T> got) {
    if (!got) return x.respond(refused(got.why()));
    in_background(
        x, [x, write, value = std::move(*got)] { x.respond(write(value)); }, true);
  };
}

}  // namespace tandem::rest
