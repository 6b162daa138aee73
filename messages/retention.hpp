#pragma once
// How long what calls leave behind is kept: recordings, what was said, and the journal's own history.

#include <cstdint>
#include <vector>

#include "messages/describe.hpp"
#include "messages/desks.hpp"
#include "messages/ids.hpp"
#include "messages/journal.hpp"

namespace tandem {

/// In days since a call began; 0: for ever.
struct retention_rules {
  std::uint32_t recordings_days = 0;
  std::uint32_t transcripts_days = 0;
  /// Deliveries of webhooks, refused requests, and the journal's records. Records hold what was said as well, so they are kept no
  /// longer than transcripts.
  std::uint32_t events_days = 0;
};

/// What of a call is to be forgotten.
struct forgotten {
  bool transcript = false;  // and the values that were gathered
  bool recording = false;   // that there is one; its file is not the call's
};
template <class V>
void describe(V& v, forgotten& x) {
  v(1, "transcript", x.transcript);
  v(2, "recording", x.recording);
}

struct retention_desk {
  virtual ~retention_desk() = default;
  /// The rest of the record stays. conflict: the call is in progress; not_found.
  virtual void forget(call_id, forgotten, reply<done>) = 0;
};

// ------------------------------------------------------------------------------------------------ what is remembered of it

/// Journaled and part of keys as a number: never renumber, never reuse. 1 is how far forgetting has come, any greater id a
/// milestone: the number of its day.
inline constexpr entity_kind retention_entity{32};

/// Calls up to and with these have nothing left to forget.
struct retention_progress {
  call_id recordings, transcripts;
};
template <class V>
void describe(V& v, retention_progress& x) {
  v(1, "recordings", x.recordings);
  v(2, "transcripts", x.transcripts);
}

/// How long each log was on a day: when that is long ago, so are the records up to there.
struct retention_milestone {
  std::int64_t at_ms = 0;
  std::vector<std::uint64_t> lasts;  // by log
};
template <class V>
void describe(V& v, retention_milestone& x) {
  v(1, "at_ms", x.at_ms);
  v(2, "lasts", x.lasts);
}

}  // namespace tandem
