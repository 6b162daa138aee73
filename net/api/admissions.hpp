#pragma once
// Whoever was let in and stays: what is open to them (an event stream, a socket) ends when they might not open it any more.
//
//   let in -> stays -> the session or the key ends, or the role does not suffice any more -> shown out
//
// Looked at when accounts have changed, and now and then, since time ends sessions and keys, too.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "net/api/auth.hpp"
#include "net/body_stream.hpp"
#include "net/websocket.hpp"

namespace tandem::rest {

/// Thread: any.
class admissions {
 public:
  explicit admissions(const authenticator& auth) : auth_(auth) {}

  /// The rest of an answer is going out to @p who. Server-sent events end with an "ended" (LiveEnded); other answers just end.
  void stays(identity who, key_role least, const std::shared_ptr<body_stream>& answer, bool events, std::int64_t now_ms);
  /// What @p accept makes will be open to @p who, who may be shown out with 4401 or 4403.
  websocket_factory staying(identity who, key_role least, websocket_factory accept);
  /// Shows out who may not stay. @p now_ms: Unix epoch.
  void look(std::int64_t now_ms);

 private:
  struct guest {
    identity who;
    key_role least;
    std::weak_ptr<void> here;
    std::function<void(const dismissal&)> show_out;
  };
  void add(guest g);

  const authenticator& auth_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<const guest>> guests_;
};

}  // namespace tandem::rest
