#include "net/media/session_list.hpp"

#include <map>
#include <mutex>

namespace tandem {

struct session_list::state {
  struct entry {
    media_session::post_fn post;
    std::weak_ptr<media_session*> self;
    run_id run;

    void end(stream_end why, int code, std::string_view reason) const {
      post([self = self, why, code, reason = std::string(reason)] {
        if (const auto alive = self.lock()) (*alive)->end(why, code, reason);
      });
    }
  };
  mutable std::mutex mutex;
  std::map<const media_session*, entry> entries;
};

session_list::session_list() : state_(std::make_unique<state>()) {}
session_list::~session_list() = default;

std::unique_ptr<websocket_listener> session_list::keep(std::unique_ptr<media_session> session, media_session::post_fn post) {
  const media_session* key = session.get();
  session->hold(std::shared_ptr<void>(nullptr, [list = shared_from_this(), key](void*) {
    std::lock_guard lock(list->state_->mutex);
    list->state_->entries.erase(key);
  }));
  std::lock_guard lock(state_->mutex);
  state_->entries[key] = {std::move(post), session->self(), session->run()};
  return session;
}

void session_list::end_all(stream_end why, int code, std::string_view reason) {
  std::lock_guard lock(state_->mutex);
  for (const auto& [session, entry] : state_->entries) entry.end(why, code, reason);
}

void session_list::end(call_id call, stream_end why, int code, std::string_view reason) {
  std::lock_guard lock(state_->mutex);
  for (const auto& [session, entry] : state_->entries)
    if (entry.run.value == call.value) entry.end(why, code, reason);
}

std::size_t session_list::size() const {
  std::lock_guard lock(state_->mutex);
  return state_->entries.size();
}

}  // namespace tandem
