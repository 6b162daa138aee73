// What happens now: GET /live, as server-sent events.

#include "net/api/context.hpp"
#include "net/api/live_feed.hpp"

namespace tandem::rest {

namespace {

void live(const exchange& x) {
  if (!x->live) return x.respond(error(503, "This node has no live feed"));
  auto stream = x->live->join(x.request->headers.get("Last-Event-ID"));
  if (!stream) return x.respond(refused({errc::limit_reached, "Too many listen to the live feed already", ""}));
  http_response r;
  r.headers.set("Content-Type", "text/event-stream");
  r.headers.set("Cache-Control", "no-store");
  r.headers.set("X-Accel-Buffering", "no");  // proxies would hold events back
  r.more = std::move(stream);
  x.respond(std::move(r));
}

}  // namespace

void add_live_routes(route_table& to) { to.add("GET", "/api/v1/live", live); }

}  // namespace tandem::rest
