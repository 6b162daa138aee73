// Runs: /workflow/{workflow_id}/runs, one per conversation, and /calls/{call_id}, which is the same by another name.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/public_access.hpp"
#include "net/api/report.hpp"
#include "net/api/run_filters.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

struct create_body {
  std::string mode, name;
  std::optional<json_text> initial_context;
};
void fields(json_fields& f, create_body& x) {
  f.required("mode", x.mode, {1, 64});
  f.required("name", x.name, {1, 255});
  f.optional("initial_context", x.initial_context);
}

void create(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto body = read_body<create_body>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_workflow(x->state, id)) return x.respond(error(404, "Workflow not found"));
  create_run wanted{id, body->name, body->mode, body->initial_context ? body->initial_context->value : "{}"};
  x->calls.create_run(std::move(wanted), answering<call_record>(x, [mode = body->mode](const call_record& c) {
                        json_writer w;
                        w.begin_object().field("id", c.call).field("workflow_id", c.workflow.workflow).field("name", c.run_name);
                        w.field("mode", mode).time_field("created_at", c.created_ms);
                        w.field("definition_id", definition_id(c.workflow.workflow, c.workflow.version));
                        w.raw_field("initial_context", object_or_empty(c.initial_context_json));
                        return ok(w.field("call_id", c.call).end_object().take());
                      }));
}

struct run_query {
  workflow_id workflow;
  std::int64_t page = 1, limit = 50;
  run_filters filters;
  bool by_duration = false, ascending = false;
};

struct run_page {
  std::vector<call_record> runs;
  std::uint64_t total = 0;
};

/// Newest first and unfiltered: the index alone knows the page, and only its runs are read.
run_page page_of_index(const state_reader& state, const run_query& q) {
  std::vector<run_id> ids;
  each_run(state, q.workflow, [&](run_id id) { return ids.push_back(id), true; });
  if (q.ascending) std::ranges::reverse(ids);
  run_page out;
  out.total = ids.size();
  const auto first =
      static_cast<std::size_t>(std::min<std::int64_t>((q.page - 1) * q.limit, static_cast<std::int64_t>(ids.size())));
  for (std::size_t i = first; i < ids.size() && i < first + static_cast<std::size_t>(q.limit); ++i)
    if (auto c = find_run(state, q.workflow, ids[i])) out.runs.push_back(std::move(*c));
  return out;
}

/// What is sorted by, small enough to be kept for every run of a workflow.
struct sort_entry {
  run_id run;
  std::int64_t by = 0;
};

run_page page_of_matches(const state_reader& state, const run_query& q) {
  std::vector<sort_entry> found;
  each_run(state, q.workflow, [&](run_id id) {
    const auto c = find_run(state, q.workflow, id);
    if (c && q.filters.match(*c)) found.push_back({id, q.by_duration ? call_duration_s(*c) : c->created_ms});
    return true;
  });
  std::ranges::stable_sort(found,
                           [&](const sort_entry& a, const sort_entry& b) { return q.ascending ? a.by < b.by : a.by > b.by; });
  run_page out;
  out.total = found.size();
  const auto first =
      static_cast<std::size_t>(std::min<std::int64_t>((q.page - 1) * q.limit, static_cast<std::int64_t>(found.size())));
  for (std::size_t i = first; i < found.size() && i < first + static_cast<std::size_t>(q.limit); ++i)
    if (auto c = find_run(state, q.workflow, found[i].run)) out.runs.push_back(std::move(*c));
  return out;
}

