#pragma once
// The open sessions of an edge, to be ended by others: a node that goes, a call that is over.

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/media/session.hpp"

namespace tandem {

/// Thread: any. Sessions hold it, hence it outlives them.
class session_list : public std::enable_shared_from_this<session_list> {
 public:
  session_list();
  ~session_list();

  /// Lists @p session until it dies. @p post as its own.
  std::unique_ptr<websocket_listener> keep(std::unique_ptr<media_session> session, media_session::post_fn post);
  /// Each on its own thread, soon.
  void end_all(stream_end why, int code, std::string_view reason);
  void end(call_id call, stream_end why, int code, std::string_view reason);
  std::size_t size() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace tandem
