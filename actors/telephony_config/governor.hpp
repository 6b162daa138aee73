#pragma once
// The carrier governor: who may ask the carrier for what, and when. Pure; time is an argument (milliseconds, never backwards).
//
//   dials        evenly spaced at calls_per_second, first come first served, at most concurrent_calls at once;
//                in any second (half-open) never more than calls_per_second, rounded up
//   others       urgent ones (hang-ups, what somebody waits for) first, then dials, then the rest
//   all of them  at most requests_per_5s in any 5 seconds, of which dials leave a tenth to the others
//   a 429        stops dials for 5 s
//
// A late poll may catch up within the second, never beyond it: the burst is not made, and the rate is kept within 1 % as long as
// polls come less than about 15 ms late.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "messages/definitions.hpp"

namespace tandem {

class governor {
 public:
  static constexpr std::int64_t back_off_ms = 5'000;
  static constexpr std::int64_t request_window_ms = 5'000;

  explicit governor(carrier_limits limits, std::size_t waiting_max = 10'000);
  void change(carrier_limits limits);

  /// false: too many wait already.
  bool enqueue_dial(call_id call);
  /// @p ticket names it in grants. false: too many wait already.
  bool enqueue_request(std::uint64_t ticket, bool urgent);
  /// Leaves the queue, or gives the slot back.
  void leave(call_id call);
  void hold(call_id call) { in_progress_.insert(call.value); }
  void rate_limited(std::int64_t now_ms) { dials_resume_ms_ = now_ms + back_off_ms; }

  struct grants {
    std::vector<std::uint64_t> requests;  // tickets
    std::vector<call_id> dials;
    std::optional<std::int64_t> next_ms;  // poll again then; none: when something changes
  };
  grants poll(std::int64_t now_ms);

  const carrier_limits& limits() const { return limits_; }
  /// Dials wait for calls in progress to end, not for their turn.
  bool no_slot() const { return limits_.concurrent_calls && in_progress_.size() >= limits_.concurrent_calls; }
  std::size_t waiting() const { return waiting_.size(); }
  std::size_t in_progress() const { return in_progress_.size(); }
  /// Of the last second; of the last five.
  std::size_t dialed(std::int64_t now_ms) const;
  std::size_t requested(std::int64_t now_ms) const;
  /// When dials go on after a 429, in the time of polls; nothing: they are not held.
  std::optional<std::int64_t> held_until(std::int64_t now_ms) const;

 private:
  std::size_t per_second() const;
  std::int64_t dial_time(std::int64_t now_ms) const;  // the next dial's, as far as pacing says
  std::int64_t request_time(std::size_t budget, std::int64_t now_ms) const;
  void count_request(std::int64_t now_ms);

  carrier_limits limits_;
  std::size_t waiting_max_;
  std::deque<std::uint64_t> urgent_, normal_;
  std::deque<std::uint64_t> dials_;  // calls, in order; those not in waiting_ have left
  std::set<std::uint64_t> waiting_;
  std::set<std::uint64_t> in_progress_;
  std::deque<std::int64_t> recent_dials_;     // of the last second
  std::deque<std::int64_t> recent_requests_;  // of the last five
  double next_slot_ms_ = 0;                   // where the even spacing puts the next dial
  bool was_waiting_ = false;                  // somebody was waiting for that slot: being late may be caught up
  std::int64_t dials_resume_ms_ = 0;
};

}  // namespace tandem
