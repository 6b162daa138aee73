// Is it alive, is it ready, what does it do: /health, /metrics; and what was refused at the door: /security/refused-requests.

#include <openssl/crypto.h>

#include "net/api/context.hpp"
#include "net/api/views.hpp"

namespace tandem::rest {

namespace {

void health(const exchange& x) {
  json_writer w;
  w.begin_object().field("status", "ok").field("version", x->version).field("backend_api_endpoint", x->public_url);
  w.null_field("tunnel_url").field("deployment_mode", "oss").field("auth_provider", "local").field("turn_enabled", false);
  w.field("force_turn_relay", false).field("signup_enabled", false).null_field("stack_project_id");
  x.respond(ok(w.null_field("stack_publishable_client_key").end_object().take()));
}

void ready(const exchange& x) {
  const auto reasons = x->not_ready ? x->not_ready() : std::vector<std::string>();
  json_writer w;
  w.begin_object().field("ready", reasons.empty()).key("reasons").begin_array();
  for (const auto& r : reasons) w.value(r);
  auto answer = ok(w.end_array().end_object().take());
  if (!reasons.empty()) {
    answer.status = 503;
    answer.headers.set("Retry-After", "1");
  }
  x.respond(std::move(answer));
}

void active_calls(const exchange& x) {
  const auto now = x->active_calls ? x->active_calls() : active_calls_report();
  json_writer w;
  w.begin_object().field("active_calls", now.active_calls).field("loop_lag_p95_ms", now.loop_lag_p95_ms);
  x.respond(ok(w.field("loop_lag_max_ms", now.loop_lag_max_ms).end_object().take()));
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void autoscale_metric(const exchange& x) {
  problems found;
  const auto buffer = query_fields(*x.request, found).integer("buffer", 0, {0, 1'000'000});
  if (!found.empty()) return x.respond(unprocessable(found));
  if (x->devops_secret.empty()) return x.respond(error(503, "No devops secret is configured: set devops-secret to use this"));
  if (!same(x.request->headers.get("X-Dograh-Devops-Secret"), x->devops_secret)) {
    const auto wait_s = x->strangers ? x->strangers->failed(*x.request, x->now_ms()) : std::nullopt;
    return x.respond(wait_s ? held_up(*wait_s) : error(403, "Forbidden"));
  }
  const auto now = x->active_calls ? x->active_calls().active_calls : 0;
  json_writer w;
  x.respond(ok(w.begin_object().field("value", now + static_cast<std::uint64_t>(buffer)).end_object().take()));
}

void openapi(const exchange& x) { x.respond(ok(x->openapi)); }

void metrics(const exchange& x) {
  x.respond(file_response(200, "text/plain; version=0.0.4; charset=utf-8", x->metrics_text ? x->metrics_text() : std::string()));
}

void refused_requests(const exchange& x) {
  problems found;
  const auto limit = query_fields(*x.request, found).integer("limit", 50, {1, 500});
  if (!found.empty()) return x.respond(unprocessable(found));
  json_writer w;
  w.begin_object().key("refused_requests").begin_array();
  for (const auto& r : newest_refused_requests(x->state, static_cast<std::size_t>(limit))) {
    w.begin_object().time_field("at", r.at_ms).field("kind", r.kind).text_or_null("url", r.url).text_or_null("remote", r.remote);
    w.field("finding", r.finding).end_object();
  }
  x.respond(ok(w.end_array().end_object().take()));
}

}  // namespace

void add_health_routes(route_table& to) {
  to.add("GET", "/api/v1/health", health);
  to.add("GET", "/api/v1/health/ready", ready);
  to.add("GET", "/api/v1/health/active-calls", active_calls);
  to.add("GET", "/metrics", metrics);
  to.add("GET", "/api/v1/health/autoscale-metric", autoscale_metric);
  to.add("GET", "/openapi.json", openapi);
  to.add("GET", "/api/v1/security/refused-requests", refused_requests);
}

}  // namespace tandem::rest
