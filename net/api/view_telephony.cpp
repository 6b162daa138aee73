#include "net/api/json.hpp"
#include "net/api/secrets.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

void write_head(json_writer& w, const telephony_config& c) {
  w.field("id", c.id).field("name", c.name).field("provider", "plivo").field("connectivity", "api");
  w.field("is_default_outbound", c.is_default_outbound).field("inactive", c.inactive);
  w.time_field("inactive_since", c.inactive_since_ms).text_or_null("inactive_reason", c.inactive_reason);
}

void write_times(json_writer& w, std::int64_t created_ms, std::int64_t updated_ms) {
  w.time_field("created_at", created_ms).time_field("updated_at", updated_ms ? updated_ms : created_ms);
}

std::string_view sync_name(sync_state s) {
  switch (s) {
    case sync_state::never: return "never";
    case sync_state::pushing: return "pushing";
    case sync_state::in_sync: return "in_sync";
    case sync_state::failing: return "failing";
    case sync_state::drifted: return "drifted";
    case sync_state::refused: return "refused";
    case sync_state::held: return "held";
  }
  return "never";
}

void write_settings(json_writer& w, const char* name, const answer_settings& a) {
  w.key(name).begin_object().text_or_null("answer_url", a.answer_url).text_or_null("answer_method", a.answer_method);
  w.text_or_null("fallback_answer_url", a.fallback_answer_url).text_or_null("fallback_method", a.fallback_method);
  w.text_or_null("hangup_url", a.hangup_url).text_or_null("hangup_method", a.hangup_method).end_object();
}

void write_application(json_writer& w, const application& a) {
  w.key("application").begin_object();
  w.text_or_null("application_id", a.carrier_id).field("state", sync_name(a.state)).text_or_null("message", a.message);
  w.text_or_null("answer_url", a.desired.answer_url).text_or_null("answer_method", a.desired.answer_method);
  w.text_or_null("observed_answer_url", a.observed.answer_url).text_or_null("observed_answer_method", a.observed.answer_method);
  w.field("attempts", a.attempts).time_field("checked_at", a.checked_ms).time_field("credentials_worked_at", a.worked_ms);
  w.time_field("next_attempt_at", a.next_attempt_ms);
  write_settings(w, "desired", a.desired);
  write_settings(w, "observed", a.observed);
  if (a.has_before)
    write_settings(w, "put_back_when_detached", a.before);
  else
    w.null_field("put_back_when_detached");
  w.key("affected_numbers").begin_array();
  for (const auto& n : a.affected) w.value(n);
  w.end_array().key("numbers_linked_elsewhere").begin_array();
  for (const auto& [number, elsewhere] : a.foreign_links)
    w.begin_object().field("number", number).text_or_null("application_id", elsewhere).end_object();
  w.end_array().end_object();
}

}  // namespace

void write_application_of(json_writer& w, const std::optional<application>& app) {
  if (app)
    write_application(w, *app);
  else
    w.null_field("application");
}

std::string outbound_blocked(const telephony_config& c, const std::vector<number>& its_numbers) {
  if (c.inactive) return c.inactive_reason.empty() ? "This configuration is inactive" : c.inactive_reason;
  for (const auto& n : its_numbers)
    if (n.is_active) return {};
  return its_numbers.empty() ? "Add a phone number to call from" : "Every phone number of this configuration is inactive";
}

void write_config_item(json_writer& w, const telephony_config& c, const std::vector<number>& its_numbers,
                       const application* app) {
  const auto blocked = outbound_blocked(c, its_numbers);
  w.begin_object();
  write_head(w, c);
  w.field("phone_number_count", its_numbers.size()).field("is_ready_for_outbound", blocked.empty());
  w.text_or_null("outbound_blocked_reason", blocked).field("practice", c.practice);
  w.text_or_null("application_state", app ? sync_name(app->state) : "")
      .text_or_null("application_message", app ? app->message : "");
  write_times(w, c.created_ms, c.updated_ms);
  w.end_object();
}

void write_config_detail(json_writer& w, const telephony_config& c, std::string_view token_mask,
                         const std::optional<application>& app, const std::vector<std::string>& notices) {
  w.begin_object();
  write_head(w, c);
  w.key("credentials").begin_object().field("auth_id", mask(c.auth_id)).field("auth_token", token_mask);
  w.text_or_null("application_id", c.application);
  if (!c.api_url.empty()) w.field("api_url", c.api_url);
  w.end_object();
  w.null_field("sip_connectivity").null_field("setup_checklist").field("supports_trunks", false);
  w.key("trunks").begin_array().end_array();
  write_times(w, c.created_ms, c.updated_ms);
  w.key("limits").begin_object().field("calls_per_second", c.limits.calls_per_second);
  w.field("concurrent_calls", c.limits.concurrent_calls).field("requests_per_5s", c.limits.requests_per_5s).end_object();
  w.field("practice", c.practice);
  if (app) write_application(w, *app);
  if (!notices.empty()) {
    w.key("notices").begin_array();
    for (const auto& n : notices) w.value(n);
    w.end_array();
  }
  w.end_object();
}

void write_number(json_writer& w, const number& n, std::string_view workflow_name, const std::optional<provider_sync>& sync) {
  w.begin_object().field("id", n.id).field("telephony_configuration_id", n.config).field("address", n.address);
  w.field("address_normalized", n.normalized.value).field("address_type", "pstn");
  w.text_or_null("country_code", n.country_code).text_or_null("label", n.label);
  w.field("inbound_workflow_id", n.inbound_workflow).text_or_null("inbound_workflow_name", workflow_name);
  w.null_field("telephony_trunk_id").field("is_active", n.is_active).field("is_default_caller_id", n.is_default_caller_id);
  w.raw_field("extra_metadata", object_or_empty(n.extra_metadata_json));
  write_times(w, n.created_ms, n.updated_ms);
  w.key("provider_sync");
  if (sync)
    w.begin_object().field("ok", sync->ok).text_or_null("message", sync->message).end_object();
  else
    w.null();
  w.end_object();
}

}  // namespace tandem::rest
