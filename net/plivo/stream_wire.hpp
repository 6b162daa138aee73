#pragma once
// A carrier's media stream: its address, its words on the socket, and the session that they make together.

#include <optional>
#include <string>
#include <string_view>

#include "net/media/session.hpp"
#include "net/plivo/stream_protocol.hpp"

namespace tandem::plivo {

/// /api/v1/telephony/ws/{workflow}/{organization}/{run}/{token}. Nothing for paths of another form; an empty token for a path
/// that has none or one that cannot be one (32 hex digits can).
struct stream_path {
  workflow_id workflow;
  organization_id organization;
  run_id run;
  std::string token;
};
std::optional<stream_path> parse_stream_path(std::string_view path);

/// Plivo's words. Only mu-law at 8 kHz, which is what our XML asks for.
class stream_wire final : public media_wire {
 public:
  explicit stream_wire(websocket& socket) : socket_(socket) {}
  void read_text(std::string_view text, stream_events& to) override;
  void read_binary(std::string_view bytes, stream_events& to) override;
  stream_opening opening() const override;
  bool play(std::span<const std::byte> audio) override;
  bool checkpoint(std::string_view name) override;
  bool clear() override;
  bool send_digits(std::string_view digits) override;

 private:
  websocket& socket_;
  stream_protocol protocol_;
  std::string out_;
};

class stream_session final : public media_session {
 public:
  stream_session(websocket& socket, stream_path path, std::shared_ptr<const stream_surroundings> around, post_fn post,
                 std::function<void(std::string finding)> token_refused);
};

}  // namespace tandem::plivo
