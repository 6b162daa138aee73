#include "app/observation.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "app/log.hpp"
#include "net/metrics.hpp"
#include "net/plivo/callback_urls.hpp"

namespace tandem {
namespace {

// Events and routes are of bounded variety, so their counters are looked up once and remembered.
metrics::counter& event_counter(const std::string& event) {
  static std::mutex mutex;
  static std::unordered_map<std::string, metrics::counter*> known;
  std::lock_guard lock(mutex);
  auto& counter = known[event];
  if (!counter)
    counter =
        &metrics::process().counter("tandem_events_total", "What actors said happened, by kind of event.", {{"event", event}});
  return *counter;
}

/// Never what was sent: that is the callers' and the receiver's.
void observe_delivery(const actor_note& note, log_level level) {
  const auto result = note.event.substr(note.event.find('.') + 1);
  metrics::process()
      .counter("tandem_webhook_deliveries_total", "What came of attempts to deliver a webhook; dead: given up.",
               {{"result", result}})
      .add();
  log_line(level, note.event,
           {{"delivery_id", std::to_string(note.delivery.value)},
            {"run_id", std::to_string(note.call.value)},
            {"run", note.run},
            {"detail", note.detail}});
}

bool is_webhook(std::string_view path) {
  return path.starts_with(plivo::callback_prefix) || path == plivo::inbound_path || path == plivo::inbound_fallback_path;
}

}  // namespace

void observe(const actor_note& note) {
  event_counter(note.event).add();
  const auto level = note.weight == actor_note::level::error     ? log_level::error
                     : note.weight == actor_note::level::warning ? log_level::warning
                                                                 : log_level::info;
  if (note.delivery) return observe_delivery(note, level);
  if (note.call)
    log_line(level, note.event,
             {{"call_id", std::to_string(note.call.value)},
              {"run_id", std::to_string(note.call.value)},
              {"run", note.run},
              {"detail", note.detail}});
  else
    log_line(level, note.event, {{"detail", note.detail}});
}

void observe(const delivery_backlog& b) {
  static auto& waiting = metrics::process().gauge("tandem_webhook_deliveries_waiting",
                                                  "Deliveries that wait for their time or place; 10000: that or more.");
  static auto& oldest = metrics::process().gauge(
      "tandem_webhook_oldest_wait_seconds", "Since the end of the run that has waited longest to be delivered; 0: none waits.");
  waiting.set(static_cast<std::int64_t>(b.waiting));
  oldest.set(b.oldest_wait_ms / 1000);
}

void alarm(const std::string& event, const std::string& detail) {
  static auto& alarms = metrics::process().counter("tandem_alarms_total", "Things a human should look at.");
  alarms.add();
  log_line(log_level::error, event, {{"alarm", "true"}, {"detail", detail}});
}

void observe_append(const append_measure& measure) {
  static auto& records = metrics::process().counter("tandem_journal_records_total", "Records appended to the journal.");
  static auto& entries = metrics::process().counter("tandem_journal_entries_total", "Entries in those records.");
  static auto& refused = metrics::process().counter("tandem_journal_refused_total", "Appends the journal refused.");
  static auto& waited =
      metrics::process().histogram("tandem_journal_append_seconds", "From an entry's append to its durable answer.");
  if (measure.result != errc::none) {
    refused.add();
    return;
  }
  records.add();
  entries.add(measure.entries);
  waited.observe(std::chrono::duration<double>(measure.waited).count());
}

http_handler measured(http_handler next) {
  return [next = std::move(next)](http_request request, responder respond) {
    static auto& latency = metrics::process().histogram("tandem_http_request_seconds", "From a whole request to its answer.");
    static metrics::counter* by_class[6] = {};
    static std::once_flag once;
    std::call_once(once, [] {
      for (int i = 1; i <= 5; ++i)
        by_class[i] = &metrics::process().counter("tandem_http_requests_total", "Requests answered, by class of status.",
                                                  {{"status", std::to_string(i) + "xx"}});
    });
    static auto& webhooks =
        metrics::process().histogram("tandem_webhook_seconds", "From a whole request of the carrier's to its answer.");
    const auto began = std::chrono::steady_clock::now();
    const bool webhook = is_webhook(request.path);
    next(std::move(request), [respond = std::move(respond), began, webhook](http_response response) {
      const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      latency.observe(seconds);
      if (webhook) webhooks.observe(seconds);
      if (const int kind = response.status / 100; kind >= 1 && kind <= 5) by_class[kind]->add();
      respond(std::move(response));
    });
  };
}

}  // namespace tandem
