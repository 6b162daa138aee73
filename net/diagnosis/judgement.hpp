#pragma once
// What the judges of single checks share. Private to net/diagnosis: judge.cpp has the table of them all.

#include <string>
#include <utility>

#include "net/diagnosis/facts.hpp"

namespace tandem::diagnosis {

inline constexpr std::int64_t minute_ms = 60'000, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms;

struct found {
  verdict is = verdict::unknown;
  std::string evidence;
};
inline found well(std::string evidence) { return {verdict::ok, std::move(evidence)}; }
inline found bad(std::string evidence) { return {verdict::problem, std::move(evidence)}; }
inline found doubtful(std::string evidence) { return {verdict::warning, std::move(evidence)}; }
inline found open(std::string evidence) { return {verdict::unknown, std::move(evidence)}; }
inline found in_time() { return open("no answer came within the time of this examination"); }

/// "5 minutes ago"
std::string ago(std::int64_t at_ms, std::int64_t now_ms);
/// "2024-05-01 09:30:00 UTC"
std::string utc(std::int64_t ms);
/// A carrier's refusal in an operator's words.
std::string why_not(const refusal& why);

// judge_account.cpp
found credentials_clean(const facts& f);
found authentication(const facts& f);
found account_balance(const facts& f);
found application_exists(const facts& f);
found answer_url(const facts& f);
// judge_numbers.cpp
found number_e164(const facts& f);
found number_owned(const facts& f);
found number_linked(const facts& f);
found number_voice(const facts& f);
found number_active(const facts& f);
found number_workflow(const facts& f);
// judge_way_in.cpp
found public_url(const facts& f);
found proxy_honest(const facts& f);
found websocket(const facts& f);
found last_webhook(const facts& f);
found signatures(const facts& f);
// judge_calls.cpp
found audio_pipeline(const facts& f);
found last_audio(const facts& f);
found clock_right(const facts& f);
found carrier_limits_met(const facts& f);
found calls_elsewhere(const facts& f);

}  // namespace tandem::diagnosis
