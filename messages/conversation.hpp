#pragma once
// What an agent tells its call, and what a call remembers of a conversation. Times inside a call are milliseconds of audio
// since its stream started.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "messages/describe.hpp"

namespace tandem {

enum class speaker : std::uint8_t { caller = 1, agent = 2, system = 3 };

/// One thing said, as far as it was really heard: an agent's line cut by a barge-in ends where the caller cut it.
struct transcript_line {
  speaker who = speaker::system;
  std::string text;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  bool interrupted = false;
  std::string node;       // id of the workflow node it was said in
  double confidence = 0;  // of recognised speech, 0..1
};
template <class V>
void describe(V& v, transcript_line& x) {
  v(1, "who", x.who);
  v(2, "text", x.text);
  v(3, "start_ms", x.start_ms);
  v(4, "end_ms", x.end_ms);
  v(5, "interrupted", x.interrupted);
  v(6, "node", x.node);
  v(7, "confidence", x.confidence);
}

/// From the caller's last voiced sample to the agent's first: where the time went.
struct turn_latency {
  std::uint32_t turn = 0;
  std::int64_t at_ms = 0;           // the caller fell silent
  std::int64_t endpointing_ms = 0;  // waiting to be sure of it
  std::int64_t recognition_ms = 0;  // final words after that
  std::int64_t decision_ms = 0;     // the engine or the model
  std::int64_t synthesis_ms = 0;    // to the first audio
  std::int64_t total_ms = 0;        // voice to voice
};
template <class V>
void describe(V& v, turn_latency& x) {
  v(1, "turn", x.turn);
  v(2, "at_ms", x.at_ms);
  v(3, "endpointing_ms", x.endpointing_ms);
  v(4, "recognition_ms", x.recognition_ms);
  v(5, "decision_ms", x.decision_ms);
  v(6, "synthesis_ms", x.synthesis_ms);
  v(7, "total_ms", x.total_ms);
}

struct line_said {
  transcript_line line;
};
struct turn_measured {
  turn_latency latency;
};
struct node_entered {
  std::string node;
  std::string name;
  std::int64_t at_ms = 0;
};
struct slot_gathered {
  std::string name;
  std::string value;
  std::int64_t at_ms = 0;
};
struct digit_pressed {
  std::string digit;
  bool in_band = false;
  std::int64_t at_ms = 0;
};
struct barged_in {
  std::int64_t at_ms = 0;
};
/// The agent is done (its goodbye was played, or it gave up): please hang up. @p disposition is the workflow's word for how it
/// went.
struct conversation_ended {
  std::string disposition;
  std::string reason;
  std::int64_t at_ms = 0;
};
using agent_event =
    std::variant<line_said, turn_measured, node_entered, slot_gathered, digit_pressed, barged_in, conversation_ended>;

template <class V>
void describe(V& v, line_said& x) {
  v(1, "line", x.line);
}
template <class V>
void describe(V& v, turn_measured& x) {
  v(1, "latency", x.latency);
}
template <class V>
void describe(V& v, node_entered& x) {
  v(1, "node", x.node);
  v(2, "name", x.name);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, slot_gathered& x) {
  v(1, "name", x.name);
  v(2, "value", x.value);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, digit_pressed& x) {
  v(1, "digit", x.digit);
  v(2, "in_band", x.in_band);
  v(3, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, barged_in& x) {
  v(1, "at_ms", x.at_ms);
}
template <class V>
void describe(V& v, conversation_ended& x) {
  v(1, "disposition", x.disposition);
  v(2, "reason", x.reason);
  v(3, "at_ms", x.at_ms);
}

}  // namespace tandem
