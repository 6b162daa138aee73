#pragma once
// The echo test line every exchange has: each frame comes back as it came. No decoding, no allocation.

#include <functional>
#include <memory>

#include "messages/agents.hpp"

namespace tandem {

/// Ends (conversation_ended, completed) after @p max_duration_s of audio.
std::unique_ptr<media_agent> make_echo_agent(std::uint32_t max_duration_s, std::function<void(agent_event)> report);

}  // namespace tandem
