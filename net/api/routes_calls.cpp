// Placing and ending calls: /telephony/initiate-call, /public/agent/workflow/{uuid}, /calls/{call_id}/hangup.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

struct initiate_body {
  std::int64_t workflow = 0;
  std::optional<std::int64_t> run, config, from;
  std::optional<std::string> phone_number;
  std::optional<json_text> initial_context;
};
void fields(json_fields& f, initiate_body& x) {
  f.required("workflow_id", x.workflow);
  f.optional("workflow_run_id", x.run);
  f.optional("phone_number", x.phone_number, {0, 255});
  f.optional("telephony_configuration_id", x.config);
  f.optional("from_phone_number_id", x.from);
  f.optional("initial_context", x.initial_context);
}

struct trigger_body {
  std::string phone_number;
  std::optional<std::int64_t> config, from;
  std::optional<json_text> initial_context;
};
void fields(json_fields& f, trigger_body& x) {
  f.required("phone_number", x.phone_number, {1, 255});
  f.optional("initial_context", x.initial_context);
  f.optional("telephony_configuration_id", x.config);
  f.optional("from_phone_number_id", x.from);
}

template <class Id>
Id to_id(std::int64_t n) {
  return Id{n > 0 ? static_cast<std::uint64_t>(n) : 0};
}

/// The contract's word for what is missing, and ours for a human beside it.
http_response coded(int status, std::string_view code, std::string_view words) {
  json_writer w;
  w.begin_object().field("detail", code).field("message", words).end_object();
  auto r = ok(w.take());
  r.status = status;
  return r;
}

/// The configuration and the number to call from, as far as they are named or can be chosen; the error's answer otherwise.
std::optional<http_response> place_caller(const context& api, std::optional<std::int64_t> config,
                                          std::optional<std::int64_t> from, initiate_call& out) {
  const auto chosen = config ? find_config(api.state, to_id<telephony_config_id>(*config)) : default_config(api.state);
  if (!chosen && config)
    return coded(400, "telephony_configuration_not_found", "There is no telephony configuration with this id");
  if (!chosen)
    return coded(400, "telephony_not_configured", "Create a telephony configuration and make it the default for outbound calls");
  if (chosen->inactive) return coded(400, "telephony_not_configured", outbound_blocked(*chosen, {}));
  if (config) out.config = chosen->id;
  if (!from) return {};
  const auto number = find_number(api.state, chosen->id, to_id<number_id>(*from));
  if (!number) return coded(400, "from_phone_number_not_found", "The telephony configuration has no phone number with this id");
  if (!number->is_active) return coded(400, "from_phone_number_not_found", "The phone number to call from is inactive");
  out.from = number->id;
  return {};
}

/// A run to call for must belong to the workflow and must not have been called for yet.
std::optional<http_response> place_run(const context& api, std::optional<std::int64_t> run, initiate_call& out) {
  if (!run) return {};
  const auto c = find_call(api.state, to_id<call_id>(*run));
  if (!c) return error(404, "Workflow run not found");
  if (c->workflow.workflow != out.workflow)
    return coded(400, "workflow_run_workflow_mismatch", "The run belongs to another workflow");
  if (c->phase != call_phase::created && out.idempotency_key.empty())
    return error(409, "This run has been called for already; it is " + std::string(to_string(c->phase)));
  out.run = run_id{c->call.value};
  return {};
}

bool read_idempotency_key(const http_request& r, std::string& key, problems& found) {
  key = r.headers.get("Idempotency-Key");
  const bool plain = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (key.size() <= 255 && plain) return true;
  found.push_back({{std::string("header"), std::string("Idempotency-Key")},
                   "Value should be 1 to 255 printable ASCII characters",
                   "value_error",
                   {}});
  return false;
}

/// Refusals of the desk in the contract's words.
http_response not_initiated(const refusal& why) {
  if (why.code == errc::not_configured) return coded(400, "telephony_not_configured", why.message);
  return refused(why);
}

