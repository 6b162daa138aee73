// Telephony configurations: /organizations/telephony-configs, and what a client shows about providers.

#include <algorithm>

#include "messages/secret_purposes.hpp"
#include "net/api/carrier_config.hpp"
#include "net/api/context.hpp"
#include "net/api/secrets.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

constexpr const char* base = "/api/v1/organizations/telephony-configs";

/// What belongs to the practice line is changed by starting and stopping it only, so that nothing real gets mixed up with it.
bool is_for_practice(const exchange& x, const telephony_config& c) {
  if (c.practice)
    x.respond(error(409, "This is the practice line's configuration: POST /api/v1/practice/start and /stop change it"));
  return c.practice;
}

struct create_body {
  std::string name;
  bool is_default_outbound = false;
  plivo_fields config;
};
void fields(json_fields& f, create_body& x) {
  f.required("name", x.name, {1, 64});
  f.with_default("is_default_outbound", x.is_default_outbound);
  const bool read = f.object("config", true, [&](json_fields& c) { read_new_plivo(c, x.config); });
  if (read) check_provider(f, x.config.provider);
}

struct update_body {
  std::optional<std::string> name;
  plivo_fields config;
};
void fields(json_fields& f, update_body& x) {
  f.optional("name", x.name, {1, 64});
  f.object("config", false, [&](json_fields& c) {
    if (c.has("provider") || c.describing()) return read_plivo(c, x.config);
    c.open();
    f.add_problem("config", "Unable to extract tag using discriminator 'provider'", "union_tag_not_found");
  });
}

void apply_limits(const plivo_fields& from, carrier_limits& to) {
  if (from.calls_per_second) to.calls_per_second = *from.calls_per_second;
  if (from.concurrent_calls) to.concurrent_calls = static_cast<std::uint32_t>(*from.concurrent_calls);
  if (from.requests_per_5s) to.requests_per_5s = static_cast<std::uint32_t>(*from.requests_per_5s);
}

/// The mask needs the secret's length, which only the sealed form knows.
std::string token_mask(const context& api, const telephony_config& c) {
  const auto token = api.secrets.open(auth_token_purpose, c.auth_token_sealed);
  return token ? mask(*token) : std::string(36, '*') + c.auth_token_tail;
}

http_response detail(const context& api, const telephony_config& c, const std::vector<std::string>& notices = {}) {
  json_writer w;
  write_config_detail(w, c, token_mask(api, c), application_of(api.state, c.id), notices);
  return ok(w.take());
}

auto answering_detail(const exchange& x, std::vector<std::string> notices = {}) {
  return answering<telephony_config>(
      x, [x, notices = std::move(notices)](const telephony_config& c) { return detail(*x.api, c, notices); });
}

std::optional<telephony_config> config_in_path(const exchange& x) {
  problems found;
  return config_in_path(x, found);
}

void list_configs(const exchange& x) {
  const auto numbers = all_numbers(x->state);
  const auto applications = all_applications(x->state);
  json_writer w;
  w.begin_object().key("configurations").begin_array();
  for (const auto& c : all_configs(x->state)) {
    auto its = numbers;
    std::erase_if(its, [&](const number& n) { return n.config != c.id; });
    const auto app = std::ranges::find(applications, c.id, &application::config);
    write_config_item(w, c, its, app == applications.end() ? nullptr : &*app);
  }
  x.respond(ok(w.end_array().end_object().take()));
}

void create_config(const exchange& x) {
  problems found;
  auto body = read_body<create_body>(*x.request, found);
  if (!body) return x.respond(unprocessable(found));
  auto& config = body->config;
  create_telephony_config wanted;
  wanted.name = body->name;
  wanted.auth_id = *config.auth_id;
  wanted.auth_token_sealed = x->secrets.seal(auth_token_purpose, *config.auth_token);
  wanted.auth_token_tail = tail(*config.auth_token);
  wanted.application = config.application.value_or("");
  wanted.api_url = config.api_url.value_or("");
  wanted.is_default_outbound = body->is_default_outbound;
  apply_limits(config, wanted.limits);
  x->telephony.create(std::move(wanted), answering_detail(x, std::move(config.notices)));
}

void get_config(const exchange& x) {
  if (const auto c = config_in_path(x)) x.respond(detail(*x.api, *c));
}

