#pragma once
// How the configuration's actors write: one entry at a time, commands that come meanwhile wait in order.

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "actors/stored.hpp"
#include "actors/supervisor.hpp"
#include "actors/world.hpp"

namespace tandem {

/// Part of an actor's shell; used on its thread only. While busy() the shell hands its messages to wait_for(); they come back
/// through @p again once the entry is durable or refused.
template <class Message>
class writer {
 public:
  using then_fn = std::function<void(outcome<sequence>)>;
  static constexpr std::size_t queue_max = 1'000;

  explicit writer(std::function<void(Message)> again) : again_(std::move(again)) {}
  bool busy() const { return busy_; }
  /// Too many: the message is let go, and its answer says `unavailable`.
  void wait_for(Message m) {
    if (queue_.size() < queue_max) queue_.push_back(std::move(m));
  }
  /// Something else than the journal is waited for; until release() is called.
  void hold() { busy_ = true; }
  void release() {
    busy_ = false;
    work_off();
  }
  /// Not held any more, and the shell writes next: what waits goes on waiting.
  void release_quietly() { busy_ = false; }
  /// @p tell hands the journal's word to the shell, which passes it to confirmed().
  void append(const world& w, entity_ref who, std::string what, std::vector<change> changes,
              std::function<void(outcome<sequence>)> tell, then_fn then) {
    busy_ = true;
    then_ = std::move(then);
    w.journal.append(configuration_log(), {who, {encode(configuration_event{std::move(what), w.now_ms()})}, std::move(changes)},
                     std::move(tell));
  }
  /// The journal's word. A refusal has been told to whoever waited; the shell then quits with failure_of(how).
  void confirmed(const outcome<sequence>& how) {
    busy_ = false;
    if (auto then = std::exchange(then_, {})) {
      if (how || how.why().code != errc::stale_writer)
        then(how);
      else
        then(refusal{errc::unavailable, "this node no longer owns the configuration", ""});
    }
    if (how) work_off();
  }
  static std::string failure_of(const outcome<sequence>& how) {
    return how.why().code == errc::stale_writer ? superseded : "the journal refused: " + how.why().message;
  }

 private:
  void work_off() {
    while (!busy_ && !queue_.empty()) {
      auto m = std::move(queue_.front());
      queue_.pop_front();
      again_(std::move(m));
    }
  }
  std::function<void(Message)> again_;
  std::deque<Message> queue_;
  then_fn then_;
  bool busy_ = false;
};

}  // namespace tandem
