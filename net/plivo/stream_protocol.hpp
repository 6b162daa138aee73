#pragma once
// Plivo's audio stream without its socket: one text message in, one event out; and the messages we send.
//
//   Plivo -> us   start, then media (every 20 ms), dtmf, playedStream, clearedAudio, perhaps stop
//   us -> Plivo   playAudio, checkpoint, clearAudio, sendDTMF
//
// Source: Plivo's stream protocol pages and SDKs. Names and numbers are read as leniently as its own examples disagree.
// In steady state neither reading nor writing allocates: buffers are reused. Thread: one at a time.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/media.hpp"
#include "net/media/wire.hpp"

namespace tandem::plivo {

/// What `start` said.
struct stream_start {
  carrier_call_id call;
  std::string stream;
  std::string account;
  media_encoding encoding = media_encoding::mulaw_8k;
  std::string format;  // as it was given, for messages: "audio/x-mulaw;rate=8000"
  bool format_known = true;
  std::vector<std::pair<std::string, std::string>> extra_headers;
};

/// "a=1;b=2", "a=1,b=2" or a JSON object; anything else gives nothing. At most 32.
std::vector<std::pair<std::string, std::string>> read_extra_headers(std::string_view text);

class stream_protocol {
 public:
  /// Messages above this are malformed. Plivo's own are below 64 KB.
  static constexpr std::size_t message_max = 64 * 1024;

  stream_event read(std::string_view text);

  /// Of the last `start`.
  const stream_start& started() const { return start_; }

 private:
  stream_start start_;
  std::string audio_;
  std::string name_;
};

// Each replaces @p out, whose capacity is reused, by one message.
void write_play_audio(std::string& out, media_encoding encoding, std::span<const std::byte> audio);
void write_checkpoint(std::string& out, std::string_view stream, std::string_view name);
void write_clear_audio(std::string& out, std::string_view stream);
/// Characters that are no digits are left out.
void write_send_digits(std::string& out, std::string_view digits);

}  // namespace tandem::plivo
