// Of voice, time, limits and the calls themselves.

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "net/diagnosis/judgement.hpp"

namespace tandem::diagnosis {
namespace {

constexpr std::int64_t clock_tolerable_ms = 5'000, clock_harmful_ms = 60'000;

std::string with_voice(const speech_wish& wish) {
  std::string out;
  for (std::size_t i = 0; i < wish.workflows.size() && i < 3; ++i) out += (i ? ", '" : "'") + wish.workflows[i] + "'";
  if (wish.workflows.size() > 3) out += " and " + std::to_string(wish.workflows.size() - 3) + " more";
  return (out.empty() ? std::string("no workflow yet") : out) +
         (wish.voice.empty() ? "" : " with the voice '" + wish.voice + "'");
}

found spoken(const spoken_check& x) {
  if (!x.how) return in_time();
  if (!*x.how) return bad(x.how->why().message);
  const auto& s = **x.how;
  const auto words = "said '" + s.said + "', heard '" + s.heard + "'; synthesis " + std::to_string(s.synthesis_ms) +
                     " ms, recognition " + std::to_string(s.recognition_ms) + " ms" +
                     (s.providers.empty() ? "" : " (" + s.providers + ")");
  return s.understood ? well(words) : bad(words);
}

}  // namespace

found audio_pipeline(const facts& f) {
  if (f.speech.empty()) return open("no workflow of these numbers speaks");
  found all = well("");
  for (const auto& x : f.speech) {
    const auto one = spoken(x);
    all.evidence += (all.evidence.empty() ? "" : "; ") + with_voice(x.wish) + ": " + one.evidence;
    if (one.is == verdict::problem || (one.is == verdict::unknown && all.is == verdict::ok)) all.is = one.is;
  }
  return all;
}

found clock_right(const facts& f) {
  if (!f.clock_ahead_ms) return open(f.clock_trouble.empty() ? in_time().evidence : f.clock_trouble);
  const auto off = std::abs(*f.clock_ahead_ms);
  const auto words = "this node is " + std::to_string(off / 1000) + " s " + (*f.clock_ahead_ms < 0 ? "behind" : "ahead of") +
                     " Plivo (to within a second or two)";
  return off < clock_tolerable_ms ? well(words) : off < clock_harmful_ms ? doubtful(words) : bad(words);
}

found carrier_limits_met(const facts& f) {
  if (!f.pace) return in_time();
  if (!*f.pace) return open(f.pace->why().message);
  const auto& p = **f.pace;
  std::string met;
  const auto add = [&](std::int64_t at, const char* what) {
    if (at && f.now_ms - at < day_ms) met += (met.empty() ? "" : "; ") + std::string(what) + " " + ago(at, f.now_ms);
  };
  add(p.waited_for_rate_ms, "calls waited for their turn (calls per second)");
  add(p.waited_for_slot_ms, "calls waited for others to end (concurrent calls)");
  add(p.refused_429_ms, "Plivo answered 429");
  if (!f.limited_calls.empty())
    met += (met.empty() ? "" : "; ") + std::to_string(f.limited_calls.size()) +
           " recent calls were cut off at the carrier's limit (" + f.limited_calls.front() + ")";
  char rate[32];
  std::snprintf(rate, sizeof rate, "%g", p.limits.calls_per_second);
  const auto now = std::string(rate) + " calls per second, " +
                   (p.limits.concurrent_calls ? std::to_string(p.limits.concurrent_calls) : "unlimited") + " at once; now " +
                   std::to_string(p.in_progress) + " in progress, " + std::to_string(p.waiting) + " waiting";
  return met.empty() ? well("not met lately: " + now) : doubtful(met + ". Limits: " + now);
}

found calls_elsewhere(const facts& f) {
  if (!f.missed) return in_time();
  if (!*f.missed) return open(why_not(f.missed->why()));
  const auto& all = **f.missed;
  if (all.empty()) return well("every call to these numbers that Plivo has on record in the last 24 hours is on record here");
  std::string words = std::to_string(all.size()) + " calls that Plivo has on record did not come here: ";
  for (std::size_t i = 0; i < all.size() && i < 5; ++i)
    words += (i ? ", " : "") + all[i].call.value + " to " + all[i].to.value + " (" + all[i].cause_name + ", " +
             std::to_string(all[i].duration_s) + " s" +
             (all[i].cause == hangup_cause::answer_url_failed ? "; Plivo could not use the answer it got" : "") + ")";
  return bad(words);
}

found last_audio(const facts& f) {
  if (f.last_audio_ms) return well("the newest media stream began " + ago(f.last_audio_ms, f.now_ms));
  return doubtful("no media stream has come yet");
}

}  // namespace tandem::diagnosis
