#include "voice/conversation/engine.hpp"

#include "voice/conversation/turn.hpp"

namespace tandem {
namespace {

constexpr std::uint32_t turns_max = 200;

/// What a caller hears first who has been here before.
const char* words_of_return(transfer_outcome from) {
  switch (from) {
    case transfer_outcome::none: return "Sorry, we were cut off.";
    case transfer_outcome::busy: return "I am sorry, the line is busy.";
    case transfer_outcome::no_answer: return "I am sorry, nobody answers there.";
    case transfer_outcome::declined: return "I am sorry, they cannot take your call now.";
    case transfer_outcome::machine: return "I am sorry, I only reach an answering machine there.";
    case transfer_outcome::put_through:
    case transfer_outcome::failed:
    case transfer_outcome::canceled: break;
  }
  return "I am sorry, I could not put you through.";
}

void on(conversation_turn& turn, const conversation_started& event) {
  if (turn.state.phase != conversation_phase::idle) return;
  turn.state.phase = conversation_phase::asking;
  turn.state.initial_context = event.initial_context;
  for (const auto& [slot, value] : event.gathered) {
    if (!value.empty()) turn.state.slots[slot] = value;
  }
  const auto where = event.node.empty() ? std::nullopt : turn.script.find(event.node);
  if (event.attempt > 1 && !event.node.empty()) turn.speak(words_of_return(event.transfer));
  turn.go_to(where.value_or(turn.script.start()));
}

void on(conversation_turn& turn, const caller_heard& event) { turn.hear(words_of(event.text), event.confidence); }
void on(conversation_turn& turn, const caller_pressed& event) { turn.press(event.digit); }
void on(conversation_turn& turn, const caller_silent&) { turn.silence(); }
void on(conversation_turn& turn, const time_up&) {
  turn.end_with("I am sorry, but we have run out of time. Goodbye.", "max_duration", "the call reached its maximum duration");
}

void on(conversation_turn& turn, const agent_trouble& event) {
  turn.end_with("I am sorry, we have a technical problem. Please call again. Goodbye.", "agent_failed", event.reason);
}

void on(conversation_turn& turn, const spoke_finished&) {
  if (turn.state.phase != conversation_phase::ending) return;
  turn.state.phase = conversation_phase::ended;
  turn.actions.push_back(finish{turn.state.disposition, turn.state.reason});
}

template <class Event>
constexpr bool from_caller =
    std::is_same_v<Event, caller_heard> || std::is_same_v<Event, caller_pressed> || std::is_same_v<Event, caller_silent>;

}  // namespace

conversation_step converse(const conversation_script& script, conversation_state state, const conversation_event& event) {
  conversation_turn turn{script, std::move(state), {}};
  std::visit(
      [&]<class Event>(const Event& e) {
        if constexpr (from_caller<Event>) {
          if (turn.state.phase != conversation_phase::asking) return;
          if (++turn.state.turns > turns_max)
            return turn.end_with("I am sorry that I could not help you. Goodbye.", "not_understood",
                                 "the conversation went on for too long");
        } else if constexpr (std::is_same_v<Event, time_up> || std::is_same_v<Event, agent_trouble>) {
          if (turn.state.phase == conversation_phase::ending || turn.state.phase == conversation_phase::ended) return;
        }
        on(turn, e);
      },
      event);
  return {std::move(turn.state), std::move(turn.actions)};
}

}  // namespace tandem
