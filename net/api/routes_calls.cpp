// Placing, transferring and ending calls: /telephony/initiate-call, /public/agent/..., /calls/{call_id}/hangup, .../transfer.

#include <algorithm>

#include "messages/keys.hpp"
#include "net/api/context.hpp"
#include "net/api/preferences.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

constexpr range ids{1, 9e15};

struct initiate_body {
  std::int64_t workflow = 0;
  std::optional<std::int64_t> run, config, from;
  std::optional<std::string> phone_number;
  std::optional<json_text> initial_context;
};
void fields(json_fields& f, initiate_body& x) {
  f.required("workflow_id", x.workflow, ids);
  f.optional("workflow_run_id", x.run, ids);
  f.optional("phone_number", x.phone_number, {0, 255});
  f.optional("telephony_configuration_id", x.config, ids);
  f.optional("from_phone_number_id", x.from, ids);
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
  f.optional("telephony_configuration_id", x.config, ids);
  f.optional("from_phone_number_id", x.from, ids);
}

template <class Id>
Id to_id(std::int64_t n) {
  return Id{static_cast<std::uint64_t>(n)};
}

/// The contract's word for what is wrong, and the desk's for a human beside it.
http_response coded(int status, std::string_view code, const refusal& why) {
  json_writer w;
  w.begin_object().field("detail", code).field("message", why.message).end_object();
  auto r = refused(why);
  r.status = status;
  r.body = w.take();
  return r;
}

/// The desk's refusals in the contract's codes; which field is at fault decides.
http_response not_initiated(const refusal& why) {
  const bool missing = why.code == errc::not_found;
  if (missing && why.field == "telephony_configuration_id") return coded(400, "telephony_configuration_not_found", why);
  if (missing && why.field == "from_phone_number_id") return coded(400, "from_phone_number_not_found", why);
  if (why.code == errc::invalid && why.field == "workflow_run_id") return coded(400, "workflow_run_workflow_mismatch", why);
  if (why.code == errc::not_configured && why.field != "workflow_id") return coded(400, "telephony_not_configured", why);
  if (why.code == errc::limit_reached) return coded(429, "Concurrent call limit reached", why);
  return refused(why);
}

void place_caller(std::optional<std::int64_t> config, std::optional<std::int64_t> from, initiate_call& out) {
  if (config) out.config = to_id<telephony_config_id>(*config);
  if (from) out.from = to_id<number_id>(*from);
}

template <class Write>
void initiate(const exchange& x, initiate_call wanted, Write write) {
  x->calls.initiate(std::move(wanted),
                    [x, write](outcome<call_initiated> got) { x.respond(got ? write(*got) : not_initiated(got.why())); });
}

void initiate_call_route(const exchange& x) {
  problems found;
  const auto body = read_body<initiate_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  initiate_call wanted;
  wanted.idempotency_key = x.dial_key;
  wanted.workflow = to_id<workflow_id>(body->workflow);
  if (body->run) wanted.run = to_id<run_id>(*body->run);
  place_caller(body->config, body->from, wanted);
  auto to = body->phone_number.value_or("");
  if (to.empty()) to = read_preferences(x->state).test_phone_number;
  if (to.empty())
    return x.respond(error(400, "phone_number is required: no test_phone_number is set in the organisation's preferences"));
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

/// The workflow whose trigger node has this path, in the version that would be called.
std::optional<workflow> find_by_trigger(const state_reader& state, const std::string& path, bool draft) {
  const auto id = state.get(keys::workflow_by_trigger(path));
  auto w = id ? find_workflow(state, workflow_id{keys::trailing_id(*id)}) : std::nullopt;
  if (!w) return {};
  const workflow_version* version = nullptr;
  for (const auto& v : w->versions)
    if (v.status == version_status::published || (draft && v.status == version_status::draft)) version = &v;
  if (!version || std::ranges::find(version->trigger_paths, path) == version->trigger_paths.end()) return {};
  return w;
}

void trigger(const exchange& x, bool draft, bool by_path) {
  problems found;
  const auto body = read_body<trigger_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto workflow = by_path ? find_by_trigger(x->state, x.request->path_parameter("uuid"), draft)
                                : find_workflow(x->state, x.request->path_parameter("workflow_uuid"));
  if (!workflow) return x.respond(error(404, by_path ? "Agent trigger not found" : "Workflow not found"));
  if (workflow->archived) return x.respond(error(404, "Workflow is archived"));
  initiate_call wanted;
  wanted.idempotency_key = x.dial_key;
  wanted.workflow = workflow->id;
  wanted.draft_version = draft;
  place_caller(body->config, body->from, wanted);
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

struct transfer_body {
  std::string to;
  std::optional<std::string> mode, whisper;
};
void fields(json_fields& f, transfer_body& x) {
  f.required("to", x.to, {1, 255});
  f.optional("mode", x.mode);
  f.check_choice("mode", {"cold", "warm"});
  f.optional("whisper", x.whisper, {0, 1000});
}

void transfer(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  const auto body = read_body<transfer_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto to = parse_e164(body->to);
  if (!to) return x.respond(unprocessable({std::string("body"), std::string("to")}, to.why().message));
  if (!find_call(x->state, id)) return x.respond(error(404, "Call not found"));
  const auto mode = body->mode == "warm" ? transfer_mode::warm : transfer_mode::cold;
  x->calls.transfer(id, {*to, mode, body->whisper.value_or(""), x.dial_key},
                    answering<done>(x, [x, id, to = *to, mode](const done&) {
                      const auto c = find_call(x->state, id);
                      json_writer w;
                      w.begin_object().field("message", "Transfer requested").field("call_id", id);
                      w.field("phase", to_string(c ? c->phase : call_phase::transferring));
                      return ok(w.field("to", to.value).field("mode", to_string(mode)).end_object().take());
                    }));
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
  const auto body = takes<trigger_body>();
  const std::string agent = "/api/v1/public/agent/";
  to.add("POST", "/api/v1/telephony/initiate-call", initiate_call_route, takes<initiate_body>());
  to.add(
      "POST", agent + "workflow/{workflow_uuid}", [](const exchange& x) { trigger(x, false, false); }, body);
  to.add(
      "POST", agent + "test/workflow/{workflow_uuid}", [](const exchange& x) { trigger(x, true, false); }, body);
  to.add(
      "POST", agent + "{uuid}", [](const exchange& x) { trigger(x, false, true); }, body);
  to.add(
      "POST", agent + "test/{uuid}", [](const exchange& x) { trigger(x, true, true); }, body);
  to.add("POST", "/api/v1/calls/{call_id}/hangup", hang_up);
  to.add("POST", "/api/v1/calls/{call_id}/transfer", transfer, takes<transfer_body>());
}

}  // namespace tandem::rest
