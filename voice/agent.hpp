#pragma once
// An agent on the line: ears (voice detector, touch-tones, recogniser), floor, conversation, voice and mouth, joined. One per
// stream, on the stream's I/O thread; speech engines work elsewhere and come home through the stream's poster.
//
//   frames -> vad, dtmf -> turn_taking -> recogniser -> converse() -> synthesiser -> playout -> frames

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "messages/agents.hpp"
#include "voice/conversation/script.hpp"
#include "voice/speech.hpp"

namespace tandem {

/// What an agent works with. The engines must outlive every agent.
struct voice_services {
  speech_to_text* stt = nullptr;
  text_to_speech* tts = nullptr;
  std::string voice = "rms";  // where a workflow names none
  /// For measuring latencies; pacing uses the stream's ticks.
  std::function<std::chrono::steady_clock::time_point()> clock = [] { return std::chrono::steady_clock::now(); };
  /// Who is speaking on a call, told when that changes; on its stream's thread. May be empty.
  std::function<void(call_id, bool caller, bool agent)> floor = {};
};

/// Speaks @p script. @p initial_context is flat ("customer.name"). @p report is called on the stream's thread, conversation_ended
/// last and at most once: after the goodbye was heard, or, when it cannot be, after a deadline.
std::unique_ptr<media_agent> make_conversation_agent(std::shared_ptr<const conversation_script> script,
                                                     const stream_binding& binding,
                                                     std::shared_ptr<const slot_values> initial_context,
                                                     const voice_services& services, std::function<void(agent_event)> report);

/// Cannot work: apologises when it can speak, then conversation_ended{agent_failed, reason}.
std::unique_ptr<media_agent> make_apologetic_agent(std::string reason, const voice_services& services,
                                                   std::function<void(agent_event)> report);

}  // namespace tandem