template <class Write>
void initiate(const exchange& x, initiate_call wanted, Write write) {
  x->calls.initiate(std::move(wanted),
                    [x, write](outcome<call_initiated> got) { x.respond(got ? write(*got) : not_initiated(got.why())); });
}

void initiate_call_route(const exchange& x) {
  problems found;
  const auto body = read_body<initiate_body>(*x.request, found);
  initiate_call wanted;
  read_idempotency_key(*x.request, wanted.idempotency_key, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  wanted.workflow = to_id<workflow_id>(body->workflow);
  if (!find_workflow(x->state, wanted.workflow)) return x.respond(error(404, "Workflow not found"));
  if (auto no = place_caller(*x.api, body->config, body->from, wanted)) return x.respond(std::move(*no));
  if (auto no = place_run(*x.api, body->run, wanted)) return x.respond(std::move(*no));
  const auto to = body->phone_number.value_or("");
  if (to.empty()) return x.respond(error(400, "phone_number is required: nobody has set a test number to call instead"));
  const auto number = parse_e164(to);
  if (!number) return x.respond(unprocessable({std::string("body"), std::string("phone_number")}, number.why().message));
  wanted.to = *number;
  if (body->initial_context) wanted.initial_context_json = body->initial_context->value;
  initiate(x, std::move(wanted), [](const call_initiated& c) {
    json_writer w;
    w.begin_object().field("message", "Call initiated successfully with run name " + c.run_name);
    w.field("call_id", c.call).field("workflow_run_id", c.call).field("workflow_run_name", c.run_name);
    w.field("phase", to_string(c.phase)).text_or_null("note", c.note).end_object();
    return ok(w.take());
  });
}

void trigger(const exchange& x, bool draft) {
  problems found;
  const auto body = read_body<trigger_body>(*x.request, found);
  initiate_call wanted;
  read_idempotency_key(*x.request, wanted.idempotency_key, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto workflow = find_workflow(x->state, x.request->path_parameter("workflow_uuid"));
  if (!workflow) return x.respond(error(404, "Workflow not found"));
  wanted.workflow = workflow->id;
  wanted.draft_version = draft;
  if (auto no = place_caller(*x.api, body->config, body->from, wanted)) return x.respond(std::move(*no));
  const auto number = parse_e164(body->phone_number);
  if (!number) return x.respond(unprocessable({std::string("body"), std::string("phone_number")}, number.why().message));
  wanted.to = *number;
  if (body->initial_context) wanted.initial_context_json = body->initial_context->value;
  initiate(x, std::move(wanted), [](const call_initiated& c) {
    json_writer w;
    w.begin_object().field("status", "initiated").field("workflow_run_id", c.call).field("workflow_run_name", c.run_name);
    w.field("call_id", c.call).field("phase", to_string(c.phase)).end_object();
    return ok(w.take());
  });
}

void hang_up(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_call(x->state, id)) return x.respond(error(404, "Call not found"));
  x->calls.hang_up(id, answering<done>(x, [x, id](const done&) {
                     const auto c = find_call(x->state, id);
                     json_writer w;
                     w.begin_object().field("message", "Hang-up requested").field("call_id", id);
                     return ok(w.field("phase", c ? to_string(c->phase) : "ending").end_object().take());
                   }));
}

}  // namespace

void add_call_routes(route_table& to) {
  to.add("POST", "/api/v1/telephony/initiate-call", initiate_call_route);
  to.add("POST", "/api/v1/public/agent/workflow/{workflow_uuid}", [](const exchange& x) { trigger(x, false); });
  to.add("POST", "/api/v1/public/agent/test/workflow/{workflow_uuid}", [](const exchange& x) { trigger(x, true); });
  to.add("POST", "/api/v1/calls/{call_id}/hangup", hang_up);
}

}  // namespace tandem::rest
