#include "actors/sync/plan.hpp"

#include <algorithm>

namespace tandem::sync {
namespace {

std::string in_operators_words(const refusal& why, const application& app) {
  switch (why.code) {
    case errc::unauthorized:
      return "The carrier refused the credentials: check the auth ID and auth token of this configuration.";
    case errc::not_found:
      return "The carrier has no Application '" + app.carrier_id +
             "': correct the application id of this configuration, or leave it blank to have one created.";
    case errc::limit_reached: return "The carrier asked for patience (too many requests); it is being asked again.";
    case errc::provider_refused: return "The carrier refused: " + why.message + "; it is being asked again.";
    case errc::not_configured: return why.message;
    default: return "The carrier cannot be reached (" + why.message + "); it is being asked again.";
  }
}

bool needs_a_human(errc code) {
  return code == errc::unauthorized || code == errc::not_found || code == errc::not_configured || code == errc::invalid;
}

step fetch(plan p, stage now) {
  p.now = now;
  return {std::move(p), {fetch_it{}}};
}

step failed(plan p, const refusal& why, double jitter, std::int64_t at_ms) {
  p.app.message = in_operators_words(why, p.app);
  p.app.checked_ms = at_ms;
  const say word{{false, p.app.message}};
  if (needs_a_human(why.code)) {
    p.app.state = sync_state::refused;
    p.now = stage::resting;
    return {std::move(p), {word, warn{word.word.message}}};
  }
  auto wait = wait_for(p.app.attempts, jitter);
  if (why.code == errc::limit_reached) wait = std::max(wait, patience_429_ms);
  p.app.state = sync_state::failing;
  ++p.app.attempts;
  p.now = stage::waiting;
  return {std::move(p), {word, warn{word.word.message}, wake_me{wait}}};
}

step settled(plan p, double jitter, std::int64_t at_ms) {
  p.app.state = sync_state::in_sync;
  p.app.attempts = 0;
  p.app.checked_ms = at_ms;
  p.app.message = "The Application at the carrier sends its calls here.";
  p.now = stage::watching;
  const say word{{true, p.app.message}};
  // Spread, so that a thousand configurations do not ask in one second for ever.
  const auto wait = drift_check_ms - static_cast<std::int64_t>(jitter * 60'000);
  return {std::move(p), {word, wake_me{wait}}};
}

step drifted(plan p, double jitter, std::int64_t at_ms) {
  const bool news = p.app.state != sync_state::drifted;
  p.app.state = sync_state::drifted;
  p.app.checked_ms = at_ms;
  p.app.message = "Somebody changed the Application at the carrier: it sends calls to '" + p.app.observed.answer_method + " " +
                  p.app.observed.answer_url + "', we want '" + p.app.desired.answer_method + " " + p.app.desired.answer_url +
                  "'. Save a number of this configuration to set it right.";
  p.now = stage::watching;
  step x{std::move(p), {wake_me{drift_check_ms - static_cast<std::int64_t>(jitter * 60'000)}}};
  if (news) x.effects.push_back(warn{x.next.app.message});
  return x;
}

step begin(plan p, const std::string& fresh_name) {
  if (!p.app.carrier_id.empty()) return fetch(std::move(p), stage::fetching);
  p.now = stage::creating;
  return {std::move(p), {create_it{fresh_name}}};
}

step on(plan p, const saved& e) {
  const bool same = p.app.desired == e.desired && p.app.carrier_id == e.carrier_id;
  const bool under_way =
      p.now == stage::creating || p.now == stage::fetching || p.now == stage::updating || p.now == stage::reading_back;
  if (same && under_way) return {std::move(p)};  // its outcome is this save's outcome
  p.app.desired = e.desired;
  p.app.carrier_id = e.carrier_id;
  p.app.state = sync_state::pushing;
  p.app.attempts = 0;
  p.app.message = "The carrier is being asked.";
  return begin(std::move(p), e.fresh_name);
}

step on(plan p, const made& e) {
  if (p.now != stage::creating) return {std::move(p)};
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  p.app.carrier_id = e.how->id;
  auto x = fetch(std::move(p), stage::reading_back);
  x.effects.push_back(tell_config{e.how->id});
  return x;
}

step on(plan p, const fetched& e) {
  const auto now = p.now;
  if (now != stage::fetching && now != stage::reading_back && now != stage::checking) return {std::move(p)};
  if (!e.how && now == stage::checking && !needs_a_human(e.how.why().code)) {  // a check that failed says nothing of a drift
    p.now = stage::watching;
    return {std::move(p), {wake_me{wait_for(8, e.jitter)}}};
  }
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  p.app.observed = e.how->answer;
  if (grants(p.app.observed, p.app.desired)) return settled(std::move(p), e.jitter, e.at_ms);
  if (now == stage::checking) return drifted(std::move(p), e.jitter, e.at_ms);
  if (now == stage::reading_back) {
    const refusal why{
        errc::provider_refused,
        "it took our answer_url and still reports '" + p.app.observed.answer_method + " " + p.app.observed.answer_url + "'", ""};
    return failed(std::move(p), why, e.jitter, e.at_ms);
  }
  p.now = stage::updating;
  return {std::move(p), {update_it{}}};
}

step on(plan p, const updated& e) {
  if (p.now != stage::updating) return {std::move(p)};
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  return fetch(std::move(p), stage::reading_back);
}

step on(plan p, const wish_changed& e) {
  p.app.desired = e.desired;
  return {std::move(p)};
}

step on(plan p, const woke& e) {
  if (p.now == stage::waiting) return begin(std::move(p), e.fresh_name);
  if (p.now == stage::watching) return fetch(std::move(p), stage::checking);
  return {std::move(p)};
}

}  // namespace

std::int64_t wait_for(std::uint32_t attempts, double jitter) {
  const auto full = std::min(first_wait_ms << std::min(attempts, 9u), longest_wait_ms);
  const auto half = full / 2;
  return std::max(first_wait_ms, half + static_cast<std::int64_t>(static_cast<double>(half) * std::clamp(jitter, 0.0, 1.0)));
}

step transition(plan p, const event& e) {
  return std::visit([&](const auto& what) { return on(std::move(p), what); }, e);
}

}  // namespace tandem::sync
