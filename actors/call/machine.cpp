#include "actors/call/machine.hpp"

#include <algorithm>
#include <cstdio>

#include "actors/call/describe.hpp"
#include "actors/call/table.hpp"
#include "messages/call_log.hpp"
#include "messages/call_log_keys.hpp"
#include "messages/keys.hpp"

namespace tandem::calls {

step transition(call_state state, const call_event& event) {
  step x = std::visit([&](const auto& e) { return happens(std::move(state), e); }, event);
  x.next.record.phase = phase_of(x.next.now);
  return x;
}

// ------------------------------------------------------------------------------------------------ questions

call_phase phase_of(const condition& now) { return static_cast<call_phase>(now.index() + 1); }

bool is_over(const call_state& s) { return std::holds_alternative<ended>(s.now); }
bool is_open(const call_state& s) { return !is_over(s) && !std::holds_alternative<created>(s.now); }

namespace {

answer_instruction transfer_instruction(const call_state& s, const transferring& c, answer_instruction x) {
  using kind = answer_instruction::kind;
  const auto& r = s.record;
  const auto& t = r.transfers.back();
  x.transfer = static_cast<std::uint32_t>(r.transfers.size());
  if (t.mode == transfer_mode::warm) {
    x.what = c.left || c.stage == transfer_stage::returning ? kind::wait : kind::hold;
    x.room = s.room;
    return x;
  }
  x.what = kind::dial;
  x.dial_to = t.to;
  // Our own number: carriers refuse to show one that they did not rent out.
  x.dial_from = r.direction == call_direction::inbound ? r.to : r.from;
  x.dial_timeout_s = transfer_ring_s;
  x.spoken = t.whisper;
  return x;
}

}  // namespace

answer_instruction instruction_for(const call_state& s) {
  answer_instruction x;
  x.call = s.record.call;
  x.workflow = s.record.workflow.workflow;
  if (const auto* c = std::get_if<transferring>(&s.now)) return transfer_instruction(s, *c, std::move(x));
  if (std::holds_alternative<bridged>(s.now)) {
    x.what = answer_instruction::kind::join;
    x.room = s.leg.room;
    x.spoken = s.leg.whisper;
  }
  if (!std::holds_alternative<answered>(s.now) && !std::holds_alternative<streaming>(s.now)) return x;
  x.what = answer_instruction::kind::stream;
  x.media_token = s.token;
  return x;
}

outcome<stream_bound> admit_stream(const call_state& s, const std::string& token, const carrier_call_id& carrier_call,
                                   const std::string& stream, std::int64_t at_ms) {
  const auto& r = s.record;
  if (is_over(s) || std::holds_alternative<created>(s.now))
    return refusal{errc::not_found, "there is no call in progress with this id", "call"};
  if (s.token.empty() || token.size() != s.token.size()) return refusal{errc::unauthorized, "the media token is wrong", "token"};
  unsigned differs = 0;  // in constant time: the token is a secret
  for (std::size_t i = 0; i < token.size(); ++i) differs |= static_cast<unsigned>(token[i] ^ s.token[i]);
  if (differs) return refusal{errc::unauthorized, "the media token is wrong", "token"};
  if (!r.carrier_call.value.empty() && !carrier_call.value.empty() && r.carrier_call != carrier_call)
    return refusal{errc::unauthorized, "the media token belongs to another call of the carrier", "call"};
  if (std::holds_alternative<transferring>(s.now)) return refusal{errc::conflict, "this call is being transferred", "call"};
  if (std::holds_alternative<streaming>(s.now))
    return refusal{errc::conflict, "another media stream of this call is live", "stream"};
  const auto* c = std::get_if<answered>(&s.now);
  if (!c) return refusal{errc::not_found, "this call is being hung up", "call"};
  if (c->stream_lost_ms ? at_ms - c->stream_lost_ms > stream_gone_ms : at_ms - s.token_issued_ms > token_life_ms)
    return refusal{errc::unauthorized, "the media token has expired", "token"};
  return stream_bound{stream, carrier_call, at_ms};
}

std::vector<change> changes_between(const call_state& before, const call_state& after) {
  const auto& a = before.record;
  const auto& b = after.record;
  const auto me = keys::fixed(b.call.value);
  std::vector<change> out{{keys::entity({entity_kind::call, b.call.value}), encode(after)}};
  if (a.carrier_call != b.carrier_call && !b.carrier_call.value.empty())
    out.push_back({keys::call_by_carrier(b.carrier_call.value), me});
  if (a.request != b.request) out.push_back({keys::call_by_request(b.request.value), me});
  if (before.idempotency_key != after.idempotency_key) out.push_back({keys::call_by_idempotency(after.idempotency_key), me});
  if (!a.workflow.workflow && b.workflow.workflow)
    out.push_back({keys::run_of_workflow(b.workflow.workflow, run_id{b.call.value}), me});
  const auto line = is_over(after) ? encode(in_one_line(b)) : std::string();
  if (a.run_name != b.run_name || (is_over(after) && (!is_over(before) || line != encode(in_one_line(a)))))
    out.push_back({keys::logged_call(b.call), line});
  if (!is_open(before) && is_open(after)) out.push_back({keys::open_call(b.call), me});
  if (is_open(before) && !is_open(after)) out.push_back({keys::open_call(b.call), std::nullopt});
  return out;
}

std::optional<call_state> read_call(std::string_view stored) { return decode<call_state>(stored); }
std::string write_event(const call_event& event) { return encode(journaled_event{event}); }
std::optional<call_event> read_event(std::string_view stored) {
  auto x = decode<journaled_event>(stored);
  if (!x) return std::nullopt;
  return std::move(x->event);
}

namespace {
std::string named(const char* kind, call_id call) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%08llu", static_cast<unsigned long long>(call.value));
  return std::string(kind) + digits;
}
}  // namespace

std::string run_name_of(call_direction direction, call_id call) {
  return named(direction == call_direction::inbound ? "WR-TEL-IN-" : "WR-TEL-OUT-", call);
}
std::string talk_name_of(call_id call) { return named("WR-WEB-", call); }

}  // namespace tandem::calls
