// How the node is, now and over the last day: /system, /system/history.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"

namespace tandem::rest {

namespace {

void write_disk(json_writer& w, const system_facts& s) {
  w.key("disk").begin_object().field("path", s.data_path).field("total_bytes", s.disk_total_bytes);
  w.field("free_bytes", s.disk_free_bytes).field("journal_bytes", s.journal_bytes);
  w.field("recordings_bytes", s.recordings_bytes).end_object();
}

void system(const exchange& x) {
  in_background(x, [x] {
    const auto facts = x->system ? x->system() : system_facts();
    const auto reasons = x->not_ready ? x->not_ready() : std::vector<std::string>();
    json_writer w;
    w.begin_object().field("version", x->version).time_field("started_at", facts.started_ms).field("public_url", x->public_url);
    w.field("ready", reasons.empty()).key("reasons").begin_array();
    for (const auto& r : reasons) w.value(r);
    w.end_array();
    write_disk(w, facts);
    w.field("memory_bytes", facts.memory_bytes).key("components").begin_array();
    for (const auto& [name, version] : facts.components)
      w.begin_object().field("name", name).field("version", version).end_object();
    x.respond(ok(w.end_array().end_object().take()));
  });
}

void history(const exchange& x) {
  problems found;
  const auto seconds = query_fields(*x.request, found).integer("seconds", 3'600, {60, 86'400});
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto view = x->metrics_history ? x->metrics_history(seconds) : metrics::history_view();
  json_writer w;
  w.begin_object().field("step_seconds", view.step_seconds).key("at").begin_array();
  for (const auto at : view.at) w.value(at);
  w.end_array().key("series").begin_array();
  for (const auto& s : view.series) {
    w.begin_object().field("name", s.name).field("label", s.label).field("unit", s.unit).key("values").begin_array();
    for (const auto& v : s.values) v ? w.value(*v) : w.null();
    w.end_array().end_object();
  }
  x.respond(ok(w.end_array().end_object().take()));
}

}  // namespace

void add_system_routes(route_table& to) {
  to.add("GET", "/api/v1/system", system);
  to.add("GET", "/api/v1/system/history", history);
}

}  // namespace tandem::rest
