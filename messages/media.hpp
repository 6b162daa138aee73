#pragma once
// Between a media stream (a socket speaking the carrier's protocol) and whoever talks on it (an agent, an echo).
// Everything here happens on the one I/O thread the stream lives on: no locks, no allocation per frame, no actor messages.
//
//        socket -> stream protocol -> media_agent::on_*          media_sink::play/checkpoint/clear -> stream protocol -> socket

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/ids.hpp"

namespace tandem {

enum class media_encoding : std::uint8_t {
  mulaw_8k = 0,
  l16_8k = 1,
  l16_16k = 2
};  // G.711 mu-law; signed 16-bit little-endian mono

struct stream_info {
  carrier_call_id carrier_call;
  std::string stream;  // the carrier's stream id
  media_encoding encoding = media_encoding::mulaw_8k;
};

enum class stream_end : std::uint8_t {
  closed = 0,
  stopped = 1,
  failed = 2,
  idle = 3,
  draining = 4,
  bad_protocol = 5,
  transferred = 6,
  dismissed = 7  // whoever opened it may not have it any more
};

/// What an agent may do to the stream it talks on. Valid between on_start and on_stop. Thread: the stream's I/O thread only.
struct media_sink {
  virtual ~media_sink() = default;
  /// Queues raw audio in the stream's encoding for playing after what was queued before. Any length up to 3 KB; 20 ms is usual.
  virtual void play(std::span<const std::byte> audio) = 0;
  /// Asks to hear (on_played) when everything queued so far has been played. Cleared audio never reports.
  virtual void checkpoint(std::string_view name) = 0;
  /// Drops what is queued and unplayed at the carrier; on_cleared follows.
  virtual void clear() = 0;
  /// Sends touch-tones to the far end. Digits 0-9 * # A-D.
  virtual void send_digits(std::string_view digits) = 0;
  /// Closes the stream (not the call) after what was sent before.
  virtual void close() = 0;
  /// Runs @p work on this stream's I/O thread, unless the stream has ended by then. Thread: any. The way home for worker threads:
  /// copy the function, not the sink.
  virtual std::function<void(std::function<void()>)> poster() = 0;
};

/// Thread: the stream's I/O thread only. on_start comes first and once, on_stop last and once.
struct media_agent {
  virtual ~media_agent() = default;
  virtual void on_start(media_sink& sink, const stream_info& info) = 0;
  /// One inbound frame of raw audio (20 ms: 160 bytes of mu-law). The bytes are gone when this returns.
  virtual void on_audio(std::span<const std::byte> audio) = 0;
  virtual void on_digit(char digit) = 0;  // 0-9 * # A-D, reported by the carrier
  virtual void on_played(std::string_view checkpoint) = 0;
  virtual void on_cleared() = 0;
  /// About every 20 ms while the stream lives, with the monotonic clock: pacing is against absolute deadlines.
  virtual void on_tick(std::chrono::steady_clock::time_point now) = 0;
  virtual void on_stop(stream_end why) = 0;
};

/// Between the sound of a browser (l16_16k) and the telephone's (mulaw_8k), which is what agents hear and recordings keep.
/// Streaming: a sound cut into pieces comes out as one, of exactly the same length. Thread: one at a time.
struct line_codec {
  virtual ~line_codec() = default;
  /// Appends. An odd byte at the end is left out.
  virtual void narrow(std::span<const std::byte> wide, std::vector<std::byte>& mulaw) = 0;
  virtual void widen(std::span<const std::byte> mulaw, std::vector<std::byte>& wide) = 0;
};

}  // namespace tandem
