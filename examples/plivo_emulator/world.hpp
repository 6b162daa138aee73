#pragma once
// Everything outside that the emulator's logic needs: time, the web, speech. Its one real implementation is desk_world.hpp; tests
// bring their own, with a clock they turn by hand. Thread: the emulator has one; every function here is called on it and calls
// back on it, later.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "examples/plivo_emulator/grammar.hpp"
#include "examples/plivo_emulator/sound.hpp"
#include "examples/plivo_emulator/text.hpp"

namespace tandem::emulator {

/// How a request misbehaves: reset: nothing is awaited, the connection is reset; slow: the body takes manner_ms; half_dead:
/// nothing is sent for manner_ms.
enum class web_manner { good, reset, slow, half_dead };
struct web_request {
  std::string method = "GET", url;
  fields headers;
  std::string body;
  int connect_ms = 2000, read_ms = 40000, total_ms = 55000;
  web_manner manner = web_manner::good;
  int manner_ms = 0;
};
enum class web_failure { none, connect, read, broken };  // broken: an answer began and did not end, or made no sense
struct web_answer {
  web_failure failure = web_failure::none;
  std::string why;  // in words, when it failed
  int status = 0;
  std::string content_type, body;
  std::string location = {};  // of a 3xx
};

/// A WebSocket that the emulator opened. Dropping the last handle cuts it.
struct line_socket {
  virtual ~line_socket() = default;
  /// False when the far end does not read (more than 1 MB waits) or the socket has ended.
  virtual bool send_text(std::string text) = 0;
  virtual void close() = 0;  // with 1000, after what was sent before
  virtual void cut() = 0;    // no goodbye
  virtual void deaden() {}   // stays open, reads nothing more
};
struct line_events {
  /// Once: the socket, or null and why.
  std::function<void(std::shared_ptr<line_socket>, std::string why)> opened;
  std::function<void(std::string_view)> text;
  /// Once, after opened with a socket. @p said_goodbye: the far end closed properly, with @p code.
  std::function<void(bool said_goodbye, int code)> closed;
};

struct clip {
  bool ready = false;
  samples audio;
  std::string error;
};
using clip_ptr = std::shared_ptr<const clip>;

struct heard_words {
  std::int64_t from_ms = 0, to_ms = 0;  // of the stretch of speech they are from, in ms of audio
  std::string text;                     // plain_words
  bool is_final = false;                // false: a guess while the speech goes on
};
/// Listens to one side of one call.
struct ear {
  virtual ~ear() = default;
  virtual void begin(std::int64_t at_ms) = 0;
  virtual void hear(std::span<const std::int16_t> audio) = 0;
  virtual void end(std::int64_t at_ms) = 0;
};

struct world {
  virtual ~world() = default;
  virtual std::int64_t now_us() = 0;    // monotonic
  virtual std::int64_t epoch_ms() = 0;  // Unix time
  virtual std::uint64_t random() = 0;
  virtual void after_ms(std::int64_t delay, std::function<void()> work) = 0;
  virtual void at_us(std::int64_t moment, std::function<void()> work) = 0;  // of now_us; a past one is as soon as possible
  virtual void fetch(web_request request, std::function<void(web_answer)> answer) = 0;
  virtual void open_line(std::string url, fields headers, int deadline_ms, line_events events) = 0;
  /// The clip becomes ready later; ask it each frame. The same text and voice give the same clip.
  virtual clip_ptr synthesise(const std::string& text, const std::string& voice) = 0;
  /// Null when the grammar is empty.
  virtual std::unique_ptr<ear> listen(const agent_grammar& grammar, std::function<void(heard_words)> heard) = 0;
};

}  // namespace tandem::emulator
