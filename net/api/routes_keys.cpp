// API keys: /user/api-keys. A key is shown once, when it is made.

#include "net/api/context.hpp"
#include "net/api/expiry.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

struct create_key_body {
  std::string name;
  std::optional<std::string> role, expires_at;
};
void fields(json_fields& f, create_key_body& x) {
  f.required("name", x.name, {1, 255});
  f.optional("role", x.role);
  f.check_choice("role", {"admin", "operator", "viewer"});
  f.optional("expires_at", x.expires_at, {0, 64});
}

key_role role_of(const std::string& word) {
  if (word == "viewer") return key_role::viewer;
  return word == "operator" ? key_role::operator_ : key_role::admin;
}

void write_key(json_writer& w, const api_key& k, std::int64_t last_used_ms) {
  w.begin_object().field("id", k.id).field("name", k.name).field("key_prefix", k.prefix).field("is_active", k.is_active);
  w.time_field("created_at", k.created_ms).time_field("last_used_at", last_used_ms).time_field("archived_at", k.archived_ms);
  w.field("role", role_name(k.role)).time_field("expires_at", k.expires_ms).end_object();
}

void list_keys(const exchange& x) {
  problems found;
  const bool archived_too = query_fields(*x.request, found).flag("include_archived", false);
  if (!found.empty()) return x.respond(unprocessable(found));
  json_writer w;
  w.begin_array();
  for (const auto& k : all_keys(x->state))
    if (archived_too || k.is_active) write_key(w, k, x->auth.last_used_ms(k));
  x.respond(ok(w.end_array().take()));
}

void create_key(const exchange& x) {
  problems found;
  const auto body = read_body<create_key_body>(*x.request, found);
  api_key wanted;
  if (body) wanted.expires_ms = read_expiry(body->expires_at.value_or(""), x->now_ms(), found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto key = make_api_key();
  wanted.role = role_of(body->role.value_or("admin"));
  wanted.name = body->name;
  wanted.prefix = key.substr(0, 8);
  wanted.sha256 = sha256_hex(key);
  wanted.created_ms = x->now_ms();
  x->keys.create(std::move(wanted), answering<api_key>(x, [key](const api_key& k) {
                   json_writer w;
                   w.begin_object().field("id", k.id).field("name", k.name).field("key_prefix", k.prefix);
                   w.field("api_key", key).time_field("created_at", k.created_ms).field("role", role_name(k.role));
                   w.time_field("expires_at", k.expires_ms);
                   return ok(w.end_object().take());
                 }));
}

/// The key named in the path, if there is one; answers otherwise.
std::optional<api_key_id> key_in_path(const exchange& x) {
  problems found;
  const auto id = path_id<api_key_id>(*x.request, "api_key_id", found);
  if (!found.empty())
    x.respond(unprocessable(found));
  else if (!find_key(x->state, id))
    x.respond(error(404, "API key not found"));
  else
    return id;
  return {};
}

void archive_key(const exchange& x) {
  if (const auto id = key_in_path(x))
    x->keys.archive(*id, answering<api_key>(x, [](const api_key&) { return success("API key archived successfully"); }));
}

void reactivate_key(const exchange& x) {
  if (const auto id = key_in_path(x))
    x->keys.reactivate(*id, answering<api_key>(x, [](const api_key&) { return success("API key reactivated successfully"); }));
}

}  // namespace

void add_key_routes(route_table& to) {
  to.add("GET", "/api/v1/user/api-keys", list_keys);
  to.add("POST", "/api/v1/user/api-keys", create_key, takes<create_key_body>());
  to.add("DELETE", "/api/v1/user/api-keys/{api_key_id}", archive_key);
  to.add("PUT", "/api/v1/user/api-keys/{api_key_id}/reactivate", reactivate_key);
}

}  // namespace tandem::rest
