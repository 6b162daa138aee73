#pragma once
// The carrier's end of a <Stream>: dials the application's WebSocket, sends the caller's voice every 20 ms, keeps what the
// application wants played and plays it in real time.
//
//        open() -> connecting -> running -> over            connecting again: 1 attempt + 2 retries; after a lost socket: twice
//                      ^____________|
// Thread: the emulator's.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "examples/plivo_emulator/desk.hpp"
#include "examples/plivo_emulator/notes.hpp"
#include "examples/plivo_emulator/playback.hpp"
#include "examples/plivo_emulator/xml_document.hpp"

namespace tandem::emulator {

class stream_leg : public std::enable_shared_from_this<stream_leg> {
 public:
  struct owner {
    std::string call_uuid, from, to;
    std::function<void(std::string_view type, const details&)> note;
    std::function<void(std::string_view digits)> plays_digits;  // sendDTMF
    std::function<void()> over;                                 // once; never from inside open() or close()
  };
  stream_leg(desk& d, stream_element e, owner o);

  void open();
  /// What the caller hears in this frame; silence when nothing is queued.
  frame play();
  /// The frame that the caller said, and what he heard at that time (for the outbound track).
  void send(const frame& said, const frame& heard);
  void digit(char key);
  /// The carrier ends it; @p reason in Plivo's words ("API request", "Call hangup", "Stream timeout"). over() is not called.
  void close(std::string_view reason);

  bool is_over() const { return state_ == state::over; }
  const stream_element& element() const { return element_; }
  const std::string& id() const { return id_; }
  std::string describe() const;  // JSON object for the REST API
  std::int64_t frames_sent() const { return frames_sent_; }
  std::int64_t started_at_ms() const { return started_at_; }  // Unix time; 0 before the start
  std::int64_t ended_at_ms() const { return ended_at_; }

 private:
  enum class state { waiting, connecting, running, over };
  void connect();
  void opened(std::shared_ptr<line_socket> socket, const std::string& why);
  void closed(bool said_goodbye, int code);
  void start();
  void hears(std::string_view text);
  void play_audio(std::string_view content_type, std::int64_t rate, std::string_view payload);
  void send_media(std::string_view track, std::uint64_t& chunk, doubler& up, const frame& audio);
  void send_frame(std::string text);  // with the faults that wait for one
  bool is_half_dead() const { return dead_at_frame_ >= 0 && frames_sent_ > dead_at_frame_; }
  void send_event(std::string_view event, std::string_view more_json);
  void complain(const std::string& reason);
  void status(std::string event, std::string_view error);
  void finish(std::string event, std::string_view error);
  std::string timestamp() const;
  bool mulaw() const { return element_.content_type == "audio/x-mulaw;rate=8000"; }
  bool wide() const { return element_.content_type == "audio/x-l16;rate=16000"; }

  desk& desk_;
  stream_element element_;
  owner owner_;
  std::string id_;
  state state_ = state::waiting;
  std::shared_ptr<line_socket> socket_;
  std::uint64_t generation_ = 0;  // of the socket: what an older one reports is ignored
  int attempts_ = 0, redials_ = 0;
  bool may_redial_ = true, was_running_ = false;
  std::int64_t cut_at_frame_ = -1, dead_at_frame_ = -1;
  std::string late_frame_;  // a reordered one
  playback_queue queue_;
  halver down_;
  doubler up_in_, up_out_;
  std::uint64_t sequence_ = 0, chunk_in_ = 0, chunk_out_ = 0;
  std::int64_t frames_sent_ = 0, started_at_ = 0, ended_at_ = 0, bad_messages_ = 0;
  std::string extra_headers_json_;  // with a comma before it; "" for none
};

}  // namespace tandem::emulator
