// Every call there was and is: /calls, /calls/export, and what the journal holds of one: /calls/{call_id}/events.

#include <memory>

#include "net/api/call_log.hpp"
#include "net/api/context.hpp"
#include "net/api/stored.hpp"
#include "net/api/views.hpp"
#include "net/body_stream.hpp"
#include "net/csv.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t look_max = 20'000;  // lines of one page: a tenth of a second

void list(const exchange& x) {
  problems found;
  const auto filters = read_call_filters(*x.request, found);
  const auto after = read_cursor(*x.request, found);
  const auto limit = query_fields(*x.request, found).integer("limit", 50, {1, 200});
  if (!found.empty()) return x.respond(unprocessable(found));
  in_background(x, [x, filters, after, limit] {
    const auto page = read_calls(x->state, filters, after, static_cast<std::size_t>(limit), look_max);
    workflow_names names(x->state);
    json_writer w;
    w.begin_object().key("calls").begin_array();
    for (const auto& c : page.calls) write_logged_call(w, c, names.of(c.workflow));
    w.end_array().text_or_null("next_cursor", page.next ? std::to_string(page.next->value) : "");
    x.respond(ok(w.end_object().take()));
  });
}

// ------------------------------------------------------------------------------------------------ as a spreadsheet

constexpr std::size_t export_rows = 500, export_bytes_max = 1024 * 1024;

/// Makes the next piece whenever the reader has taken the last one: however long the log, one piece of it is in memory.
class log_export : public std::enable_shared_from_this<log_export> {
 public:
  log_export(exchange x, call_filters filters) : x_(std::move(x)), filters_(std::move(filters)), names_(x_->state) {}

  void start() {
    http_response r;
    r.headers.set("Content-Type", "text/csv; charset=utf-8");
    r.headers.set("Content-Disposition", "attachment; filename=\"calls.csv\"");
    r.headers.set("Cache-Control", "no-store");
    auto stream = std::make_shared<body_stream>(export_bytes_max, "");
    stream->when_taken([self = shared_from_this()] { self->go_on(); });
    stream_ = stream;
    write_head();
    r.more = std::move(stream);
    x_.respond(std::move(r));
  }

 private:
  void write_head() {
    std::string out;
    csv_writer csv(out);
    for (const char* name : {"call_id",         "name",           "created_at",   "answered_at", "ended_at",
                             "direction",       "from",           "to",           "workflow_id", "workflow",
                             "phase",           "disposition",    "cause",        "hung_up_by",  "duration_seconds",
                             "total_cost",      "turns",          "last_turn_ms", "recording",   "telephony_configuration_id",
                             "phone_number_id", "carrier_call_id"})
      csv.cell(name);
    csv.end_row();
    write(out);
  }

  /// A reader must not wait for ever when the state cannot be read.
  void go_on() {
    in_background(
        x_,
        [self = shared_from_this()] {
          try {
            self->write_on();
          } catch (...) {
            if (const auto stream = self->stream_.lock()) stream->end();
            throw;
          }
        },
        true);
  }

  void write_on() {
    const auto page = read_calls(x_->state, filters_, after_, export_rows, look_max);
    std::string out;
    csv_writer csv(out);
    for (const auto& c : page.calls) write_row(csv, c);
    after_ = page.next;
    const auto stream = stream_.lock();
    if (!stream) return;
    if (!out.empty()) stream->write(out);
    if (!after_) return stream->end();
    if (out.empty()) go_on();
  }

  void write_row(csv_writer& csv, const logged_call& c) {
    const auto number = [](auto n) { return n ? std::to_string(n) : std::string(); };
    const auto time = [](std::int64_t ms) { return ms ? rfc3339(ms) : std::string(); };
    csv.cell(std::to_string(c.call.value)).cell(c.run_name).cell(time(c.created_ms)).cell(time(c.answered_ms));
    csv.cell(time(c.ended_ms)).cell(c.direction == call_direction::outbound ? "outbound" : "inbound");
    csv.cell(c.from.value).cell(c.to.value).cell(number(c.workflow.value)).cell(names_.of(c.workflow));
    csv.cell(to_string(c.phase)).cell(c.disposition).cell(c.cause == hangup_cause::none ? "" : to_string(c.cause));
    csv.cell(c.phase == call_phase::ended ? to_string(c.hung_up_by) : "").cell(std::to_string(c.duration_s));
    csv.cell(c.total_cost).cell(std::to_string(c.turns)).cell(number(c.last_turn_ms));
    csv.cell(c.has_recording ? "yes" : c.recording_forgotten_ms ? "forgotten" : "no");
    csv.cell(number(c.config.value)).cell(number(c.number.value)).cell(c.carrier_call.value).end_row();
  }

  void write(const std::string& out) {
    if (const auto stream = stream_.lock()) stream->write(out);
  }

  const exchange x_;
  const call_filters filters_;
  workflow_names names_;
  std::weak_ptr<body_stream> stream_;  // which holds us
  std::optional<call_id> after_;
};

void download(const exchange& x) {
  problems found;
  auto filters = read_call_filters(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  std::make_shared<log_export>(x, std::move(filters))->start();
}

// ------------------------------------------------------------------------------------------------ one call's journal

/// The journal's record of it may be kept for up to a day longer.
history_event without_words(history_event e, std::int64_t forgotten_ms) {
  if (!forgotten_ms || e.kind != "conversation") return e;
  e.summary = forgotten_words("conversation", forgotten_ms);
  e.data.clear();
  return e;
}

void write_event(json_writer& w, const history_event& e) {
  w.begin_object().field("sequence", e.sequence).time_field("at", e.at_ms).field("kind", e.kind).field("name", e.name);
  w.field("summary", e.summary).key("data").begin_object();
  for (const auto& [name, value] : e.data) {
    w.key(name);
    std::visit([&](const auto& v) { w.value(v); }, value);
  }
  w.end_object().end_object();
}

void events(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  query_fields query(*x.request, found);
  const auto after = static_cast<std::uint64_t>(query.integer("cursor", 0, {0, 9e15}));
  const auto limit = static_cast<std::size_t>(query.integer("limit", 200, {1, 500}));
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto c = find_call(x->state, id);
  if (!c) return x.respond(error(404, "Call not found"));
  if (!x->history) return x.respond(error(503, "This node cannot read its journal"));
  in_background(x, [x, id, after, limit, forgotten_ms = c->transcript_forgotten_ms] {
    const auto page = x->history(id, after, limit);
    if (!page) return x.respond(refused(page.why()));
    json_writer w;
    w.begin_object().key("events").begin_array();
    for (const auto& e : page->events) write_event(w, without_words(e, forgotten_ms));
    w.end_array().text_or_null("next_cursor", page->more ? std::to_string(page->events.back().sequence) : "");
    x.respond(ok(w.end_object().take()));
  });
}

/// Whoever asks to upgrade never comes here (net/listening.hpp).
void listen(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_call(x->state, id)) return x.respond(error(404, "Call not found"));
  auto r = error(426, "This is a WebSocket: ask to upgrade");
  r.headers.set("Upgrade", "websocket");
  x.respond(std::move(r));
}

}  // namespace

void add_call_log_routes(route_table& to) {
  to.add("GET", "/api/v1/calls", list);
  to.add("GET", "/api/v1/calls/export", download);
  to.add("GET", "/api/v1/calls/{call_id}/events", events);
  to.add("GET", "/api/v1/calls/{call_id}/listen", listen);
}

}  // namespace tandem::rest
