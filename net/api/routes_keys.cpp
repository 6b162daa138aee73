// API keys: /user/api-keys. A key is shown once, when it is made.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"

namespace tandem::rest {

namespace {

struct create_key_body {
  std::string name;
};
void fields(json_fields& f, create_key_body& x) { f.required("name", x.name, {1, 255}); }

void write_key(json_writer& w, const api_key& k, std::int64_t last_used_ms) {
  w.begin_object().field("id", k.id).field("name", k.name).field("key_prefix", k.prefix).field("is_active", k.is_active);
  w.time_field("created_at", k.created_ms).time_field("last_used_at", last_used_ms).time_field("archived_at", k.archived_ms);
  w.end_object();
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
  if (!body) return x.respond(unprocessable(found));
  const auto key = make_api_key();
  api_key wanted;
  wanted.name = body->name;
  wanted.prefix = key.substr(0, 8);
  wanted.sha256 = sha256_hex(key);
  wanted.created_ms = x->now_ms();
  x->keys.create(std::move(wanted), answering<api_key>(x, [key](const api_key& k) {
                   json_writer w;
                   w.begin_object().field("id", k.id).field("name", k.name).field("key_prefix", k.prefix);
                   w.field("api_key", key).time_field("created_at", k.created_ms);
                   return ok(w.end_object().take());
                 }));
}

http_response success(std::string_view words) {
  json_writer w;
  w.begin_object().field("success", true).field("message", words).end_object();
  return ok(w.take());
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
  to.add("POST", "/api/v1/user/api-keys", create_key);
  to.add("DELETE", "/api/v1/user/api-keys/{api_key_id}", archive_key);
  to.add("PUT", "/api/v1/user/api-keys/{api_key_id}/reactivate", reactivate_key);
}

}  // namespace tandem::rest
