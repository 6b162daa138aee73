// Secrets for other systems: /credentials/. What is secret is sealed when it comes and never shown again.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"
#include "net/api/uuid.hpp"

namespace tandem::rest {

namespace {

constexpr std::string_view purpose = "resource";
constexpr length secret{1, 8192};

struct credential_body {
  std::string name, type;
  std::optional<std::string> new_name, description, new_type;
  std::optional<json_text> data;
};

/// The fields that each type needs.
void read_data(json_fields& f, const std::string& type, bool required, std::optional<json_text>& data) {
  if (f.describing()) return f.optional("credential_data", data);
  f.optional("credential_data", data);
  f.object("credential_data", required, [&](json_fields& d) {
    std::string text;
    const auto needs = [&](const char* name) { d.required(name, text, secret); };
    if (type == "api_key") {
      d.check_text("header_name", {0, 255});
      needs("api_key");
    } else if (type == "bearer_token") {
      needs("token");
    } else if (type == "basic_auth") {
      needs("username");
      needs("password");
    } else if (type == "custom_header") {
      needs("header_name");
      needs("header_value");
    } else if (type != "none") {
      d.open();  // the type itself is at fault
    }
  });
}

constexpr std::initializer_list<const char*> types = {"none", "api_key", "bearer_token", "basic_auth", "custom_header"};

struct create_body : credential_body {};
void fields(json_fields& f, create_body& x) {
  f.required("name", x.name, {1, 255});
  f.optional("description", x.description, {0, 2000});
  f.required("credential_type", x.type);
  f.check_choice("credential_type", types);
  read_data(f, x.type, x.type != "none", x.data);
}

struct update_body : credential_body {};
void fields(json_fields& f, update_body& x) {
  f.optional("name", x.new_name, {1, 255});
  f.optional("description", x.description, {0, 2000});
  f.optional("credential_type", x.new_type);
  f.check_choice("credential_type", types);
  // Judged against the type that it will have, which the route knows.
  f.optional("credential_data", x.data);
  f.ignored({"uuid", "created_at", "updated_at"});
}

struct stored_body : credential_body {};
void fields(json_fields& f, stored_body& x) {
  f.required("name", x.name);
  f.optional("description", x.description);
  f.required("credential_type", x.type);
}

credential_body body_of(const resource& r) {
  problems unused;
  const auto read = read_json<stored_body>(r.body_json, unused);
  return read ? credential_body(*read) : credential_body();
}

std::string text_of(const credential_body& c) {
  json_writer w;
  w.begin_object().field("name", c.name).text_or_null("description", c.description.value_or(""));
  return w.field("credential_type", c.type).end_object().take();
}

void write(json_writer& w, const resource& r) {
  const auto c = body_of(r);
  w.begin_object().field("uuid", r.name).field("name", c.name).text_or_null("description", c.description.value_or(""));
  w.field("credential_type", c.type).time_field("created_at", r.created_ms).time_field("updated_at", r.updated_ms).end_object();
}

http_response shown(const resource& r) {
  json_writer w;
  write(w, r);
  return ok(w.take());
}
auto answering_credential(const exchange& x) { return answering<resource>(x, shown); }

std::optional<resource> credential_in_path(const exchange& x) {
  auto r = find_resource(x->state, resource_kind::credential, x.request->path_parameter("credential_uuid"));
  if (r && r->active) return r;
  x.respond(error(404, "Credential not found"));
  return {};
}

void list(const exchange& x) {
  json_writer w;
  w.begin_array();
  for (const auto& r : all_resources(x->state, resource_kind::credential))
    if (r.active) write(w, r);
  x.respond(ok(w.end_array().take()));
}

void create(const exchange& x) {
  problems found;
  const auto body = read_body<create_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  resource r;
  r.kind = resource_kind::credential;
  r.name = random_uuid();
  r.body_json = text_of(*body);
  if (body->data) r.sealed = x->secrets.seal(purpose, body->data->value);
  x->resources.save(std::move(r), answering_credential(x));
}

void get(const exchange& x) {
  if (const auto r = credential_in_path(x)) x.respond(shown(*r));
}

void update(const exchange& x) {
  problems found;
  const auto body = read_body<update_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  auto r = credential_in_path(x);
  if (!r) return;
  auto now = body_of(*r);
  const bool other_type = body->new_type && *body->new_type != now.type;
  if (body->new_name) now.name = *body->new_name;
  if (body->description) now.description = body->description;
  if (body->new_type) now.type = *body->new_type;
  // The body again, now that the type is known: another type needs its own data.
  std::optional<json_text> data;
  read_fields(
      x.request->body, {std::string("body")},
      [&](json_fields& f) {
        f.open();
        read_data(f, now.type, other_type && now.type != "none", data);
      },
      found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (data) r->sealed = x->secrets.seal(purpose, data->value);
  if (!data && other_type) r->sealed.clear();
  r->body_json = text_of(now);
  x->resources.save(std::move(*r), answering_credential(x));
}

void remove(const exchange& x) {
  auto r = credential_in_path(x);
  if (!r) return;
  r->active = false;
  r->sealed.clear();
  x->resources.save(std::move(*r),
                    answering<resource>(x, [](const resource&) { return success("Credential deleted successfully"); }));
}

}  // namespace

void add_credential_routes(route_table& to) {
  const std::string all = "/api/v1/credentials/", one = all + "{credential_uuid}";
  to.add("GET", all, list);
  to.add("POST", all, create, takes<create_body>());
  to.add("GET", one, get);
  to.add("PUT", one, update, takes<update_body>());
  to.add("DELETE", one, remove);
}

}  // namespace tandem::rest
