// The organisation itself: preferences, words for dispositions, whose key this is.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/preferences.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

constexpr const char* name = "preferences";

struct preferences_body {
  std::optional<std::string> test_phone_number, timezone;
  std::optional<bool> external_pbx;
};
void fields(json_fields& f, preferences_body& x) {
  f.optional("test_phone_number", x.test_phone_number, {0, 255});
  f.optional("timezone", x.timezone, {0, 64});
  f.optional("external_pbx_integrations_enabled", x.external_pbx);
}

std::string text_of(const preferences& p) {
  json_writer w;
  w.begin_object().text_or_null("test_phone_number", p.test_phone_number).text_or_null("timezone", p.timezone);
  return w.field("external_pbx_integrations_enabled", p.external_pbx_integrations_enabled).end_object().take();
}

void get(const exchange& x) { x.respond(ok(text_of(read_preferences(x->state)))); }

void put(const exchange& x) {
  problems found;
  const auto body = read_body<preferences_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  auto now = read_preferences(x->state);
  if (body->test_phone_number) {
    now.test_phone_number.clear();
    if (!body->test_phone_number->empty()) {
      const auto number = parse_e164(*body->test_phone_number);
      if (!number) return x.respond(unprocessable({std::string("body"), std::string("test_phone_number")}, number.why().message));
      now.test_phone_number = number->value;
    }
  }
  if (body->timezone) now.timezone = *body->timezone;
  if (body->external_pbx) now.external_pbx_integrations_enabled = *body->external_pbx;
  auto stored = find_resource(x->state, resource_kind::preferences, name).value_or(resource());
  stored.kind = resource_kind::preferences;
  stored.name = name;
  stored.body_json = text_of(now);
  x->resources.save(std::move(stored), answering<resource>(x, [](const resource& r) { return ok(r.body_json); }));
}

void disposition_codes(const exchange& x) {
  json_writer w;
  w.begin_object().key("codes").begin_array();
  for (const char* code : {"completed", "busy", "no-answer", "failed", "canceled"}) w.value(code);
  w.end_array().key("end_task_reason_codes").begin_array();
  for (const char* code : {"user_hangup", "end_call", "time_limit", "idle"}) w.value(code);
  x.respond(ok(w.end_array().end_object().take()));
}

void me(const exchange& x) {
  json_writer w;
  w.begin_object().field("id", x.who.id()).text_or_null("email", x.who.email).text_or_null("name", x.who.name);
  w.field("organization_id", the_organization).field("provider_id", "tandem").field("role", role_name(x.who.role));
  x.respond(ok(w.end_object().take()));
}

}  // namespace

preferences read_preferences(const state_reader& state) {
  preferences out;
  const auto stored = find_resource(state, resource_kind::preferences, name);
  problems unused;
  if (const auto body = stored ? read_json<preferences_body>(stored->body_json, unused) : std::nullopt) {
    out.test_phone_number = body->test_phone_number.value_or("");
    out.timezone = body->timezone.value_or("");
    out.external_pbx_integrations_enabled = body->external_pbx.value_or(false);
  }
  return out;
}

void add_organization_routes(route_table& to) {
  to.add("GET", "/api/v1/organizations/preferences", get);
  to.add("PUT", "/api/v1/organizations/preferences", put, takes<preferences_body>());
  to.add("GET", "/api/v1/organizations/disposition-codes", disposition_codes);
  to.add("GET", "/api/v1/auth/me", me);
}

}  // namespace tandem::rest
