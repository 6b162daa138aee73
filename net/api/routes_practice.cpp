// The practice line: an emulated carrier beside this node, and virtual callers.

#include "messages/practice.hpp"
#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

const practice_state nothing_here{.why_not = "This node has no practice line"};

http_response shown(const practice_state& s) {
  json_writer w;
  w.begin_object().field("available", s.why_not.empty());
  w.text_or_null("why_not", s.why_not.empty() ? s.trouble : s.why_not).field("running", s.running);
  w.field("telephony_configuration_id", s.config).text_or_null("phone_number", s.number.value);
  w.key("scenarios").begin_array();
  for (const auto& one : s.scenarios) {
    w.begin_object().field("id", one.id).field("title", one.title).field("description", one.description).end_object();
  }
  return ok(w.end_array().end_object().take());
}

/// That there is no emulator is nothing that asking again could mend: the contract's word for it is 409.
http_response not_started(const refusal& why) {
  return why.code == errc::not_configured ? error(409, why.message) : refused(why);
}

void get_practice(const exchange& x) { x.respond(shown(x->practice ? x->practice->state() : nothing_here)); }

void start(const exchange& x) {
  if (!x->practice) return x.respond(error(409, nothing_here.why_not));
  x->practice->start([x](outcome<practice_state> got) { x.respond(got ? shown(*got) : not_started(got.why())); });
}

void stop(const exchange& x) {
  if (!x->practice) return x.respond(shown(nothing_here));
  x->practice->stop([x](outcome<practice_state> got) { x.respond(got ? shown(*got) : refused(got.why())); });
}

struct ring_body {
  std::int64_t workflow = 0;
  std::string scenario;
};
void fields(json_fields& f, ring_body& x) {
  f.required("workflow_id", x.workflow, range{1, 9e15});
  f.required("scenario", x.scenario, {1, 64});
}

void ring(const exchange& x) {
  problems found;
  const auto body = read_body<ring_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const workflow_id who{static_cast<std::uint64_t>(body->workflow)};
  if (!find_workflow(x->state, who)) return x.respond(error(404, "Workflow not found"));
  if (!x->practice) return x.respond(error(409, nothing_here.why_not));
  x->practice->ring(who, body->scenario, [x](outcome<practice_call> got) {
    if (!got && got.why().field == "scenario")
      return x.respond(unprocessable({std::string("body"), std::string("scenario")}, got.why().message));
    if (!got) return x.respond(not_started(got.why()));
    json_writer w;
    w.begin_object().field("call_id", got->call).field("carrier_call_id", got->carrier_call.value);
    x.respond(ok(w.end_object().take()));
  });
}

}  // namespace

void add_practice_routes(route_table& to) {
  to.add("GET", "/api/v1/practice", get_practice);
  to.add("POST", "/api/v1/practice/start", start);
  to.add("POST", "/api/v1/practice/stop", stop);
  to.add("POST", "/api/v1/practice/calls", ring, takes<ring_body>());
}

}  // namespace tandem::rest
