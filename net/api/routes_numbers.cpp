// Phone numbers of a telephony configuration: /organizations/telephony-configs/{config_id}/phone-numbers.

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

struct create_body {
  std::string address;
  std::optional<std::string> country_code, label;
  std::optional<std::int64_t> inbound_workflow, trunk;
  bool is_active = true, is_default_caller_id = false, force = false;
  std::optional<json_text> extra_metadata;
};

/// Plivo's numbers are reached without trunks; saying one is a misunderstanding that should not pass in silence.
void refuse_trunk(json_fields& f, const std::optional<std::int64_t>& trunk) {
  if (trunk) f.add_problem("telephony_trunk_id", "Trunks belong to SIP providers; leave it out for plivo", "value_error");
}

void fields(json_fields& f, create_body& x) {
  f.required("address", x.address, {1, 255});
  f.optional("country_code", x.country_code, {2, 2});
  f.optional("label", x.label, {0, 64});
  f.optional("inbound_workflow_id", x.inbound_workflow, {1, 9e15});
  f.optional("telephony_trunk_id", x.trunk);
  refuse_trunk(f, x.trunk);
  f.with_default("is_active", x.is_active);
  f.with_default("is_default_caller_id", x.is_default_caller_id);
  f.optional("extra_metadata", x.extra_metadata);
  f.with_default("force", x.force);
}

struct update_body {
  std::optional<std::string> label, country_code;
  std::optional<std::int64_t> inbound_workflow, trunk;
  bool clear_inbound_workflow = false, clear_trunk = false, force = false;
  std::optional<bool> is_active;
  std::optional<json_text> extra_metadata;
};
void fields(json_fields& f, update_body& x) {
  f.optional("label", x.label, {0, 64});
  f.optional("inbound_workflow_id", x.inbound_workflow, {1, 9e15});
  f.with_default("clear_inbound_workflow", x.clear_inbound_workflow);
  f.optional("telephony_trunk_id", x.trunk);
  refuse_trunk(f, x.trunk);
  f.with_default("clear_trunk", x.clear_trunk);
  f.optional("is_active", x.is_active);
  f.optional("country_code", x.country_code, {2, 2});
  f.optional("extra_metadata", x.extra_metadata);
  f.ignored({"id", "telephony_configuration_id", "address", "address_normalized", "address_type", "inbound_workflow_name",
             "is_default_caller_id", "created_at", "updated_at", "provider_sync"});
  f.with_default("force", x.force);
}

