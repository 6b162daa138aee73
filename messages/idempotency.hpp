#pragma once
// Requests that may be sent twice: an Idempotency-Key is remembered for 24 hours, across restarts, with what was answered.
//
//   reserve -> fresh --(the work is done)--> settle -> answered        every later reserve gives the answer
//              |  `--(nothing was done)----> forget -> gone            the next reserve is fresh
//              `--(the node stops)---------> interrupted               done or not: nobody may simply do it again

#include <cstdint>
#include <string>

#include "messages/describe.hpp"
#include "messages/desks.hpp"

namespace tandem {

struct idempotency_record {
  std::string fingerprint;  // of the request
  std::int64_t begun_ms = 0;
  std::uint32_t status = 0;   // of the answer; 0: none yet
  std::string answer_sealed;  // secret_box, purpose "idempotency.answer"
};
template <class V>
void describe(V& v, idempotency_record& x) {
  v(1, "fingerprint", x.fingerprint);
  v(2, "begun_ms", x.begun_ms);
  v(3, "status", x.status);
  v(4, "answer_sealed", x.answer_sealed);
}

inline constexpr std::int64_t idempotency_kept_ms = 24 * 3'600 * 1'000;

struct reservation {
  enum class standing : std::uint8_t { fresh = 1, busy = 2, interrupted = 3, answered = 4 };
  standing what = standing::fresh;
  idempotency_record record;
};

/// Thread: any. A reply comes on any thread, maybe at once.
struct idempotency_desk {
  virtual ~idempotency_desk() = default;
  /// Durable before it is said. invalid: the key was used for another request; limit_reached: too many are under way.
  virtual void reserve(std::string key, std::string fingerprint, reply<reservation>) = 0;
  virtual void settle(std::string key, std::uint32_t status, std::string answer_sealed, reply<done>) = 0;
  virtual void forget(std::string key, reply<done>) = 0;
  /// Whoever reserved it is gone without a word.
  virtual void abandon(std::string key) = 0;
};

}  // namespace tandem
