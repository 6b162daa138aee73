#pragma once
// What to say next. A pure function over a compiled workflow: no clock, no sound, no chance. The same events give the same
// conversation, so a test is a play in text and a call cut off by a crash goes on where it was.
//
//            started                    heard, pressed: an edge is taken, or ask again
//   idle ------------> asking <---------------------------------------------------------+
//                        |  \_________________________________________________________/
//                        | endCall, goodbye, not understood, silent, time is up
//                        v
//                      ending ---- spoke_finished (the goodbye was heard) ----> ended

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "messages/call.hpp"
#include "voice/conversation/script.hpp"

namespace tandem {

// ---------------------------------------------------------------------------------------------- what happened

struct conversation_started {
  std::uint32_t attempt = 1;                           // 2 and more: the line broke; go on at @p node
  std::string node;                                    // empty: at the start
  slot_values gathered;                                // empty values are forgotten slots
  std::shared_ptr<const slot_values> initial_context;  // flat: "customer.name"
  transfer_outcome transfer = transfer_outcome::none;  // of the transfer that the caller comes back from
};
struct caller_heard {
  std::string text;       // empty: a voice, but no words
  double confidence = 1;  // 0..1; nobody is hung up on for words heard with little of it
};
struct caller_pressed {
  char digit = '0';
};
/// Nobody has spoken or pressed anything for as long as the last `expect` allowed.
struct caller_silent {};
/// Everything the agent said has been heard.
struct spoke_finished {};
struct time_up {};  // max_call_duration_s has passed
/// The agent's own machinery fails; an apology may still get through.
struct agent_trouble {
  std::string reason;
};
using conversation_event =
    std::variant<conversation_started, caller_heard, caller_pressed, caller_silent, spoke_finished, time_up, agent_trouble>;

// ---------------------------------------------------------------------------------------------- what to do

/// Say this after what is being said already.
struct say {
  std::string text;
  bool interruptible = true;
  std::size_t node = 0;  // place in the script
};
/// Listen: to what script.at(node).expected says, until the caller has been silent for hang_over_ms; digits at any time.
struct expect {
  std::size_t node = 0;
  std::uint32_t hang_over_ms = 400;
  std::uint32_t silence_ms = 10000;  // then caller_silent
};
struct gather {
  std::string slot, value;  // empty value: forgotten
};
struct enter {
  std::size_t node = 0;
};
/// The last action of a conversation, once the goodbye was heard.
struct finish {
  std::string disposition;  // the endCall's, or completed, caller_goodbye, caller_silent, not_understood, transfer_requested,
                            // max_duration, agent_failed
  std::string reason;
};
using conversation_action = std::variant<say, expect, gather, enter, finish>;

// ---------------------------------------------------------------------------------------------- between the two

enum class conversation_phase : std::uint8_t { idle, asking, ending, ended };

struct conversation_state {
  conversation_phase phase = conversation_phase::idle;
  std::size_t node = 0;
  slot_values slots;
  std::shared_ptr<const slot_values> initial_context;
  std::string digits;  // keyed or spoken so far, towards what the node asks for
  std::uint32_t misses = 0, silences = 0;
  std::uint32_t turns = 0;
  std::string disposition, reason;  // of the end, from ending on
};

struct conversation_step {
  conversation_state state;
  std::vector<conversation_action> actions;
};

/// Never throws on any event in any state; what makes no sense changes nothing. Every conversation ends: each asking is answered,
/// re-prompted at most max_reprompts times or given up, turns are limited to 200 and the caller of this sends time_up.
conversation_step converse(const conversation_script& script, conversation_state state, const conversation_event& event);

}  // namespace tandem
