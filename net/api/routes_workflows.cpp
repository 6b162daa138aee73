// Workflows: /workflow. The graph itself is checked by a function that the application gives; here it is text.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/triggers.hpp"
#include "net/api/views.hpp"
#include "net/api/workflow_answers.hpp"

namespace tandem::rest {

namespace {

/// Bounds of the settings that the contract names; everything else in there is the agent's business.
void check_configurations(json_fields& f) {
  f.open();
  f.check_integer("max_call_duration", {1, 1200});
  f.check_number("max_user_idle_timeout", {0, 3600});
  f.check_number("smart_turn_stop_secs", {0, 3600});
  f.check_choice("turn_start_strategy", {"default", "min_words", "provisional_vad"});
  f.check_integer("turn_start_min_words", {0, 1000});
  f.check_number("provisional_vad_pause_secs", {0, 3600});
  f.check_choice("turn_stop_strategy", {"transcription", "turn_analyzer"});
  f.check_text("dictionary");
  f.check_bool("context_compaction_enabled");
  f.check_integer("text_chat_inactivity_timeout_seconds", {60, 10500});
  f.objects("external_pbx_field_mappings", 100, [](json_fields& m) {
    std::string text;
    m.required("context_path", text, {1, 255});
    m.required("destination_field", text, {1, 64});
  });
  std::optional<std::vector<std::string>> headers;
  f.optional("external_pbx_lead_headers", headers, 50);
  f.object("ambient_noise_configuration", false, [](json_fields& noise) {
    noise.open();
    noise.check_bool("enabled");
    noise.check_number("volume", {0, 1});
  });
}

void settings(json_fields& f, std::optional<json_text>& configurations, std::optional<json_text>& variables) {
  f.optional("template_context_variables", variables);
  f.optional("workflow_configurations", configurations);
  if (configurations || f.describing()) f.object("workflow_configurations", false, check_configurations);
}

struct create_body {
  std::string name;
  json_text definition;
  std::optional<json_text> configurations, variables;
};
void fields(json_fields& f, create_body& x) {
  f.required("name", x.name, {1, 255});
  f.required("workflow_definition", x.definition);
  settings(f, x.configurations, x.variables);
}

struct update_body {
  std::optional<std::string> name;
  std::optional<json_text> definition, configurations, variables;
};
void fields(json_fields& f, update_body& x) {
  f.optional("name", x.name, {1, 255});
  f.optional("workflow_definition", x.definition);
  settings(f, x.configurations, x.variables);
  f.ignored({"id", "status", "created_at", "current_definition_id", "call_disposition_codes", "total_runs", "version_number",
             "version_status", "workflow_uuid"});
}

struct status_body {
  std::string status;
};
void fields(json_fields& f, status_body& x) {
  f.required("status", x.status, {1, 64});
  if (!x.status.empty() || f.describing()) f.check_choice("status", {"active", "archived"});
}

struct folder_body {
  std::optional<std::int64_t> folder;
};
void fields(json_fields& f, folder_body& x) { f.optional("folder_id", x.folder, {1, 9e15}); }

/// The workflow named in the path, if there is one; answers otherwise.
std::optional<workflow> workflow_at(const exchange& x, workflow_id id) {
  auto w = find_workflow(x->state, id);
  if (!w) x.respond(error(404, "Workflow not found"));
  return w;
}
std::optional<workflow> workflow_in_path(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  if (found.empty()) return workflow_at(x, id);
  x.respond(unprocessable(found));
  return {};
}

/// True when a comma-separated list of statuses is empty or names this workflow's.
bool has_status(const workflow& w, std::string_view wanted) {
  if (wanted.empty()) return true;
  while (!wanted.empty()) {
    const auto comma = wanted.find(',');
    if (wanted.substr(0, comma) == workflow_status(w)) return true;
    wanted.remove_prefix(comma == std::string_view::npos ? wanted.size() : comma + 1);
  }
  return false;
}

template <class Write>
void list(const exchange& x, Write write) {
  problems found;
  const auto status = query_fields(*x.request, found).text("status");
  if (!found.empty()) return x.respond(unprocessable(found));
  json_writer w;
  w.begin_array();
  for (const auto& each : all_workflows(x->state))
    if (has_status(each, status)) write(w, each);
  x.respond(ok(w.end_array().take()));
}

void fetch_all(const exchange& x) {
  in_background(x, [x] {
    list(x, [&](json_writer& w, const workflow& each) { write_workflow_item(w, each, count_runs(x->state, each.id)); });
  });
}

void summary(const exchange& x) {
  list(x,
       [](json_writer& w, const workflow& each) { w.begin_object().field("id", each.id).field("name", each.name).end_object(); });
}

void count(const exchange& x) {
  const auto all = all_workflows(x->state);
  const auto archived = std::ranges::count(all, true, &workflow::archived);
  json_writer w;
  w.begin_object().field("total", all.size()).field("active", all.size() - static_cast<std::size_t>(archived));
  x.respond(ok(w.field("archived", archived).end_object().take()));
}

void fetch(const exchange& x) {
  // Its runs are counted one by one, which takes a moment after the millionth.
  if (auto w = workflow_in_path(x)) in_background(x, [x, w = std::move(*w)] { x.respond(shown_workflow(*x.api, w)); });
}

void create(const exchange& x) {
  problems found;
  const auto body = read_body<create_body>(*x.request, found);
  if (!body) return x.respond(unprocessable(found));
  create_workflow wanted;
  wanted.name = body->name;
  wanted.definition_json = body->definition.value;
  if (body->configurations) wanted.configurations_json = body->configurations->value;
  if (body->variables) wanted.context_variables_json = body->variables->value;
  create_sound_workflow(x, std::move(wanted));
}

void update(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto body = read_body<update_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto stored = workflow_at(x, id);
  if (!stored) return;
  update_workflow wanted;
  wanted.name = body->name;
  if (body->definition) wanted.definition_json = body->definition->value;
  if (body->configurations) wanted.configurations_json = body->configurations->value;
  if (body->variables) wanted.context_variables_json = body->variables->value;
  if (const auto masks = take_secrets(&*stored, wanted.definition_json, wanted.configurations_json); !masks.empty())
    return x.respond(invalid_workflow(409, masks));
  if (wanted.definition_json || wanted.configurations_json) {
    const auto* now = current_version(*stored);
    const auto errors = x->validate(wanted.definition_json.value_or(now ? now->definition_json : "{}"),
                                    wanted.configurations_json.value_or(now ? now->configurations_json : "{}"));
    if (!errors.empty()) return x.respond(invalid_workflow(409, errors));
  }
  if (wanted.definition_json) wanted.trigger_paths = trigger_paths(*wanted.definition_json);
  x->workflows.update(id, std::move(wanted), answering_workflow(x));
}

std::vector<workflow_problem> errors_of(const context& api, const workflow_version& v) {
  return api.validate(v.definition_json, v.configurations_json);
}

void validate(const exchange& x) {
  const auto w = workflow_in_path(x);
  if (!w) return;
  const auto* v = current_version(*w);
  const auto errors = v ? errors_of(*x.api, *v) : std::vector<workflow_problem>();
  if (!errors.empty()) return x.respond(invalid_workflow(422, errors));
  json_writer out;
  write_validation(out, errors);
  x.respond(ok(out.take()));
}

struct judged_body {
  json_text definition;
  std::optional<json_text> configurations;
};
void fields(json_fields& f, judged_body& x) {
  f.required("workflow_definition", x.definition);
  f.optional("workflow_configurations", x.configurations);
  if (x.configurations || f.describing()) f.object("workflow_configurations", false, check_configurations);
}

/// Of what an editor has not saved. A mask is as good as the secret that it stands for.
void judge(const exchange& x) {
  problems found;
  const auto body = read_body<judged_body>(*x.request, found);
  if (!body) return x.respond(unprocessable(found));
  json_writer out;
  write_validation(out, x->validate(body->definition.value, body->configurations ? body->configurations->value : "{}"));
  x.respond(ok(out.take()));
}

void discard_draft(const exchange& x) {
  if (const auto w = workflow_in_path(x)) x->workflows.discard_draft(w->id, answering_workflow(x));
}

void publish(const exchange& x) {
  const auto w = workflow_in_path(x);
  if (!w) return;
  const auto* draft = current_version(*w);
  if (!draft || draft->status != version_status::draft) return x.respond(error(400, "No draft to publish"));
  if (const auto errors = errors_of(*x.api, *draft); !errors.empty()) return x.respond(invalid_workflow(422, errors));
  x->workflows.publish(w->id, answering<workflow>(x, [](const workflow& now) {
                         const auto* v = current_version(now);
                         if (!v) return error(500, "Internal Server Error");
                         json_writer out;
                         out.begin_object().field("id", definition_id(now.id, v->number)).field("version_number", v->number);
                         out.field("status", version_name(v->status)).time_field("published_at", v->published_ms).end_object();
                         return ok(out.take());
                       }));
}

void create_draft(const exchange& x) {
  const auto w = workflow_in_path(x);
  if (!w) return;
  x->workflows.create_draft(w->id, answering<workflow>(x, [](const workflow& now) {
                              const auto* v = current_version(now);
                              if (!v) return error(500, "Internal Server Error");
                              json_writer out;
                              write_version(out, now, *v);
                              return ok(out.take());
                            }));
}

void versions(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  query_fields query(*x.request, found);
  const auto limit = query.integer("limit", -1, {1, 100});
  const auto offset = query.integer("offset", 0, {0, 1e15});
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto w = workflow_at(x, id);
  if (!w) return;
  json_writer out;
  out.begin_array();
  std::int64_t at = 0;
  for (auto v = w->versions.rbegin(); v != w->versions.rend(); ++v, ++at)
    if (at >= offset && (limit < 0 || at - offset < limit)) write_version(out, *w, *v);
  x.respond(ok(out.end_array().take()));
}

void set_status(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto body = read_body<status_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (workflow_at(x, id)) x->workflows.set_archived(id, body->status == "archived", answering_workflow(x));
}

void to_folder(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto body = read_body<folder_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!workflow_at(x, id)) return;
  x->workflows.move_to_folder(id, static_cast<std::uint64_t>(body->folder.value_or(0)),
                              answering<workflow>(x, [x](const workflow& w) {
                                json_writer out;
                                write_workflow_item(out, w, count_runs(x->state, w.id));
                                return ok(out.take());
                              }));
}

void duplicate(const exchange& x) {
  const auto w = workflow_in_path(x);
  if (!w) return;
  const auto* v = current_version(*w);
  if (!v) return x.respond(error(409, "This workflow has no version to copy"));
  create_workflow wanted{w->name + " (copy)", with_fresh_trigger_paths(v->definition_json), v->configurations_json,
                         v->context_variables_json};
  wanted.trigger_paths = trigger_paths(wanted.definition_json);
  const auto taken = all_workflows(x->state);
  for (int n = 2; std::ranges::find(taken, wanted.name, &workflow::name) != taken.end(); ++n)
    wanted.name = w->name + " (copy " + std::to_string(n) + ")";
  x->workflows.create(std::move(wanted), answering_workflow(x));
}

}  // namespace

void add_workflow_routes(route_table& to) {
  const std::string base = "/api/v1/workflow", one = base + "/{workflow_id}";
  to.add("POST", base + "/create/definition", create, takes<create_body>());
  to.add("GET", base + "/fetch", fetch_all);
  to.add("GET", base + "/fetch/{workflow_id}", fetch);
  to.add("GET", base + "/summary", summary);
  to.add("GET", base + "/count", count);
  to.add("PUT", one, update, takes<update_body>());
  to.add("POST", base + "/validate", judge, takes<judged_body>());
  to.add("POST", one + "/validate", validate);
  to.add("DELETE", one + "/draft", discard_draft);
  to.add("POST", one + "/publish", publish);
  to.add("POST", one + "/create-draft", create_draft);
  to.add("GET", one + "/versions", versions);
  to.add("PUT", one + "/status", set_status, takes<status_body>());
  to.add("PUT", one + "/folder", to_folder, takes<folder_body>());
  to.add("POST", one + "/duplicate", duplicate);
}

}  // namespace tandem::rest
