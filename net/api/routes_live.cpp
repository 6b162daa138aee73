// What happens now: GET /live, as server-sent events, and GET /calls/live, the calls in progress.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/live_board.hpp"
#include "net/api/live_feed.hpp"

namespace tandem::rest {

namespace {

live_topics read_topics(std::string_view words, problems& found) {
  live_topics out = 0;
  while (!words.empty()) {
    const auto word = words.substr(0, words.find(','));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    if (word == "call")
      out |= static_cast<live_topics>(live_topic::call);
    else if (word == "notice")
      out |= static_cast<live_topics>(live_topic::notice);
    else if (word == "board")
      out |= static_cast<live_topics>(live_topic::board);
    else
      found.push_back({{std::string("query"), std::string("topics")},
                       "Input should be some of 'call', 'notice' and 'board', with commas between them",
                       "literal_error",
                       {}});
  }
  return out;
}

void live(const exchange& x) {
  if (!x->live) return x.respond(error(503, "This node has no live feed"));
  problems found;
  const query_fields query(*x.request, found);
  auto last = std::string(x.request->headers.get("Last-Event-ID"));
  if (last.empty()) last = query.text("last_event_id");
  const auto topics = read_topics(query.text("topics", "call,notice"), found);
  if (!found.empty()) return x.respond(unprocessable(found));
  auto stream = x->live->join(last, topics);
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

void board(const exchange& x) {
  if (!x->board) return x.respond(error(503, "This node has no live board"));
  const auto now = x->board->snapshot();
  json_writer w;
  w.begin_object().time_field("at", x->now_ms()).field("event_id", now.event_id).key("calls").begin_array();
  for (const auto& row : now.rows) w.raw(row);
  x.respond(ok(w.end_array().end_object().take()));
}

}  // namespace

void add_live_routes(route_table& to) {
  to.add("GET", "/api/v1/calls/live", board);
  to.add("GET", "/api/v1/live", live);
  to.add("POST", "/api/v1/live/ticket", give_ticket);
}

}  // namespace tandem::rest
