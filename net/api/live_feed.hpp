#pragma once
// News of calls for whoever listens (GET /live), as server-sent events. Nothing here waits for a reader: one who lets more than a
// bounded amount pile up is dropped and counted, and may come back with the id of the last event it saw.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "messages/call.hpp"
#include "net/body_stream.hpp"

namespace tandem {

/// Thread: any, for all of it.
class live_feed {
 public:
  struct limits {
    std::size_t events_kept = 2'000, bytes_kept = 512 * 1024;  // for those who come back
    std::size_t reader_bytes = 1024 * 1024;                    // more than is kept: coming back must not drop
    std::size_t readers = 256;
  };
  /// @p run_of_the_node: random; ids of another run mean nothing in this one.
  explicit live_feed(std::string run_of_the_node);
  live_feed(std::string run_of_the_node, limits bounds);

  void call_changed(std::int64_t at_ms, call_id call, std::string_view run_name, std::string_view phase, std::string_view detail);
  void notice(std::int64_t at_ms, std::string_view level, std::string_view name, std::string_view detail);

  /// From the event after @p last_event_id on; empty: from now on. A "missed" event comes first when that cannot be told any
  /// more. Null: there are too many readers.
  std::shared_ptr<body_stream> join(std::string_view last_event_id);

  /// Readers dropped for being slow.
  std::uint64_t dropped() const;

 private:
  struct event {
    std::uint64_t number;
    std::string text;
  };
  void publish(std::string_view kind, std::string_view json);
  std::string text_of(std::uint64_t number, std::string_view kind, std::string_view json) const;
  /// What @p last_event_id has not seen.
  std::string since(std::string_view last_event_id) const;

  const std::string run_;
  const limits bounds_;
  mutable std::mutex mutex_;
  std::deque<event> kept_;
  std::size_t bytes_kept_ = 0;
  std::uint64_t newest_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<std::weak_ptr<body_stream>> readers_;
};

}  // namespace tandem
