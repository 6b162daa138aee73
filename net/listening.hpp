#pragma once
// Hearing calls as they go on: GET /api/v1/calls/{call_id}/listen, a WebSocket.
//
//   stream's thread: recording_tap -> sink -> (anybody there?) -> one frame for all -> post
//   listener's thread:                                                                  `-> socket
//
// Text {"event":"start","sample_rate":8000,"channels":2}; then binary, every 20 ms 640 bytes: signed 16 bit little-endian, the
// caller and the agent by turns, paired as the recording pairs them; at the end text {"event":"stop","reason":"..."} and a close
// with 1000 (4401, 4403: whoever listens may not any more). Nobody on the call notices: a listener who does not keep up loses
// frames, and with no listener a frame costs one load.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "messages/journal.hpp"
#include "messages/recording.hpp"
#include "net/http_server.hpp"

namespace tandem {

struct listening_options {
  std::size_t listeners_per_call = 8;
  std::size_t listeners = 64;
  std::size_t frames_behind_max = 25;       // on the way to one listener's thread: half a second
  std::size_t bytes_behind_max = 25 * 640;  // not yet taken by its socket
};

/// Stands before whoever records, if anybody does, and hears what it is given. Outlives the streams and the server.
class listening_post final : public recording_port {
 public:
  /// G.711 mu-law to linear samples, as many as fit both.
  using decoder = std::function<void(std::span<const std::byte> mulaw, std::span<std::int16_t> linear)>;

  /// @p inner null: nothing is recorded, calls are heard all the same. @p state tells a call without audio from no call.
  listening_post(recording_port* inner, const state_reader& state, decoder decode, listening_options options = {});
  ~listening_post() override;

  std::unique_ptr<recording_sink> open(call_id call, std::function<void(recording_finished)> finished) override;

  static bool serves(std::string_view path);
  /// Of an upgrade that is allowed to whoever asks. Refused: 404 no such call, 409 it has no audio here now, 429 enough listen.
  /// Thread: any.
  websocket_decision gate(const http_request& request);
  /// Frames that listeners lost by being slow. Thread: any.
  std::uint64_t frames_lost() const;

 private:
  struct core;
  class sink;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
