// The table of a call's machine: transfers.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

/// News of an earlier transfer are old.
bool is_latest(const call_state& s, std::uint32_t transfer) { return transfer == s.record.transfers.size(); }
bool is_cold_one(const call_state& s, std::uint32_t transfer) {
  return is_latest(s, transfer) && s.record.transfers.back().mode == transfer_mode::cold;
}

step on(call_state s, const talking auto&, const transfer_wished& e) {
  const bool alive = std::holds_alternative<streaming>(s.now);
  transfer_record t;
  t.to = e.what.to;
  t.mode = e.what.mode;
  t.whisper = e.what.whisper;
  t.idempotency_key = e.what.idempotency_key;
  t.leg_call = e.leg;
  t.asked_ms = e.at_ms;
  s.record.transfers.push_back(std::move(t));
  s.room = e.room;
  step x = enter(std::move(s), transferring{transfer_stage::asked, alive, 0}, commit::before, {ask_transfer{}});
  arm(x, timer::stream, transfer_fetch_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_wished&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const transfer_refused& e) {
  // Whom the carrier will not bring back may have hung up; the guard asks again.
  if (c.stage == transfer_stage::returning && is_latest(s, e.transfer)) return {std::move(s), {ask_carrier{}}, commit::behind};
  if (c.stage != transfer_stage::asked || !is_latest(s, e.transfer)) return ignore(std::move(s));
  return not_transferred(std::move(s), c, e.why, e.at_ms);
}
step on(call_state s, const auto&, const transfer_refused&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const transfer_fetched& e) {
  if (c.stage == transfer_stage::returning && is_latest(s, e.transfer)) return is_fetched_back(std::move(s), e.at_ms);
  if (c.stage != transfer_stage::asked || !is_latest(s, e.transfer)) return ignore(std::move(s));
  if (s.record.transfers.back().mode == transfer_mode::warm) return holds(std::move(s), c);
  step x = enter(std::move(s), transferring{transfer_stage::dialing, c.stream_alive, 0}, commit::before);
  arm(x, timer::stream, seconds(transfer_ring_s) + transfer_grace_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_fetched&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const third_party_answered& e) {
  if (c.stage == transfer_stage::connected || !is_cold_one(s, e.transfer)) return ignore(std::move(s));
  auto& t = s.record.transfers.back();
  t.outcome = transfer_outcome::put_through;
  t.connected_ms = e.at_ms;
  t.leg = e.leg;
  s.record.gathered["transfer_result"] = to_string(t.outcome);
  if (s.record.disposition.empty()) s.record.disposition = "transferred";
  step x = enter(std::move(s), transferring{transfer_stage::connected, c.stream_alive, 0}, commit::before);
  arm(x, timer::stream, transfer_check_ms_max);
  return x;
}
step on(call_state s, const auto&, const third_party_answered&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const transfer_finished& e) {
  if (!is_cold_one(s, e.transfer)) return ignore(std::move(s));
  auto& t = s.record.transfers.back();
  if (t.leg.value.empty()) t.leg = e.leg;
  const bool spoke = c.stage == transfer_stage::connected || e.outcome == transfer_outcome::put_through;
  const auto outcome = spoke ? transfer_outcome::put_through : e.outcome;
  end_transfer(s.record, outcome, e.words, e.at_ms);
  s.record.gathered["transfer_result"] = to_string(outcome);
  if (spoke) {
    if (s.record.disposition.empty()) s.record.disposition = "transferred";
    return after_the_third_party(std::move(s), e.at_ms);
  }
  s.token = e.token;
  s.token_issued_ms = e.at_ms;
  s.comes_from = outcome;
  step x = enter(std::move(s), answered{}, commit::before);
  arm(x, timer::stream, answer_to_stream_ms);
  return x;
}
step on(call_state s, const auto&, const transfer_finished&) { return ignore(std::move(s)); }

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const transfer_wished& e) { return look_up(std::move(s), e); }
step happens(call_state s, const transfer_refused& e) { return look_up(std::move(s), e); }
step happens(call_state s, const transfer_fetched& e) { return look_up(std::move(s), e); }
step happens(call_state s, const third_party_answered& e) { return look_up(std::move(s), e); }
step happens(call_state s, const transfer_finished& e) { return look_up(std::move(s), e); }

}  // namespace tandem::calls
