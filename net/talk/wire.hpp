#pragma once
// A conversation through a browser, on its socket. Sound as binary messages both ways: signed 16 bit, little endian, mono, 16
// kHz, 20 ms (640 bytes) each. Beside it JSON as text:
//
//   browser -> us   {"event":"played","ms":n}  so much of our sound has been heard, all in all; every 200 ms
//                   {"event":"dtmf","digit":"5"}   {"event":"hangup"}
//   us -> browser   {"event":"start"}   {"event":"clear"}  drop what is queued   {"event":"ended","reason":"..."}
//                   {"event":"line","line":RunLine}   {"event":"node","node":RunNode}   {"event":"turn","turn":RunTurn}
//
// A browser knows no checkpoints: they are kept here, by how much had been sent before them, until it has played that much.

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/media/wire.hpp"
#include "net/websocket.hpp"

namespace tandem {

class talk_wire final : public media_wire {
 public:
  static constexpr std::size_t message_max = 1024;             // of text
  static constexpr std::size_t audio_max = 640 * 10;           // of one message: 200 ms
  static constexpr std::size_t checkpoints_waiting_max = 256;  // the oldest is forgotten: its line counts as heard in time

  /// @p stream: what the session is to be called.
  talk_wire(websocket& socket, std::string stream, std::unique_ptr<line_codec> codec);

  void opened(stream_events& to) override;
  void read_text(std::string_view text, stream_events& to) override;
  void read_binary(std::string_view bytes, stream_events& to) override;
  stream_opening opening() const override;
  void begun() override;
  bool play(std::span<const std::byte> audio) override;
  bool checkpoint(std::string_view name) override;
  bool clear() override;
  /// A browser has no use for them.
  bool send_digits(std::string_view) override { return true; }
  void tell(const agent_event& what) override;
  void over(stream_end why, std::string_view reason) override;

 private:
  struct mark {
    std::int64_t at = 0;  // samples of 16 kHz
    std::string name;
  };
  void played(std::int64_t ms, stream_events& to);

  websocket& socket_;
  const std::string stream_;
  std::unique_ptr<line_codec> codec_;
  std::vector<std::byte> heard_, said_;
  std::deque<mark> marks_;
  // In samples of 16 kHz, all in all: sent, and reported as played. What was cleared is sent and never played, so that after a
  // clear counting begins anew where the browser had come to when the next sound is sent.
  std::int64_t position_ = 0, played_ = 0;
  bool cleared_ = false;       // since the last sound
  bool tell_cleared_ = false;  // with the next message
  std::string ending_;         // why the agent ended the conversation
};

}  // namespace tandem
