// What happens now: GET /live, as server-sent events.

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/live_feed.hpp"

namespace tandem::rest {

namespace {

void live(const exchange& x) {
  if (!x->live) return x.respond(error(503, "This node has no live feed"));
  problems found;
  const query_fields query(*x.request, found);
  auto last = std::string(x.request->headers.get("Last-Event-ID"));
  if (last.empty()) last = query.text("last_event_id");
  if (!found.empty()) return x.respond(unprocessable(found));
  auto stream = x->live->join(last);
  if (!stream) return x.respond(refused({errc::limit_reached, "Too many listen to the live feed already", ""}));
  http_response r;
  r.headers.set("Content-Type", "text/event-stream");
  r.headers.set("Cache-Control", "no-store");
  r.headers.set("X-Accel-Buffering", "no");  // proxies would hold events back
  r.more = std::move(stream);
  x.respond(std::move(r));
}

void give_ticket(const exchange& x) {
  const auto now = x->now_ms();
  const auto ticket = x.api->tickets.give(x.who, now);
  if (!ticket) return x.respond(refused({errc::limit_reached, "Too many tickets wait to be used", ""}));
  json_writer w;
  w.begin_object().field("ticket", *ticket).field("url", x->public_url + "/api/v1/live?ticket=" + *ticket);
  x.respond(ok(w.time_field("expires_at", now + live_tickets::valid_ms).end_object().take()));
}

}  // namespace

void add_live_routes(route_table& to) {
  to.add("GET", "/api/v1/live", live);
  to.add("POST", "/api/v1/live/ticket", give_ticket);
}

}  // namespace tandem::rest
