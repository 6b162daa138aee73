#pragma once
// Everything we ask of CAF, and all that depends on its version (0.17.6): how a shell becomes an actor, how it is reached,
// woken and ended. A later CAF is a change to this file and to interfaces.hpp.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <unordered_map>

#include "actors/interfaces.hpp"

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace tandem {

/// Actors by number. The ports' callbacks hold numbers, not handles: they may come when the actor, or the whole actor system,
/// is gone, and then fall on deaf ears. Thread: any.
class address_book {
 public:
  void enter(std::uint64_t n, caf::actor who) {
    const std::unique_lock lock(mutex_);
    if (!closed_) known_[n] = std::move(who);
  }
  void erase(std::uint64_t n) {
    caf::actor last;  // let go outside the lock
    const std::unique_lock lock(mutex_);
    if (auto at = known_.find(n); at != known_.end()) {
      last = std::move(at->second);
      known_.erase(at);
    }
  }
  void close() {
    std::unordered_map<std::uint64_t, caf::actor> all;
    const std::unique_lock lock(mutex_);
    closed_ = true;
    all.swap(known_);
  }
  template <class Message>
  void send(std::uint64_t n, Message m) {
    if (const auto who = find(n)) caf::anon_send(who, std::move(m));
  }
  template <class Message>
  void send_later(std::uint64_t n, std::chrono::milliseconds after, Message m) {
    if (const auto who = find(n)) caf::delayed_anon_send(who, after, std::move(m));
  }

 private:
  // Sending happens outside the lock: a message that nobody takes any more speaks through its answer, into an edge's code.
  caf::actor find(std::uint64_t n) {
    const std::shared_lock lock(mutex_);
    const auto at = known_.find(n);
    return at == known_.end() ? caf::actor{} : at->second;
  }
  std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, caf::actor> known_;
  bool closed_ = false;
};

template <class Shell>
struct shell_state {
  std::optional<Shell> shell;
};

/// Starts an actor that hands every message to a Shell made from @p args and its self_port. @p down runs once, when it has ended.
template <class Shell, class Message, class... Args>
port<Message> start_shell(caf::actor_system& system, const std::shared_ptr<address_book>& book, std::uint64_t n,
                          std::function<void(std::string)> down, Args... args) {
  using handle = actor_taking<Message>;
  using pointer = typename handle::template stateful_pointer<shell_state<Shell>>;
  auto started = system.spawn([=](pointer self) -> typename handle::behavior_type {
    auto why_quit = std::make_shared<std::string>();  // the state is gone when the functor runs
    self->attach_functor([=](const caf::error& reason) {
      book->erase(n);
      if (down) down(!why_quit->empty() ? *why_quit : reason ? "an exception ended it" : "");
    });
    self_port<Message> me;
    me.tell = [weak = std::weak_ptr(book), n](Message m) {
      if (const auto b = weak.lock()) b->send(n, std::move(m));
    };
    me.later = [weak = std::weak_ptr(book), n](std::chrono::milliseconds after, Message m) {
      if (const auto b = weak.lock()) b->send_later(n, after, std::move(m));
    };
    me.quit = [self, why_quit](std::string why) {
      *why_quit = std::move(why);
      self->quit();
    };
    self->state.shell.emplace(args..., std::move(me));
    return {[self](Message& m) { self->state.shell->on(std::move(m)); }};
  });
  book->enter(n, caf::actor_cast<caf::actor>(started));
  return [weak = std::weak_ptr(book), n](Message m) {
    if (const auto b = weak.lock()) b->send(n, std::move(m));
  };
}

/// In process only: no middleman is ever loaded.
struct actor_config : caf::actor_system_config {
  explicit actor_config(std::size_t threads) {
    add_message_types<caf::id_block::tandem>();
    set("scheduler.policy", caf::atom("sharing"));  // a tenth of the idle cost of stealing, and faster to wake
    set("scheduler.max-threads", threads);
  }
};
/// For tests: nothing runs until the test says so.
struct testing_actor_config : caf::actor_system_config {
  testing_actor_config() {
    add_message_types<caf::id_block::tandem>();
    set("scheduler.policy", caf::atom("testing"));
  }
};

}  // namespace tandem
