#pragma once
// A node, put together: the one place to read to see it whole. It sees everything and decides nothing.
//
//   config -> data folder, master key -> journal -> cluster node -> actors' desks <- REST API, webhooks, media streams
//                                                                    |                                       |
//                                                         Plivo's REST client                      voice: hearing, speaking

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "app/config.hpp"
#include "messages/errors.hpp"

namespace tandem {

class composition {
 public:
  /// Opens the data folder, takes its logs, revives what was in progress, then opens the doors. The refusal says what an operator
  /// can do.
  static outcome<std::unique_ptr<composition>> start(const config&);
  ~composition();  // stops: calls in progress are found again by the next start
  composition(const composition&) = delete;
  composition& operator=(const composition&) = delete;

  std::uint16_t port() const;
  std::string url() const;  // http(s)://address:port really listened on
  /// Not ready any more; no new calls. @return true when no call is left, false when @p within passed first.
  bool drain(std::chrono::milliseconds within);
  /// Makes a drain that waits return at once. Thread: any.
  void hurry();
  std::size_t calls_in_progress() const;

 private:
  struct parts;
  explicit composition(std::unique_ptr<parts>);
  std::unique_ptr<parts> parts_;
};

}  // namespace tandem
