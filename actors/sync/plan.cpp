#include "actors/sync/plan.hpp"

#include <algorithm>

#include "actors/sync/words.hpp"

namespace tandem::sync {
namespace {

bool needs_a_human(errc code) {
  return code == errc::unauthorized || code == errc::not_found || code == errc::not_configured || code == errc::invalid;
}

step fetch(plan p, stage now) {
  p.now = now;
  return {std::move(p), {fetch_it{}}};
}

std::int64_t next_check(const plan& p, double jitter) {
  // Spread, so that a thousand configurations do not ask in one second for ever.
  return std::max<std::int64_t>(
      1, p.drift_check_ms - static_cast<std::int64_t>(jitter * static_cast<double>(p.drift_check_ms) / 60));
}

step failed(plan p, const refusal& why, double jitter, std::int64_t at_ms) {
  p.app.message = in_operators_words(why, p.app);
  p.app.checked_ms = at_ms;
  p.app.next_attempt_ms = 0;
  const say word{{false, p.app.message}};
  if (needs_a_human(why.code)) {
    p.app.state = sync_state::refused;
    p.now = stage::resting;
    return {std::move(p), {word, warn{word.word.message}}};
  }
  auto wait = wait_for(p.app.attempts, jitter);
  if (why.code == errc::limit_reached) wait = std::max(wait, patience_429_ms);
  p.app.state = sync_state::failing;
  p.app.next_attempt_ms = at_ms + wait;
  ++p.app.attempts;
  p.now = stage::waiting;
  return {std::move(p), {word, warn{word.word.message}, wake_me{wait}}};
}

step settled(plan p, double jitter, std::int64_t at_ms) {
  const bool checked = p.now == stage::checking;
  p.app.state = sync_state::in_sync;
  p.app.pushed = p.app.desired;
  p.app.force = false;
  p.app.affected.clear();
  p.app.attempts = 0;
  p.app.next_attempt_ms = 0;
  p.app.checked_ms = at_ms;
  p.app.message = "The Application at the carrier sends its calls here.";
  p.now = stage::watching;
  const say word{{true, p.app.message}};
  const wake_me wait{next_check(p, jitter)};
  if (checked) return {std::move(p), {check_links{}, wait}};
  return {std::move(p), {word, wait}};
}

/// @p told: a save asked, and is answered that it stands as it stood.
step drifted(plan p, double jitter, std::int64_t at_ms, bool told) {
  const bool news = p.app.state != sync_state::drifted && !told;
  p.app.state = sync_state::drifted;
  p.app.checked_ms = at_ms;
  p.app.message = drift_words(p.app);
  p.now = stage::watching;
  step x{std::move(p), {}};
  if (told) x.effects.push_back(say{{false, x.next.app.message}});
  if (news) x.effects.push_back(warn{x.next.app.message});
  x.effects.push_back(wake_me{next_check(x.next, jitter)});
  return x;
}

step begin(plan p, const std::string& fresh_name) {
  if (!p.app.carrier_id.empty()) return fetch(std::move(p), stage::fetching);
  p.now = stage::creating;
  return {std::move(p), {create_it{fresh_name}}};
}

step on(plan p, const saved& e) {
  const bool same = p.app.desired == e.desired && p.app.carrier_id == e.carrier_id;
  const bool under_way = p.now == stage::creating || p.now == stage::fetching || p.now == stage::listing ||
                         p.now == stage::updating || p.now == stage::reading_back;
  const bool says_more = e.given == consent::everything && !p.app.force;
  if (same && under_way && !says_more) return {std::move(p)};  // its outcome is this save's outcome
  p.shown = p.app.state == sync_state::drifted ? p.app.observed : answer_settings{};
  p.given = e.given;
  p.app.force = p.app.force || e.given == consent::everything;
  p.app.desired = e.desired;
  if (p.app.carrier_id != e.carrier_id) {
    p.app.former = p.app.carrier_id;
    p.app.pushed = {};
    p.app.before = {};
    p.app.has_before = false;
  }
  p.app.carrier_id = e.carrier_id;
  p.app.state = sync_state::pushing;
  p.app.attempts = 0;
  p.app.next_attempt_ms = 0;
  p.app.message = "The carrier is being asked.";
  return begin(std::move(p), e.fresh_name);
}

step on(plan p, const made& e) {
  if (p.now != stage::creating) return {std::move(p)};
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  p.app.worked_ms = e.at_ms;
  p.app.carrier_id = e.how->id;
  p.app.pushed = p.app.desired;
  auto x = fetch(std::move(p), stage::reading_back);
  x.effects.push_back(tell_config{e.how->id});
  return x;
}

/// It says something else than we want, and we were to set it.
step overwrite(plan p, double jitter, std::int64_t at_ms) {
  const bool foreign = is_foreign(p.app.observed, p.app);
  const bool was_shown = !p.shown.answer_url.empty() && p.app.observed == p.shown;
  const bool allowed = !foreign || p.app.force || (was_shown && p.given == consent::shown);
  if (!allowed && was_shown) return drifted(std::move(p), jitter, at_ms, true);
  if (!allowed) {
    p.now = stage::listing;
    return {std::move(p), {find_numbers{}}};
  }
  if (foreign && !p.app.has_before) {
    p.app.before = p.app.observed;
    p.app.has_before = true;
  }
  p.app.pushed = p.app.desired;
  p.now = stage::updating;
  return {std::move(p), {update_it{}}};
}

step on(plan p, const fetched& e) {
  const auto now = p.now;
  if (now != stage::fetching && now != stage::reading_back && now != stage::checking) return {std::move(p)};
  if (!e.how && now == stage::checking && !needs_a_human(e.how.why().code)) {  // a check that failed says nothing of a drift
    p.now = stage::watching;
    const auto wait = std::min(wait_for(8, e.jitter), p.drift_check_ms);
    return {std::move(p), {wake_me{wait}}};
  }
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  p.app.worked_ms = e.at_ms;
  p.app.observed = e.how->answer;
  if (grants(p.app.observed, p.app.desired)) return settled(std::move(p), e.jitter, e.at_ms);
  if (now == stage::checking) return drifted(std::move(p), e.jitter, e.at_ms, false);
  if (now == stage::reading_back) {
    const refusal why{errc::provider_refused, "it took our settings and still reports " + shown(p.app.observed), ""};
    return failed(std::move(p), why, e.jitter, e.at_ms);
  }
  return overwrite(std::move(p), e.jitter, e.at_ms);
}

step on(plan p, const numbers_found& e) {
  if (p.now != stage::listing) return {std::move(p)};
  p.app.affected = e.how ? *e.how : std::vector<std::string>{"(they could not be listed: " + e.how.why().message + ")"};
  p.app.state = sync_state::held;
  p.app.message = held_words(p.app);
  p.now = stage::resting;
  const auto words = p.app.message;
  return {std::move(p), {say{{false, words}}, warn{words}}};
}

step on(plan p, const links_checked& e) {
  if (p.app.state != sync_state::in_sync && p.app.state != sync_state::drifted) return {std::move(p)};
  const bool news = p.app.foreign_links != e.elsewhere;
  p.app.foreign_links = e.elsewhere;
  if (e.elsewhere.empty()) return {std::move(p)};  // the Application's own state stands
  p.app.state = sync_state::drifted;
  p.app.message = link_drift_words(p.app);
  if (!news) return {std::move(p)};
  const auto words = p.app.message;
  return {std::move(p), {warn{words}}};
}

step on(plan p, const updated& e) {
  if (p.now != stage::updating) return {std::move(p)};
  if (!e.how) return failed(std::move(p), e.how.why(), e.jitter, e.at_ms);
  p.app.worked_ms = e.at_ms;
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

bool is_foreign(const answer_settings& observed, const application& app) {
  const auto ours = [&](const std::string& url) {
    if (url.empty()) return true;
    for (const auto* known : {&app.desired, &app.pushed})
      if (url == known->answer_url || url == known->fallback_answer_url || url == known->hangup_url) return true;
    return false;
  };
  return !ours(observed.answer_url) || !ours(observed.fallback_answer_url) || !ours(observed.hangup_url);
}

std::int64_t wait_for(std::uint32_t attempts, double jitter) {
  const auto full = std::min(first_wait_ms << std::min(attempts, 9u), longest_wait_ms);
  const auto half = full / 2;
  return std::max(first_wait_ms, half + static_cast<std::int64_t>(static_cast<double>(half) * std::clamp(jitter, 0.0, 1.0)));
}

step transition(plan p, const event& e) {
  return std::visit([&](const auto& what) { return on(std::move(p), what); }, e);
}

}  // namespace tandem::sync
