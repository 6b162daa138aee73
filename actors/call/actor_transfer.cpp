// Transfers: of the caller, and the legs that are made for them.
#include "actors/call/shell_parts.hpp"
#include "actors/registry.hpp"
#include "actors/telephony_config/messages.hpp"
#include "messages/crash_point.hpp"

namespace tandem {

using namespace calls;
using namespace shell_parts;

void call_shell::handle(to_call::transfer& m) {
  if (was_transferred_by(state_, m.what.idempotency_key)) return m.to(done{});
  if (const auto fine = admit_transfer(state_, m.what); !fine) return m.to(fine.why());
  transfer_wished e{std::move(m.what), world_.now_ms(), {}, {}};
  if (e.what.mode == transfer_mode::warm) {
    // The leg has its name before it is made, and lives in its caller's log.
    const auto log = log_of(state_.record.call);
    e.leg = {make_id(world_.journal.next_counter(log), log)};
    e.room = "tandem-" + world_.outside.random_hex(8);
  }
  decide(std::move(e), tell_done(m.to, done{}));
}

void call_shell::act(const ask_transfer&) {
  const auto& r = state_.record;
  const auto n = static_cast<std::uint32_t>(r.transfers.size());
  crash_point("call.transfer_asked");
  tell(world_, r.config,
       {to_config::use_carrier{
           true, [&carrier = world_.carrier, call = r.carrier_call, n, url = world_.outside.transfer_url(r.call, r.attempt, n),
                  tell = self_.tell](const outcome<carrier_account>& a) {
             auto heard = [tell, n](outcome<done> how) { tell({to_call::transfer_replied{n, std::move(how)}}); };
             if (!a)
               heard(a.why());
             else
               carrier.redirect(*a, call, url, heard);
           }}});
}

void call_shell::handle(to_call::transfer_replied& m) {
  // Some carriers come for the document only when the agent's socket is closed.
  if (m.how && std::holds_alternative<transferring>(state_.now)) return close_stream();
  if (m.how || m.how.why().code == errc::uncertain) return;  // it may come for the document: the guard knows for how long
  decide(transfer_refused{m.transfer, m.how.why().message, world_.now_ms()});
}

void call_shell::close_stream() const {
  if (world_.outside.close_stream) world_.outside.close_stream(state_.record.call);
}

void call_shell::handle(to_call::transfer_news& m) {
  using kind = carrier_transfer_news::kind;
  if (auto no = not_ours(m.whom)) return m.to(std::move(*no));
  auto& w = m.what;
  const auto at_ms = w.at_ms ? w.at_ms : world_.now_ms();
  answer_instruction heard;
  heard.what = answer_instruction::kind::nothing;
  switch (w.what) {
    case kind::fetched:
      return decide(transfer_fetched{w.transfer, at_ms}, [this, tell = tell_instruction(m.to)](const outcome<sequence>& how) {
        if (how && std::holds_alternative<transferring>(state_.now)) close_stream();
        tell(how);
      });
    case kind::whisper_asked:
      heard.what = answer_instruction::kind::say;
      if (w.transfer && w.transfer <= state_.record.transfers.size())
        heard.spoken = state_.record.transfers[w.transfer - 1].whisper;
      return m.to(std::move(heard));
    case kind::answered:
      return decide(third_party_answered{w.transfer, std::move(w.leg), at_ms}, tell_done(m.to, std::move(heard)));
    case kind::finished:
      return decide(
          transfer_finished{w.transfer, w.outcome, std::move(w.leg), std::move(w.words), world_.outside.random_hex(16), at_ms},
          tell_instruction(m.to));
    case kind::left: return decide(hold_left{w.transfer, world_.outside.random_hex(16), at_ms}, tell_instruction(m.to));
    case kind::joined: return decide(room_joined{at_ms}, tell_done(m.to, std::move(heard)));
  }
}

// ------------------------------------------------------------------------------------------------ the leg, seen by its caller

void call_shell::act(const ask_leg&) {
  const auto& r = state_.record;
  const auto& t = r.transfers.back();
  to_call::attend what;
  what.order = {r.call, static_cast<std::uint32_t>(r.transfers.size()), state_.room, t.whisper};
  what.config = r.config;
  what.number = r.number;
  what.from = r.direction == call_direction::inbound ? r.to : r.from;  // carriers refuse a number that they did not rent out
  what.to = t.to;
  what.asked_ms = t.asked_ms;
  crash_point("call.leg_asked");
  tell(world_, t.leg_call, {std::move(what)});
}

void call_shell::act(const let_leg_go&) {
  tell(world_, state_.record.transfers.back().leg_call, {to_call::let_go{state_.record.call}});
}

void call_shell::handle(to_call::leg_news& m) {
  if (m.stage != leg_stage::gone && !has_use_for(state_, m.leg))
    return tell(world_, m.leg, {to_call::let_go{state_.record.call}});
  decide(leg_told{m.leg, m.stage, m.outcome, std::move(m.carrier_call), std::move(m.words), world_.outside.random_hex(16),
                  world_.now_ms()});
}

// ------------------------------------------------------------------------------------------------ the leg itself

void call_shell::handle(to_call::attend& m) {
  if (state_.record.created_ms) return tell_caller();
  if (world_.now_ms() - m.asked_ms > leg_fresh_ms) {
    to_call::leg_news news{state_.record.call, leg_stage::gone, transfer_outcome::failed, {}, {}};
    news.words =
        "not dialed: the node was down when it should have been, and "
        "it is too late now";
    return tell(world_, m.order.caller, {std::move(news)});
  }
  dial_intended e;
  e.run_name = run_name_of(call_direction::outbound, state_.record.call);
  e.config = m.config;
  e.number = m.number;
  e.from = m.from;
  e.to = m.to;
  e.attempt = world_.outside.random_hex(16);
  e.ring_timeout_s = transfer_ring_s;
  e.time_limit_s = leg_time_limit_s;
  e.extras.machines = machine_detection::hang_up;  // nobody is put through to an
                                                   // answering machine
  e.leg = std::move(m.order);
  e.at_ms = world_.now_ms();
  decide(std::move(e));
}

void call_shell::handle(to_call::let_go& m) {
  if (!state_.record.created_ms) {
    to_call::leg_news news{state_.record.call, leg_stage::gone, transfer_outcome::no_answer, {}, {}};
    return tell(world_, m.caller, {std::move(news)});
  }
  if (leg_stage_of(state_) == leg_stage::gone) return tell_caller();
  decide(hang_up_wished{hangup_cause::normal_clearing, hangup_party::us, world_.now_ms()});
}

void call_shell::tell_caller() const {
  const auto& r = state_.record;
  to_call::leg_news news{r.call, leg_stage_of(state_), transfer_outcome::none, r.carrier_call, {}};
  if (news.stage == leg_stage::gone) {
    news.outcome = leg_outcome_of(state_);
    news.words = r.carrier_cause_name.empty() ? r.note : r.carrier_cause_name;
  }
  tell(world_, state_.leg.caller, {std::move(news)});
}

}  // namespace tandem
