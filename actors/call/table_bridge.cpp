// The table of a call's machine: warm transfers, from the caller's side and from the leg's.
#include "actors/call/table.hpp"

namespace tandem::calls {
namespace {

step is_whispered_to(call_state s, const transferring& c, const leg_told& e) {
  auto& t = s.record.transfers.back();
  t.leg = e.carrier_call;
  const auto patience = whisper_ms_per_byte * static_cast<std::int64_t>(t.whisper.size()) + whisper_grace_ms;
  step x = enter(std::move(s), transferring{transfer_stage::whispering, c.stream_alive}, commit::behind);
  arm(x, timer::stream, patience);
  return x;
}

step is_put_through(call_state s, const transferring& c, const carrier_call_id& leg, std::int64_t at_ms) {
  auto& t = s.record.transfers.back();
  t.outcome = transfer_outcome::put_through;
  t.connected_ms = at_ms;
  if (t.leg.value.empty()) t.leg = leg;
  s.record.gathered["transfer_result"] = to_string(t.outcome);
  if (s.record.disposition.empty()) s.record.disposition = "transferred";
  step x = enter(std::move(s), transferring{transfer_stage::connected, c.stream_alive}, commit::before);
  arm(x, timer::stream, transfer_check_ms_max);
  return x;
}

/// Fetched from hold, to a new stream. Who leaves the conference by himself is not fetched unless he does not.
step returns(call_state s, const leg_told& e, bool leaves_by_himself) {
  s.token = e.token;
  s.token_issued_ms = e.at_ms;
  step x = enter(std::move(s), transferring{transfer_stage::returning}, commit::before);
  if (!leaves_by_himself) x.effects.push_back(ask_transfer{});
  arm(x, timer::stream, leaves_by_himself ? leg_word_ms : return_ms);
  return x;
}

step is_back(call_state s, const std::string& token, std::int64_t at_ms) {
  s.token = token;
  s.token_issued_ms = at_ms;
  step x = enter(std::move(s), answered{}, commit::before);
  arm(x, timer::stream, answer_to_stream_ms);
  return x;
}

/// It did not come to a conversation: the agent is told why.
void has_failed(call_state& s, transfer_outcome how, const std::string& words, std::int64_t at_ms) {
  auto& t = s.record.transfers.back();
  t.outcome = how;
  end_transfer(s.record, how, words, at_ms);
  s.record.gathered["transfer_result"] = to_string(how);
  s.comes_from = how;
  if (s.record.disposition == "transferred") s.record.disposition.clear();
}

step leg_is_gone(call_state s, const transferring& c, const leg_told& e) {
  auto& t = s.record.transfers.back();
  if (t.leg.value.empty()) t.leg = e.carrier_call;
  const bool talked = c.stage == transfer_stage::connected || e.outcome == transfer_outcome::put_through;
  if (talked && e.outcome != transfer_outcome::machine) {
    if (s.record.disposition.empty()) s.record.disposition = "transferred";
    s.record.gathered["transfer_result"] = to_string(transfer_outcome::put_through);
    end_transfer(s.record, transfer_outcome::put_through, e.words, e.at_ms);
    return after_the_third_party(std::move(s), e.at_ms);
  }
  has_failed(s, e.outcome == transfer_outcome::none ? transfer_outcome::failed : e.outcome, e.words, e.at_ms);
  if (c.left) return is_back(std::move(s), e.token, e.at_ms);
  return returns(std::move(s), e, talked);
}

// ------------------------------------------------------------------------------------------------ the caller's side

step on(call_state s, const transferring& c, const leg_told& e) {
  if (!has_use_for(s, e.leg)) return ignore(std::move(s));
  const bool waits = c.stage == transfer_stage::holding || c.stage == transfer_stage::whispering;
  switch (e.stage) {
    case leg_stage::on_its_way:
    case leg_stage::ringing: break;
    case leg_stage::answered:
      if (c.stage == transfer_stage::holding) return is_whispered_to(std::move(s), c, e);
      break;
    case leg_stage::joined:
      if (waits) return is_put_through(std::move(s), c, e.carrier_call, e.at_ms);
      break;
    case leg_stage::gone: return leg_is_gone(std::move(s), c, e);
  }
  return ignore(std::move(s));
}
step on(call_state s, const auto&, const leg_told&) { return ignore(std::move(s)); }

step on(call_state s, const transferring& c, const hold_left& e) {
  if (e.transfer != s.record.transfers.size()) return ignore(std::move(s));
  switch (c.stage) {
    case transfer_stage::returning: {
      const auto token = s.token;
      return is_back(std::move(s), token, e.at_ms);
    }
    case transfer_stage::connected: {
      if (c.left || !has_use_for(s, s.record.transfers.back().leg_call)) return ignore(std::move(s));
      // Its end tells whether it was a person's; it is on its way, or is overtaken by this.
      step x = enter(std::move(s), transferring{c.stage, false, 0, true}, commit::before, {ask_leg{}});
      arm(x, timer::stream, leg_word_ms);
      return x;
    }
    case transfer_stage::holding:
    case transfer_stage::whispering: {
      // Most likely the caller has hung up; should he be there, he goes on talking to the agent.
      has_failed(s, transfer_outcome::canceled, "the caller left the hold", e.at_ms);
      step x = is_back(std::move(s), e.token, e.at_ms);
      x.effects.push_back(let_leg_go{});
      return x;
    }
    case transfer_stage::asked:
    case transfer_stage::dialing: break;
  }
  return ignore(std::move(s));
}
step on(call_state s, const auto&, const hold_left&) { return ignore(std::move(s)); }

// ------------------------------------------------------------------------------------------------ the leg's side

step on(call_state s, const bridged& c, const room_joined& e) {
  if (s.record.streaming_ms) return ignore(std::move(s));
  s.record.streaming_ms = e.at_ms;
  step x = enter(std::move(s), c, commit::before);
  arm(x, timer::stream, transfer_check_ms_max);
  return x;
}
step on(call_state s, const auto&, const room_joined&) { return ignore(std::move(s)); }

template <class Event>
step look_up(call_state s, const Event& e) {
  const condition now = s.now;
  return std::visit([&](const auto& c) { return on(std::move(s), c, e); }, now);
}

}  // namespace

step happens(call_state s, const leg_told& e) { return look_up(std::move(s), e); }
step happens(call_state s, const hold_left& e) { return look_up(std::move(s), e); }
step happens(call_state s, const room_joined& e) { return look_up(std::move(s), e); }

// ------------------------------------------------------------------------------------------------ time, on the caller's side

step holds(call_state s, const transferring& c) {
  step x = enter(std::move(s), transferring{transfer_stage::holding, c.stream_alive}, commit::before, {ask_leg{}});
  arm(x, timer::stream, hold_ms_max);
  return x;
}

step is_fetched_back(call_state s, std::int64_t at_ms) {
  const auto token = s.token;
  return is_back(std::move(s), token, at_ms);
}

step has_held_long_enough(call_state s, const transferring& c, std::int64_t at_ms) {
  switch (c.stage) {
    case transfer_stage::holding: {
      // Nobody waits any longer; the leg says so when it is gone, and then the caller comes back.
      step x = enter(std::move(s), transferring{c.stage, c.stream_alive, c.unanswered + 1}, commit::before, {let_leg_go{}});
      arm(x, timer::stream, return_ms);
      return x;
    }
    case transfer_stage::whispering: return is_put_through(std::move(s), c, {},
                                                           at_ms);  // its callback was lost: it lives
    case transfer_stage::returning: {
      if (c.unanswered >= returns_max) {
        add_note(s.record, "the carrier did not bring the caller back from hold");
        return wish_end(std::move(s), hangup_cause::media_timeout, hangup_party::us, at_ms);
      }
      step x = enter(std::move(s), transferring{c.stage, false, c.unanswered + 1}, commit::before, {ask_transfer{}});
      arm(x, timer::stream, return_ms);
      return x;
    }
    case transfer_stage::connected:
    case transfer_stage::asked:
    case transfer_stage::dialing: break;
  }
  end_transfer(s.record, transfer_outcome::put_through, "", at_ms);
  step x = after_the_third_party(std::move(s), at_ms);
  x.effects.push_back(let_leg_go{});
  return x;
}

}  // namespace tandem::calls
