#pragma once
// The journal as everybody sees it: what may be written, what may be read, when it is durable. storage/ implements it.
//
// A record belongs to one log, is appended by that log's owner under its epoch, and holds entries of many actors. An entry is
// what happened to one entity (its events) and what that makes of the stored state (its changes). Applying the changes of
// records in sequence gives the state, on every replica alike; nobody needs a machine to do it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/describe.hpp"
#include "messages/errors.hpp"
#include "messages/ids.hpp"

namespace tandem {

/// One key of the materialised state: a new value, or nullopt to erase it. Keys sort as we read them (storage/keys.hpp).
struct change {
  std::string key;
  std::optional<std::string> value;
};
template <class V>
void describe(V& v, change& x) {
  v(1, "key", x.key);
  v(2, "value", x.value);
}

struct journal_entry {
  entity_ref entity;
  std::vector<std::string> events;  // encode()d events of that entity, oldest first
  std::vector<change> changes;
};
template <class V>
void describe(V& v, journal_entry& x) {
  v(1, "entity", x.entity);
  v(2, "events", x.events);
  v(3, "changes", x.changes);
}

/// Where actors write. Group commit lies behind it: entries of one log keep their order, many travel in one record, one record
/// per log is in flight, many logs share one fsync.
/// Thread: any. @p done runs on the writer's thread once the entry is durable (with its record's sequence) or refused; it must
/// only hand the news on. errc::stale_writer: stop this log's actors. errc::storage_failed: nothing of it was written.
struct journal_port {
  virtual ~journal_port() = default;
  using done_fn = std::function<void(outcome<sequence>)>;
  virtual void append(log_id log, journal_entry entry, done_fn done) = 0;
  /// A fresh counter for ids of this log, unique for ever; durable with the next append. Thread: any.
  virtual std::uint64_t next_counter(log_id log) = 0;
};

/// The materialised state. Thread: any; reads see everything whose `done` has run.
struct state_reader {
  virtual ~state_reader() = default;
  virtual std::optional<std::string> get(std::string_view key) const = 0;
  /// Keys that begin with @p prefix, ascending from @p from (inclusive when it is not empty), at most @p limit.
  virtual std::vector<std::pair<std::string, std::string>> scan(std::string_view prefix, std::size_t limit,
                                                                std::string_view from = {}) const = 0;
  /// The same, descending from @p before (exclusive when it is not empty): newest first.
  virtual std::vector<std::pair<std::string, std::string>> scan_back(std::string_view prefix, std::size_t limit,
                                                                     std::string_view before = {}) const = 0;
};

}  // namespace tandem
