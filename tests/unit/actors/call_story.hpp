#pragma once
// What the stories of a call's machine are told with: states, events, and how a step is written in a table.

#include <catch2/catch.hpp>
#include <functional>
#include <map>

#include "actors/call/machine.hpp"

namespace tandem::calls::story {

inline constexpr std::int64_t t0 = 1'700'000'000'000;
inline const carrier_call_id uuid{"uuid-1"};

inline call_state blank() {
  call_state s;
  s.record.call = {64};
  return s;
}
inline dial_intended intent() {
  dial_intended e;
  e.run_name = "WR-TEL-OUT-00000064";
  e.workflow = {{640}, 1};
  e.config = {704};
  e.number = {768};
  e.from = {"+14155550100"};
  e.to = {"+14155550123"};
  e.attempt = "a1";
  e.idempotency_key = "k1";
  e.at_ms = t0;
  return e;
}
inline call_arrived arrival() {
  call_arrived e;
  e.run_name = "WR-TEL-IN-00000064";
  e.workflow = {{640}, 1};
  e.config = {704};
  e.number = {768};
  e.from = {"+14155550199"};
  e.to = {"+14155550100"};
  e.carrier_call = uuid;
  e.token = "0123456789abcdef0123456789abcdef";
  e.at_ms = t0;
  return e;
}
inline talk_begun talk() {
  return {"WR-WEB-00000064", {{640}, 1}, R"({"name":"Ada"})", "0123456789abcdef0123456789abcdef", 600, t0};
}
inline call_state after(std::vector<call_event> story) {
  auto s = blank();
  for (const auto& e : story) s = transition(std::move(s), e).next;
  return s;
}
inline const std::string token = "0123456789abcdef0123456789abcdef";

inline const transfer_wish wish{{"+14155550177"}, transfer_mode::cold, "a caller"};
inline const std::string next_token = "fedcba9876543210fedcba9876543210";
inline transfer_finished finished(transfer_outcome how) { return {1, how, {"b1"}, "USER_BUSY", next_token, t0 + 5'000}; }
inline std::vector<call_event> to_transfer(std::vector<call_event> more) {
  std::vector<call_event> story{far_end_answered{uuid, token, t0}, stream_bound{"s1", uuid, t0}, transfer_wished{wish, t0}};
  story.insert(story.end(), more.begin(), more.end());
  return story;
}

// ------------------------------------------------------------------------------------------------ warm transfers

inline const call_id leg{128};
inline const transfer_wish warm_wish{{"+14155550177"}, transfer_mode::warm, "a caller", "k7"};
inline transfer_wished warm_wished() { return {warm_wish, t0, leg, "room-1"}; }
inline leg_told leg_is(leg_stage stage, transfer_outcome how = transfer_outcome::none, call_id who = leg) {
  return {who, stage, how, {"b1"}, "Busy Line", next_token, t0 + 5'000};
}
/// The caller's side: a call that came in and talks to an agent, then @p more.
inline call_state held(std::vector<call_event> more) {
  std::vector<call_event> story{arrival(), stream_bound{"s1", uuid, t0}, warm_wished(), transfer_fetched{1, t0}};
  story.insert(story.end(), more.begin(), more.end());
  return after(story);
}
inline dial_intended leg_intent() {
  auto e = intent();
  e.workflow = {};
  e.idempotency_key.clear();
  e.ring_timeout_s = transfer_ring_s;
  e.time_limit_s = leg_time_limit_s;
  e.leg = {{192}, 1, "room-1", "a caller"};
  return e;
}
/// The leg's side.
inline call_state leg_after(std::vector<call_event> more) {
  std::vector<call_event> story{leg_intent(), dial_started{t0}};
  story.insert(story.end(), more.begin(), more.end());
  return after(story);
}
inline std::vector<std::pair<std::string, call_state>> every_warm_state() {
  const auto joined = leg_is(leg_stage::joined);
  return {{"asked", after({arrival(), stream_bound{"s1", uuid, t0}, warm_wished()})},
          {"holding", held({})},
          {"whispering", held({leg_is(leg_stage::answered)})},
          {"connected", held({joined})},
          {"left", held({joined, hold_left{1, next_token, t0}})},
          {"returning", held({leg_is(leg_stage::gone, transfer_outcome::busy)})},
          {"bridged", leg_after({far_end_answered{uuid, token, t0}})},
          {"joined", leg_after({far_end_answered{uuid, token, t0}, room_joined{t0}})}};
}

inline std::vector<std::pair<std::string, call_state>> every_state() {
  const std::vector<call_event> to_dial{intent(), dial_started{t0}};
  const auto with = [&](std::vector<call_event> more) {
    auto story = to_dial;
    story.insert(story.end(), more.begin(), more.end());
    return after(story);
  };
  return {{"created", after({run_created{"run", {{640}, 1}, "{}", t0}})},
          {"intended", after({intent()})},
          {"dialing", with({})},
          {"queued", with({dial_accepted{{"req"}, t0}})},
          {"uncertain", with({dial_uncertain{"lost", t0}})},
          {"ringing", with({far_end_rang{uuid, t0}})},
          {"answered", with({far_end_answered{uuid, token, t0}})},
          {"streaming", with({far_end_answered{uuid, token, t0}, stream_bound{"s1", uuid, t0}})},
          {"ending", with({far_end_answered{uuid, token, t0}, hang_up_wished{hangup_cause::normal_clearing, {}, t0}})},
          {"ended", with({call_hung_up{uuid, hangup_cause::user_busy, hangup_party::callee, 3010, "Busy Line", 0, 0, "", t0}})},
          {"between streams", with({far_end_answered{uuid, token, t0}, stream_bound{"s1", uuid, t0}, stream_lost{"s1", "", t0}})},
          {"asked", with(to_transfer({}))},
          {"dialing on", with(to_transfer({transfer_fetched{1, t0}}))},
          {"connected", with(to_transfer({transfer_fetched{1, t0}, third_party_answered{1, {"b1"}, t0}}))}};
}

/// The timer that a state waits for, as it was armed.
inline timer_fired own_timer(const call_state& s) {
  static const std::map<call_phase, timer> own{
      {call_phase::intended, timer::turn}, {call_phase::dialing, timer::reply},       {call_phase::uncertain, timer::settle},
      {call_phase::queued, timer::ring},   {call_phase::ringing, timer::ring},        {call_phase::answered, timer::stream},
      {call_phase::ending, timer::ending}, {call_phase::transferring, timer::stream}, {call_phase::bridged, timer::stream}};
  const auto found = own.find(s.record.phase);
  return {found == own.end() ? timer::turn : found->second, s.generation, t0 + 1'000};
}
inline carrier_told told(carrier_call_report::status is) {
  carrier_call_report r;
  r.is = is;
  if (is != carrier_call_report::status::not_found) r.call = uuid;
  if (is == carrier_call_report::status::ended) r.cause = hangup_cause::no_answer;
  return {r, t0};
}

inline std::vector<std::pair<std::string, std::function<call_event(const call_state&)>>> every_event() {
  using status = carrier_call_report::status;
  const auto plain = [](call_event e) { return [e](const call_state&) { return e; }; };
  return {
      {"call_arrived", plain(arrival())},
      {"run_created", plain(run_created{"run", {{640}, 1}, "{}", t0})},
      {"dial_intended", plain(intent())},
      {"dial_started", plain(dial_started{t0})},
      {"dial_accepted", plain(dial_accepted{{"req"}, t0})},
      {"dial_refused", plain(dial_refused{400, "no", false, t0})},
      {"dial_uncertain", plain(dial_uncertain{"lost", t0})},
      {"dial_forgone", plain(dial_forgone{"no", t0})},
      {"carrier_told live", plain(told(status::live))},
      {"carrier_told ended", plain(told(status::ended))},
      {"carrier_told not_found", plain(told(status::not_found))},
      {"far_end_rang", plain(far_end_rang{uuid, t0})},
      {"far_end_answered", plain(far_end_answered{uuid, token, t0})},
      {"call_hung_up", plain(call_hung_up{uuid, hangup_cause::normal_clearing, hangup_party::callee, 4000, "", 3, 3, "", t0})},
      {"stream_bound", plain(stream_bound{"s1", uuid, t0})},
      {"stream_lost", plain(stream_lost{"s1", "closed", t0})},
      {"stream_noted", plain(stream_noted{"s1", "StartStream", "", t0})},
      {"agent_reported line", plain(agent_reported{line_said{{speaker::agent, "hello"}}, t0})},
      {"agent_reported end", plain(agent_reported{conversation_ended{"booked", "", 0}, t0})},
      {"recording_stored", plain(recording_stored{"r.wav", 1'000})},
      {"call_forgotten", plain(call_forgotten{{true, true}, t0})},
      {"hang_up_wished", plain(hang_up_wished{hangup_cause::normal_clearing, hangup_party::operator_request, t0})},
      {"timer_fired own", [](const call_state& s) { return call_event{own_timer(s)}; }},
      {"timer_fired stale",
       [](const call_state& s) {
         auto e = own_timer(s);
         --e.generation;
         return call_event{e};
       }},
      {"timer_fired limit", plain(timer_fired{timer::limit, 0, t0 + 2'000'000})},
      {"node_restarted", plain(node_restarted{t0 + 1'000})},
      {"call_disowned", plain(call_disowned{uuid, t0})},
      {"machine_found", plain(machine_found{t0})},
      {"element_noted", plain(element_noted{"record", "r1", "https://r", t0})},
      {"transfer_wished", plain(transfer_wished{wish, t0})},
      {"transfer_refused", plain(transfer_refused{1, "no", t0})},
      {"transfer_fetched", plain(transfer_fetched{1, t0})},
      {"third_party_answered", plain(third_party_answered{1, {"b1"}, t0})},
      {"transfer_finished busy", plain(finished(transfer_outcome::busy))},
      {"transfer_finished through", plain(finished(transfer_outcome::put_through))},
      {"leg_told ringing", plain(leg_is(leg_stage::ringing))},
      {"leg_told answered", plain(leg_is(leg_stage::answered))},
      {"leg_told joined", plain(leg_is(leg_stage::joined))},
      {"leg_told busy", plain(leg_is(leg_stage::gone, transfer_outcome::busy))},
      {"leg_told through", plain(leg_is(leg_stage::gone, transfer_outcome::put_through))},
      {"leg_told machine", plain(leg_is(leg_stage::gone, transfer_outcome::machine))},
      {"leg_told stale", plain(leg_is(leg_stage::gone, transfer_outcome::busy, {999}))},
      {"hold_left", plain(hold_left{1, next_token, t0})},
      {"hold_left stale", plain(hold_left{7, next_token, t0})},
      {"room_joined", plain(room_joined{t0})},
      {"talk_begun", plain(talk())},
      {"transfer_finished stale", [](const call_state&) {
         auto e = finished(transfer_outcome::busy);
         e.transfer = 7;
         return call_event{e};
       }}};
}

inline std::string cell(const call_state& before, const step& x) {
  static const std::string letters = ".CIDQURASEXTB";
  if (x.how == commit::nothing) return "-";
  return std::string(x.how == commit::before ? "!" : "") + letters[static_cast<std::size_t>(x.next.record.phase)] +
         (before.generation == x.next.generation ? "'" : "");
}

using named_states = std::vector<std::pair<std::string, call_state>>;
inline std::string row(const std::function<call_event(const call_state&)>& event, const named_states& states = every_state()) {
  std::string out;
  for (const auto& [name, state] : states) {
    auto c = cell(state, transition(state, event(state)));
    c.resize(3, ' ');
    out += c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

template <class Effect>
const Effect* find_effect(const step& x) {
  for (const auto& e : x.effects)
    if (const auto* found = std::get_if<Effect>(&e)) return found;
  return nullptr;
}
inline const set_timer* find_timer(const step& x, timer which) {
  for (const auto& e : x.effects)
    if (const auto* found = std::get_if<set_timer>(&e); found && found->which == which) return found;
  return nullptr;
}
inline call_state in(const std::string& name, const named_states& states = every_state()) {
  for (const auto& [n, s] : states)
    if (n == name) return s;
  FAIL("no such state: " << name);
  return {};
}
inline call_state warm(const std::string& name) { return in(name, every_warm_state()); }
inline call_hung_up hang_up_by(hangup_party by, hangup_cause cause = hangup_cause::normal_clearing) {
  return {uuid, cause, by, 4000, "Normal Hangup", 7, 60, "0.00850", t0 + 9'000};
}

}  // namespace tandem::calls::story
