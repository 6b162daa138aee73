// What webhook nodes sent when runs ended: /webhook-deliveries, and the secret that signs it: /organizations/webhook-secret.

#include "messages/delivery_keys.hpp"
#include "messages/keys.hpp"
#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/stored.hpp"
#include "net/webhooks/signature.hpp"

namespace tandem::rest {

namespace {

constexpr std::int64_t page_default = 50, page_max = 100;

std::optional<delivery> find_delivery(const state_reader& state, delivery_id which) {
  const auto bytes = which ? state.get(keys::delivery_entry(which)) : std::nullopt;
  return bytes ? decode<delivery>(*bytes) : std::nullopt;
}

void write_attempt(json_writer& w, const delivery_attempt& a) {
  w.begin_object().field("number", a.number).time_field("begun_at", a.begun_ms).time_field("ended_at", a.ended_ms);
  w.key("http_status");
  if (a.http_status)
    w.value(a.http_status);
  else
    w.null();
  w.text_or_null("error", a.error).text_or_null("answer", a.answer).end_object();
}

void write(json_writer& w, const delivery& d) {
  w.begin_object().field("id", d.id).field("run_id", d.run).field("run_name", d.run_name).field("workflow_id", d.workflow);
  w.field("node_id", d.webhook.node).text_or_null("name", d.webhook.name).field("http_method", d.webhook.method);
  w.field("endpoint_url", d.webhook.url).field("status", to_string(d.status)).time_field("created_at", d.created_ms);
  w.time_field("next_attempt_at", d.due_ms).time_field("settled_at", d.settled_ms);
  w.field("attempts", d.attempts).field("attempts_allowed", d.attempts_allowed).key("history").begin_array();
  for (const auto& a : d.history) write_attempt(w, a);
  w.end_array().end_object();
}

http_response shown(const delivery& d) {
  json_writer w;
  write(w, d);
  return ok(w.take());
}

struct page_query {
  call_id run;
  std::optional<delivery_status> status;
  std::optional<delivery> before;
  std::size_t limit = 0;
};

/// The index that holds what is asked for, and the key in it that a page goes on behind.
struct index {
  std::string prefix, before;
};
index index_for(const page_query& q) {
  if (q.run) return {keys::deliveries_of_run(q.run), q.before ? keys::delivery_of_run(*q.before) : ""};
  if (!q.status) return {keys::deliveries_by_time(), q.before ? keys::delivery_by_time(*q.before) : ""};
  auto at = q.before;
  if (at) at->status = *q.status;  // it may have moved on since: its place in this list is where it was
  return {keys::deliveries_by_status(*q.status), at ? keys::delivery_by_status(*at) : ""};
}

void write_page(const exchange& x, const page_query& q) {
  const auto where = index_for(q);
  // One run has at most as many as a workflow has webhooks; only there the status is looked for one by one.
  const auto found = x->state.scan_back(where.prefix, q.run ? webhooks_max : q.limit + 1, where.before);
  json_writer w;
  w.begin_object().key("deliveries").begin_array();
  std::size_t written = 0;
  delivery_id last;
  bool more = false;
  for (const auto& [key, id] : found) {
    const auto d = find_delivery(x->state, {keys::trailing_id(id)});
    if (!d || (q.status && d->status != *q.status)) continue;
    more = written == q.limit;
    if (more) break;
    write(w, *d);
    last = d->id;
    ++written;
  }
  w.end_array().field("next", more ? last : delivery_id{});
  x.respond(ok(w.end_object().take()));
}

std::optional<delivery_status> status_named(const std::string& word) {
  for (const auto s : delivery_statuses)
    if (to_string(s) == word) return s;
  return {};
}

void list(const exchange& x) {
  problems found;
  query_fields query(*x.request, found);
  page_query q;
  q.run = {static_cast<std::uint64_t>(query.integer("run_id", 0, {0, 9e15}))};
  q.limit = static_cast<std::size_t>(query.integer("limit", page_default, {1, page_max}));
  const delivery_id before{static_cast<std::uint64_t>(query.integer("before", 0, {0, 9e15}))};
  const auto word = query.text("status");
  q.status = status_named(word);
  if (!word.empty() && !q.status)
    found.push_back({{"query", "status"}, "Input should be 'waiting', 'sending', 'delivered' or 'dead'", "literal_error", ""});
  if (!found.empty()) return x.respond(unprocessable(found));
  if (before && !(q.before = find_delivery(x->state, before)))
    return x.respond(error(404, "There is no delivery with the id that before names"));
  in_background(x, [x, q = std::move(q)] { write_page(x, q); });
}

void get(const exchange& x) {
  problems found;
  const auto id = path_id<delivery_id>(*x.request, "delivery_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto d = find_delivery(x->state, id);
  x.respond(d ? shown(*d) : error(404, "Webhook delivery not found"));
}

void resend(const exchange& x) {
  problems found;
  const auto id = path_id<delivery_id>(*x.request, "delivery_id", found);
  if (!found.empty()) return x.respond(unprocessable(found));
  if (!find_delivery(x->state, id)) return x.respond(error(404, "Webhook delivery not found"));
  x->deliveries.resend(id, answering<delivery>(x, shown));
}

// ------------------------------------------------------------------------------------------------ the secret

http_response secret_shown(const exchange& x) {
  const auto s = webhooks::read_secrets(x->state, x->secrets);
  if (!s) return refused(s.why());
  json_writer w;
  w.begin_object().field("secret", s->current);
  w.time_field("previous_valid_until", x->now_ms() < s->previous_until_ms() ? s->previous_until_ms() : 0);
  return ok(w.time_field("rotated_at", s->rotated_ms).end_object().take());
}

void secret(const exchange& x) { x.respond(secret_shown(x)); }

void rotate(const exchange& x) {
  x->resources.save(webhooks::next_secret(x->state, x->secrets),
                    answering<resource>(x, [x](const resource&) { return secret_shown(x); }));
}

}  // namespace

void add_delivery_routes(route_table& to) {
  const std::string all = "/api/v1/webhook-deliveries", one = all + "/{delivery_id}";
  to.add("GET", all, list);
  to.add("GET", one, get);
  to.add("POST", one + "/resend", resend);
  to.add("GET", "/api/v1/organizations/webhook-secret", secret);
  to.add("POST", "/api/v1/organizations/webhook-secret/rotate", rotate);
}

}  // namespace tandem::rest
