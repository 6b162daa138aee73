#pragma once
// What actors, the journal and HTTP say of themselves, turned into log lines and metrics.

#include "actors/delivery/office.hpp"
#include "actors/desks.hpp"
#include "net/http_server.hpp"
#include "storage/log_writer.hpp"

namespace tandem {

/// Thread: any, all of them.
void observe(const actor_note&);
void alarm(const std::string& event, const std::string& detail);
void observe(const delivery_backlog&);
void observe_append(const append_measure&);
/// Counts requests and their latency by route and status around @p next.
http_handler measured(http_handler next);

}  // namespace tandem
