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

/// What a reader may listen to; together by |.
enum class live_topic : std::uint8_t { call = 1, notice = 2, board = 4 };
using live_topics = std::uint8_t;
constexpr live_topics operator|(live_topic a, live_topic b) {
  return static_cast<live_topics>(static_cast<live_topics>(a) | static_cast<live_topics>(b));
}
inline constexpr live_topics usual_topics = live_topic::call | live_topic::notice;

/// Thread: any, for all of it. Events of all topics are numbered together; the board's, which are many, are kept apart, so that
/// they push no other out.
class live_feed {
 public:
  struct limits {
    std::size_t events_kept = 2'000, bytes_kept = 512 * 1024;  // for those who come back; as much again of the board
    std::size_t reader_bytes = 2 * 1024 * 1024;                // more than is kept: coming back must not drop
    std::size_t readers = 256;
  };
  /// @p run_of_the_node: random; ids of another run mean nothing in this one.
  explicit live_feed(std::string run_of_the_node);
  live_feed(std::string run_of_the_node, limits bounds);

  void call_changed(std::int64_t at_ms, call_id call, std::string_view run_name, std::string_view phase, std::string_view detail);
  /// @p row: a BoardCall.
  void board_changed(std::string_view row);
  void notice(std::int64_t at_ms, std::string_view level, std::string_view name, std::string_view detail);

  /// From the event after @p last_event_id on; empty: from now on. A "missed" event comes first when that cannot be told any
  /// more. Null: there are too many readers.
  std::shared_ptr<body_stream> join(std::string_view last_event_id, live_topics topics = usual_topics);
  /// Of the newest event of any topic: whoever reads the state after asking goes on from here without a gap.
  std::string last_event_id() const;

  /// Readers dropped for being slow.
  std::uint64_t dropped() const;

 private:
  struct event {
    std::uint64_t number;
    live_topic topic;
    std::string text;
  };
  struct shelf {
    std::deque<event> kept;
    std::size_t bytes = 0;
    std::uint64_t forgotten = 0;  // the newest that is not kept any more
  };
  struct listener {
    std::weak_ptr<body_stream> to;
    live_topics topics;
  };
  void publish(live_topic topic, std::string_view kind, std::string_view json);
  void keep(event e);
  std::string text_of(std::uint64_t number, std::string_view kind, std::string_view json) const;
  /// What @p last_event_id has not seen.
  std::string since(std::string_view last_event_id, live_topics topics) const;

  const std::string run_;
  const limits bounds_;
  mutable std::mutex mutex_;
  shelf usual_, board_;
  std::uint64_t newest_ = 0;
  std::uint64_t dropped_ = 0;
  std::vector<listener> readers_;
};

}  // namespace tandem
