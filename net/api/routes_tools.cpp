// Tools that agents may use: /tools/. They are kept and checked here; agents give them life.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"
#include "net/api/tool_definition.hpp"
#include "net/api/uuid.hpp"

namespace tandem::rest {

namespace {

struct tool_body {
  std::string name;
  std::optional<std::string> new_name, description, category, icon, icon_color, status, created_by_name;
  std::optional<json_text> definition;
  std::optional<std::int64_t> created_by;
};

void read_looks(json_fields& f, tool_body& x) {
  f.optional("description", x.description, {0, 2000});
  f.optional("icon", x.icon, {0, 50});
  f.optional("icon_color", x.icon_color, {0, 7});
}
void read_category(json_fields& f, tool_body& x) {
  f.optional("category", x.category);
  f.check_choice("category", {"http_api", "end_call", "transfer_call", "calculator", "native", "integration", "mcp"});
}

struct create_body : tool_body {};
void fields(json_fields& f, create_body& x) {
  f.required("name", x.name, {1, 255});
  read_looks(f, x);
  read_category(f, x);
  read_tool_definition(f, true, x.definition);
}

struct update_body : tool_body {};
void fields(json_fields& f, update_body& x) {
  f.optional("name", x.new_name, {1, 255});
  read_looks(f, x);
  read_tool_definition(f, false, x.definition);
  f.optional("status", x.status);
  f.check_choice("status", {"active", "archived"});
  f.ignored({"id", "tool_uuid", "category", "created_at", "updated_at", "created_by"});
}

/// As it is stored; judged when it came.
struct stored_body : tool_body {};
void fields(json_fields& f, stored_body& x) {
  f.required("name", x.name);
  read_looks(f, x);
  f.optional("category", x.category);
  f.optional("definition", x.definition);
  f.optional("created_by", x.created_by);
  f.optional("created_by_name", x.created_by_name);
}

std::string text_of(const tool_body& t) {
  json_writer w;
  w.begin_object().field("name", t.name).text_or_null("description", t.description.value_or(""));
  w.field("category", t.category.value_or("http_api")).text_or_null("icon", t.icon.value_or(""));
  w.text_or_null("icon_color", t.icon_color.value_or("")).raw_field("definition", t.definition ? t.definition->value : "{}");
  w.field("created_by", t.created_by.value_or(0)).field("created_by_name", t.created_by_name.value_or(""));
  return w.end_object().take();
}

tool_body body_of(const resource& r) {
  problems unused;
  const auto read = read_json<stored_body>(r.body_json, unused);
  return read ? tool_body(*read) : tool_body();
}

void write(json_writer& w, const resource& r) {
  const auto t = body_of(r);
  w.begin_object().field("id", r.id).field("tool_uuid", r.name).field("name", t.name);
  w.text_or_null("description", t.description.value_or("")).field("category", t.category.value_or("http_api"));
  w.text_or_null("icon", t.icon.value_or("")).text_or_null("icon_color", t.icon_color.value_or(""));
  w.field("status", r.active ? "active" : "archived").raw_field("definition", t.definition ? t.definition->value : "{}");
  w.time_field("created_at", r.created_ms).time_field("updated_at", r.updated_ms);
  w.key("created_by").begin_object().field("id", t.created_by.value_or(0)).field("provider_id", t.created_by_name.value_or(""));
  w.end_object().end_object();
}

http_response shown(const resource& r) {
  json_writer w;
  write(w, r);
  return ok(w.take());
}
auto answering_tool(const exchange& x) { return answering<resource>(x, shown); }

/// The tool named in the path, if there is one; answers otherwise.
std::optional<resource> tool_in_path(const exchange& x) {
  auto r = find_resource(x->state, resource_kind::tool, x.request->path_parameter("tool_uuid"));
  if (!r) x.respond(error(404, "Tool not found"));
  return r;
}

void list(const exchange& x) {
  problems found;
  const query_fields query(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto status = query.text("status", "active"), category = query.text("category");
  json_writer w;
  w.begin_array();
  for (const auto& r : all_resources(x->state, resource_kind::tool)) {
    const bool wanted = status == "all" || status == (r.active ? "active" : "archived");
    if (wanted && (category.empty() || body_of(r).category.value_or("http_api") == category)) write(w, r);
  }
  x.respond(ok(w.end_array().take()));
}

void create(const exchange& x) {
  problems found;
  auto body = read_body<create_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  body->icon = body->icon.value_or("globe");
  body->icon_color = body->icon_color.value_or("#3B82F6");
  body->created_by = static_cast<std::int64_t>(x.who.id());
  body->created_by_name = x.who.name;
  resource r;
  r.kind = resource_kind::tool;
  r.name = random_uuid();
  r.body_json = text_of(*body);
  x->resources.save(std::move(r), answering_tool(x));
}

void get(const exchange& x) {
  if (const auto r = tool_in_path(x)) x.respond(shown(*r));
}

void update(const exchange& x) {
  problems found;
  const auto body = read_body<update_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  auto r = tool_in_path(x);
  if (!r) return;
  auto now = body_of(*r);
  if (body->new_name) now.name = *body->new_name;
  if (body->description) now.description = body->description;
  if (body->icon) now.icon = body->icon;
  if (body->icon_color) now.icon_color = body->icon_color;
  if (body->definition) now.definition = body->definition;
  if (body->status) r->active = *body->status == "active";
  r->body_json = text_of(now);
  x->resources.save(std::move(*r), answering_tool(x));
}

void archive(const exchange& x) {
  auto r = tool_in_path(x);
  if (!r) return;
  r->active = false;
  x->resources.save(std::move(*r), answering<resource>(x, [](const resource&) { return success("Tool archived successfully"); }));
}

void unarchive(const exchange& x) {
  auto r = tool_in_path(x);
  if (!r) return;
  r->active = true;
  x->resources.save(std::move(*r), answering_tool(x));
}

}  // namespace

void add_tool_routes(route_table& to) {
  const std::string all = "/api/v1/tools/", one = all + "{tool_uuid}";
  to.add("GET", all, list);
  to.add("POST", all, create, takes<create_body>());
  to.add("GET", one, get);
  to.add("PUT", one, update, takes<update_body>());
  to.add("DELETE", one, archive);
  to.add("POST", one + "/unarchive", unarchive);
}

}  // namespace tandem::rest
