#pragma once
// What the files of call_shell share: its limits, and small answers.

#include "actors/call/actor.hpp"

namespace tandem::shell_parts {

inline constexpr std::size_t queue_max = 512, behind_max = 32, heard_max = 64, askers_max = 64;
inline constexpr std::int64_t asker_patience_ms = 5'000, dial_patience_ms = 4'000, port_patience_ms = 60'000,
                              agent_pause_ms = 200, linger_ms = 30'000, longest_sleep_ms = 30'000;

inline refusal no_such_call() { return {errc::not_found, "there is no call with this id", "call"}; }

/// Says @p value once what was decided is written.
template <class T>
auto tell_done(const answer<T>& to, T value) {
  return [to, value = std::move(value)](const outcome<sequence>& how) {
    if (how)
      to(value);
    else
      to(how.why());
  };
}

}  // namespace tandem::shell_parts