void list(const exchange& x) {
  problems found;
  run_query q;
  q.workflow = path_id<workflow_id>(*x.request, "workflow_id", found);
  query_fields query(*x.request, found);
  q.page = query.integer("page", 1, {1, 1e12});
  q.limit = query.integer("limit", 50, {1, 100});
  q.by_duration = query.text("sort_by") == "duration";
  q.ascending = query.text("sort_order") == "asc";
  if (!found.empty()) return x.respond(unprocessable(found));
  int status = 0;
  std::string detail;
  auto filters = parse_run_filters(query.text("filters"), status, detail);
  if (!filters) return x.respond(error(status, detail));
  q.filters = std::move(*filters);
  if (!find_workflow(x->state, q.workflow)) return x.respond(error(404, "Workflow not found"));
  in_background(x, [x, q = std::move(q)] {
    const bool plain = !q.filters.any && !q.by_duration;
    const auto page = plain ? page_of_index(x->state, q) : page_of_matches(x->state, q);
    const auto limit = static_cast<std::uint64_t>(q.limit);
    json_writer w;
    w.begin_object().key("runs").begin_array();
    for (const auto& c : page.runs) write_run(w, c, false, public_urls(x->secrets, x->public_url, c));
    w.end_array().field("total_count", page.total).field("page", q.page).field("limit", q.limit);
    w.field("total_pages", (page.total + limit - 1) / limit).raw_field("applied_filters", q.filters.applied_json);
    x.respond(ok(w.end_object().take()));
  });
}

/// What the carrier has on record of an ended call stands beside it.
void show(const exchange& x, const call_record& c) {
  json_writer w;
  const auto urls = public_urls(x->secrets, x->public_url, c);
  if (!x->carrier_record || c.phase != call_phase::ended || c.carrier_call.value.empty()) {
    write_run(w, c, true, urls);
    return x.respond(ok(w.take()));
  }
  x->carrier_record(c, [x, c, urls](const outcome<carrier_call_report>& theirs) {
    json_writer both;
    write_run_beside(both, c, urls, theirs);
    x.respond(ok(both.take()));
  });
}

void get(const exchange& x) {
  problems found;
  const auto w = path_id<workflow_id>(*x.request, "workflow_id", found);
  const auto id = path_id<run_id>(*x.request, "run_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto c = find_run(x->state, w, id);
  if (!c) return x.respond(error(404, "Workflow run not found"));
  show(x, *c);
}

void get_call(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto c = find_call(x->state, id);
  if (!c) return x.respond(error(404, "Call not found"));
  show(x, *c);
}

/// Newest runs that one report holds: what is kept in memory for it.
constexpr std::size_t report_rows_max = 20'000;

/// What a row does not show need not be kept: of the transcript only whether there is one.
call_record without_conversation(call_record c) {
  c.transcript.resize(std::min<std::size_t>(c.transcript.size(), 1));
  c.turns.clear();
  c.nodes.clear();
  return c;
}

void report(const exchange& x) {
  problems found;
  const auto id = path_id<workflow_id>(*x.request, "workflow_id", found);
  query_fields query(*x.request, found);
  run_filters filters;
  filters.from_ms = query.time("start_date");
  filters.to_ms = query.time("end_date");
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_workflow(x->state, id)) return x.respond(error(404, "Workflow not found"));
  in_background(x, [x, id, filters = std::move(filters)] {
    std::vector<call_record> rows;
    each_run(x->state, id, [&](run_id run) {
      if (auto c = find_run(x->state, id, run); c && filters.match(*c)) rows.push_back(without_conversation(std::move(*c)));
      return rows.size() < report_rows_max;
    });
    auto r = file_response(200, "text/csv; charset=utf-8", report_csv(rows));
    r.headers.set("Content-Disposition", "attachment; filename=\"workflow_" + std::to_string(id.value) + "_report.csv\"");
    x.respond(std::move(r));
  });
}

}  // namespace

void add_run_routes(route_table& to) {
  to.add("POST", "/api/v1/workflow/{workflow_id}/runs", create, takes<create_body>());
  to.add("GET", "/api/v1/workflow/{workflow_id}/runs", list);
  to.add("GET", "/api/v1/workflow/{workflow_id}/runs/{run_id}", get);
  to.add("GET", "/api/v1/workflow/{workflow_id}/report", report);
  to.add("GET", "/api/v1/calls/{call_id}", get_call);
}

}  // namespace tandem::rest
