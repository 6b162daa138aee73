// GET /organizations/telephony-configs/{config_id}/diagnosis: every check of net/diagnosis with evidence and remedy.

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

void write_finding(json_writer& w, const diagnosis::finding& x) {
  w.begin_object().field("id", x.what->id).field("question", x.what->question).field("verdict", diagnosis::to_string(x.is));
  w.field("evidence", x.evidence).field("remedy", x.what->remedy);
  w.field("fixable", x.what->fixable).field("fixed", x.fixed).end_object();
}

http_response answer(const diagnosis::diagnosis& d) {
  json_writer w;
  w.begin_object().field("telephony_configuration_id", d.config).field("name", d.config_name);
  w.time_field("checked_at", d.checked_ms).field("verdict", diagnosis::to_string(d.worst()));
  w.key("checks").begin_array();
  for (const auto& x : d.findings) write_finding(w, x);
  w.end_array().key("fix");
  if (d.fix)
    w.begin_object().field("ok", d.fix->ok).text_or_null("message", d.fix->message).end_object();
  else
    w.null();
  return ok(w.end_object().take());
}

void diagnose(const exchange& x) {
  problems found;
  const auto id = path_id<telephony_config_id>(*x.request, "config_id", found);
  query_fields query(*x.request, found);
  const bool fix = query.flag("fix", false), force = query.flag("force", false);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (fix && !allowed(x.who.role, access::admin))
    return x.respond(error(403, "This key's role is " + std::string(role_name(x.who.role)) + ": fix=true needs an admin's key"));
  if (!find_config(x->state, id)) return x.respond(error(404, "Telephony configuration not found"));
  if (!x->diagnose) return x.respond(refused({errc::unavailable, "This node has no doctor", {}}));
  x->diagnose(id, fix, force, answering<diagnosis::diagnosis>(x, answer));
}

}  // namespace

void add_diagnosis_routes(route_table& to) {
  to.add("GET", "/api/v1/organizations/telephony-configs/{config_id}/diagnosis", diagnose);
}

}  // namespace tandem::rest
