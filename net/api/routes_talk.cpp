// Talk here: POST /workflow/{workflow_id}/talk opens a conversation for a browser's microphone. What comes then is net/talk's.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"
#include "net/talk/edge.hpp"

namespace tandem::rest {

namespace {

constexpr int sample_rate_hz = 16'000;

struct talk_body {
  std::optional<bool> draft;
  std::optional<json_text> initial_context;
};
void fields(json_fields& f, talk_body& x) {
  f.optional("draft", x.draft);
  f.optional("initial_context", x.initial_context);
}

void talk(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto body = read_body<talk_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_workflow(x->state, id)) return x.respond(error(404, "Workflow not found"));
  open_talk wish{id, body->draft.value_or(false), body->initial_context ? body->initial_context->value : "{}"};
  x->calls.open(std::move(wish), answering<talk_opened>(x, [id](const talk_opened& t) {
                  const run_id run{t.call.call.value};
                  json_writer w;
                  w.begin_object().field("call_id", t.call.call).field("workflow_run_id", run);
                  w.field("websocket_path", talk_path(id, run, t.media_token)).field("sample_rate", sample_rate_hz);
                  return ok(w.time_field("expires_at", t.expires_ms).end_object().take());
                }));
}

}  // namespace

void add_talk_routes(route_table& to) { to.add("POST", "/api/v1/workflow/{workflow_id}/talk", talk, takes<talk_body>()); }

}  // namespace tandem::rest