void update_config(const exchange& x) {
  problems found;
  const auto id = path_id<telephony_config_id>(*x.request, "config_id", found);
  auto body = read_body<update_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto stored = find_config(x->state, id);
  if (!stored) return x.respond(error(404, "Telephony configuration not found"));
  if (is_for_practice(x, *stored)) return;
  auto& config = body->config;
  if (!config.provider.empty() && config.provider != "plivo")
    return x.respond(error(400, "The provider of a telephony configuration cannot change; create another configuration"));
  keep_if_masked(config.auth_id, tail(stored->auth_id), "auth_id", found);
  keep_if_masked(config.auth_token, stored->auth_token_tail, "auth_token", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  update_telephony_config wanted;
  wanted.name = body->name;
  wanted.auth_id = config.auth_id;
  if (config.auth_token) {
    wanted.auth_token_sealed = x->secrets.seal(auth_token_purpose, *config.auth_token);
    wanted.auth_token_tail = tail(*config.auth_token);
  }
  wanted.application = config.application;
  wanted.api_url = config.api_url;
  if (config.calls_per_second || config.concurrent_calls || config.requests_per_5s)
    apply_limits(config, wanted.limits.emplace(stored->limits));
  x->telephony.update(id, std::move(wanted), answering_detail(x, std::move(config.notices)));
}

void delete_config(const exchange& x) {
  if (const auto c = config_in_path(x); c && !is_for_practice(x, *c))
    x->telephony.remove(c->id, answering<done>(x, [](const done&) { return message("Telephony configuration deleted"); }));
}

void set_default_outbound(const exchange& x) {
  if (const auto c = config_in_path(x); c && !is_for_practice(x, *c))
    x->telephony.set_default_outbound(c->id, answering_detail(x));
}

void reactivate_config(const exchange& x) {
  if (const auto c = config_in_path(x)) x->telephony.reactivate(c->id, answering_detail(x));
}

struct sync_body {
  bool force = false;
};
void fields(json_fields& f, sync_body& x) { f.with_default("force", x.force); }

/// Sets the Application and the links of all numbers as they should be: the one request that mends a drift.
void sync_config(const exchange& x) {
  problems found;
  bool force = query_fields(*x.request, found).flag("force", false);
  if (!x.request->body.empty())
    if (const auto body = read_body<sync_body>(*x.request, found)) force = force || body->force;
  const auto c = config_in_path(x, found);
  if (!c) return;
  x->telephony.sync_now(c->id, force ? consent::everything : consent::shown,
                        answering<provider_sync>(x, [x, id = c->id](const provider_sync& word) {
                          json_writer w;
                          w.begin_object().key("provider_sync").begin_object().field("ok", word.ok);
                          w.text_or_null("message", word.message).end_object();
                          write_application_of(w, application_of(x->state, id));
                          return ok(w.end_object().take());
                        }));
}

struct form_field {
  const char *name, *label, *type;
  bool required, sensitive;
  const char* description;
};
constexpr form_field plivo_form[] = {
    {"auth_id", "Auth ID", "text", true, true, "From the overview page of the Plivo console"},
    {"auth_token", "Auth Token", "password", true, true, "Stored sealed, shown masked"},
    {"application_id", "Application ID", "text", false, false, "Leave blank and an application is created for you"},
    {"from_numbers", "Phone numbers", "string-array", false, false, "For older clients: numbers are kept under phone-numbers"},
};

void providers_metadata(const exchange& x) {
  json_writer w;
  w.begin_object().key("providers").begin_array().begin_object();
  w.field("provider", "plivo").field("display_name", "Plivo").field("connectivity", "api").key("fields").begin_array();
  for (const auto& f : plivo_form) {
    w.begin_object().field("name", f.name).field("label", f.label).field("type", f.type).field("required", f.required);
    w.field("sensitive", f.sensitive).field("description", f.description).null_field("placeholder").null_field("options");
    w.null_field("visible_when").null_field("section").end_object();
  }
  w.end_array().field("docs_url", "https://www.plivo.com/docs/").end_object().end_array().end_object();
  x.respond(ok(w.take()));
}

void config_warnings(const exchange& x) {
  json_writer w;  // of carriers that are not served here
  w.begin_object().field("telnyx_missing_webhook_public_key_count", 0).field("vonage_missing_signature_secret_count", 0);
  x.respond(ok(w.end_object().take()));
}

void list_trunks(const exchange& x) {
  if (!config_in_path(x)) return;
  json_writer w;
  x.respond(ok(w.begin_object().key("trunks").begin_array().end_array().end_object().take()));
}

void no_trunk(const exchange& x) {
  if (config_in_path(x)) x.respond(error(404, "Telephony trunk not found"));
}

void refuse_trunk(const exchange& x) {
  if (config_in_path(x)) x.respond(error(400, "Trunks belong to SIP providers; plivo reaches its numbers without them"));
}

}  // namespace

void add_telephony_routes(route_table& to) {
  const std::string one = std::string(base) + "/{config_id}";
  to.add("GET", "/api/v1/organizations/telephony-providers/metadata", providers_metadata);
  to.add("GET", "/api/v1/organizations/telephony-config-warnings", config_warnings);
  to.add("GET", base, list_configs);
  to.add("POST", base, create_config, takes<create_body>());
  to.add("GET", one, get_config);
  to.add("PUT", one, update_config, takes<update_body>());
  to.add("DELETE", one, delete_config);
  to.add("POST", one + "/set-default-outbound", set_default_outbound);
  to.add("POST", one + "/reactivate", reactivate_config);
  to.add("GET", one + "/trunks", list_trunks);
  to.add("POST", one + "/trunks", refuse_trunk);
  to.add("GET", one + "/trunks/{trunk_id}", no_trunk);
  to.add("PUT", one + "/trunks/{trunk_id}", refuse_trunk);
  to.add("DELETE", one + "/trunks/{trunk_id}", refuse_trunk);
  to.add("POST", one + "/sync", sync_config, takes<sync_body>());
}

}  // namespace tandem::rest
