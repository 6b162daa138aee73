#pragma once
// One media stream from its first message to its end: a WebSocket's listener on one side, an agent's sink on the other.
//
//   waiting for start --start--> binding --bound--> live --+--> over
//          |  10 s, anything else   |  refused             |   closed, stop, idle, nonsense, draining
//          +------------------------+----------------------+
//
// Close codes: 4400 bad start, format or messages; 4401 token; 4404 no such run; 4409 another stream is live; 1011 our fault or
// silence; 1012 draining; 1000 otherwise.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/agents.hpp"
#include "messages/desks.hpp"
#include "messages/media.hpp"
#include "messages/recording.hpp"
#include "net/metrics.hpp"
#include "net/plivo/recording_tap.hpp"
#include "net/plivo/stream_protocol.hpp"
#include "net/websocket.hpp"

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

/// Touched by every stream of the process; relaxed atomics.
struct stream_counters {
  explicit stream_counters(metrics::registry& in);
  metrics::gauge& live;
  metrics::counter& begun;
  metrics::counter& refused;
  metrics::counter& frames_in;
  metrics::counter& frames_out;
  metrics::counter& malformed;
  metrics::counter& dropped;  // audio that the socket would not take any more
  metrics::histogram& turns;  // seconds
};

struct stream_limits {
  std::chrono::milliseconds start_deadline{10'000};
  std::chrono::milliseconds idle{10'000};  // without a message: Plivo sends 50 a second, so nobody is there
  std::size_t early_audio_max = 16'000;    // bytes kept while the call desk thinks: 2 s
};

struct stream_surroundings {
  call_desk& calls;
  agent_factory& agents;
  recording_port* recordings = nullptr;  // null: not recorded
  stream_counters counters;
  stream_limits limits;
};

/// Thread: the socket's I/O thread; so are birth and death.
class stream_session : public websocket_listener, private media_sink {
 public:
  using post_fn = std::function<void(std::function<void()>)>;

  /// @p post runs work later on the socket's I/O thread; any thread may call it, even after this object's end.
  /// @p token_refused tells whoever watches that somebody came with a wrong token.
  stream_session(websocket& socket, stream_path path, std::shared_ptr<const stream_surroundings> around, post_fn post,
                 std::function<void(std::string finding)> token_refused);
  ~stream_session() override;

  void on_text(std::string_view text) override;
  void on_closed(int code, std::string_view reason) override;
  bool wants_ticks() const override { return true; }
  void on_tick(std::chrono::steady_clock::time_point now) override;

  /// @p code 0: the socket is closed already.
  void end(stream_end why, int code, std::string_view reason);
  /// Null once it has died. Only to be used on the I/O thread.
  std::weak_ptr<stream_session*> self() const { return self_; }

 private:
  enum class phase : std::uint8_t { waiting_for_start, binding, live, closing, over };

  // media_sink
  void play(std::span<const std::byte> audio) override;
  void checkpoint(std::string_view name) override;
  void clear() override;
  void send_digits(std::string_view digits) override;
  void close() override;
  std::function<void(std::function<void()>)> poster() override;

  void bind();
  void bound(outcome<stream_binding> answer);
  void begin(const stream_binding& binding);
  void keep_for_later(const stream_event& event);
  void live_event(const stream_event& event);
  void refuse(int code, std::string_view reason);
  bool send();

  websocket& socket_;
  stream_path path_;
  std::shared_ptr<const stream_surroundings> shared_;
  const stream_surroundings& around_;  // of shared_
  post_fn post_;
  std::function<void(std::string)> token_refused_;
  std::shared_ptr<stream_session*> self_;
  stream_protocol protocol_;
  phase phase_ = phase::waiting_for_start;
  std::chrono::steady_clock::time_point now_{}, last_message_{};
  std::string out_;
  std::string early_audio_, early_digits_;
  std::string stream_;
  std::unique_ptr<media_agent> agent_;
  recording_tap recording_{nullptr};
  const media_encoding encoding_ = media_encoding::mulaw_8k;  // what our XML asks for
};

}  // namespace tandem::plivo
