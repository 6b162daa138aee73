#pragma once
// The rest of an HTTP answer that is still being made, between whoever makes it and the connection that sends it. It is bounded:
// a reader who lets it fill up is dropped, and whoever writes never waits.

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tandem {

class body_stream {
 public:
  /// @p limit: bytes that may wait to be sent. @p idle: sent when nothing else was for 15 s, so that whoever is gone is noticed;
  /// empty: nothing is.
  body_stream(std::size_t limit, std::string idle) : limit_(limit), idle_(std::move(idle)) {}

  /// False: the reader was too slow, or has gone, or the stream has ended; nothing more will be sent. Thread: any.
  bool write(std::string_view bytes);
  /// What was written is still sent; the connection is closed then. Thread: any.
  void end();
  /// True once write() found the reader too slow. Thread: any.
  bool overflowed() const;

  /// For whoever makes it in pieces: @p taken runs after each take() that took something, while more may be written; on the
  /// connection's thread, under no lock. Before attach.
  void when_taken(std::function<void()> taken);

  /// For the connection. @p wake runs, on any thread and under no lock, when there is something to take(); it must not call back.
  void attach(std::function<void()> wake);
  /// What waits; empty: nothing yet; nothing at all: the end.
  std::optional<std::string> take();
  const std::string& idle() const { return idle_; }
  /// The connection is gone.
  void detach();

 private:
  void wake();

  const std::size_t limit_;
  const std::string idle_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool over_ = false, overflowed_ = false;
  std::function<void()> wake_, taken_;
};

}  // namespace tandem
