#pragma once
// The post office: the shell around all deliveries of a node. The queue is on the disk (keys::deliveries_due); in memory are only
// the attempts under way and, for each host, how many those are and when its next delivery is due.
//
//   due and a free place -> journal "begun" -> send -> answer -> journal "answered" -> free the place, look again
//
// Places are bounded in all and for each host, and hosts take turns: one that is slow or dead keeps its own places busy, and only
// one of them once it did not answer. A sweep every minute finds what was missed: what is due, attempts without an end.
//
// It is no actor, as it shares no entity with one. Everything runs where surroundings::post puts it, one thing at a time.

#include <chrono>
#include <functional>
#include <memory>

#include "actors/desks.hpp"
#include "messages/deliveries.hpp"
#include "messages/journal.hpp"

namespace tandem {

struct delivery_backlog {
  std::uint64_t waiting = 0;        // at most `counted_max`: more are not counted
  std::int64_t oldest_wait_ms = 0;  // since its run ended; 0: none waits
  static constexpr std::size_t counted_max = 10'000;
};

struct delivery_surroundings {
  journal_port& journal;
  const state_reader& state;
  webhook_port& webhooks;
  std::function<std::int64_t()> now_ms;  // Unix epoch
  std::function<void(std::function<void()>)> post;
  std::function<void(std::chrono::milliseconds, std::function<void()>)> after;  // as post, later
  std::function<void(const actor_note&)> observe;                               // may be empty
};

class delivery_office final : public delivery_desk {
 public:
  static constexpr std::size_t places_max = 128;
  static constexpr std::uint32_t places_of_host_max = 4;
  static constexpr std::chrono::milliseconds sweep_every{60'000};
  /// The port answers sooner; if it does not, there was no answer.
  static constexpr std::int64_t answer_patience_ms = 90'000;

  /// What it refers to must outlive whatever was posted.
  explicit delivery_office(delivery_surroundings);
  ~delivery_office() override;

  /// Takes up what the journal holds. Call it once. Thread: any.
  void start();
  /// A run has ended and its deliveries are durable. Thread: any.
  void intended(call_id run);
  void resend(delivery_id, reply<delivery>) override;
  delivery_backlog backlog() const;

 private:
  struct core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
