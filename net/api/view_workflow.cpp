#include "net/api/definition_secrets.hpp"
#include "net/api/json.hpp"
#include "net/api/shown_definition.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

constexpr std::uint64_t versions_per_workflow = 1'000'000;

}  // namespace

std::uint64_t definition_id(workflow_id w, std::uint32_t version) { return w.value * versions_per_workflow + version; }

std::string_view workflow_status(const workflow& w) { return w.archived ? "archived" : "active"; }

std::string_view version_name(version_status status) {
  switch (status) {
    case version_status::draft: return "draft";
    case version_status::published: return "published";
    case version_status::archived: return "archived";
  }
  return "archived";
}

void write_workflow(json_writer& w, const workflow& x, std::uint64_t total_runs) {
  const workflow_version empty;
  const auto* current = current_version(x);
  const auto& v = current ? *current : empty;
  w.begin_object()
      .field("id", x.id)
      .field("name", x.name)
      .field("status", workflow_status(x))
      .time_field("created_at", x.created_ms);
  w.raw_field("workflow_definition", shown_definition(v.definition_json));
  w.field("current_definition_id", definition_id(x.id, v.number));
  w.raw_field("template_context_variables", object_or_empty(v.context_variables_json)).null_field("call_disposition_codes");
  w.field("total_runs", total_runs).raw_field("workflow_configurations", masked(object_or_empty(v.configurations_json)));
  w.field("version_number", v.number).field("version_status", version_name(v.status)).field("workflow_uuid", x.uuid).end_object();
}

void write_workflow_item(json_writer& w, const workflow& x, std::uint64_t total_runs) {
  w.begin_object()
      .field("id", x.id)
      .field("name", x.name)
      .field("status", workflow_status(x))
      .time_field("created_at", x.created_ms);
  w.field("total_runs", total_runs).key("folder_id");
  if (x.folder)
    w.value(x.folder);
  else
    w.null();
  w.field("workflow_uuid", x.uuid).end_object();
}

void write_version(json_writer& w, const workflow& x, const workflow_version& v) {
  w.begin_object().field("id", definition_id(x.id, v.number)).field("version_number", v.number);
  w.field("status", version_name(v.status)).time_field("created_at", v.created_ms).time_field("published_at", v.published_ms);
  w.raw_field("workflow_json", shown_definition(v.definition_json));
  w.raw_field("workflow_configurations", masked(object_or_empty(v.configurations_json)));
  w.raw_field("template_context_variables", object_or_empty(v.context_variables_json)).end_object();
}

void write_validation(json_writer& w, const std::vector<workflow_problem>& errors) {
  w.begin_object().field("is_valid", errors.empty()).key("errors").begin_array();
  for (const auto& e : errors) {
    w.begin_object().field("kind", to_string(e.kind)).text_or_null("id", e.id).text_or_null("field", e.field);
    w.field("message", e.message).end_object();
  }
  w.end_array().end_object();
}

}  // namespace tandem::rest
