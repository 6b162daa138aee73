// Links by which people without a key read and hear a call: /calls/{call_id}/shares.

#include <algorithm>

#include "net/api/context.hpp"
#include "net/api/json_writer.hpp"
#include "net/api/public_access.hpp"
#include "net/api/shares.hpp"
#include "net/api/stored.hpp"
#include "net/api/uuid.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

constexpr std::size_t of_a_call_max = 100, forgotten_at_once = 20;

struct share_wish {
  std::int64_t expires_in_seconds = 0;
};
void fields(json_fields& f, share_wish& x) { f.required("expires_in_seconds", x.expires_in_seconds, {300, 2'592'000}); }

void write(json_writer& w, const exchange& x, const call_record& c, const call_share& s) {
  const auto urls = shared_urls(x->secrets, x->public_url, s.call, s.id);
  w.begin_object().field("id", s.id).field("transcript_url", urls + "/transcript");
  w.text_or_null("recording_url", c.recording.empty() ? "" : urls + "/recording?inline=true");
  w.time_field("recording_forgotten_at", c.recording_forgotten_ms);
  w.time_field("transcript_forgotten_at", c.transcript_forgotten_ms);
  w.time_field("created_at", s.created_ms).time_field("expires_at", s.expires_ms).text_or_null("created_by", s.created_by);
  w.end_object();
}

/// The call named in the path, if there is one; answers otherwise.
std::optional<call_record> call_in_path(const exchange& x) {
  problems found;
  const auto id = path_id<call_id>(*x.request, "call_id", found);
  if (!found.empty()) {
    x.respond(unprocessable(found));
    return {};
  }
  auto c = find_call(x->state, id);
  if (!c) x.respond(error(404, "Call not found"));
  return c;
}

void list(const exchange& x) {
  const auto c = call_in_path(x);
  if (!c) return;
  json_writer w;
  w.begin_object().key("shares").begin_array();
  for (const auto& s : shares_of(x->state, c->call, x->now_ms())) write(w, x, *c, s);
  x.respond(ok(w.end_array().end_object().take()));
}

std::string fresh_id() {
  auto id = random_uuid();
  std::erase(id, '-');
  return id;
}

std::string last_forgotten(const call_record& c) {
  return c.transcript_forgotten_ms ? forgotten_words("conversation", c.transcript_forgotten_ms)
                                   : forgotten_words("recording", c.recording_forgotten_ms);
}

void make(const exchange& x) {
  problems found;
  const auto body = read_body<share_wish>(*x.request, found);
  if (!found.empty()) return x.respond(unprocessable(found));
  const auto c = call_in_path(x);
  if (!c) return;
  if (c->phase != call_phase::ended) return x.respond(error(409, "The call has not ended yet"));
  if (all_forgotten(*c)) return x.respond(error(410, "There is nothing left to share: " + last_forgotten(*c)));
  const auto now = x->now_ms();
  if (shares_of(x->state, c->call, now).size() >= of_a_call_max)
    return x.respond(error(409, "This call is shared " + std::to_string(of_a_call_max) + " times: take one back first"));
  for (auto& over : shares_over(x->state, now, forgotten_at_once))
    x->resources.save(std::move(over), [](const outcome<resource>&) {});
  const call_share wanted{fresh_id(), c->call, 0, now + body->expires_in_seconds * 1000, x.who.name};
  x->resources.save(stored_share(wanted), answering<resource>(x, [x, c = *c](const resource& made) {
                      json_writer w;
                      write(w, x, c, read_share(made).value_or(call_share{}));
                      return ok(w.take());
                    }));
}

void take_back(const exchange& x) {
  const auto c = call_in_path(x);
  if (!c) return;
  const auto id = x.request->path_parameter("share_id");
  const auto name = stored_share({id, c->call, 0, 0, ""}).name;
  auto stored = find_resource(x->state, call_share_kind, name);
  if (!stored) return x.respond(error(404, "Share not found"));
  stored->active = false;
  x->resources.save(std::move(*stored),
                    answering<resource>(x, [](const resource&) { return success("The link is worth nothing now"); }));
}

}  // namespace

void add_share_routes(route_table& to) {
  const std::string all = "/api/v1/calls/{call_id}/shares";
  to.add("GET", all, list);
  to.add("POST", all, make, takes<share_wish>());
  to.add("DELETE", all + "/{share_id}", take_back);
}

}  // namespace tandem::rest
