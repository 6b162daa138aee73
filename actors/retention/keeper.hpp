#pragma once
// Forgets in time: a pass over what is old enough, every hour, in small bites.
//
//   recordings, transcripts   calls oldest first, from where the last pass came to: the call's actor writes down that it forgets,
//                             then the files go. How far it came is journaled after each bite; what a crash cut off is done
//                             again, and finds nothing
//   deliveries, refusals      oldest first, those that are settled
//   journal                   each day the length of every log is noted; logs are trimmed up to the newest note that is old
//                             enough; then the keys go that led from calls to what was trimmed
//
// A call that is in progress holds the pass up until it has ended. Calls that have left nothing cost a look.

#include <chrono>
#include <functional>
#include <memory>

#include "actors/desks.hpp"
#include "messages/retention.hpp"

namespace tandem {

/// Functions may be called from any thread; those that are called block it.
struct retention_surroundings {
  journal_port& journal;
  const state_reader& state;
  retention_desk& calls;
  std::function<retention_rules()> rules;
  /// Every file of a call's recording; gone already is fine.
  std::function<outcome<done>(call_id)> erase_recording;
  std::function<sequence(log_id)> last_record, first_record;  // as they are kept now
  std::function<void(log_id, sequence up_to)> trim;
  std::function<std::int64_t()> now_ms;  // Unix epoch
  /// Runs work where it may block, one at a time; later, when it may.
  std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
  std::function<void(const actor_note&)> observe;  // may be empty
};

class retention_keeper {
 public:
  static constexpr std::chrono::milliseconds first_pass{600'000}, every{3'600'000}, between_bites{200};
  static constexpr std::size_t bite = 64;

  /// What it refers to must outlive whatever was handed to `after`.
  explicit retention_keeper(retention_surroundings);
  ~retention_keeper();

  void start();
  /// Nothing is begun from now on.
  void stop();

 private:
  struct core;
  std::shared_ptr<core> core_;
};

}  // namespace tandem
