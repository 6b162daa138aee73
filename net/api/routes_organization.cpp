// The organisation itself: preferences, words for dispositions, whose key this is.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/preferences.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

constexpr const char* name = "preferences";

/// The longest time that can be wished for, in days: ten years.
constexpr range days{1, 3650};

/// Null is a wish too: to have it unset.
struct preferences_body {
  std::optional<std::string> organization_name, test_phone_number, timezone;
  std::optional<bool> external_pbx, record_calls;
  std::optional<std::int64_t> recordings, transcripts, events;
  bool unset_record_calls = false;
};

void text_or_null(json_fields& f, const char* field, std::optional<std::string>& x, std::size_t max) {
  f.optional(field, x, {0, max});
  if (!f.describing() && f.is_null(field)) x = "";
}
void days_or_null(json_fields& f, const char* field, std::optional<std::int64_t>& x) {
  f.optional(field, x, days);
  if (!f.describing() && f.is_null(field)) x = 0;
}

void fields(json_fields& f, preferences_body& x) {
  text_or_null(f, "organization_name", x.organization_name, 255);
  text_or_null(f, "test_phone_number", x.test_phone_number, 255);
  text_or_null(f, "timezone", x.timezone, 64);
  f.optional("external_pbx_integrations_enabled", x.external_pbx);
  f.optional("record_calls", x.record_calls);
  x.unset_record_calls = !f.describing() && f.is_null("record_calls");
  days_or_null(f, "retain_recordings_days", x.recordings);
  days_or_null(f, "retain_transcripts_days", x.transcripts);
  days_or_null(f, "retain_events_days", x.events);
}

void write_days(json_writer& w, const char* field, std::uint32_t n) {
  if (n)
    w.field(field, n);
  else
    w.null_field(field);
}

std::string text_of(const preferences& p) {
  json_writer w;
  w.begin_object().text_or_null("organization_name", p.organization_name);
  w.text_or_null("test_phone_number", p.test_phone_number).text_or_null("timezone", p.timezone);
  w.field("external_pbx_integrations_enabled", p.external_pbx_integrations_enabled);
  if (p.record_calls)
    w.field("record_calls", *p.record_calls);
  else
    w.null_field("record_calls");
  write_days(w, "retain_recordings_days", p.keep.recordings_days);
  write_days(w, "retain_transcripts_days", p.keep.transcripts_days);
  write_days(w, "retain_events_days", p.keep.events_days);
  return w.end_object().take();
}

/// What is said changes; the rest stays.
void apply(const preferences_body& said, preferences& to) {
  if (said.organization_name) to.organization_name = *said.organization_name;
  if (said.test_phone_number) to.test_phone_number = *said.test_phone_number;
  if (said.timezone) to.timezone = *said.timezone;
  if (said.external_pbx) to.external_pbx_integrations_enabled = *said.external_pbx;
  if (said.record_calls || said.unset_record_calls) to.record_calls = said.record_calls;
  if (said.recordings) to.keep.recordings_days = static_cast<std::uint32_t>(*said.recordings);
  if (said.transcripts) to.keep.transcripts_days = static_cast<std::uint32_t>(*said.transcripts);
  if (said.events) to.keep.events_days = static_cast<std::uint32_t>(*said.events);
}

void get(const exchange& x) { x.respond(ok(text_of(read_preferences(x->state)))); }

void put(const exchange& x) {
  problems found;
  auto body = read_body<preferences_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (body->test_phone_number && !body->test_phone_number->empty()) {
    const auto number = parse_e164(*body->test_phone_number);
    if (!number) return x.respond(unprocessable({std::string("body"), std::string("test_phone_number")}, number.why().message));
    body->test_phone_number = number->value;
  }
  auto now = read_preferences(x->state);
  apply(*body, now);
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
  if (const auto body = stored ? read_json<preferences_body>(stored->body_json, unused) : std::nullopt) apply(*body, out);
  return out;
}

void add_organization_routes(route_table& to) {
  to.add("GET", "/api/v1/organizations/preferences", get);
  to.add("PUT", "/api/v1/organizations/preferences", put, takes<preferences_body>());
  to.add("GET", "/api/v1/organizations/disposition-codes", disposition_codes);
  to.add("GET", "/api/v1/auth/me", me);
}

}  // namespace tandem::rest
