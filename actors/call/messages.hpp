#pragma once
// What may be said to a call's actor.

#include <variant>

#include "actors/answer.hpp"
#include "actors/call/transfer.hpp"
#include "messages/carrier.hpp"
#include "messages/desks.hpp"
#include "messages/journal.hpp"
#include "messages/retention.hpp"

namespace tandem {

namespace to_call {

// From the desks.
struct make_run {
  struct create_run what;
  answer<call_record> to;
};
struct initiate {
  initiate_call what;
  answer<call_initiated> to;
};
struct open {
  open_talk what;
  answer<talk_opened> to;
};
struct arrive {
  inbound_call what;
  bool draining = false;
  answer<answer_instruction> to;
};
struct far_end_answered {
  call_address whom;
  std::int64_t at_ms = 0;
  answer<answer_instruction> to;
};
struct far_end_rang {
  call_address whom;
  carrier_ringing what;
  answer<done> to;
};
struct hung_up {
  call_address whom;
  carrier_hung_up what;
  answer<done> to;
};
struct stream_status {
  call_address whom;
  carrier_stream_status what;
  answer<done> to;
};
struct machine_detected {
  call_address whom;
  std::int64_t at_ms = 0;
  answer<done> to;
};
struct element_finished {
  call_address whom;
  carrier_element what;
  answer<answer_instruction> to;
};
struct transfer_news {
  call_address whom;
  carrier_transfer_news what;
  answer<answer_instruction> to;
};
struct transfer {
  transfer_wish what;
  answer<done> to;
};
/// To the leg of a warm transfer, from its caller's call: come into being and dial, if you have not; tell how you stand.
struct attend {
  calls::leg_order order;
  telephony_config_id config;
  number_id number;
  e164 from, to;
  std::int64_t asked_ms = 0;  // the transfer
};
/// Nobody waits for you (any longer): end.
struct let_go {
  call_id caller;
};
/// From a leg to its caller's call.
struct leg_news {
  call_id leg;
  calls::leg_stage stage = calls::leg_stage::on_its_way;
  transfer_outcome outcome = transfer_outcome::none;  // of one that is gone
  carrier_call_id carrier_call;
  std::string words;
};
struct bind {
  std::string token;
  carrier_call_id carrier_call;
  std::string stream;
  answer<stream_binding> to;
};
struct stream_ended {
  std::string stream, why;
};
struct agent_said {
  agent_event what;
};
struct recording_finished {
  std::string path;
  std::int64_t duration_ms = 0;
};
struct hang_up {
  answer<done> to;
};
struct forget {
  forgotten what;
  answer<done> to;
};

// From the registry.
struct resume {};  // you were in progress when the node, or you, stopped
struct close_doors {};
struct retire {};  // nobody has asked for you since you said that you were idle
struct stop {};
struct disown {  // another call of ours has proved to be this one of the carrier's
  carrier_call_id carrier_call;
};

// From the ports.
struct appended {
  std::uint64_t n = 0;
  outcome<sequence> how;
};
struct your_turn {
  outcome<carrier_account> account;
};
struct dial_replied {
  dial_answer what;
};
struct transfer_replied {
  std::uint32_t transfer = 0;
  outcome<done> how;
};
struct hang_up_replied {
  outcome<done> how;
};
struct calls_found {
  outcome<std::vector<carrier_call_report>> what;
};
struct call_claimed {
  std::optional<carrier_call_report> what;
};
struct call_found {
  outcome<carrier_call_report> what;
};
struct wake {};

}  // namespace to_call

struct call_message {
  std::variant<to_call::make_run, to_call::initiate, to_call::arrive, to_call::far_end_answered, to_call::far_end_rang,
               to_call::hung_up, to_call::stream_status, to_call::bind, to_call::stream_ended, to_call::agent_said,
               to_call::recording_finished, to_call::hang_up, to_call::forget, to_call::resume, to_call::close_doors,
               to_call::retire, to_call::stop, to_call::disown, to_call::appended, to_call::your_turn, to_call::dial_replied,
               to_call::hang_up_replied, to_call::calls_found, to_call::call_claimed, to_call::call_found, to_call::wake,
               to_call::machine_detected, to_call::element_finished, to_call::transfer_news, to_call::transfer,
               to_call::transfer_replied, to_call::attend, to_call::let_go, to_call::leg_news, to_call::open>
      what;
  bool through_registry = false;
};

}  // namespace tandem
