#pragma once
// Agents for streams: which workflow version a call runs decides who talks on it.

#include <memory>

#include "messages/agents.hpp"
#include "voice/agent.hpp"

namespace tandem {

struct agent_factory_options {
  std::size_t scripts_max = 256;  // compiled workflow versions kept, least recently used go first
};

/// A workflow version is read and compiled once and shared by its calls; a draft whose text changed is compiled anew. One that
/// cannot be spoken gets an agent that says sorry and ends with the reason. The engines in @p services must outlive the factory
/// and its agents. Thread: any (make is called on many I/O threads).
std::unique_ptr<agent_factory> make_agent_factory(voice_services services, agent_factory_options options = {});

/// A JSON object as flat names: {"customer": {"name": "Ada"}} is customer.name. Texts, numbers, true and false;
/// at most 1,000 of them, 8 deep; what is no object is empty. Thread: any.
slot_values flatten_context(std::string_view json);

}  // namespace tandem
