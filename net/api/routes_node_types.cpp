// What a workflow's nodes can be: /node-types. Everything here is messages/node_specs, written as the contract has it.

#include "messages/node_specs.hpp"
#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"

namespace tandem::rest {

namespace {

constexpr const char* spec_version = "1.0.0";

template <class T>
void write_bound(json_writer& w, const char* name, const std::optional<T>& bound) {
  w.key(name);
  if (bound)
    w.value(*bound);
  else
    w.null();
}

void write_options(json_writer& w, const std::vector<property_option>& options) {
  w.key("options");
  if (options.empty()) return void(w.null());
  w.begin_array();
  for (const auto& o : options)
    w.begin_object().field("value", o.value).field("label", o.label).null_field("description").end_object();
  w.end_array();
}

void write_shown(json_writer& w, const property_spec& p) {
  w.key("display_options");
  if (p.shown_when.empty()) return void(w.null());
  w.begin_object().key("show").begin_object().key(p.shown_when).begin_array().raw(p.shown_equals_json).end_array().end_object();
  w.null_field("hide").end_object();
}

void write_property(json_writer& w, const property_spec& p) {
  w.begin_object().field("name", p.name).field("type", to_string(p.type)).field("display_name", p.display_name);
  w.field("description", p.description).text_or_null("llm_hint", p.hint);
  w.raw_field("default", p.default_json.empty() ? std::string_view("null") : p.default_json).field("required", p.required);
  w.null_field("placeholder");
  write_shown(w, p);
  write_options(w, p.options);
  w.key("properties");
  if (p.properties.empty()) {
    w.null();
  } else {
    w.begin_array();
    for (const auto& inner : p.properties) write_property(w, inner);
    w.end_array();
  }
  write_bound(w, "min_value", p.min);
  write_bound(w, "max_value", p.max);
  w.null_field("min_length");
  write_bound(w, "max_length", p.max_length);
  w.text_or_null("pattern", p.pattern).null_field("editor").key("renderer_options");
  if (p.type == property_type::number)
    w.begin_object()
        .null_field("layout")
        .key("number_input")
        .begin_object()
        .field("fractional", p.fractional)
        .end_object()
        .end_object();
  else
    w.null();
  w.end_object();
}

void write_spec(json_writer& w, const node_spec& n) {
  w.begin_object().field("name", to_string(n.type)).field("display_name", n.display_name).field("description", n.description);
  w.text_or_null("llm_hint", n.hint).null_field("docs_url").field("category", n.category).field("icon", n.icon);
  w.field("version", spec_version).key("properties").begin_array();
  for (const auto& p : n.properties) write_property(w, p);
  w.end_array().key("examples").begin_array().begin_object().field("name", "Example").null_field("description");
  w.raw_field("data", n.example_json).end_object().end_array().key("graph_constraints").begin_object();
  write_bound(w, "min_incoming", n.incoming.min);
  write_bound(w, "max_incoming", n.incoming.max);
  write_bound(w, "min_outgoing", n.outgoing.min);
  write_bound(w, "max_outgoing", n.outgoing.max);
  write_bound(w, "min_instances", n.instances.min);
  write_bound(w, "max_instances", n.instances.max);
  w.end_object().end_object();
}

void list(const exchange& x) {
  json_writer w;
  w.begin_object().field("spec_version", spec_version).key("node_types").begin_array();
  for (const auto& n : node_specs()) write_spec(w, n);
  x.respond(ok(w.end_array().end_object().take()));
}

void one(const exchange& x) {
  const auto type = node_type_from(x.request->path_parameter("name"));
  if (!type) return x.respond(error(404, "Unknown node type: '" + x.request->path_parameter("name").substr(0, 100) + "'"));
  json_writer w;
  write_spec(w, spec_of(*type));
  x.respond(ok(w.take()));
}

}  // namespace

void add_node_type_routes(route_table& to) {
  to.add("GET", "/api/v1/node-types", list);
  to.add("GET", "/api/v1/node-types/{name}", one);
}

}  // namespace tandem::rest