std::string upper(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

workflow_id to_workflow(std::int64_t n) { return workflow_id{static_cast<std::uint64_t>(n)}; }

void write(json_writer& w, const state_reader& state, const number& n, const std::optional<provider_sync>& sync) {
  const auto workflow = find_workflow(state, n.inbound_workflow);
  write_number(w, n, workflow ? std::string_view(workflow->name) : std::string_view(), sync);
}

http_response answer(const context& api, const number& n, const std::optional<provider_sync>& sync = {}) {
  json_writer w;
  write(w, api.state, n, sync);
  return ok(w.take());
}

auto answering_number(const exchange& x) {
  return answering<number_saved>(x, [x](const number_saved& saved) { return answer(*x.api, saved.number, saved.sync); });
}

struct place {
  telephony_config_id config;
  number_id number;
};

/// What a human should know of a number's wiring at the carrier; nothing when all is well or nobody asked for any.
std::optional<provider_sync> warning_of(const state_reader& state, const number& n) {
  if (!n.inbound_workflow) return {};
  const auto app = application_of(state, n.config);
  if (!app || app->state == sync_state::in_sync || app->state == sync_state::never || app->state == sync_state::pushing)
    return {};
  return provider_sync{false, app->message};
}

/// What the path names, read and found; answers otherwise.
std::optional<telephony_config> config_of(const exchange& x, telephony_config_id id) {
  auto c = find_config(x->state, id);
  if (!c) x.respond(error(404, "Telephony configuration not found"));
  return c;
}
place read_place(const exchange& x, problems& found) {
  return {path_id<telephony_config_id>(*x.request, "config_id", found), path_id<number_id>(*x.request, "phone_number_id", found)};
}
std::optional<number> number_at(const exchange& x, place at) {
  if (!config_of(x, at.config)) return {};
  auto n = find_number(x->state, at.config, at.number);
  if (!n) x.respond(error(404, "Phone number not found"));
  return n;
}
std::optional<number> number_in_path(const exchange& x) {
  problems found;
  const auto at = read_place(x, found);
  if (found.empty()) return number_at(x, at);
  x.respond(unprocessable(found));
  return {};
}

void list_numbers(const exchange& x) {
  problems found;
  const auto id = path_id<telephony_config_id>(*x.request, "config_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!config_of(x, id)) return;
  json_writer w;
  w.begin_object().key("phone_numbers").begin_array();
  for (const auto& n : numbers_of(x->state, id)) write(w, x->state, n, warning_of(x->state, n));
  x.respond(ok(w.end_array().end_object().take()));
}

void create_number(const exchange& x) {
  problems found;
  const auto id = path_id<telephony_config_id>(*x.request, "config_id", found);
  const auto body = read_body<create_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto config = config_of(x, id);
  if (!config) return;
  if (config->practice)
    return x.respond(
        error(409, "This is the practice line's configuration: it has one virtual number, and no real one belongs there"));
  const auto region = upper(body->country_code.value_or(""));
  const auto normalized = parse_e164(body->address, region);
  if (!normalized) return x.respond(unprocessable({std::string("body"), std::string("address")}, normalized.why().message));
  struct tandem::create_number wanted;
  wanted.config = id;
  wanted.address = body->address;
  wanted.normalized = *normalized;
  wanted.country_code = region.empty() ? region_of(*normalized) : region;
  wanted.label = body->label.value_or("");
  wanted.inbound_workflow = to_workflow(body->inbound_workflow.value_or(0));
  wanted.is_active = body->is_active;
  wanted.is_default_caller_id = body->is_default_caller_id;
  if (body->extra_metadata) wanted.extra_metadata_json = body->extra_metadata->value;
  wanted.force = body->force;
  x->telephony.create(std::move(wanted), answering_number(x));
}

void get_number(const exchange& x) {
  if (const auto n = number_in_path(x)) x.respond(answer(*x.api, *n, warning_of(x->state, *n)));
}

void update_number(const exchange& x) {
  problems found;
  const auto at = read_place(x, found);
  auto body = read_body<update_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!number_at(x, at)) return;
  struct tandem::update_number wanted;
  wanted.label = body->label;
  if (body->country_code) wanted.country_code = upper(*body->country_code);
  wanted.is_active = body->is_active;
  if (body->extra_metadata) wanted.extra_metadata_json = body->extra_metadata->value;
  if (body->clear_inbound_workflow) {
    wanted.inbound_workflow = workflow_id{};
  } else if (body->inbound_workflow) {
    wanted.inbound_workflow = to_workflow(*body->inbound_workflow);
  }
  wanted.force = body->force;
  x->telephony.update(at.config, at.number, std::move(wanted), answering_number(x));
}

void delete_number(const exchange& x) {
  problems found;
  const bool force = query_fields(*x.request, found).flag("force", false);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto n = number_in_path(x);
  if (!n) return;
  x->telephony.remove(n->config, n->id, force, answering<number_saved>(x, [](const number_saved& saved) {
                        json_writer w;
                        w.begin_object().field("message", "Phone number deleted").key("provider_sync");
                        if (saved.sync)
                          w.begin_object().field("ok", saved.sync->ok).text_or_null("message", saved.sync->message).end_object();
                        else
                          w.null();
                        return ok(w.end_object().take());
                      }));
}

void set_default_caller(const exchange& x) {
  const auto n = number_in_path(x);
  if (!n) return;
  x->telephony.set_default_caller(n->config, n->id, answering<number>(x, [x](const number& now) { return answer(*x.api, now); }));
}

}  // namespace

void add_number_routes(route_table& to) {
  const std::string all = "/api/v1/organizations/telephony-configs/{config_id}/phone-numbers";
  const std::string one = all + "/{phone_number_id}";
  to.add("GET", all, list_numbers);
  to.add("POST", all, create_number, takes<create_body>());
  to.add("GET", one, get_number);
  to.add("PUT", one, update_number, takes<update_body>());
  to.add("DELETE", one, delete_number);
  to.add("POST", one + "/set-default-caller", set_default_caller);
}

}  // namespace tandem::rest
