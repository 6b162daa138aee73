#pragma once
// One media stream from its first message to its end: a WebSocket's listener on one side, an agent's sink on the other, and
// between it and its socket a wire that knows the words.
//
//   waiting for start --start--> binding --bound--> live --+--> over
//          |  10 s, anything else   |  refused             |   closed, stop, idle, nonsense, draining
//          +------------------------+----------------------+
//
// Close codes: 4400 bad start, format or messages; 4401 token; 4404 no such run; 4403 and 4401 as well when whoever opened it may
// not stay; 4409 another stream is live; 1011 our fault or silence; 1012 draining; 1000 otherwise.

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
#include "net/media/recording_tap.hpp"
#include "net/media/wire.hpp"
#include "net/metrics.hpp"
#include "net/websocket.hpp"

namespace tandem {

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
  std::chrono::milliseconds idle{10'000};  // without a message: both kinds of far ends send 50 a second, so nobody is there
  std::size_t early_audio_max = 16'000;    // bytes kept while the call desk thinks: 2 s
  unsigned malformed_max = 50;             // so many messages in a row that make no sense
};

struct stream_surroundings {
  call_desk& calls;
  agent_factory& agents;
  recording_port* recordings = nullptr;  // null: not recorded
  stream_counters counters;
  stream_limits limits;
};

/// What the address of a media socket claims. An empty token: it has none, or one that cannot be one.
struct stream_claim {
  workflow_id workflow;
  run_id run;
  std::string token;
};
/// 32 lower-case hex digits.
bool is_media_token(std::string_view text);

/// Thread: the socket's I/O thread; so are birth and death.
class media_session : public websocket_listener, private media_sink, private stream_events {
 public:
  using post_fn = std::function<void(std::function<void()>)>;

  /// @p post runs work later on the socket's I/O thread; any thread may call it, even after this object's end.
  /// @p token_refused tells whoever watches that somebody came with a wrong token.
  media_session(websocket& socket, stream_claim claim, std::unique_ptr<media_wire> wire,
                std::shared_ptr<const stream_surroundings> around, post_fn post,
                std::function<void(std::string finding)> token_refused);
  ~media_session() override;

  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  void on_closed(int code, std::string_view reason) override;
  void on_dismissed(int code, std::string_view why) override;
  bool wants_ticks() const override { return true; }
  void on_tick(std::chrono::steady_clock::time_point now) override;

  /// @p code 0: the socket is closed already.
  void end(stream_end why, int code, std::string_view reason);
  /// Null once it has died. Only to be used on the I/O thread.
  std::weak_ptr<media_session*> self() const { return self_; }
  run_id run() const { return claim_.run; }
  /// Lets go of @p what when it dies.
  void hold(std::shared_ptr<void> what) { held_ = std::move(what); }

 protected:
  void refuse(int code, std::string_view reason);

 private:
  enum class phase : std::uint8_t { waiting_for_start, binding, live, closing, over };

  // media_sink
  void play(std::span<const std::byte> audio) override;
  void checkpoint(std::string_view name) override;
  void clear() override;
  void send_digits(std::string_view digits) override;
  void close() override;
  std::function<void(std::function<void()>)> poster() override;

  void on_event(const stream_event& event) override;
  void count_sense(const stream_event& event);
  void bind();
  void bound(outcome<stream_binding> answer);
  void begin(const stream_binding& binding);
  void keep_for_later(const stream_event& event);
  void live_event(const stream_event& event);
  bool deaf() const { return phase_ == phase::over || phase_ == phase::closing; }
  bool taken(bool sent);

  websocket& socket_;
  stream_claim claim_;
  std::unique_ptr<media_wire> wire_;
  std::shared_ptr<const stream_surroundings> shared_;
  const stream_surroundings& around_;  // of shared_
  post_fn post_;
  std::function<void(std::string)> token_refused_;
  std::shared_ptr<media_session*> self_;
  std::shared_ptr<void> held_;
  phase phase_ = phase::waiting_for_start;
  std::chrono::steady_clock::time_point now_{}, last_message_{};
  std::string early_audio_, early_digits_;
  stream_opening opening_;
  unsigned malformed_in_a_row_ = 0;
  std::unique_ptr<media_agent> agent_;
  recording_tap recording_{nullptr};
};

}  // namespace tandem
