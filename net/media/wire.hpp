#pragma once
// What is different between one kind of media socket and another: how its messages read and what is written to it. A carrier's
// socket and a browser's have each their own; the session behind them, the agent on it and the recording are the same.
//
//   socket -> wire -> stream_event -> session -> agent           agent -> session -> wire -> socket
//
// Whatever the socket carries, a wire's audio is mu-law at 8 kHz: the telephone's, which agents hear and recordings keep.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "messages/conversation.hpp"
#include "messages/ids.hpp"
#include "messages/media.hpp"

namespace tandem {

struct stream_event {
  enum class kind : std::uint8_t {
    malformed,  // not understood: counted, otherwise ignored
    start,      // see media_wire::opening
    media,      // audio of the far end
    digit,      // 0-9 * # A-D
    played,     // name: the checkpoint
    cleared,
    stop,
    trouble,  // the far side did not like something we sent: name says what
    other,    // a well-formed event nobody needs (another track, mute...)
  };
  kind is = kind::malformed;
  std::span<const std::byte> audio;  // valid until the next read
  std::string_view name;             // likewise
  char digit = 0;
};

/// What a `start` said.
struct stream_opening {
  carrier_call_id call;  // empty: no carrier
  std::string stream;
  std::string problem;  // why it cannot be; empty: it can
};

struct stream_events {
  virtual ~stream_events() = default;
  virtual void on_event(const stream_event& event) = 0;
};

/// One per socket, on its I/O thread. Reading tells @p to of every event in a message, in order, and at least of one. What sends
/// returns false when the socket did not take it. In steady state neither allocates.
struct media_wire {
  virtual ~media_wire() = default;
  /// The socket has just been opened: a wire whose far side has nothing to say first tells of a `start`.
  virtual void opened(stream_events&) {}
  virtual void read_text(std::string_view text, stream_events& to) = 0;
  virtual void read_binary(std::string_view bytes, stream_events& to) = 0;
  virtual stream_opening opening() const = 0;

  /// There is somebody to talk with now.
  virtual void begun() {}
  /// At most 3 KB.
  virtual bool play(std::span<const std::byte> audio) = 0;
  virtual bool checkpoint(std::string_view name) = 0;
  virtual bool clear() = 0;
  virtual bool send_digits(std::string_view digits) = 0;
  /// What the agent told its call.
  virtual void tell(const agent_event&) {}
  /// The session is over, and its socket about to be closed; @p reason in words, perhaps empty.
  virtual void over(stream_end, std::string_view reason) { (void)reason; }
};

}  // namespace tandem
