#include "actors/call/transfer.hpp"

#include <algorithm>

#include "actors/call/machine.hpp"

namespace tandem::calls {

bool was_transferred_by(const call_state& s, const std::string& key) {
  const auto& all = s.record.transfers;
  return !key.empty() && std::any_of(all.begin(), all.end(), [&](const auto& t) { return t.idempotency_key == key; });
}

outcome<done> admit_transfer(const call_state& s, const transfer_wish& wish) {
  const auto& r = s.record;
  if (!r.created_ms) return refusal{errc::not_found, "there is no call with this id", "call"};
  if (std::holds_alternative<transferring>(s.now))
    return refusal{errc::conflict, "this call is being transferred already, to " + r.transfers.back().to.value, "call"};
  if (!std::holds_alternative<answered>(s.now) && !std::holds_alternative<streaming>(s.now))
    return refusal{errc::conflict,
                   "only a call in conversation can be transferred; this one is " + std::string(to_string(r.phase)), "call"};
  if (r.medium == call_medium::browser)
    return refusal{errc::conflict, "a conversation through a browser has no line that could be transferred", "call"};
  if (r.carrier_call.value.empty()) return refusal{errc::conflict, "the carrier has not named this call yet", "call"};
  if (wish.to.value.size() < 2) return refusal{errc::invalid, "to is missing: expected a number such as +14155550100", "to"};
  if (wish.to == r.from || wish.to == r.to)
    return refusal{errc::invalid, "to is a party of this call: a call cannot be transferred to itself", "to"};
  if (wish.whisper.size() > whisper_max)
    return refusal{errc::invalid,
                   "whisper is longer than 4000 bytes: it is to be spoken "
                   "while somebody waits",
                   "whisper"};
  if (r.transfers.size() >= transfers_max)
    return refusal{errc::limit_reached, "this call has been transferred 16 times already", "call"};
  return done{};
}

leg_stage leg_stage_of(const call_state& s) {
  switch (phase_of(s.now)) {
    case call_phase::ringing: return leg_stage::ringing;
    case call_phase::bridged: return s.record.streaming_ms ? leg_stage::joined : leg_stage::answered;
    case call_phase::ending:  // it may be answered yet, but then it is told to hang up
    case call_phase::ended: return leg_stage::gone;
    default: return leg_stage::on_its_way;
  }
}

transfer_outcome leg_outcome_of(const call_state& s) {
  const auto& r = s.record;
  const auto* e = std::get_if<ending>(&s.now);
  const auto cause = e ? e->cause : r.cause;
  const auto by = e ? e->by : r.hung_up_by;
  if (cause == hangup_cause::machine_detected || r.machine_ms) return transfer_outcome::machine;
  if (r.streaming_ms) return transfer_outcome::put_through;
  switch (cause) {
    case hangup_cause::user_busy: return transfer_outcome::busy;
    case hangup_cause::no_answer:
    case hangup_cause::no_user_response: return transfer_outcome::no_answer;
    case hangup_cause::call_rejected: return transfer_outcome::declined;
    case hangup_cause::canceled: return transfer_outcome::no_answer;  // we had waited long enough
    case hangup_cause::normal_clearing:
    case hangup_cause::normal_unspecified:
      // Who hangs up instead of waiting for the caller does not want to talk to him.
      if (by == hangup_party::us || by == hangup_party::operator_request) return transfer_outcome::no_answer;
      return r.answered_ms ? transfer_outcome::declined : transfer_outcome::no_answer;
    default: return transfer_outcome::failed;
  }
}

bool has_use_for(const call_state& s, call_id leg) {
  const auto* c = std::get_if<transferring>(&s.now);
  if (!c || !leg || s.record.transfers.empty()) return false;
  const auto& t = s.record.transfers.back();
  return !t.ended_ms && t.leg_call == leg &&
         (c->stage == transfer_stage::holding || c->stage == transfer_stage::whispering || c->stage == transfer_stage::connected);
}

}  // namespace tandem::calls
